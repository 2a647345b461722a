-- Each statement as a line of its cell: in order, with the site that it is of where it is not of the whole case, and with
-- its wave where the cell has several.
SELECT
    ranges.from_wave, ranges.to_wave, entries.phase, entries.code, entries.programme,
    row_number() OVER (
        PARTITION BY ranges.from_wave, ranges.to_wave, entries.phase, entries.code, entries.programme
        ORDER BY entries.wave, entries.position, entries.entry
    ) AS line_order,
    trim(regexp_replace(entries.statement, '\s+', ' ', 'g'))
    || CASE WHEN entries.state IN ('neutral', 'mixed') THEN ' (' || entries.state || ')' ELSE '' END
    || coalesce(' [' || entries.site || ']', '')
    || CASE WHEN ranges.from_wave < ranges.to_wave THEN ' (wave ' || entries.wave || ')' ELSE '' END
    || CASE WHEN entries.is_synthetic THEN ' †' ELSE '' END AS line,
    entries.entry,
    coalesce(entries.evidence, '') || CASE WHEN entries.has_synthetic_evidence THEN ' †' ELSE '' END AS evidence,
    entries.is_synthetic AS has_synthetic
FROM mart.wave_ranges AS ranges
INNER JOIN mart.cell_entries AS entries ON entries.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_shown AND entries.statement IS NOT NULL
ORDER BY ranges.from_wave, ranges.to_wave, entries.phase, entries.code, entries.programme, line_order

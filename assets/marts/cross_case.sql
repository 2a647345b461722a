-- Each cell of each cross-case table: statements in order, or what missing-data code there is, with the sites that it is
-- of where it is not of the whole case.
WITH table_rows AS (
    SELECT
        phases.phase, phases.table_label, constructs.code, constructs.label AS row_label,
        row_number() OVER (
            PARTITION BY phases.phase
            ORDER BY CASE phases.row_order WHEN 'reverse' THEN -1 ELSE 1 END * constructs.construct_order
        ) AS row_order
    FROM core.phases AS phases
    INNER JOIN core.constructs AS constructs ON phases.framework = constructs.framework
),

cells AS (
    SELECT
        from_wave, to_wave, phase, code, programme, string_agg(line, chr(10) ORDER BY line_order) AS cell,
        string_agg(evidence, chr(10) ORDER BY line_order) AS evidence,
        string_agg(entry, chr(10) ORDER BY line_order) AS entries
    FROM mart.cross_case_lines
    GROUP BY from_wave, to_wave, phase, code, programme
),

marked AS (
    SELECT
        ranges.from_wave, ranges.to_wave, entries.phase, entries.code, entries.programme,
        bool_or(entries.is_synthetic) AS has_synthetic
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.cell_entries AS entries ON entries.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_shown
    GROUP BY ranges.from_wave, ranges.to_wave, entries.phase, entries.code, entries.programme
),

judged AS (
    SELECT
        ranges.from_wave, ranges.to_wave, table_rows.phase, table_rows.table_label, table_rows.row_order,
        table_rows.code, table_rows.row_label, programmes.case_order, programmes.programme,
        counts.cell_state, counts.statements, coalesce(counts.printed, cells.cell) AS cell, cells.evidence,
        cells.entries,
        coalesce(marked.has_synthetic, FALSE) AS has_synthetic
    FROM mart.wave_ranges AS ranges
    CROSS JOIN table_rows
    CROSS JOIN core.programmes AS programmes
    LEFT JOIN cells
        ON ranges.from_wave = cells.from_wave AND ranges.to_wave = cells.to_wave AND table_rows.phase = cells.phase
        AND table_rows.code = cells.code AND programmes.programme = cells.programme
    LEFT JOIN marked
        ON ranges.from_wave = marked.from_wave AND ranges.to_wave = marked.to_wave AND table_rows.phase = marked.phase
        AND table_rows.code = marked.code AND programmes.programme = marked.programme
    INNER JOIN mart.cell_counts AS counts
        ON ranges.from_wave = counts.from_wave AND ranges.to_wave = counts.to_wave AND table_rows.phase = counts.phase
        AND table_rows.code = counts.code AND programmes.programme = counts.programme
    WHERE ranges.is_shown
)

SELECT
    from_wave, to_wave, phase, table_label, row_order, code, row_label, case_order, programme, cell_state, statements,
    cell, evidence, entries, has_synthetic
FROM judged
ORDER BY from_wave, to_wave, phase, row_order, case_order

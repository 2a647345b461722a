-- How many statements can be traced to a source, and how many rest on one alone.
SELECT
    ranges.to_wave AS as_of_wave,
    count(CASE WHEN entries.support <> 'no source' THEN 1 END) || ' of ' || count(*)
    || ' statements traced to a source; on a single one: '
    || count(CASE WHEN entries.support = 'single source' THEN 1 END) || '; on several kinds of source: '
    || count(CASE WHEN entries.source_kinds > 1 THEN 1 END) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN mart.triangulation AS entries ON entries.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far AND entries.phase IS NOT NULL
GROUP BY ranges.to_wave

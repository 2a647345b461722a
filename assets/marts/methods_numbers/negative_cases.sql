-- Statements that go against the rest of their cell.
SELECT
    ranges.to_wave AS as_of_wave,
    count(CASE WHEN entries.is_negative_case THEN 1 END) || ' of ' || count(*) || ' statements are negative cases' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN mart.triangulation AS entries ON entries.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far AND entries.phase IS NOT NULL
GROUP BY ranges.to_wave

-- Statements that go against the rest of their cell.
SELECT
    spans.to_wave AS as_of_wave,
    count(CASE WHEN entries.is_negative_case THEN 1 END) || ' of ' || count(*) || ' statements are negative cases' AS answer
FROM mart.spans AS spans
INNER JOIN mart.triangulation AS entries ON entries.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far AND entries.phase IS NOT NULL
GROUP BY spans.to_wave

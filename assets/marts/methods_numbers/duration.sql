-- How long interviews lasted.
SELECT
    ranges.to_wave AS as_of_wave,
    min(interviews.duration_minutes) || ' to ' || max(interviews.duration_minutes) || ' minutes, median '
    || CAST(CAST(median(interviews.duration_minutes) AS DECIMAL(9, 1)) AS VARCHAR) || ', said of '
    || count(interviews.duration_minutes) || ' of ' || count(*) || ' interviews' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave
HAVING count(interviews.duration_minutes) > 0

-- How people were chosen.
WITH chosen AS (
    SELECT wave, array_to_string(list_sort(list(DISTINCT sampling)), ' / ') AS sampling
    FROM core.recruitment
    WHERE sampling IS NOT NULL
    GROUP BY wave
)

SELECT
    ranges.to_wave AS as_of_wave,
    string_agg('wave ' || chosen.wave || ': ' || chosen.sampling, '; ' ORDER BY chosen.wave) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN chosen ON chosen.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

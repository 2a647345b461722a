-- What the cases are ordered by.
SELECT
    ranges.to_wave AS as_of_wave, array_to_string(list_sort(list(DISTINCT outcomes.label)), '; ') AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.outcomes AS outcomes ON outcomes.from_wave <= ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

-- Which versions of the interview guide were used.
WITH used AS (
    SELECT
        wave, array_to_string(list_sort(list(DISTINCT guide)), ', ') AS guides
    FROM core.interviews
    WHERE guide IS NOT NULL
    GROUP BY wave
)

SELECT
    ranges.to_wave AS as_of_wave,
    string_agg('wave ' || used.wave || ': guide ' || used.guides, '; ' ORDER BY used.wave) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN used ON used.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

-- Which versions of the interview guide were used.
WITH used AS (
    SELECT
        wave, array_to_string(list_sort(list(DISTINCT guide)), ', ') AS guides
    FROM core.interviews
    WHERE guide IS NOT NULL
    GROUP BY wave
)

SELECT
    spans.to_wave AS as_of_wave,
    string_agg('wave ' || used.wave || ': guide ' || used.guides, '; ' ORDER BY used.wave) AS answer
FROM mart.spans AS spans
INNER JOIN used ON used.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave

-- How people were chosen.
WITH chosen AS (
    SELECT wave, array_to_string(list_sort(list(DISTINCT sampling)), ' / ') AS sampling
    FROM core.recruitment
    WHERE sampling IS NOT NULL
    GROUP BY wave
)

SELECT
    spans.to_wave AS as_of_wave,
    string_agg('wave ' || chosen.wave || ': ' || chosen.sampling, '; ' ORDER BY chosen.wave) AS answer
FROM mart.spans AS spans
INNER JOIN chosen ON chosen.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave

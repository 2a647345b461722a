-- What the cases are ordered by.
SELECT
    spans.to_wave AS as_of_wave, array_to_string(list_sort(list(DISTINCT outcomes.label)), '; ') AS answer
FROM mart.spans AS spans
INNER JOIN core.outcomes AS outcomes ON outcomes.from_wave <= spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave

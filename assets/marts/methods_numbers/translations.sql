-- Concepts that were translated between cases, by how they are taken.
SELECT spans.to_wave AS as_of_wave, translations.relation, count(*) AS translations
FROM mart.spans AS spans
INNER JOIN core.translations AS translations ON translations.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave, translations.relation
ORDER BY as_of_wave, translations.relation

-- Concepts that were translated between cases, by how they are taken.
SELECT ranges.to_wave AS as_of_wave, translations.relation, count(*) AS translations
FROM mart.wave_ranges AS ranges
INNER JOIN core.translations AS translations ON translations.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave, translations.relation
ORDER BY as_of_wave, translations.relation

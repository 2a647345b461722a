-- Informants by role.
SELECT counted.to_wave AS as_of_wave, counted.category AS name, CAST(counted.value AS BIGINT) AS informants
FROM mart.quantities AS counted
INNER JOIN mart.spans AS spans ON counted.from_wave = spans.from_wave AND counted.to_wave = spans.to_wave
WHERE
    spans.is_so_far AND counted.quantity = 'informants' AND counted.reach = 'all sites'
    AND counted.programme IS NULL AND counted.category IS NOT NULL AND counted.value > 0
ORDER BY informants DESC, name

-- Informants by role.
SELECT
    counted.to_wave AS as_of_wave, coalesce(roles.label, counted.category) AS name,
    CAST(sum(counted.value) AS BIGINT) AS informants
FROM mart.quantities AS counted
INNER JOIN mart.wave_ranges AS ranges ON counted.from_wave = ranges.from_wave AND counted.to_wave = ranges.to_wave
LEFT JOIN core.informant_roles AS roles ON counted.category = roles.informant_role
WHERE
    ranges.is_so_far AND counted.quantity = 'informants' AND counted.site_scope = 'all sites'
    AND counted.programme IS NULL AND counted.category IS NOT NULL AND counted.value > 0
GROUP BY counted.to_wave, coalesce(roles.label, counted.category)
ORDER BY informants DESC, name

-- Informants by role, each once under a label that several roles share, and once in each role of several.
WITH spoken AS (
    SELECT DISTINCT
        ranges.to_wave, spoken.informant, coalesce(roles.label, roster.informant_role) AS name
    FROM mart.wave_ranges AS ranges
    INNER JOIN core.interview_informants AS spoken ON spoken.wave BETWEEN ranges.from_wave AND ranges.to_wave
    INNER JOIN mart.rosters AS roster ON spoken.informant = roster.informant AND spoken.wave = roster.wave
    LEFT JOIN core.informant_roles AS roles ON roster.informant_role = roles.informant_role
    WHERE ranges.is_so_far
),

roles_of_informant AS (
    SELECT to_wave, informant, count(*) AS roles FROM spoken GROUP BY to_wave, informant
),

of_several AS (
    SELECT to_wave, count(*) AS informants FROM roles_of_informant WHERE roles > 1 GROUP BY to_wave
)

SELECT
    spoken.to_wave AS as_of_wave, spoken.name, count(*) AS informants,
    'informants of several roles, counted in each: ' || any_value(of_several.informants) AS note
FROM spoken
LEFT JOIN of_several ON spoken.to_wave = of_several.to_wave
GROUP BY spoken.to_wave, spoken.name
ORDER BY informants DESC, spoken.name

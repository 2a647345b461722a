-- Who is on the roster of each wave. Of a wave without a roster, who spoke in it, as the latest earlier roster says.
WITH without_roster AS (
    SELECT DISTINCT wave, informant
    FROM core.interview_informants
    WHERE wave NOT IN (SELECT wave FROM core.informants)
),

named AS (
    SELECT informants.wave, informants.wave AS roster_wave, informants.* EXCLUDE (wave)
    FROM core.informants AS informants
    UNION ALL
    SELECT spoken.wave, informants.wave AS roster_wave, informants.* EXCLUDE (wave)
    FROM without_roster AS spoken
    INNER JOIN core.informants AS informants
        ON spoken.informant = informants.informant AND informants.wave < spoken.wave
    QUALIFY row_number() OVER (PARTITION BY spoken.wave, spoken.informant ORDER BY informants.wave DESC) = 1
)

SELECT
    wave, informant, roster_wave, informant_role, programme, site, coalesce(is_synthetic, FALSE) AS is_synthetic,
    CASE roster_wave WHEN wave THEN file ELSE 'wave-' || roster_wave || '/' || file END AS file, sheet, row
FROM named
ORDER BY wave, informant

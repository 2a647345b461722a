-- The cases and their sites so far.
WITH sites_so_far AS (
    SELECT ranges.to_wave, sites.programme, sites.country, sites.role
    FROM mart.wave_ranges AS ranges
    INNER JOIN core.sites AS sites ON sites.first_wave <= ranges.to_wave
    WHERE ranges.is_so_far AND sites.is_place
),

by_role AS (
    SELECT ranges.to_wave, roles.role_order, roles.site_role, count(sites.role) AS sites
    FROM mart.wave_ranges AS ranges
    CROSS JOIN core.site_roles AS roles
    LEFT JOIN sites_so_far AS sites ON ranges.to_wave = sites.to_wave AND roles.site_role = sites.role
    WHERE ranges.is_so_far AND roles.counts_as <> 'no place'
    GROUP BY ranges.to_wave, roles.role_order, roles.site_role
),

roles AS (
    SELECT to_wave, string_agg(sites || ' ' || site_role, ', ' ORDER BY role_order) AS words FROM by_role GROUP BY to_wave
)

SELECT
    sites.to_wave AS as_of_wave,
    count(DISTINCT sites.programme)
    || CASE count(DISTINCT sites.programme) WHEN 1 THEN ' programme at ' ELSE ' programmes at ' END
    || count(*) || CASE count(*) WHEN 1 THEN ' site (' ELSE ' sites (' END || roles.words || ') in '
    || count(DISTINCT sites.country) || CASE count(DISTINCT sites.country) WHEN 1 THEN ' country' ELSE ' countries' END
    AS answer
FROM sites_so_far AS sites
INNER JOIN roles ON sites.to_wave = roles.to_wave
GROUP BY sites.to_wave, roles.words

-- Each interview counts once for the study and its programme, and once for each site that it is about.
WITH counts AS (
    SELECT
        from_wave, to_wave, programme, site,
        CAST(max(CASE WHEN quantity = 'interviews' THEN value END) AS BIGINT) AS interviews,
        CAST(max(CASE WHEN quantity = 'interviews_site_sum' THEN value END) AS BIGINT) AS site_sum,
        CAST(max(CASE WHEN quantity = 'group_interviews' THEN value END) AS BIGINT) AS group_interviews,
        CAST(max(CASE WHEN quantity IN ('informants', 'informants_about_site') THEN value END) AS BIGINT) AS informants
    FROM mart.quantities
    WHERE
        site_scope = 'all sites' AND category IS NULL
        AND quantity IN (
            'interviews', 'interviews_site_sum', 'group_interviews', 'informants', 'informants_about_site'
        )
    GROUP BY from_wave, to_wave, programme, site
),

places AS (
    SELECT wave, interview, NULL AS programme, NULL AS site FROM core.interviews WHERE is_synthetic
    UNION ALL
    SELECT wave, interview, programme, NULL AS site FROM core.interviews WHERE is_synthetic
    UNION ALL
    SELECT interviews.wave, interviews.interview, NULL AS programme, covered.site
    FROM core.interviews AS interviews
    INNER JOIN core.interview_sites AS covered ON interviews.interview = covered.interview
    WHERE interviews.is_synthetic
),

made_up AS (
    SELECT DISTINCT ranges.from_wave, ranges.to_wave, places.programme, places.site
    FROM mart.wave_ranges AS ranges
    INNER JOIN places ON places.wave BETWEEN ranges.from_wave AND ranges.to_wave
),

rows_to_show AS (
    SELECT
        NULL AS programme, NULL AS site, NULL AS case_order, NULL AS site_order, NULL AS site_role, 0 AS first_wave,
        NULL AS last_wave
    UNION ALL
    SELECT programme, NULL, case_order, NULL, NULL, 0, NULL FROM core.programmes
    UNION ALL
    SELECT
        sites.programme, sites.site, programmes.case_order, sites.site_order, sites.role, sites.first_wave,
        sites.last_wave
    FROM core.sites AS sites
    INNER JOIN core.programmes AS programmes ON sites.programme = programmes.programme
)

SELECT
    ranges.from_wave, ranges.to_wave, shown.programme, shown.site, shown.case_order, shown.site_order, shown.site_role,
    counts.interviews, coalesce(counts.site_sum, counts.interviews) AS site_sum,
    coalesce(counts.site_sum, counts.interviews) - counts.interviews AS excess, counts.group_interviews,
    counts.informants, made_up.from_wave IS NOT NULL AS has_synthetic
FROM mart.wave_ranges AS ranges
CROSS JOIN rows_to_show AS shown
INNER JOIN counts
    ON ranges.from_wave = counts.from_wave AND ranges.to_wave = counts.to_wave
    AND shown.site IS NOT DISTINCT FROM counts.site
    AND CASE WHEN shown.site IS NULL THEN shown.programme END IS NOT DISTINCT FROM counts.programme
LEFT JOIN made_up
    ON ranges.from_wave = made_up.from_wave AND ranges.to_wave = made_up.to_wave
    AND shown.site IS NOT DISTINCT FROM made_up.site
    AND CASE WHEN shown.site IS NULL THEN shown.programme END IS NOT DISTINCT FROM made_up.programme
WHERE
    ranges.is_shown
    AND (
        (shown.first_wave <= ranges.to_wave AND coalesce(shown.last_wave, ranges.to_wave) >= ranges.from_wave)
        OR counts.interviews > 0
    )
ORDER BY ranges.from_wave, ranges.to_wave, shown.case_order NULLS FIRST, shown.site_order NULLS FIRST

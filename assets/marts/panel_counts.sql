-- How many informants are new, retained, returned or lost in each wave: of the study, each case and each site.
WITH counts AS (
    SELECT
        wave, programme, site,
        count(CASE WHEN status = 'new' THEN 1 END) AS new_informants,
        count(CASE WHEN status = 'retained' THEN 1 END) AS retained,
        count(CASE WHEN status = 'returned' THEN 1 END) AS returned,
        count(CASE WHEN status = 'lost' THEN 1 END) AS lost,
        count(CASE WHEN status = 'still away' THEN 1 END) AS still_away, bool_or(has_synthetic) AS has_synthetic
    FROM mart.panel
    GROUP BY GROUPING SETS ((wave), (wave, programme), (wave, programme, site))
),

loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

table_rows AS (
    SELECT wave, NULL AS programme, NULL AS case_order, NULL AS site, NULL AS site_order, NULL AS site_state FROM loaded
    UNION ALL
    SELECT loaded.wave, programmes.programme, programmes.case_order, NULL, NULL, NULL
    FROM loaded
    CROSS JOIN core.programmes AS programmes
    UNION ALL
    SELECT seen.wave, seen.programme, seen.case_order, seen.site, seen.site_order, seen.state
    FROM mart.sites_seen AS seen
    LEFT JOIN counts ON seen.wave = counts.wave AND seen.site = counts.site
    WHERE seen.state <> 'not in the study yet' OR counts.site IS NOT NULL
)

SELECT
    shown.wave, shown.programme, shown.case_order, shown.site, shown.site_order, shown.site_state,
    coalesce(counts.new_informants, 0) AS new_informants, coalesce(counts.retained, 0) AS retained,
    coalesce(counts.returned, 0) AS returned,
    coalesce(counts.new_informants + counts.retained + counts.returned, 0) AS informants,
    coalesce(counts.lost, 0) AS lost, coalesce(counts.still_away, 0) AS still_away,
    coalesce(counts.has_synthetic, FALSE) AS has_synthetic
FROM table_rows AS shown
LEFT JOIN counts
    ON shown.wave = counts.wave AND shown.programme IS NOT DISTINCT FROM counts.programme
    AND shown.site IS NOT DISTINCT FROM counts.site
ORDER BY shown.wave, shown.case_order NULLS FIRST, shown.site_order NULLS FIRST

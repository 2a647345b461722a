-- Each interview counts once for the study and its programme, and once for each site that it is about.
WITH places AS (
    SELECT interviews.wave, interviews.interview, NULL AS programme, NULL AS site FROM core.interviews AS interviews
    UNION ALL
    SELECT interviews.wave, interviews.interview, interviews.programme, NULL AS site
    FROM core.interviews AS interviews
    UNION ALL
    SELECT interviews.wave, interviews.interview, interviews.programme, covered.site
    FROM core.interviews AS interviews
    INNER JOIN core.interview_sites AS covered ON interviews.interview = covered.interview
),

interview_facts AS (
    SELECT
        interviews.interview, coalesce(interviews.is_synthetic, FALSE) AS is_synthetic,
        (SELECT count(*) FROM core.interview_sites AS c WHERE c.interview = interviews.interview) AS sites,
        (SELECT count(*) FROM core.interview_informants AS s WHERE s.interview = interviews.interview) AS speakers
    FROM core.interviews AS interviews
),

counts AS (
    SELECT
        spans.from_wave, spans.to_wave, places.programme, places.site,
        count(*) AS interviews,
        sum(CASE WHEN places.site IS NULL THEN facts.sites ELSE 1 END) AS site_sum,
        sum(CASE WHEN facts.speakers > 1 THEN 1 ELSE 0 END) AS group_interviews,
        bool_or(facts.is_synthetic) AS has_synthetic
    FROM mart.spans AS spans
    INNER JOIN places ON places.wave BETWEEN spans.from_wave AND spans.to_wave
    INNER JOIN interview_facts AS facts ON places.interview = facts.interview
    WHERE spans.is_shown
    GROUP BY spans.from_wave, spans.to_wave, places.programme, places.site
),

informants AS (
    SELECT
        spans.from_wave, spans.to_wave, places.programme, places.site, count(DISTINCT spoken.informant) AS informants
    FROM mart.spans AS spans
    INNER JOIN places ON places.wave BETWEEN spans.from_wave AND spans.to_wave
    INNER JOIN core.interview_informants AS spoken ON places.interview = spoken.interview
    WHERE spans.is_shown
    GROUP BY spans.from_wave, spans.to_wave, places.programme, places.site
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
    spans.from_wave, spans.to_wave, shown.programme, shown.site, shown.case_order, shown.site_order, shown.site_role,
    coalesce(counts.interviews, 0) AS interviews,
    CAST(coalesce(counts.site_sum, 0) AS BIGINT) AS site_sum,
    CAST(coalesce(counts.site_sum - counts.interviews, 0) AS BIGINT) AS excess,
    CAST(coalesce(counts.group_interviews, 0) AS BIGINT) AS group_interviews,
    coalesce(informants.informants, 0) AS informants, coalesce(counts.has_synthetic, FALSE) AS has_synthetic
FROM mart.spans AS spans
CROSS JOIN rows_to_show AS shown
LEFT JOIN counts
    ON spans.from_wave = counts.from_wave AND spans.to_wave = counts.to_wave
    AND shown.programme IS NOT DISTINCT FROM counts.programme AND shown.site IS NOT DISTINCT FROM counts.site
LEFT JOIN informants
    ON spans.from_wave = informants.from_wave AND spans.to_wave = informants.to_wave
    AND shown.programme IS NOT DISTINCT FROM informants.programme AND shown.site IS NOT DISTINCT FROM informants.site
WHERE
    spans.is_shown
    AND (
        (shown.first_wave <= spans.to_wave AND coalesce(shown.last_wave, spans.to_wave) >= spans.from_wave)
        OR counts.interviews > 0
    )
ORDER BY spans.from_wave, spans.to_wave, shown.case_order NULLS FIRST, shown.site_order NULLS FIRST

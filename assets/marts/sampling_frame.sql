-- S001 Table 5, for each wave and up to it, for the home sites and for all; a blank programme is the total.
WITH in_scope AS (
    SELECT
        ranges.from_wave, ranges.to_wave, in_scope.site_scope, in_scope.programme, interviews.held_on,
        coalesce(interviews.is_synthetic, documents.is_synthetic, FALSE) AS is_synthetic
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.sources_in_scope AS in_scope ON in_scope.wave BETWEEN ranges.from_wave AND ranges.to_wave
    LEFT JOIN core.interviews AS interviews ON in_scope.source = interviews.interview
    LEFT JOIN core.documents AS documents ON in_scope.source = documents.document
    WHERE ranges.is_shown
),

days AS (
    SELECT
        from_wave, to_wave, site_scope, programme, min(held_on) AS first_interview, max(held_on) AS last_interview,
        bool_or(is_synthetic) AS has_synthetic
    FROM in_scope
    GROUP BY GROUPING SETS ((from_wave, to_wave, site_scope, programme), (from_wave, to_wave, site_scope))
),

counts AS (
    SELECT
        from_wave, to_wave, site_scope, programme,
        CAST(max(CASE WHEN quantity = 'interviews' THEN value END) AS BIGINT) AS interviews,
        CAST(max(CASE WHEN quantity = 'informants' THEN value END) AS BIGINT) AS informants,
        CAST(max(CASE WHEN quantity = 'documents' THEN value END) AS BIGINT) AS documents
    FROM mart.quantities
    WHERE site IS NULL AND category IS NULL AND quantity IN ('interviews', 'informants', 'documents')
    GROUP BY from_wave, to_wave, site_scope, programme
),

cases AS (
    SELECT programme, case_order, start_year FROM core.programmes
    UNION ALL
    SELECT NULL AS programme, NULL AS case_order, NULL AS start_year
)

SELECT
    ranges.from_wave, ranges.to_wave, counts.site_scope, cases.programme, cases.case_order, cases.start_year,
    days.first_interview, days.last_interview, counts.interviews, counts.informants, counts.documents,
    coalesce(days.has_synthetic, FALSE) AS has_synthetic
FROM mart.wave_ranges AS ranges
CROSS JOIN cases
INNER JOIN counts
    ON ranges.from_wave = counts.from_wave AND ranges.to_wave = counts.to_wave
    AND cases.programme IS NOT DISTINCT FROM counts.programme
LEFT JOIN days
    ON ranges.from_wave = days.from_wave AND ranges.to_wave = days.to_wave AND counts.site_scope = days.site_scope
    AND cases.programme IS NOT DISTINCT FROM days.programme
WHERE ranges.is_shown
ORDER BY ranges.from_wave, ranges.to_wave, counts.site_scope DESC, cases.case_order NULLS LAST

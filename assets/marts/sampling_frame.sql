-- S001 Table 5, for each wave and up to it, for the home sites and for all; a blank programme is the total.
WITH reached AS (
    SELECT
        spans.from_wave, spans.to_wave, reached.reach, reached.programme, interviews.held_on,
        coalesce(interviews.is_synthetic, documents.is_synthetic, FALSE) AS is_synthetic
    FROM mart.spans AS spans
    INNER JOIN mart.sources_in_reach AS reached ON reached.wave BETWEEN spans.from_wave AND spans.to_wave
    LEFT JOIN core.interviews AS interviews ON reached.source = interviews.interview
    LEFT JOIN core.documents AS documents ON reached.source = documents.document
    WHERE spans.is_shown
),

days AS (
    SELECT
        from_wave, to_wave, reach, programme, min(held_on) AS first_interview, max(held_on) AS last_interview,
        bool_or(is_synthetic) AS has_synthetic
    FROM reached
    GROUP BY GROUPING SETS ((from_wave, to_wave, reach, programme), (from_wave, to_wave, reach))
),

counts AS (
    SELECT
        from_wave, to_wave, reach, programme,
        CAST(max(CASE WHEN quantity = 'interviews' THEN value END) AS BIGINT) AS interviews,
        CAST(max(CASE WHEN quantity = 'informants' THEN value END) AS BIGINT) AS informants,
        CAST(max(CASE WHEN quantity = 'documents' THEN value END) AS BIGINT) AS documents
    FROM mart.quantities
    WHERE site IS NULL AND category IS NULL AND quantity IN ('interviews', 'informants', 'documents')
    GROUP BY from_wave, to_wave, reach, programme
),

cases AS (
    SELECT programme, case_order, start_year FROM core.programmes
    UNION ALL
    SELECT NULL AS programme, NULL AS case_order, NULL AS start_year
)

SELECT
    spans.from_wave, spans.to_wave, counts.reach, cases.programme, cases.case_order, cases.start_year,
    days.first_interview, days.last_interview, counts.interviews, counts.informants, counts.documents,
    coalesce(days.has_synthetic, FALSE) AS has_synthetic
FROM mart.spans AS spans
CROSS JOIN cases
INNER JOIN counts
    ON spans.from_wave = counts.from_wave AND spans.to_wave = counts.to_wave
    AND cases.programme IS NOT DISTINCT FROM counts.programme
LEFT JOIN days
    ON spans.from_wave = days.from_wave AND spans.to_wave = days.to_wave AND counts.reach = days.reach
    AND cases.programme IS NOT DISTINCT FROM days.programme
WHERE spans.is_shown
ORDER BY spans.from_wave, spans.to_wave, counts.reach DESC, cases.case_order NULLS LAST

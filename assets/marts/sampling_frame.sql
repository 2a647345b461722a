-- S001 Table 5, for each wave and up to it, for the home sites and for all; a blank programme is the total.
WITH sources AS (
    SELECT
        spans.from_wave, spans.to_wave, reached.reach, reached.programme, reached.counts_as, reached.source,
        interviews.held_on, spoken.informant,
        coalesce(interviews.is_synthetic, documents.is_synthetic, FALSE) AS is_synthetic
    FROM mart.spans AS spans
    INNER JOIN mart.sources_in_reach AS reached ON reached.wave BETWEEN spans.from_wave AND spans.to_wave
    LEFT JOIN core.interviews AS interviews ON reached.source = interviews.interview
    LEFT JOIN core.interview_informants AS spoken ON reached.source = spoken.interview
    LEFT JOIN core.documents AS documents ON reached.source = documents.document
    WHERE spans.is_shown
),

counts AS (
    SELECT
        from_wave, to_wave, reach, programme,
        min(held_on) AS first_interview, max(held_on) AS last_interview,
        count(DISTINCT CASE WHEN counts_as = 'interview' THEN source END) AS interviews,
        count(DISTINCT informant) AS informants,
        count(DISTINCT CASE WHEN counts_as = 'document' THEN source END) AS documents,
        bool_or(is_synthetic) AS has_synthetic
    FROM sources
    GROUP BY GROUPING SETS ((from_wave, to_wave, reach, programme), (from_wave, to_wave, reach))
),

cases AS (
    SELECT programme, case_order, start_year FROM core.programmes
    UNION ALL
    SELECT NULL AS programme, NULL AS case_order, NULL AS start_year
),

reaches AS (
    SELECT 'home sites' AS reach
    UNION ALL
    SELECT 'all sites' AS reach
)

SELECT
    spans.from_wave, spans.to_wave, reaches.reach, cases.programme, cases.case_order, cases.start_year,
    counts.first_interview, counts.last_interview,
    coalesce(counts.interviews, 0) AS interviews,
    coalesce(counts.informants, 0) AS informants,
    coalesce(counts.documents, 0) AS documents,
    coalesce(counts.has_synthetic, FALSE) AS has_synthetic
FROM mart.spans AS spans
CROSS JOIN reaches
CROSS JOIN cases
LEFT JOIN counts
    ON spans.from_wave = counts.from_wave AND spans.to_wave = counts.to_wave AND reaches.reach = counts.reach
    AND cases.programme IS NOT DISTINCT FROM counts.programme
WHERE spans.is_shown
ORDER BY spans.from_wave, spans.to_wave, reaches.reach DESC, cases.case_order NULLS LAST

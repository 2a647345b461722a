-- S001 Table 5, for each wave and up to it, for the home sites and for all; a blank programme is the total.
WITH sources AS (
    SELECT spans.from_wave, spans.to_wave, reached.reach, reached.programme, reached.source_kind, reached.source
    FROM mart.spans AS spans
    INNER JOIN mart.sources_in_reach AS reached ON reached.wave BETWEEN spans.from_wave AND spans.to_wave
    WHERE spans.is_shown
),

interviews AS (
    SELECT
        sources.from_wave, sources.to_wave, sources.reach, sources.programme,
        min(interviews.held_on) AS first_interview, max(interviews.held_on) AS last_interview,
        count(*) AS interviews, bool_or(coalesce(interviews.is_synthetic, FALSE)) AS has_synthetic
    FROM sources
    INNER JOIN core.interviews AS interviews ON sources.source = interviews.interview
    GROUP BY GROUPING SETS (
        (sources.from_wave, sources.to_wave, sources.reach, sources.programme),
        (sources.from_wave, sources.to_wave, sources.reach)
    )
),

informants AS (
    SELECT
        sources.from_wave, sources.to_wave, sources.reach, sources.programme,
        count(DISTINCT spoken.informant) AS informants
    FROM sources
    INNER JOIN core.interview_informants AS spoken ON sources.source = spoken.interview
    GROUP BY GROUPING SETS (
        (sources.from_wave, sources.to_wave, sources.reach, sources.programme),
        (sources.from_wave, sources.to_wave, sources.reach)
    )
),

documents AS (
    SELECT
        sources.from_wave, sources.to_wave, sources.reach, sources.programme,
        count(*) AS documents, bool_or(coalesce(documents.is_synthetic, FALSE)) AS has_synthetic
    FROM sources
    INNER JOIN core.documents AS documents ON sources.source = documents.document
    GROUP BY GROUPING SETS (
        (sources.from_wave, sources.to_wave, sources.reach, sources.programme),
        (sources.from_wave, sources.to_wave, sources.reach)
    )
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
    interviews.first_interview, interviews.last_interview,
    coalesce(interviews.interviews, 0) AS interviews,
    coalesce(informants.informants, 0) AS informants,
    coalesce(documents.documents, 0) AS documents,
    coalesce(interviews.has_synthetic, FALSE) OR coalesce(documents.has_synthetic, FALSE) AS has_synthetic
FROM mart.spans AS spans
CROSS JOIN reaches
CROSS JOIN cases
LEFT JOIN interviews
    ON spans.from_wave = interviews.from_wave AND spans.to_wave = interviews.to_wave
    AND reaches.reach = interviews.reach AND cases.programme IS NOT DISTINCT FROM interviews.programme
LEFT JOIN informants
    ON spans.from_wave = informants.from_wave AND spans.to_wave = informants.to_wave
    AND reaches.reach = informants.reach AND cases.programme IS NOT DISTINCT FROM informants.programme
LEFT JOIN documents
    ON spans.from_wave = documents.from_wave AND spans.to_wave = documents.to_wave
    AND reaches.reach = documents.reach AND cases.programme IS NOT DISTINCT FROM documents.programme
WHERE spans.is_shown
ORDER BY spans.from_wave, spans.to_wave, reaches.reach DESC, cases.case_order NULLS LAST

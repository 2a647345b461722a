-- A case over waves: what is stated on each element, how each construct is rated, and how often it is coded.
WITH segments AS (
    SELECT
        wave, programme, framework, code, CAST(sum(segments) AS BIGINT) AS segments, count(*) AS sources,
        bool_or(has_synthetic) AS has_synthetic
    FROM mart.coded_sources
    GROUP BY wave, programme, framework, code
),

ratings AS (
    SELECT wave, programme, framework, code, state, printed, rationale, has_synthetic
    FROM mart.final_ratings
    WHERE site IS NULL
),

constructs AS (
    SELECT
        coalesce(r.wave, s.wave) AS wave, coalesce(r.programme, s.programme) AS programme,
        coalesce(r.framework, s.framework) AS framework, coalesce(r.code, s.code) AS code,
        coalesce(r.state, 'coded') AS state, r.printed AS rating, r.rationale, coalesce(s.segments, 0) AS segments, coalesce(s.sources, 0) AS sources,
        coalesce(r.has_synthetic, FALSE) OR coalesce(s.has_synthetic, FALSE) AS has_synthetic
    FROM ratings AS r
    FULL JOIN segments AS s
        ON r.wave = s.wave AND r.programme = s.programme AND r.framework = s.framework AND r.code = s.code
),

entries AS (
    SELECT
        cells.to_wave AS wave, cells.programme, cells.phase, phases.framework, cells.code, cells.row_order,
        cells.cell_state AS state, cells.cell AS summary, NULL AS rating, NULL AS segments, NULL AS sources,
        cells.has_synthetic
    FROM mart.cross_case AS cells
    INNER JOIN core.phases AS phases ON cells.phase = phases.phase
    WHERE cells.from_wave = cells.to_wave
    UNION ALL
    SELECT
        constructs.wave, constructs.programme, NULL, constructs.framework, constructs.code, codes.construct_order,
        constructs.state, constructs.rationale, constructs.rating,
        constructs.segments, constructs.sources, constructs.has_synthetic
    FROM constructs
    INNER JOIN core.constructs AS codes ON constructs.framework = codes.framework AND constructs.code = codes.code
)

SELECT
    programmes.case_order, entries.programme, entries.phase, entries.framework, entries.row_order, entries.code,
    codes.label AS row_label, codes.concept_id, entries.wave, entries.state, entries.summary, entries.rating,
    entries.segments, entries.sources, entries.has_synthetic
FROM entries
INNER JOIN core.programmes AS programmes ON entries.programme = programmes.programme
INNER JOIN core.constructs AS codes ON entries.framework = codes.framework AND entries.code = codes.code
LEFT JOIN core.phases AS phases ON entries.phase = phases.phase
ORDER BY
    programmes.case_order, phases.phase_order NULLS LAST, entries.framework, entries.row_order, entries.wave

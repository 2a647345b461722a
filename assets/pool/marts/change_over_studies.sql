-- Each study's time-ordered matrix, with the wave's place and the months since the study's first loaded wave.
WITH loaded AS (
    SELECT study, wave, row_number() OVER (PARTITION BY study ORDER BY wave) AS relative_wave
    FROM (SELECT DISTINCT study, wave FROM audit.deliveries) AS delivered
),

months AS (
    SELECT
        waves.study, waves.wave, loaded.relative_wave,
        extract(YEAR FROM waves.window_start) * 12 + extract(MONTH FROM waves.window_start) AS month_number
    FROM core.waves AS waves
    INNER JOIN loaded ON waves.study = loaded.study AND waves.wave = loaded.wave
),

first_months AS (
    SELECT study, month_number AS first_month FROM months WHERE relative_wave = 1
)

SELECT
    cells.study, cells.programme, cells.phase, cells.framework, cells.code, concepts.concept, concepts.concept_label,
    concepts.concept_order, cells.wave, months.relative_wave,
    CAST(months.month_number - first_months.first_month AS BIGINT) AS months_since_first, cells.state, cells.rating,
    cells.segments, cells.has_synthetic
FROM mart.time_ordered_matrix AS cells
INNER JOIN months ON cells.study = months.study AND cells.wave = months.wave
INNER JOIN first_months ON cells.study = first_months.study
INNER JOIN pool.concepts AS concepts
    ON cells.study = concepts.study AND cells.framework = concepts.framework AND cells.code = concepts.code
ORDER BY
    concepts.concept_order, concepts.concept, cells.study, cells.programme, cells.phase NULLS FIRST, cells.framework,
    cells.code, cells.wave

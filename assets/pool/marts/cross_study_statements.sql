-- The cells of each study's cross-case tables from its first to its last loaded wave, by the concept of their row.
WITH spans AS (
    SELECT study, min(wave) AS first_wave, max(wave) AS last_wave FROM audit.deliveries GROUP BY study
)

SELECT
    cells.study, cells.programme, cells.phase, phases.framework, cells.code, cells.row_label, concepts.concept,
    concepts.concept_label, concepts.concept_order, spans.last_wave, cells.cell_state, cells.statements, cells.cell,
    cells.has_synthetic
FROM mart.cross_case AS cells
INNER JOIN spans
    ON cells.study = spans.study AND cells.from_wave = spans.first_wave AND cells.to_wave = spans.last_wave
INNER JOIN core.phases AS phases ON cells.study = phases.study AND cells.phase = phases.phase
INNER JOIN pool.concepts AS concepts
    ON cells.study = concepts.study AND phases.framework = concepts.framework AND cells.code = concepts.code
ORDER BY phases.framework, concepts.concept_order, concepts.concept, cells.study, cells.phase, cells.case_order

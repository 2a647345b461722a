-- What was said next to what was measured: of each row in which any case has a measure, for every case.
WITH rows_measured AS (
    SELECT DISTINCT wave, phase, code FROM mart.joint_display_lines
),

said AS (
    SELECT
        to_wave AS wave, phase, code, programme, string_agg(line, chr(10) ORDER BY line_order) AS statements,
        string_agg(entry, chr(10) ORDER BY line_order) AS entries, bool_or(has_synthetic) AS has_synthetic
    FROM mart.cross_case_lines
    WHERE from_wave = to_wave
    GROUP BY to_wave, phase, code, programme
),

measured AS (
    SELECT
        wave, phase, code, programme, string_agg(line, chr(10) ORDER BY line_order) AS measures,
        bool_or(has_synthetic) AS has_synthetic
    FROM mart.joint_display_lines
    GROUP BY wave, phase, code, programme
)

SELECT
    rows_measured.wave, rows_measured.phase, rows_measured.code, programmes.programme, phases.framework,
    constructs.construct_order AS row_order, constructs.label AS row_label, programmes.case_order, said.statements,
    said.entries, measured.measures,
    coalesce(said.has_synthetic, FALSE) OR coalesce(measured.has_synthetic, FALSE) AS has_synthetic
FROM rows_measured
INNER JOIN core.phases AS phases ON rows_measured.phase = phases.phase
INNER JOIN core.constructs AS constructs
    ON phases.framework = constructs.framework AND rows_measured.code = constructs.code
CROSS JOIN core.programmes AS programmes
LEFT JOIN said
    ON rows_measured.wave = said.wave AND rows_measured.phase = said.phase AND rows_measured.code = said.code
    AND programmes.programme = said.programme
LEFT JOIN measured
    ON rows_measured.wave = measured.wave AND rows_measured.phase = measured.phase
    AND rows_measured.code = measured.code AND programmes.programme = measured.programme
ORDER BY rows_measured.wave, phases.phase_order, row_order, programmes.case_order

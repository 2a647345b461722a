-- What was said next to what was measured: of each row in which any case has a measure, for every case.
WITH rows_measured AS (
    SELECT DISTINCT wave, phase, element AS code FROM core.measures WHERE phase IS NOT NULL
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
        measures.wave, measures.phase, measures.element AS code, measures.programme,
        string_agg(
            trim(regexp_replace(
                coalesce(instruments.label, measures.instrument) || ', ' || item || coalesce(', ' || people, ''),
                '\s+', ' ', 'g'
            )) || coalesce(', ' || site, '') || coalesce(', ' || measured, '') || ': '
            || CASE statistic WHEN 'percentage' THEN '' ELSE statistic || ' ' END
            || CASE
                WHEN value = floor(value) THEN CAST(CAST(value AS BIGINT) AS VARCHAR)
                WHEN abs(value) < 0.001 THEN rtrim(printf('%.12f', value), '0')  -- without an exponent
                ELSE CAST(value AS VARCHAR)
            END
            || ' ' || trim(regexp_replace(unit, '\s+', ' ', 'g')) || ' (n = ' || n || ')'
            || CASE WHEN is_synthetic THEN ' †' ELSE '' END,
            chr(10) ORDER BY measures.instrument, item, people, measured, measure
        ) AS measures,
        bool_or(coalesce(is_synthetic, FALSE)) AS has_synthetic
    FROM core.measures AS measures
    LEFT JOIN core.instruments AS instruments ON measures.instrument = instruments.instrument
    WHERE measures.phase IS NOT NULL
    GROUP BY measures.wave, measures.phase, measures.element, measures.programme
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

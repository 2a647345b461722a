-- Each measure that is set next to statements, as a line of its cell of the joint display.
SELECT
    measures.wave, measures.phase, measures.element AS code, measures.programme,
    row_number() OVER (
        PARTITION BY measures.wave, measures.phase, measures.element, measures.programme
        ORDER BY measures.instrument, measures.item, measures.people, measures.measured, measures.measure
    ) AS line_order,
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
    || CASE WHEN is_synthetic THEN ' †' ELSE '' END AS line,
    measures.measure, coalesce(measures.is_synthetic, FALSE) AS has_synthetic
FROM core.measures AS measures
LEFT JOIN core.instruments AS instruments ON measures.instrument = instruments.instrument
WHERE measures.phase IS NOT NULL
ORDER BY measures.wave, measures.phase, code, measures.programme, line_order

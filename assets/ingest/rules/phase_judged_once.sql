-- A case or site is in one phase of a framework in a wave.
WITH numbered AS (
    SELECT
        *,
        row_number() OVER judged AS judgement_number,
        first(file || ', row ' || row) OVER judged AS earlier
    FROM core.phase_judgements
    WINDOW judged AS (
        PARTITION BY wave, programme, site, framework
        ORDER BY file, sheet, row
    )
)

SELECT
    wave, file, sheet, row, 'code' AS column_name, code AS value,
    'phase_judged_once' AS problem,
    MAP {'framework': framework, 'unit': coalesce(site, programme), 'earlier': earlier} AS facts
FROM numbered
WHERE judgement_number > 1
ORDER BY wave, file, sheet, row

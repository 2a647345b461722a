-- A cell that states something cannot be nothing too, and cannot be two missing-data codes, in one wave and site.
WITH entries AS (
    SELECT wave, file, sheet, row, programme, site, phase, element AS code, state FROM core.findings
    UNION ALL
    SELECT wave, file, sheet, row, programme, site, phase, scenario, state FROM core.scenario_judgements
    WHERE judgement_kind = 'evidence'
),

cells AS (
    SELECT wave, programme, site, phase, code
    FROM entries
    GROUP BY wave, programme, site, phase, code
    HAVING count(DISTINCT CASE WHEN state IN ('present', 'neutral', 'mixed') THEN 'stated' ELSE state END) > 1
)

SELECT
    entries.wave, entries.file, entries.sheet, entries.row, 'state' AS column_name, entries.state AS value,
    'cell_of_one_kind' AS problem,
    MAP {'cell': concat_ws(', ', entries.programme, entries.site, entries.phase, entries.code)} AS facts
FROM entries
INNER JOIN cells
    ON entries.wave = cells.wave AND entries.programme = cells.programme AND entries.phase = cells.phase
    AND entries.code = cells.code AND entries.site IS NOT DISTINCT FROM cells.site
WHERE entries.state NOT IN ('present', 'neutral', 'mixed')
ORDER BY entries.wave, entries.file, entries.sheet, entries.row

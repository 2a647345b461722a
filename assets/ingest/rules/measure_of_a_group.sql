-- A measure is of a group: a value of few people may identify one of them. It is next to a whole row of a table.
SELECT
    wave, file, sheet, row, 'n' AS column_name, CAST(n AS VARCHAR) AS value,
    'measure_of_a_group' AS problem,
    MAP {'smallest': (SELECT value::VARCHAR FROM core.thresholds WHERE threshold = 'smallest_group')} AS facts
FROM core.measures
WHERE n < (SELECT value FROM core.thresholds WHERE threshold = 'smallest_group')
UNION ALL
SELECT
    wave, file, sheet, row, CASE WHEN phase IS NULL THEN 'phase' ELSE 'element' END AS column_name, NULL AS value,
    'measure_of_a_row' AS problem, MAP {} AS facts
FROM core.measures
WHERE (phase IS NULL) <> (element IS NULL)
ORDER BY wave, file, sheet, row

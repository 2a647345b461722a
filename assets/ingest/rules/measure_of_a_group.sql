-- A measure is of a group: a value of few people may tell of one of them. It stands beside a whole row of a table.
SELECT
    wave, file, sheet, row, 'n' AS column_name, CAST(n AS VARCHAR) AS value,
    (SELECT value FROM core.thresholds WHERE threshold = 'smallest_group') || ' people or more behind a value' AS rule,
    'give the value of a larger group, or leave it out' AS hint
FROM core.measures
WHERE n < (SELECT value FROM core.thresholds WHERE threshold = 'smallest_group')
UNION ALL
SELECT
    wave, file, sheet, row, CASE WHEN phase IS NULL THEN 'phase' ELSE 'element' END AS column_name, NULL AS value,
    'both phase and element, or neither' AS rule,
    'they name the row of a cross-case table beside whose statements the value stands' AS hint
FROM core.measures
WHERE (phase IS NULL) <> (element IS NULL)
ORDER BY wave, file, sheet, row

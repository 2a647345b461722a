-- Nobody is lost who was not approached.
SELECT
    wave, file, sheet, row, 'approached' AS column_name, CAST(approached AS VARCHAR) AS value,
    'at least as many as declined, were not reached and withdrew together ('
    || (coalesce(declined, 0) + coalesce(not_reached, 0) + coalesce(withdrew, 0)) || ')' AS rule,
    'check the counts' AS hint
FROM core.recruitment
WHERE coalesce(declined, 0) + coalesce(not_reached, 0) + coalesce(withdrew, 0) > approached
ORDER BY wave, file, sheet, row

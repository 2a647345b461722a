-- Nobody is lost who was not approached.
SELECT
    wave, file, sheet, row, 'approached' AS column_name, CAST(approached AS VARCHAR) AS value,
    'recruited_of_those_approached' AS problem,
    MAP {'together': (coalesce(declined, 0) + coalesce(not_reached, 0) + coalesce(withdrew, 0))::VARCHAR} AS facts
FROM core.recruitment
WHERE coalesce(declined, 0) + coalesce(not_reached, 0) + coalesce(withdrew, 0) > approached
ORDER BY wave, file, sheet, row

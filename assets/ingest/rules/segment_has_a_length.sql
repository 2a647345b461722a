-- A segment has a start and an end behind it, or neither is told.
SELECT
    wave, file, sheet, row, 'end_character' AS column_name, CAST(end_character AS VARCHAR) AS value,
    CASE
        WHEN start_character IS NULL THEN 'no end, since no start is given'
        WHEN end_character IS NULL THEN 'an end, since a start is given'
        ELSE 'an end behind the start (' || start_character || ')'
    END AS rule,
    'check the two positions' AS hint
FROM core.codings
WHERE end_character <= start_character OR (start_character IS NULL) <> (end_character IS NULL)
ORDER BY wave, file, sheet, row

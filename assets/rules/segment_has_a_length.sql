SELECT
    wave, file, sheet, row, 'end_character' AS column_name, CAST(end_character AS VARCHAR) AS value,
    'an end behind the start (' || start_character || ')' AS rule, 'check the two positions' AS hint
FROM core.codings
WHERE end_character <= start_character
ORDER BY wave, file, sheet, row

-- A pair of codes has a first one.
SELECT
    wave, file, sheet, row, 'other_code' AS column_name, other_code AS value,
    'other_code_without_code' AS problem, MAP {} AS facts
FROM core.memos
WHERE other_code IS NOT NULL AND code IS NULL
ORDER BY wave, file, sheet, row

-- A code without its framework means nothing, and a pair of codes has a first one.
WITH used AS (
    SELECT wave, file, sheet, row, 'code' AS column_name, framework, code FROM core.memos
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.decisions
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.sufficiency_judgements
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.translations
)

SELECT
    wave, file, sheet, row, column_name, code AS value,
    'code_beside_its_framework' AS problem, MAP {} AS facts
FROM used
WHERE code IS NOT NULL AND framework IS NULL
UNION ALL
SELECT
    wave, file, sheet, row, 'other_code' AS column_name, other_code AS value,
    'other_code_without_code' AS problem, MAP {} AS facts
FROM core.memos
WHERE other_code IS NOT NULL AND code IS NULL
ORDER BY wave, file, sheet, row, column_name

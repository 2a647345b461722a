-- A judgement of sufficiency names what it judges: a code or a theme.
SELECT
    wave, file, sheet, row, 'theme' AS column_name, theme AS value,
    CASE WHEN code IS NULL THEN 'a code or a theme that is judged' ELSE 'a code or a theme, not both' END AS rule,
    'name either a code or a theme' AS hint
FROM core.sufficiency_judgements
WHERE (code IS NULL) = (theme IS NULL)
ORDER BY wave, file, sheet, row

-- A judgement of sufficiency names what it judges: a code or a theme.
SELECT
    wave, file, sheet, row, 'theme' AS column_name, theme AS value,
    CASE WHEN code IS NULL THEN 'sufficiency_of_something' ELSE 'sufficiency_of_one' END AS problem, MAP {} AS facts
FROM core.sufficiency_judgements
WHERE (code IS NULL) = (theme IS NULL)
ORDER BY wave, file, sheet, row

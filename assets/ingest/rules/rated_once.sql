-- Each rater, and their consensus, rates a construct once for a case or site in a wave.
WITH numbered AS (
    SELECT
        *,
        row_number() OVER once AS rating_number,
        first(file || ', row ' || row) OVER once AS earlier
    FROM core.ratings
    WINDOW once AS (
        PARTITION BY wave, programme, site, framework, code, rated_by
        ORDER BY file, sheet, row
    )
)

SELECT
    wave, file, sheet, row, 'rated_by' AS column_name, rated_by AS value,
    'rated_once' AS problem, MAP {'code': code, 'unit': coalesce(site, programme), 'earlier': earlier} AS facts
FROM numbered
WHERE rating_number > 1
ORDER BY wave, file, sheet, row

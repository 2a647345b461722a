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
    'one rating of ' || code || ' by ' || rated_by || ' for ' || coalesce(site, programme) || '; ' || earlier
    || ' has it already' AS rule,
    'take one of the two out' AS hint
FROM numbered
WHERE rating_number > 1
ORDER BY wave, file, sheet, row

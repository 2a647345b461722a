-- present, neutral and mixed come with a statement; the missing-data codes come without one.
WITH entries AS (
    SELECT wave, file, sheet, row, state, statement, position FROM core.findings
    UNION ALL
    SELECT wave, file, sheet, row, state, statement, position FROM core.scenario_judgements
)

SELECT
    wave, file, sheet, row, 'statement' AS column_name, NULL AS value,
    CASE WHEN statement IS NULL THEN 'state_and_statement' ELSE 'statement_without_state' END AS problem,
    MAP {'state': state} AS facts
FROM entries
WHERE (state IN ('present', 'neutral', 'mixed')) <> (statement IS NOT NULL)
ORDER BY wave, file, sheet, row

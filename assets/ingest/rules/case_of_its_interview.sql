-- Who is a case of the QDA project, and linked there to an interview, spoke in it.
SELECT
    c.wave, c.file, '' AS sheet, 0 AS row, 'informants' AS column_name, c.informant AS value,
    'an informant of ' || c.source || ', to which case ' || c.qda_case || ' of the project is linked' AS rule,
    'add ' || c.informant || ' to the informants of ' || c.source || ', or mend the rule under qda: cases' AS hint
FROM audit.qda_cases AS c
INNER JOIN core.interviews AS t ON c.source = t.interview
WHERE
    c.informant IS NOT NULL
    AND c.informant NOT IN (SELECT s.informant FROM core.interview_informants AS s WHERE s.interview = c.source)
ORDER BY c.wave, c.file, c.qda_case, c.source

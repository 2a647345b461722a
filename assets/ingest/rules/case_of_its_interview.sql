-- Who is a case of the QDA project, and linked there to an interview, spoke in it.
SELECT
    c.wave, c.file, '' AS sheet, 0 AS row, 'informants' AS column_name, c.informant AS value,
    'case_of_its_interview' AS problem,
    MAP {'case': c.qda_case::VARCHAR, 'source': c.source, 'informant': c.informant} AS facts
FROM audit.qda_cases AS c
INNER JOIN core.interviews AS t ON c.source = t.interview
WHERE
    c.informant IS NOT NULL
    AND c.informant NOT IN (SELECT s.informant FROM core.interview_informants AS s WHERE s.interview = c.source)
ORDER BY c.wave, c.file, c.qda_case, c.source

-- Evidence names interviews, documents and codings alike, so each name is one of the three.
WITH sources AS (
    SELECT wave, file, sheet, row, 1 AS place, 'interview' AS kind, interview AS name FROM core.interviews
    UNION ALL
    SELECT wave, file, sheet, row, 2, 'document', document FROM core.documents
    UNION ALL
    SELECT wave, file, sheet, row, 3, 'coding', coding FROM core.codings
)

SELECT
    later.wave, later.file, later.sheet, later.row, later.kind AS column_name, later.name AS value,
    'source_named_once' AS problem,
    MAP {
        'kind': CASE earlier.kind WHEN 'interview' THEN 'an interview' ELSE 'a ' || earlier.kind END,
        'wave': earlier.wave::VARCHAR, 'other': earlier.file || ', row ' || earlier.row
    } AS facts
FROM sources AS later
INNER JOIN sources AS earlier ON later.name = earlier.name AND earlier.place < later.place
ORDER BY later.wave, later.file, later.sheet, later.row

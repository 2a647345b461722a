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
    'a ' || later.kind || ' with a name of its own; wave ' || earlier.wave || ' ' || earlier.file || ', row '
    || earlier.row || CASE earlier.kind WHEN 'interview' THEN ' has an interview' ELSE ' has a ' || earlier.kind END
    || ' of this name' AS rule,
    'give one of the two another' AS hint
FROM sources AS later
INNER JOIN sources AS earlier ON later.name = earlier.name AND earlier.place < later.place
ORDER BY later.wave, later.file, later.sheet, later.row

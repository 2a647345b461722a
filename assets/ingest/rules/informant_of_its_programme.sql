SELECT
    t.wave, t.file, t.sheet, t.row, 'informants' AS column_name, s.informant AS value,
    'informant_of_its_programme' AS problem,
    MAP {'programme': t.programme, 'other': roster.programme} AS facts
FROM core.interviews AS t
INNER JOIN core.interview_informants AS s ON t.wave = s.wave AND t.interview = s.interview
INNER JOIN (SELECT DISTINCT informant, programme FROM core.informants) AS roster ON s.informant = roster.informant
WHERE roster.programme <> t.programme
ORDER BY t.wave, t.file, t.sheet, t.row, s.informant

-- Who speaks in a wave is on that wave's roster, which says in what role. A wave without any roster takes that of an
-- earlier wave (`mart.rosters`).
SELECT
    t.wave, t.file, t.sheet, t.row, 'informants' AS column_name, s.informant AS value,
    'informant_on_the_roster' AS problem, MAP {'wave': t.wave::VARCHAR, 'informant': s.informant} AS facts
FROM core.interviews AS t
INNER JOIN core.interview_informants AS s ON t.wave = s.wave AND t.interview = s.interview
WHERE
    t.wave IN (SELECT wave FROM core.informants)
    AND s.informant NOT IN (SELECT informant FROM core.informants WHERE wave = t.wave)
    AND s.informant IN (SELECT informant FROM core.informants WHERE wave < t.wave)
ORDER BY t.wave, t.file, t.sheet, t.row, s.informant

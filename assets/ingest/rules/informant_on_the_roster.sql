-- Who speaks in a wave stands on that wave's roster, which says in what role.
SELECT
    t.wave, t.file, t.sheet, t.row, 'informants' AS column_name, s.informant AS value,
    'informants on the roster of wave ' || t.wave AS rule,
    'add ' || s.informant || ' to this wave''s informants' AS hint
FROM core.interviews AS t
INNER JOIN core.interview_informants AS s ON t.wave = s.wave AND t.interview = s.interview
WHERE
    s.informant NOT IN (SELECT informant FROM core.informants WHERE wave = t.wave)
    AND s.informant IN (SELECT informant FROM core.informants WHERE wave < t.wave)
ORDER BY t.wave, t.file, t.sheet, t.row, s.informant

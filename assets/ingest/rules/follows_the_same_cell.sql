-- What a statement follows is in the same cell, in an earlier wave.
WITH entries AS (
    SELECT wave, file, sheet, row, 'finding' AS kind, finding AS entry, programme, phase, element AS code, follows
    FROM core.findings
    UNION ALL
    SELECT wave, file, sheet, row, 'judgement', judgement, programme, phase, scenario, follows
    FROM core.scenario_judgements
)

SELECT
    later.wave, later.file, later.sheet, later.row, 'follows' AS column_name, later.follows AS value,
    'follows_the_same_cell' AS problem,
    MAP {
        'entry': later.kind, 'wave': earlier.wave::VARCHAR,
        'cell': concat_ws(', ', later.programme, later.phase, later.code),
        'other_cell': concat_ws(', ', earlier.programme, earlier.phase, earlier.code)
    } AS facts
FROM entries AS later
INNER JOIN entries AS earlier ON later.follows = earlier.entry AND later.kind = earlier.kind
WHERE
    earlier.wave >= later.wave OR earlier.programme <> later.programme OR earlier.phase <> later.phase
    OR earlier.code <> later.code
ORDER BY later.wave, later.file, later.sheet, later.row

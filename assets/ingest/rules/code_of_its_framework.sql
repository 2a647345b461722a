-- A code has a meaning only in its framework: that of a coding, a rating, a memo, a decision or a judgement of
-- sufficiency, a finding's or measure's element, a judgement's scenario. A framework that is none of the study's is a matter of `registered`.
WITH used AS (
    SELECT wave, file, sheet, row, 'code' AS column_name, framework, code FROM core.codings
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.ratings
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.rapid_summaries
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.memos WHERE code IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'other_code', framework, other_code FROM core.memos WHERE other_code IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.decisions WHERE code IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.sufficiency_judgements WHERE code IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'code', framework, code FROM core.translations WHERE code IS NOT NULL
    UNION ALL
    SELECT f.wave, f.file, f.sheet, f.row, 'element' AS column_name, phases.framework, f.element AS code
    FROM core.findings AS f
    INNER JOIN core.phases AS phases ON f.phase = phases.phase
    UNION ALL
    SELECT j.wave, j.file, j.sheet, j.row, 'scenario' AS column_name, phases.framework, j.scenario AS code
    FROM core.scenario_judgements AS j
    INNER JOIN core.phases AS phases ON j.phase = phases.phase
    UNION ALL
    SELECT m.wave, m.file, m.sheet, m.row, 'element' AS column_name, phases.framework, m.element AS code
    FROM core.measures AS m
    INNER JOIN core.phases AS phases ON m.phase = phases.phase
    WHERE m.element IS NOT NULL
)

SELECT
    used.wave, used.file, used.sheet, used.row, used.column_name, used.code AS value,
    'code_of_its_framework' AS problem,
    MAP {
        'framework': used.framework,
        'example': (
            SELECT coalesce(min(code) FILTER (WHERE parent IS NOT NULL), min(code))
            FROM core.constructs WHERE framework = used.framework
        )
    } AS facts
FROM used
LEFT JOIN core.constructs AS constructs ON used.framework = constructs.framework AND used.code = constructs.code
WHERE constructs.code IS NULL AND used.framework IN (SELECT framework FROM core.constructs)
ORDER BY used.wave, used.file, used.sheet, used.row

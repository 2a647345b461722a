-- A judgement names a phase of its framework where it judges one, and no phase where there is none to judge.
WITH named AS (
    SELECT
        judgements.wave, judgements.file, judgements.sheet, judgements.row, judgements.framework, judgements.state,
        judgements.code, judgements.growth_state, phases.level AS phase_level, states.level AS state_level
    FROM core.phase_judgements AS judgements
    LEFT JOIN core.constructs AS phases
        ON judgements.framework = phases.framework AND judgements.code = phases.code
    LEFT JOIN core.constructs AS states
        ON judgements.framework = states.framework AND judgements.growth_state = states.code
)

SELECT
    wave, file, sheet, row, 'code' AS column_name, code AS value,
    CASE
        WHEN state <> 'present' THEN 'phase_without_state'
        WHEN code IS NULL THEN 'state_without_phase'
        ELSE 'phase_of_its_framework'
    END AS problem,
    MAP {
        'framework': framework, 'state': state,
        'remedy': coalesce(
            'Use one of its phases (' || (
                SELECT string_agg(code, ', ' ORDER BY construct_order)
                FROM core.constructs WHERE framework = named.framework AND level = 'phase'
            ) || ').',
            'It has no phases: name another framework.'
        )
    } AS facts
FROM named
WHERE (state = 'present' AND phase_level IS DISTINCT FROM 'phase') OR (state <> 'present' AND code IS NOT NULL)
UNION ALL
SELECT
    wave, file, sheet, row, 'growth_state' AS column_name, growth_state AS value,
    'growth_state_of_its_framework' AS problem,
    MAP {
        'framework': framework, 'state': state,
        'remedy': coalesce(
            'Use one of its growth states (' || (
                SELECT string_agg(code, ', ' ORDER BY construct_order)
                FROM core.constructs WHERE framework = named.framework AND level = 'growth state'
            ) || ').',
            'It has no growth states: leave the cell blank.'
        )
    } AS facts
FROM named
WHERE growth_state IS NOT NULL AND state_level IS DISTINCT FROM 'growth state'
ORDER BY wave, file, sheet, row, column_name

-- The phase of each case or site in each wave from the first that judged it, and whether it moved on or back.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

phases AS (
    SELECT
        framework, code, label, row_number() OVER (PARTITION BY framework ORDER BY construct_order) AS phase_number
    FROM core.constructs
    WHERE level = 'phase'
),

units AS (
    SELECT programme, site, framework, min(wave) AS first_wave
    FROM core.phase_judgements
    GROUP BY programme, site, framework
),

evidence AS (
    SELECT phase_judgement, string_agg(source, '; ' ORDER BY source) AS evidence
    FROM core.phase_evidence
    GROUP BY phase_judgement
),

judged AS (
    SELECT
        loaded.wave, units.programme, units.site, units.framework, judgements.phase_judgement,
        coalesce(judgements.state, 'not yet analysed') AS state, judgements.code, phases.label, phases.phase_number,
        states.label AS growth_state, judgements.rationale, coalesce(judgements.is_synthetic, FALSE) AS has_synthetic,
        max(CASE WHEN phases.phase_number IS NOT NULL THEN loaded.wave END) OVER earlier AS last_wave
    FROM units
    INNER JOIN loaded ON units.first_wave <= loaded.wave
    LEFT JOIN core.phase_judgements AS judgements
        ON loaded.wave = judgements.wave AND units.programme = judgements.programme
        AND units.site IS NOT DISTINCT FROM judgements.site AND units.framework = judgements.framework
    LEFT JOIN phases ON judgements.framework = phases.framework AND judgements.code = phases.code
    LEFT JOIN core.constructs AS states
        ON judgements.framework = states.framework AND judgements.growth_state = states.code
    WINDOW earlier AS (
        PARTITION BY units.programme, units.site, units.framework ORDER BY loaded.wave
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)

SELECT
    now.wave, now.framework, programmes.case_order, now.programme, sites.site_order, now.site, now.state, now.code,
    now.phase_number, now.label AS phase_label, now.growth_state, now.last_wave AS compared_with_wave,
    before.label AS earlier_phase_label,
    CASE
        WHEN now.phase_number IS NULL THEN now.state
        WHEN before.phase_number IS NULL THEN 'first judged'
        WHEN now.phase_number > before.phase_number THEN 'forward'
        WHEN now.phase_number < before.phase_number THEN 'back'
        ELSE 'same'
    END AS movement,
    CASE
        WHEN now.phase_number IS NOT NULL THEN now.label || coalesce(' (' || now.growth_state || ')', '')
        WHEN now.state = 'not applicable' THEN 'NA'
        ELSE now.state
    END || CASE WHEN now.has_synthetic AND now.state <> 'not yet analysed' THEN ' †' ELSE '' END AS cell,
    now.rationale, evidence.evidence, now.has_synthetic
FROM judged AS now
INNER JOIN core.programmes AS programmes ON now.programme = programmes.programme
LEFT JOIN core.sites AS sites ON now.site = sites.site
LEFT JOIN judged AS before
    ON now.last_wave = before.wave AND now.programme = before.programme AND now.framework = before.framework
    AND now.site IS NOT DISTINCT FROM before.site
LEFT JOIN evidence ON now.phase_judgement = evidence.phase_judgement
ORDER BY now.wave, now.framework, programmes.case_order, sites.site_order NULLS FIRST

-- Each version of the study's model, with the interviews held by then and the checks and forums that it rests on.
SELECT
    decisions.wave,
    row_number() OVER (
        ORDER BY decisions.wave, decisions.earliest NULLS LAST, decisions.latest NULLS LAST, decisions.decision
    ) AS milestone_order,
    decisions.decision, decisions.new_version AS model_version, decisions.date, decisions.earliest, decisions.latest,
    decisions.what,
    CASE WHEN decisions.latest IS NOT NULL
        THEN (
            SELECT count(*) FROM core.interviews AS held
            WHERE held.held_on <= decisions.latest AND held.wave <= decisions.wave
        )
    END AS interviews,
    (
        SELECT count(*) FROM core.decision_grounds AS grounds
        INNER JOIN core.member_checks AS checks ON grounds.ground = checks.member_check
        WHERE grounds.decision = decisions.decision
    ) AS member_checks,
    (
        SELECT count(*) FROM core.decision_grounds AS grounds
        INNER JOIN core.forums AS forums ON grounds.ground = forums.forum
        WHERE grounds.decision = decisions.decision
    ) AS forums,
    decisions.source, coalesce(decisions.is_synthetic, FALSE) AS is_synthetic
FROM core.decisions AS decisions
WHERE decisions.new_version IS NOT NULL
ORDER BY milestone_order

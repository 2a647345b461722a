-- Forums by date, with the cases and roles present and the decisions that rest on them.
WITH programmes AS (
    SELECT pairs.forum, string_agg(programmes.name, '; ' ORDER BY programmes.case_order) AS programmes
    FROM core.forum_programmes AS pairs
    INNER JOIN core.programmes AS programmes ON pairs.programme = programmes.programme
    GROUP BY pairs.forum
),

roles AS (
    SELECT pairs.forum, string_agg(labels.label, '; ' ORDER BY labels.label) AS roles
    FROM core.forum_roles AS pairs
    INNER JOIN core.stakeholder_roles AS labels ON pairs.stakeholder_role = labels.stakeholder_role
    GROUP BY pairs.forum
),

subjects AS (
    SELECT forum, string_agg(subject, '; ' ORDER BY subject) AS subjects FROM core.forum_subjects GROUP BY forum
),

contributions AS (
    SELECT forum, count(*) AS contributions, count(CASE WHEN contribution_kind = 'objection' THEN 1 END) AS objections
    FROM core.forum_contributions GROUP BY forum
),

decisions AS (
    SELECT
        grounds.ground AS forum, string_agg(decisions.decision, '; ' ORDER BY decisions.decision) AS decisions,
        string_agg(decisions.what, chr(10) ORDER BY decisions.decision) AS led_to,
        string_agg(DISTINCT decisions.new_version, '; ' ORDER BY decisions.new_version) AS model_versions
    FROM core.decision_grounds AS grounds
    INNER JOIN core.decisions AS decisions USING (wave, decision)
    GROUP BY grounds.ground
)

SELECT
    forums.wave, forums.forum,
    row_number() OVER (
        ORDER BY forums.wave, forums.earliest NULLS LAST, forums.latest NULLS LAST, forums.forum
    ) AS forum_order,
    forums.title, forums.date, forums.earliest, coalesce(forums.is_planned, FALSE) AS is_planned, forums.place,
    programmes.programmes, forums.participants, roles.roles, forums.inputs, subjects.subjects, forums.interpretations,
    coalesce(contributions.contributions, 0) AS contributions, coalesce(contributions.objections, 0) AS objections,
    decisions.decisions, decisions.led_to, decisions.model_versions, forums.source,
    coalesce(forums.is_synthetic, FALSE) AS is_synthetic
FROM core.forums AS forums
LEFT JOIN programmes ON forums.forum = programmes.forum
LEFT JOIN roles ON forums.forum = roles.forum
LEFT JOIN subjects ON forums.forum = subjects.forum
LEFT JOIN contributions ON forums.forum = contributions.forum
LEFT JOIN decisions ON forums.forum = decisions.forum
ORDER BY forum_order

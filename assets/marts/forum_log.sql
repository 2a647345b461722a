-- Forums by date, with the cases and roles present, and what was contributed and decided by the end of a wave.
WITH ranges AS (
    SELECT to_wave AS as_of_wave FROM mart.wave_ranges WHERE is_so_far
),

programmes AS (
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
    SELECT
        ranges.as_of_wave, given.forum, count(*) AS contributions,
        count(CASE WHEN given.contribution_kind = 'objection' THEN 1 END) AS objections
    FROM core.forum_contributions AS given
    INNER JOIN ranges ON given.wave <= ranges.as_of_wave
    GROUP BY ranges.as_of_wave, given.forum
),

decisions AS (
    SELECT
        ranges.as_of_wave, grounds.ground AS forum, string_agg(decisions.decision, '; ' ORDER BY decisions.decision) AS decisions,
        string_agg(decisions.what, chr(10) ORDER BY decisions.decision) AS led_to,
        string_agg(DISTINCT decisions.new_version, '; ' ORDER BY decisions.new_version) AS model_versions
    FROM core.decision_grounds AS grounds
    INNER JOIN core.decisions AS decisions USING (wave, decision)
    INNER JOIN ranges ON wave <= ranges.as_of_wave
    GROUP BY ranges.as_of_wave, grounds.ground
)

SELECT
    ranges.as_of_wave, forums.wave, forums.forum,
    row_number() OVER (
        PARTITION BY ranges.as_of_wave
        ORDER BY forums.wave, forums.earliest NULLS LAST, forums.latest NULLS LAST, forums.forum
    ) AS forum_order,
    forums.title, forums.date, forums.earliest, coalesce(forums.is_planned, FALSE) AS is_planned, forums.place,
    programmes.programmes, forums.participants, roles.roles, forums.inputs, subjects.subjects, forums.interpretations,
    coalesce(contributions.contributions, 0) AS contributions, coalesce(contributions.objections, 0) AS objections,
    decisions.decisions, decisions.led_to, decisions.model_versions, forums.source,
    coalesce(forums.is_synthetic, FALSE) AS is_synthetic
FROM core.forums AS forums
INNER JOIN ranges ON forums.wave <= ranges.as_of_wave
LEFT JOIN programmes ON forums.forum = programmes.forum
LEFT JOIN roles ON forums.forum = roles.forum
LEFT JOIN subjects ON forums.forum = subjects.forum
LEFT JOIN contributions ON ranges.as_of_wave = contributions.as_of_wave AND forums.forum = contributions.forum
LEFT JOIN decisions ON ranges.as_of_wave = decisions.as_of_wave AND forums.forum = decisions.forum
ORDER BY ranges.as_of_wave, forum_order

-- What was said at a forum of each statement, and what was decided of it, as lines of their cells, by the end of a wave.
-- What someone said who refused to be quoted is withheld.
WITH ranges AS (
    SELECT to_wave AS as_of_wave FROM mart.wave_ranges WHERE is_so_far
),

said AS (
    SELECT
        subjects.wave, subjects.subject AS entry, contributions.forum, 'interpretation' AS part,
        contributions.forum_contribution AS reference,
        contributions.contribution_kind || ': '
        || CASE WHEN refusals.refused THEN 'withheld'
            ELSE trim(regexp_replace(contributions.contribution, '\s+', ' ', 'g')) END
        || coalesce(' (' || roles.label || ')', '') AS line,
        coalesce(contributions.is_synthetic, FALSE) AS has_synthetic
    FROM core.forum_contribution_subjects AS subjects
    INNER JOIN core.forum_contributions AS contributions USING (wave, forum_contribution)
    LEFT JOIN (
        SELECT informant, bool_or(may_quote = FALSE) AS refused FROM core.informants GROUP BY informant
    ) AS refusals ON contributions.informant = refusals.informant
    LEFT JOIN core.stakeholder_roles AS roles ON contributions.stakeholder_role = roles.stakeholder_role
),

decided AS (
    SELECT
        subjects.wave, subjects.subject AS entry, grounds.ground AS forum, 'decision' AS part,
        decisions.decision AS reference, trim(regexp_replace(decisions.what, '\s+', ' ', 'g')) AS line,
        coalesce(decisions.is_synthetic, FALSE) AS has_synthetic
    FROM core.decisions AS decisions
    INNER JOIN core.decision_subjects AS subjects USING (wave, decision)
    INNER JOIN core.decision_grounds AS grounds USING (wave, decision)
),

lines AS (
    SELECT * FROM said
    UNION ALL
    SELECT * FROM decided
)

SELECT
    ranges.as_of_wave, lines.entry, lines.forum, lines.part,
    row_number() OVER (
        PARTITION BY ranges.as_of_wave, lines.entry, lines.forum, lines.part ORDER BY lines.reference, lines.wave
    ) AS line_order,
    lines.line, lines.reference, lines.has_synthetic
FROM ranges
INNER JOIN lines ON lines.wave <= ranges.as_of_wave
ORDER BY ranges.as_of_wave, lines.entry, lines.forum, lines.part, line_order

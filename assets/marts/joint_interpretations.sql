-- Statements that were brought to a forum, with what its participants said of them and what was decided, by the end of
-- a wave. What someone said who refused to be quoted is withheld.
WITH ranges AS (
    SELECT to_wave AS as_of_wave FROM mart.wave_ranges WHERE is_so_far
),

named AS (
    SELECT wave, subject AS entry, forum FROM core.forum_subjects
    UNION
    SELECT wave, subjects.subject, contributions.forum
    FROM core.forum_contribution_subjects AS subjects
    INNER JOIN core.forum_contributions AS contributions USING (wave, forum_contribution)
),

brought AS (
    SELECT DISTINCT ranges.as_of_wave, named.entry, named.forum
    FROM named
    INNER JOIN ranges ON named.wave <= ranges.as_of_wave
),

said AS (
    SELECT
        ranges.as_of_wave, subjects.subject AS entry, contributions.forum,
        string_agg(
            contributions.contribution_kind || ': '
            || CASE WHEN refusals.refused THEN 'withheld'
                ELSE trim(regexp_replace(contributions.contribution, '\s+', ' ', 'g')) END
            || coalesce(' (' || roles.label || ')', ''),
            chr(10) ORDER BY contributions.forum_contribution
        ) AS interpretation,
        bool_or(coalesce(contributions.is_synthetic, FALSE)) AS is_synthetic
    FROM core.forum_contribution_subjects AS subjects
    INNER JOIN core.forum_contributions AS contributions USING (wave, forum_contribution)
    INNER JOIN ranges ON wave <= ranges.as_of_wave
    LEFT JOIN (
        SELECT informant, bool_or(may_quote = FALSE) AS refused FROM core.informants GROUP BY informant
    ) AS refusals ON contributions.informant = refusals.informant
    LEFT JOIN core.stakeholder_roles AS roles ON contributions.stakeholder_role = roles.stakeholder_role
    GROUP BY ranges.as_of_wave, subjects.subject, contributions.forum
),

decided AS (
    SELECT
        ranges.as_of_wave, subjects.subject AS entry, grounds.ground AS forum,
        string_agg(trim(regexp_replace(decisions.what, '\s+', ' ', 'g')), chr(10) ORDER BY decisions.decision)
        AS decision,
        bool_or(coalesce(decisions.is_synthetic, FALSE)) AS is_synthetic
    FROM core.decisions AS decisions
    INNER JOIN core.decision_subjects AS subjects USING (wave, decision)
    INNER JOIN core.decision_grounds AS grounds USING (wave, decision)
    INNER JOIN ranges ON wave <= ranges.as_of_wave
    GROUP BY ranges.as_of_wave, subjects.subject, grounds.ground
)

SELECT
    brought.as_of_wave, forums.wave, entries.phase, constructs.construct_order AS row_order, constructs.label AS row_label,
    programmes.case_order, entries.programme, entries.entry, entries.statement, forums.forum,
    said.interpretation, decided.decision,
    entries.is_synthetic OR coalesce(forums.is_synthetic, FALSE) OR coalesce(said.is_synthetic, FALSE)
    OR coalesce(decided.is_synthetic, FALSE) AS is_synthetic
FROM brought
INNER JOIN core.forums AS forums ON brought.forum = forums.forum AND forums.wave <= brought.as_of_wave
INNER JOIN mart.cell_entries AS entries ON brought.entry = entries.entry AND entries.wave <= brought.as_of_wave
INNER JOIN core.phases AS phases ON entries.phase = phases.phase
INNER JOIN core.constructs AS constructs
    ON phases.framework = constructs.framework AND entries.code = constructs.code
INNER JOIN core.programmes AS programmes ON entries.programme = programmes.programme
LEFT JOIN said
    ON brought.as_of_wave = said.as_of_wave AND brought.entry = said.entry AND brought.forum = said.forum
LEFT JOIN decided
    ON brought.as_of_wave = decided.as_of_wave AND brought.entry = decided.entry AND brought.forum = decided.forum
WHERE entries.statement IS NOT NULL
ORDER BY brought.as_of_wave, phases.phase_order, row_order, programmes.case_order, entries.entry, forums.forum

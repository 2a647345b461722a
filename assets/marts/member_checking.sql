-- Member checks by round. What was said is withheld where someone who answered said no to being quoted, in any wave.
WITH ranges AS (
    SELECT to_wave AS as_of_wave FROM mart.wave_ranges WHERE is_so_far
),

informants AS (
    SELECT
        answered.member_check, string_agg(answered.informant, '; ' ORDER BY answered.informant) AS codes,
        bool_or(coalesce(refusals.refused, FALSE)) AS refused
    FROM core.member_check_informants AS answered
    LEFT JOIN (
        SELECT informant, bool_or(may_quote = FALSE) AS refused FROM core.informants GROUP BY informant
    ) AS refusals ON answered.informant = refusals.informant
    GROUP BY answered.member_check
),

members AS (
    SELECT member_check, string_agg(member, '; ' ORDER BY member) AS codes
    FROM core.member_check_members GROUP BY member_check
),

roles AS (
    SELECT member_check, string_agg(labels.label, '; ' ORDER BY labels.label) AS roles
    FROM core.member_check_roles AS pairs
    INNER JOIN core.stakeholder_roles AS labels ON pairs.stakeholder_role = labels.stakeholder_role
    GROUP BY member_check
),

subjects AS (
    SELECT member_check, string_agg(subject, '; ' ORDER BY subject) AS subjects
    FROM core.member_check_subjects GROUP BY member_check
),

decisions AS (
    SELECT
        ranges.as_of_wave, grounds.ground AS member_check,
        string_agg(grounds.decision, '; ' ORDER BY grounds.decision) AS decisions
    FROM core.decision_grounds AS grounds
    INNER JOIN ranges ON grounds.wave <= ranges.as_of_wave
    GROUP BY ranges.as_of_wave, grounds.ground
)

SELECT
    ranges.as_of_wave, checks.wave, checks.member_check, checks.round, checks.date, checks.earliest, checks.programme, checks.format,
    roles.roles, nullif(concat_ws('; ', informants.codes, members.codes), '') AS who, checks.participants, checks.shown,
    subjects.subjects, checks.response_kind,
    CASE WHEN informants.refused IS NOT TRUE THEN checks.response END AS response,
    coalesce(informants.refused AND checks.response IS NOT NULL, FALSE) AS is_withheld, checks.change,
    decisions.decisions, checks.source, coalesce(checks.is_synthetic, FALSE) AS is_synthetic
FROM core.member_checks AS checks
INNER JOIN ranges ON checks.wave <= ranges.as_of_wave
LEFT JOIN informants ON checks.member_check = informants.member_check
LEFT JOIN members ON checks.member_check = members.member_check
LEFT JOIN roles ON checks.member_check = roles.member_check
LEFT JOIN subjects ON checks.member_check = subjects.member_check
LEFT JOIN decisions ON ranges.as_of_wave = decisions.as_of_wave AND checks.member_check = decisions.member_check
ORDER BY ranges.as_of_wave, checks.round, checks.earliest NULLS LAST, checks.member_check

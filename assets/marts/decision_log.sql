-- The decisions of the analysis in the order of waves and dates, each with who decided, on what grounds and about what.
WITH members AS (
    SELECT decision, string_agg(member, '; ' ORDER BY member) AS members FROM core.decision_members GROUP BY decision
),

subjects AS (
    SELECT decision, string_agg(subject, '; ' ORDER BY subject) AS subjects
    FROM core.decision_subjects GROUP BY decision
),

grounds AS (
    SELECT decision, string_agg(ground, '; ' ORDER BY ground) AS grounds FROM core.decision_grounds GROUP BY decision
)

SELECT
    decisions.wave, decisions.decision,
    row_number() OVER (
        ORDER BY decisions.wave, decisions.earliest NULLS LAST, decisions.latest NULLS LAST, decisions.decision
    ) AS decision_order,
    decisions.decision_kind, decisions.date, decisions.earliest, members.members, decisions.programme, decisions.site,
    decisions.framework || ' ' || decisions.code AS code, subjects.subjects, decisions.what, decisions.reason,
    grounds.grounds, decisions.new_framework AS follows, decisions.new_version AS model_version, decisions.source,
    coalesce(decisions.is_synthetic, FALSE) AS is_synthetic
FROM core.decisions AS decisions
LEFT JOIN members ON decisions.decision = members.decision
LEFT JOIN subjects ON decisions.decision = subjects.decision
LEFT JOIN grounds ON decisions.decision = grounds.decision
ORDER BY decision_order

-- Statements that were brought to a forum, with what its participants said of them and what was decided, by the end of
-- a wave.
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

cells AS (
    SELECT
        as_of_wave, entry, forum,
        string_agg(CASE WHEN part = 'interpretation' THEN line END, chr(10) ORDER BY line_order) AS interpretation,
        string_agg(CASE WHEN part = 'decision' THEN line END, chr(10) ORDER BY line_order) AS decision,
        bool_or(has_synthetic) AS has_synthetic
    FROM mart.joint_interpretations_lines
    GROUP BY as_of_wave, entry, forum
)

SELECT
    brought.as_of_wave, forums.wave, entries.phase, constructs.construct_order AS row_order, constructs.label AS row_label,
    programmes.case_order, entries.programme, entries.entry, entries.statement, forums.forum,
    cells.interpretation, cells.decision,
    entries.is_synthetic OR coalesce(forums.is_synthetic, FALSE) OR coalesce(cells.has_synthetic, FALSE)
    AS is_synthetic
FROM brought
INNER JOIN core.forums AS forums ON brought.forum = forums.forum AND forums.wave <= brought.as_of_wave
INNER JOIN mart.cell_entries AS entries ON brought.entry = entries.entry AND entries.wave <= brought.as_of_wave
INNER JOIN core.phases AS phases ON entries.phase = phases.phase
INNER JOIN core.constructs AS constructs
    ON phases.framework = constructs.framework AND entries.code = constructs.code
INNER JOIN core.programmes AS programmes ON entries.programme = programmes.programme
LEFT JOIN cells
    ON brought.as_of_wave = cells.as_of_wave AND brought.entry = cells.entry AND brought.forum = cells.forum
WHERE entries.statement IS NOT NULL
ORDER BY brought.as_of_wave, phases.phase_order, row_order, programmes.case_order, entries.entry, forums.forum

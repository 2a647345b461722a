-- What became of each code from one version to the next, where the study uses both or passes over one between two that
-- it uses; and whether the two compare.
WITH uses AS (
    SELECT DISTINCT framework, wave FROM mart.counted_codings
    UNION ALL
    SELECT DISTINCT framework, wave FROM core.ratings
    UNION ALL
    SELECT DISTINCT framework, wave FROM core.rapid_summaries
),

used AS (
    SELECT versions.framework, versions.first_version, versions.version_order, min(uses.wave) AS wave
    FROM uses
    INNER JOIN core.frameworks AS versions ON uses.framework = versions.framework
    GROUP BY versions.framework, versions.first_version, versions.version_order
),

-- A version that was used in no wave, between two that were, led from one to the other.
passed_over AS (
    SELECT between_them.framework, min(greatest(before.wave, after.wave)) AS wave
    FROM core.frameworks AS between_them
    INNER JOIN used AS before
        ON between_them.first_version = before.first_version AND between_them.version_order > before.version_order
    INNER JOIN used AS after
        ON between_them.first_version = after.first_version AND between_them.version_order < after.version_order
    GROUP BY between_them.framework
),

first_use AS (
    SELECT framework, min(wave) AS wave
    FROM (SELECT framework, wave FROM used UNION ALL SELECT framework, wave FROM passed_over)
    GROUP BY framework
),

changes AS (
    SELECT
        pairs.from_framework, pairs.to_framework, pairs.from_code,
        -- an added code is a row of its own
        CASE WHEN pairs.from_code IS NULL THEN pairs.to_code END AS added_code,
        string_agg(pairs.to_code, '; ' ORDER BY targets.construct_order) AS to_codes,
        string_agg(targets.label, '; ' ORDER BY targets.construct_order) AS to_labels,
        min(targets.construct_order) AS to_order, count(pairs.to_code) AS successors,
        bool_or(pairs.cardinality LIKE 'n:%') AS is_shared, bool_and(pairs.is_safe) AS is_comparable,
        bool_or(pairs.is_own) AS is_own,
        array_to_string(list_sort(list(DISTINCT pairs.relation)), '; ') AS relation,
        array_to_string(list_sort(list(DISTINCT pairs.evidence)), '; ') AS evidence,
        array_to_string(list_sort(list(DISTINCT pairs.note)), ' ') AS note,
        min(pairs.decided_by) AS decided_by, min(pairs.decided_on) AS decided_on
    FROM core.crosswalk AS pairs
    LEFT JOIN core.constructs AS targets
        ON pairs.to_framework = targets.framework AND pairs.to_code = targets.code
    WHERE pairs.cardinality IS NOT NULL
    GROUP BY
        pairs.from_framework, pairs.to_framework, pairs.from_code,
        CASE WHEN pairs.from_code IS NULL THEN pairs.to_code END
),

named AS (
    SELECT
        *,
        CASE
            WHEN from_code IS NULL THEN 'added'
            WHEN successors = 0 THEN 'removed'
            WHEN successors > 1 AND is_shared THEN 'split and merged'
            WHEN successors > 1 THEN 'split'
            WHEN is_shared THEN 'merged'
            WHEN NOT is_comparable THEN 'redefined'
            WHEN relation = 'retained' THEN 'kept'
            ELSE 'renamed'
        END AS change
    FROM changes
)

SELECT
    greatest(before.wave, after.wave) AS wave, named.from_framework, named.to_framework, named.change,
    row_number() OVER (
        PARTITION BY named.from_framework, named.to_framework
        ORDER BY sources.construct_order NULLS LAST, named.to_order NULLS LAST
    ) AS change_order,
    named.from_code, sources.label AS from_label, named.to_codes, named.to_labels, named.is_comparable,
    CASE named.change
        WHEN 'added' THEN 'it has no predecessor'
        WHEN 'removed' THEN 'it has no successor'
        WHEN 'split' THEN 'one code became several'
        WHEN 'merged' THEN 'several codes became one'
        WHEN 'split and merged' THEN 'it became several codes, which others became too'
        WHEN 'redefined' THEN 'it means something else now, or the pair is not certain (' || named.relation || ')'
    END AS why_not,
    named.relation, named.evidence, named.is_own, named.note, named.decided_by, named.decided_on
FROM named
INNER JOIN first_use AS before ON named.from_framework = before.framework
INNER JOIN first_use AS after ON named.to_framework = after.framework
LEFT JOIN core.constructs AS sources
    ON named.from_framework = sources.framework AND named.from_code = sources.code
ORDER BY wave, named.from_framework, named.to_framework, change_order

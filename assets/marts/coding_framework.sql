-- The rows of the cross-case tables with the codes of other frameworks that each takes up, and what is coded by them.
WITH RECURSIVE tables AS (
    SELECT DISTINCT framework FROM core.phases WHERE filled_by IS NOT NULL
),

pairs AS (
    SELECT
        from_framework AS framework, from_code AS code, to_framework AS from_framework, to_code AS from_code, relation,
        evidence
    FROM core.crosswalk
    UNION
    SELECT to_framework, to_code, from_framework, from_code, relation, evidence FROM core.crosswalk
),

below AS (
    SELECT framework, code AS top, code FROM core.constructs
    UNION
    SELECT below.framework, below.top, constructs.code
    FROM below
    INNER JOIN core.constructs AS constructs ON below.framework = constructs.framework AND below.code = constructs.parent
),

ranges AS (
    SELECT to_wave AS as_of_wave FROM mart.wave_ranges WHERE is_so_far
),

counted AS (
    SELECT
        ranges.as_of_wave, below.framework, below.top AS code, count(*) AS codings,
        min(codings.coding) FILTER (WHERE quotations.segment IS NOT NULL) AS example
    FROM ranges
    INNER JOIN mart.counted_codings AS codings ON codings.wave <= ranges.as_of_wave
    INNER JOIN below ON codings.framework = below.framework AND codings.code = below.code
    LEFT JOIN (
        SELECT DISTINCT coding, segment FROM mart.quotations
    ) AS quotations ON codings.coding = quotations.coding
    GROUP BY ranges.as_of_wave, below.framework, below.top
)

SELECT
    ranges.as_of_wave, elements.framework, elements.construct_order AS row_order, elements.code,
    elements.label AS row_label, elements.definition, pairs.from_framework, taken.construct_order AS from_order,
    pairs.from_code, taken.label AS from_label, taken.definition AS inclusion, pairs.relation,
    pairs.evidence AS pair_evidence, coalesce(counted.codings, 0) AS codings, counted.example
FROM ranges
CROSS JOIN tables
INNER JOIN core.constructs AS elements ON tables.framework = elements.framework
LEFT JOIN pairs
    ON elements.framework = pairs.framework AND elements.code = pairs.code AND pairs.from_code IS NOT NULL
LEFT JOIN core.constructs AS taken ON pairs.from_framework = taken.framework AND pairs.from_code = taken.code
LEFT JOIN counted
    ON ranges.as_of_wave = counted.as_of_wave
    AND coalesce(pairs.from_framework, elements.framework) = counted.framework
    AND coalesce(pairs.from_code, elements.code) = counted.code
WHERE pairs.from_framework IS NULL OR taken.code IS NOT NULL
ORDER BY ranges.as_of_wave, elements.framework, row_order, pairs.from_framework, from_order

-- The boxes of the PRISMA 2020 flow diagram with what was reported, and what the stages around one leave for it.
WITH stages (stage, stage_order, leaves) AS (
    VALUES
    ('identified', 1, FALSE), ('removed before screening', 2, TRUE), ('screened', 3, FALSE),
    ('excluded at screening', 4, TRUE), ('sought', 5, FALSE), ('not retrieved', 6, TRUE), ('assessed', 7, FALSE),
    ('excluded at assessment', 8, TRUE), ('included', 9, FALSE)
),

told AS (
    SELECT
        screening.wave, stages.stage, stages.stage_order, stages.leaves,
        CASE WHEN count(screening.records) = count(*) THEN sum(screening.records) END AS records,
        bool_or(coalesce(screening.is_synthetic, FALSE)) AS is_synthetic
    FROM core.screening AS screening
    INNER JOIN stages ON screening.stage = stages.stage
    GROUP BY screening.wave, stages.stage, stages.stage_order, stages.leaves
),

around AS (
    SELECT
        told.wave, told.stage,
        max(earlier.stage_order) AS before_order, min(later.stage_order) AS after_order
    FROM told
    LEFT JOIN told AS earlier
        ON told.wave = earlier.wave AND earlier.stage_order < told.stage_order AND NOT earlier.leaves
        AND earlier.records IS NOT NULL
    LEFT JOIN told AS later
        ON told.wave = later.wave AND later.stage_order > told.stage_order AND NOT later.leaves
        AND later.records IS NOT NULL
    WHERE told.leaves
    GROUP BY told.wave, told.stage
),

followed AS (
    SELECT
        around.wave, around.stage,
        earlier.records - later.records - coalesce((
            SELECT sum(other.records) FROM told AS other
            WHERE other.wave = around.wave AND other.leaves AND other.stage <> around.stage
            AND other.stage_order BETWEEN around.before_order AND around.after_order
        ), 0) AS records
    FROM around
    INNER JOIN told AS earlier ON around.wave = earlier.wave AND around.before_order = earlier.stage_order
    INNER JOIN told AS later ON around.wave = later.wave AND around.after_order = later.stage_order
    WHERE NOT EXISTS (
        SELECT 1 FROM told AS other
        WHERE other.wave = around.wave AND other.leaves AND other.stage <> around.stage AND other.records IS NULL
        AND other.stage_order BETWEEN around.before_order AND around.after_order
    )
)

SELECT
    told.wave, told.stage, NULL AS reason, CAST(told.stage_order AS BIGINT) AS stage_order,
    CAST(told.records AS BIGINT) AS records,
    CAST(followed.records AS BIGINT) AS follows,
    CASE
        WHEN told.records IS NULL THEN 'not reported'
        WHEN followed.records IS NULL THEN 'reported'
        WHEN told.records = followed.records THEN 'agrees'
        ELSE 'differs'
    END AS verdict,
    told.is_synthetic
FROM told
LEFT JOIN followed ON told.wave = followed.wave AND told.stage = followed.stage
UNION ALL
SELECT
    screening.wave, screening.stage, screening.reason, CAST(stages.stage_order AS BIGINT) AS stage_order,
    screening.records, NULL AS follows,
    CASE WHEN screening.records IS NULL THEN 'not reported' ELSE 'reported' END AS verdict,
    coalesce(screening.is_synthetic, FALSE) AS is_synthetic
FROM core.screening AS screening
INNER JOIN stages ON screening.stage = stages.stage
WHERE screening.reason IS NOT NULL
ORDER BY wave, stage_order, reason NULLS FIRST

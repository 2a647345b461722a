-- The boxes of the PRISMA 2020 flow diagram with what was reported, and what the stages around one leave for it.
WITH stages (stage, stage_order, leaves) AS (
    VALUES
    ('identified', 1, FALSE), ('removed before screening', 2, TRUE), ('screened', 3, FALSE),
    ('excluded at screening', 4, TRUE), ('sought', 5, FALSE), ('not retrieved', 6, TRUE), ('assessed', 7, FALSE),
    ('excluded at assessment', 8, TRUE), ('included', 9, FALSE)
),

box AS (
    SELECT
        screening.wave, stages.stage, stages.stage_order, stages.leaves,
        -- the number of the stage as a whole, or else of all its sources or reasons
        CASE
            WHEN count(screening.reason) < count(*) THEN any_value(CASE WHEN screening.reason IS NULL THEN screening.records END)
            WHEN count(screening.records) = count(*) THEN sum(screening.records)
        END AS records,
        bool_or(coalesce(screening.is_synthetic, FALSE)) AS is_synthetic
    FROM core.screening AS screening
    INNER JOIN stages ON screening.stage = stages.stage
    GROUP BY screening.wave, stages.stage, stages.stage_order, stages.leaves
),

around AS (
    SELECT
        box.wave, box.stage,
        max(earlier.stage_order) AS before_order, min(later.stage_order) AS after_order
    FROM box
    LEFT JOIN box AS earlier
        ON box.wave = earlier.wave AND earlier.stage_order < box.stage_order AND NOT earlier.leaves
        AND earlier.records IS NOT NULL
    LEFT JOIN box AS later
        ON box.wave = later.wave AND later.stage_order > box.stage_order AND NOT later.leaves
        AND later.records IS NOT NULL
    WHERE box.leaves
    GROUP BY box.wave, box.stage
),

followed AS (
    SELECT
        around.wave, around.stage,
        earlier.records - later.records - coalesce((
            SELECT sum(other.records) FROM box AS other
            WHERE other.wave = around.wave AND other.leaves AND other.stage <> around.stage
            AND other.stage_order BETWEEN around.before_order AND around.after_order
        ), 0) AS records
    FROM around
    INNER JOIN box AS earlier ON around.wave = earlier.wave AND around.before_order = earlier.stage_order
    INNER JOIN box AS later ON around.wave = later.wave AND around.after_order = later.stage_order
    WHERE NOT EXISTS (
        SELECT 1 FROM box AS other
        WHERE other.wave = around.wave AND other.leaves AND other.stage <> around.stage AND other.records IS NULL
        AND other.stage_order BETWEEN around.before_order AND around.after_order
    )
)

SELECT
    box.wave, box.stage, NULL AS reason, CAST(box.stage_order AS BIGINT) AS stage_order,
    CAST(box.records AS BIGINT) AS records,
    CAST(followed.records AS BIGINT) AS follows,
    CASE
        WHEN box.records IS NULL THEN 'not reported'
        WHEN followed.records IS NULL THEN 'reported'
        WHEN box.records = followed.records THEN 'agrees'
        ELSE 'differs'
    END AS verdict,
    box.is_synthetic
FROM box
LEFT JOIN followed ON box.wave = followed.wave AND box.stage = followed.stage
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

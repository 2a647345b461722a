-- Which constructs tell units of high outcome from units of low: by a rule fitted to published matrices afterwards
-- (inferred: no paper states it), or by a person who says why.
WITH compared AS (
    SELECT
        final.wave, outcomes.outcome, final.framework, final.code, outcomes.level,
        CASE WHEN final.rated = 'mixed' AND thresholds.mixed = 'zero' THEN 0 ELSE final.value END AS value,
        final.has_synthetic OR outcomes.is_synthetic AS has_synthetic
    FROM mart.final_ratings AS final
    INNER JOIN core.outcomes AS outcomes
        ON final.wave >= outcomes.from_wave AND coalesce(final.site, final.programme) = outcomes.unit
    CROSS JOIN core.rating_thresholds AS thresholds
    WHERE outcomes.level IN ('high', 'low')
),

sides AS (
    SELECT
        wave, outcome, framework, code,
        sum(CASE WHEN level = 'high' THEN 1 ELSE 0 END) AS high_units,
        sum(CASE WHEN level = 'low' THEN 1 ELSE 0 END) AS low_units,
        count(CASE WHEN level = 'high' THEN value END) AS high_rated,
        count(CASE WHEN level = 'low' THEN value END) AS low_rated,
        min(CASE WHEN level = 'high' THEN value END) AS lowest_high,
        max(CASE WHEN level = 'low' THEN value END) AS highest_low,
        sum(CASE WHEN level = 'high' THEN value END) AS high_sum,
        sum(CASE WHEN level = 'low' THEN value END) AS low_sum,
        bool_or(has_synthetic) AS has_synthetic
    FROM compared
    GROUP BY wave, outcome, framework, code
),

judged AS (
    SELECT
        sides.*, thresholds.strong_difference, thresholds.weak_difference, thresholds.mixed,
        CASE
            WHEN sides.high_rated = 0 OR sides.low_rated = 0 THEN 'too little data'
            WHEN sides.lowest_high - sides.highest_low >= thresholds.strong_difference THEN 'strong'
            -- the means compared in whole numbers, so that none is rounded across the threshold
            WHEN
                sides.high_sum * sides.low_rated - sides.low_sum * sides.high_rated
                >= thresholds.weak_difference * sides.high_rated * sides.low_rated THEN 'weak'
            ELSE 'not distinguishing'
        END AS rule_label
    FROM sides
    CROSS JOIN core.rating_thresholds AS thresholds
)

SELECT
    judged.wave, judged.outcome, judged.framework, constructs.construct_order AS row_order, judged.code,
    constructs.label AS row_label, constructs.domain,
    CAST(judged.high_units AS BIGINT) AS high_units, CAST(judged.low_units AS BIGINT) AS low_units,
    judged.high_rated, judged.low_rated, judged.lowest_high, judged.highest_low,
    judged.lowest_high - judged.highest_low AS smallest_difference,
    CAST(judged.high_sum AS DOUBLE) / nullif(judged.high_rated, 0)
    - CAST(judged.low_sum AS DOUBLE) / nullif(judged.low_rated, 0) AS mean_difference,
    judged.rule_label, coalesce(set_labels.label, judged.rule_label) AS label, set_labels.label IS NOT NULL AS is_set,
    set_labels.reason, set_labels.decided_by, judged.strong_difference, judged.weak_difference, judged.mixed,
    judged.has_synthetic
FROM judged
INNER JOIN core.constructs AS constructs ON judged.framework = constructs.framework AND judged.code = constructs.code
LEFT JOIN core.set_labels AS set_labels
    ON judged.wave = set_labels.wave AND judged.outcome = set_labels.outcome
    AND judged.framework = set_labels.framework AND judged.code = set_labels.code
ORDER BY judged.wave, judged.outcome, judged.framework, constructs.construct_order

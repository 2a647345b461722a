-- What each study found itself; then the same rule over the units of all studies with an outcome of the same name. The
-- rule is that of mart.distinguishing_constructs.
WITH last_found AS (
    SELECT study, outcome, max(wave) AS wave FROM mart.distinguishing_constructs GROUP BY study, outcome
),

by_study AS (
    SELECT
        found.study, found.outcome, found.wave, found.framework, found.code, concepts.concept, concepts.concept_label,
        concepts.concept_order, found.high_rated, found.low_rated, found.lowest_high, found.highest_low,
        found.mean_difference, found.label, found.has_synthetic,
        -- a concept that a study rates by two versions in one wave is shown by the later one
        row_number() OVER (
            PARTITION BY found.study, found.outcome, concepts.concept
            ORDER BY versions.version_order DESC, found.framework, found.code
        ) AS place
    FROM mart.distinguishing_constructs AS found
    INNER JOIN last_found
        ON found.study = last_found.study AND found.outcome = last_found.outcome AND found.wave = last_found.wave
    INNER JOIN pool.concepts AS concepts
        ON found.study = concepts.study AND found.framework = concepts.framework AND found.code = concepts.code
    INNER JOIN core.frameworks AS versions ON found.study = versions.study AND found.framework = versions.framework
),

thresholds AS (
    SELECT
        last_found.outcome, max(rules.strong_difference) AS strong_difference,
        max(rules.weak_difference) AS weak_difference
    FROM last_found
    INNER JOIN core.rating_thresholds AS rules ON last_found.study = rules.study
    GROUP BY last_found.outcome
),

units AS (
    SELECT
        by_study.outcome, by_study.concept, by_study.concept_label, by_study.concept_order, by_study.study,
        outcomes.level,
        CASE WHEN ratings.rated = 'mixed' AND rules.mixed = 'zero' THEN 0 ELSE ratings.value END AS value,
        ratings.has_synthetic OR outcomes.is_synthetic AS has_synthetic
    FROM by_study
    INNER JOIN mart.final_ratings AS ratings
        ON by_study.study = ratings.study AND by_study.wave = ratings.wave AND by_study.framework = ratings.framework
        AND by_study.code = ratings.code
    INNER JOIN core.outcomes AS outcomes
        ON by_study.study = outcomes.study AND by_study.outcome = outcomes.outcome
        AND ratings.wave >= outcomes.from_wave AND coalesce(ratings.site, ratings.programme) = outcomes.unit
    INNER JOIN core.rating_thresholds AS rules ON by_study.study = rules.study
    WHERE by_study.place = 1 AND outcomes.level IN ('high', 'low')
),

sides AS (
    SELECT
        outcome, concept, concept_label, concept_order,
        count(DISTINCT CASE WHEN value IS NOT NULL THEN study END) AS studies,
        count(CASE WHEN level = 'high' THEN value END) AS high_rated,
        count(CASE WHEN level = 'low' THEN value END) AS low_rated,
        min(CASE WHEN level = 'high' THEN value END) AS lowest_high,
        max(CASE WHEN level = 'low' THEN value END) AS highest_low,
        CAST(sum(CASE WHEN level = 'high' THEN value END) AS BIGINT) AS high_sum,
        CAST(sum(CASE WHEN level = 'low' THEN value END) AS BIGINT) AS low_sum,
        bool_or(has_synthetic) AS has_synthetic
    FROM units
    GROUP BY outcome, concept, concept_label, concept_order
),

together AS (
    SELECT
        sides.outcome, sides.concept, sides.concept_label, sides.concept_order, CAST(NULL AS VARCHAR) AS study,
        sides.studies, sides.high_rated, sides.low_rated, sides.lowest_high, sides.highest_low,
        CAST(sides.high_sum AS DOUBLE) / nullif(sides.high_rated, 0)
        - CAST(sides.low_sum AS DOUBLE) / nullif(sides.low_rated, 0) AS mean_difference,
        CASE
            WHEN sides.high_rated = 0 OR sides.low_rated = 0 THEN 'too little data'
            WHEN sides.lowest_high - sides.highest_low >= thresholds.strong_difference THEN 'strong'
            WHEN
                sides.high_sum * sides.low_rated - sides.low_sum * sides.high_rated
                >= thresholds.weak_difference * sides.high_rated * sides.low_rated THEN 'weak'
            ELSE 'not distinguishing'
        END AS label,
        sides.has_synthetic
    FROM sides
    INNER JOIN thresholds ON sides.outcome = thresholds.outcome
),

rows_of_both AS (
    SELECT
        outcome, concept, concept_label, concept_order, study, 1 AS studies, high_rated, low_rated, lowest_high,
        highest_low, mean_difference, label, has_synthetic
    FROM by_study
    WHERE place = 1
    UNION ALL
    SELECT
        outcome, concept, concept_label, concept_order, study, studies, high_rated, low_rated, lowest_high, highest_low,
        mean_difference, label, has_synthetic
    FROM together
)

SELECT * FROM rows_of_both ORDER BY outcome, concept_order, concept, study NULLS FIRST

-- Constructs by studies: the ratings of each concept over a study's cases and sites, in its last wave with ratings.
WITH last_rated AS (
    SELECT study, max(wave) AS wave FROM mart.final_ratings WHERE value IS NOT NULL OR rated = 'mixed' GROUP BY study
)

SELECT
    concepts.concept, concepts.concept_label, concepts.concept_order, ratings.study, ratings.wave, count(*) AS units,
    count(ratings.value) AS rated,
    count(CASE WHEN ratings.value > 0 THEN 1 END) AS facilitators,
    count(CASE WHEN ratings.value = 0 THEN 1 END) AS neutral,
    count(CASE WHEN ratings.value < 0 THEN 1 END) AS barriers,
    count(CASE WHEN ratings.rated = 'mixed' THEN 1 END) AS mixed,
    min(ratings.value) AS lowest,
    CAST(sum(ratings.value) AS DOUBLE) / nullif(count(ratings.value), 0) AS mean,
    max(ratings.value) AS highest, bool_or(ratings.has_synthetic) AS has_synthetic
FROM mart.final_ratings AS ratings
INNER JOIN last_rated ON ratings.study = last_rated.study AND ratings.wave = last_rated.wave
INNER JOIN pool.concepts AS concepts
    ON ratings.study = concepts.study AND ratings.framework = concepts.framework AND ratings.code = concepts.code
GROUP BY concepts.concept, concepts.concept_label, concepts.concept_order, ratings.study, ratings.wave
ORDER BY concepts.concept_order, concepts.concept, ratings.study

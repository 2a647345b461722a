-- Studies in the order of their first interviews, and the concepts that the codings of each add.
WITH interviews AS (
    SELECT study, min(held_on) AS first_interview, count(*) AS interviews FROM core.interviews GROUP BY study
),

coded AS (
    SELECT studies.study, concepts.concept, bool_or(coalesce(codings.is_synthetic, FALSE)) AS is_synthetic
    FROM core.studies AS studies
    INNER JOIN core.codings AS codings ON studies.study = codings.study
    INNER JOIN pool.concepts AS concepts
        ON codings.study = concepts.study AND codings.framework = concepts.framework AND codings.code = concepts.code
    GROUP BY studies.study, concepts.concept
),

numbered AS (
    SELECT
        studies.study, interviews.first_interview, coalesce(interviews.interviews, 0) AS interviews,
        row_number() OVER (ORDER BY interviews.first_interview NULLS LAST, studies.study) AS study_number
    FROM (SELECT DISTINCT study FROM coded) AS studies
    LEFT JOIN interviews ON studies.study = interviews.study
),

first_seen AS (
    SELECT coded.concept, min(numbered.study_number) AS study_number
    FROM coded
    INNER JOIN numbered ON coded.study = numbered.study
    GROUP BY coded.concept
),

counted AS (
    SELECT
        numbered.study_number, numbered.study, numbered.first_interview, numbered.interviews,
        count(*) AS concepts, count(CASE WHEN first_seen.study_number = numbered.study_number THEN 1 END) AS new_concepts,
        bool_or(coded.is_synthetic) AS has_synthetic
    FROM numbered
    INNER JOIN coded ON numbered.study = coded.study
    INNER JOIN first_seen ON coded.concept = first_seen.concept
    GROUP BY numbered.study_number, numbered.study, numbered.first_interview, numbered.interviews
)

SELECT
    study_number, study, first_interview, interviews, concepts, new_concepts,
    CAST(sum(new_concepts) OVER (ORDER BY study_number ROWS UNBOUNDED PRECEDING) AS BIGINT) AS cumulative_concepts,
    has_synthetic
FROM counted
ORDER BY study_number

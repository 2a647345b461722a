-- Each study's sample up to its last loaded wave.
WITH loaded AS (
    SELECT study, min(wave) AS first_wave, max(wave) AS last_wave, count(DISTINCT wave) AS waves
    FROM audit.deliveries GROUP BY study
),

interviews AS (
    SELECT
        study, count(*) AS interviews, min(held_on) AS first_interview, max(held_on) AS last_interview,
        bool_or(coalesce(is_synthetic, FALSE)) AS is_synthetic
    FROM core.interviews GROUP BY study
),

documents AS (
    SELECT study, count(*) AS documents, bool_or(coalesce(is_synthetic, FALSE)) AS is_synthetic
    FROM core.documents GROUP BY study
),

informants AS (
    SELECT study, count(DISTINCT informant) AS informants FROM core.interview_informants GROUP BY study
),

programmes AS (
    SELECT study, count(*) AS programmes FROM core.programmes GROUP BY study
),

sites AS (
    SELECT study, count(*) AS sites FROM core.sites WHERE is_place GROUP BY study
),

codings AS (
    SELECT study, count(*) AS codings FROM core.codings GROUP BY study
),

ratings AS (
    SELECT study, count(rated) AS ratings FROM mart.final_ratings GROUP BY study
),

statements AS (
    SELECT cells.study, CAST(sum(cells.statements) AS BIGINT) AS statements
    FROM mart.cross_case AS cells
    INNER JOIN loaded
        ON cells.study = loaded.study AND cells.from_wave = loaded.first_wave AND cells.to_wave = loaded.last_wave
    GROUP BY cells.study
)

SELECT
    studies.study, studies.title, loaded.first_wave, loaded.last_wave, coalesce(loaded.waves, 0) AS waves,
    coalesce(programmes.programmes, 0) AS programmes, coalesce(sites.sites, 0) AS sites, interviews.first_interview,
    interviews.last_interview, coalesce(interviews.interviews, 0) AS interviews,
    coalesce(informants.informants, 0) AS informants, coalesce(documents.documents, 0) AS documents,
    coalesce(codings.codings, 0) AS codings, coalesce(statements.statements, 0) AS statements,
    coalesce(ratings.ratings, 0) AS ratings,
    coalesce(interviews.is_synthetic, FALSE) OR coalesce(documents.is_synthetic, FALSE) AS has_synthetic
FROM core.studies AS studies
LEFT JOIN loaded ON studies.study = loaded.study
LEFT JOIN programmes ON studies.study = programmes.study
LEFT JOIN sites ON studies.study = sites.study
LEFT JOIN interviews ON studies.study = interviews.study
LEFT JOIN informants ON studies.study = informants.study
LEFT JOIN documents ON studies.study = documents.study
LEFT JOIN codings ON studies.study = codings.study
LEFT JOIN statements ON studies.study = statements.study
LEFT JOIN ratings ON studies.study = ratings.study
ORDER BY studies.study

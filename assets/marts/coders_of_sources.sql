-- Who coded each source, and whether agreement compares them: silence is a judgement only of someone who coded.
WITH sources AS (
    SELECT interview AS source, wave, coalesce(is_double_coded, FALSE) AS is_double_coded FROM core.interviews
    UNION ALL
    SELECT document, wave, coalesce(is_double_coded, FALSE) FROM core.documents
),

declared AS (
    SELECT source, framework, coder, bool_or(coalesce(is_synthetic, FALSE)) AS has_synthetic
    FROM core.source_coders
    WHERE is_consensus IS NOT TRUE
    GROUP BY source, framework, coder
),

-- Someone who coded a source in a QDA project worked with the project's codebook, whatever code they gave.
project_frameworks AS (
    SELECT DISTINCT wave, file, framework FROM audit.qda_codes WHERE framework IS NOT NULL
),

codings AS (
    SELECT source, framework, coder, is_synthetic
    FROM mart.codings_by_wave
    WHERE NOT is_consensus
    UNION ALL
    SELECT projects.source, frameworks.framework, projects.coder, FALSE
    FROM audit.qda_coders AS projects
    INNER JOIN project_frameworks AS frameworks
        ON projects.wave = frameworks.wave AND projects.file = frameworks.file
),

with_codings AS (
    SELECT codings.source, codings.framework, codings.coder, bool_or(codings.is_synthetic) AS has_synthetic
    FROM codings
    LEFT JOIN (SELECT DISTINCT source, framework FROM declared) AS listed
        ON codings.source = listed.source AND codings.framework = listed.framework
    WHERE listed.source IS NULL
    GROUP BY codings.source, codings.framework, codings.coder
),

coders AS (
    SELECT source, framework, coder, TRUE AS is_declared, has_synthetic FROM declared
    UNION ALL
    SELECT source, framework, coder, FALSE, has_synthetic FROM with_codings
),

counted AS (
    SELECT source, framework, count(*) AS coders FROM coders GROUP BY source, framework
),

most AS (
    SELECT source, max(coders) AS coders FROM counted GROUP BY source
),

in_waves AS (
    SELECT
        sources.wave, coders.source, coders.framework, coders.coder, coders.is_declared, coders.has_synthetic,
        sources.is_double_coded, counted.coders AS coders_of_source, most.coders AS coders_at_most
    FROM coders
    INNER JOIN sources ON coders.source = sources.source
    INNER JOIN counted ON coders.source = counted.source AND coders.framework = counted.framework
    INNER JOIN most ON coders.source = most.source
),

-- All who have codings in sources that are marked as double-coded and have no declared coders.
marked AS (
    SELECT wave, framework, count(DISTINCT coder) AS coders
    FROM in_waves
    WHERE is_double_coded AND NOT is_declared
    GROUP BY wave, framework
)

SELECT
    coders.wave, coders.source, coders.framework, coders.coder, coders.is_declared,
    CASE
        WHEN coders.is_declared AND coders.coders_of_source > 1 THEN 'compared'
        WHEN NOT coders.is_double_coded THEN 'not compared'
        WHEN coders.is_declared AND coders.coders_at_most > 1 THEN 'not compared'
        WHEN coders.is_declared THEN 'coders not declared'
        WHEN coders.coders_of_source = marked.coders AND marked.coders > 1 THEN 'compared'
        ELSE 'coders not declared'
    END AS comparison,
    coders.has_synthetic
FROM in_waves AS coders
LEFT JOIN marked ON coders.wave = marked.wave AND coders.framework = marked.framework
ORDER BY coders.wave, coders.framework, coders.source, coders.coder

-- Each wave on its own, over the whole sample: the informants may be others in each, so nobody is followed.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

informants_of_sample AS (
    SELECT interviews.wave, interviews.programme, interviews.interview, spoken.informant
    FROM core.interviews AS interviews
    INNER JOIN core.interview_informants AS spoken ON interviews.interview = spoken.interview
),

sample AS (
    SELECT
        wave, programme, count(DISTINCT interview) AS interviews_held, count(DISTINCT informant) AS informants_heard
    FROM informants_of_sample
    GROUP BY GROUPING SETS ((wave), (wave, programme))
),

coded AS (
    SELECT coded.*, constructs.concept_id
    FROM mart.coded_sources AS coded
    INNER JOIN core.constructs AS constructs
        ON coded.framework = constructs.framework AND coded.code = constructs.code
),

counts AS (
    SELECT
        wave, programme, framework, code, CAST(sum(segments) AS BIGINT) AS segments,
        count(CASE WHEN counts_as = 'interview' THEN 1 END) AS interviews,
        count(CASE WHEN counts_as <> 'interview' THEN 1 END) AS documents,
        count(DISTINCT programme) AS cases, bool_or(has_synthetic) AS has_synthetic
    FROM coded
    GROUP BY GROUPING SETS ((wave, framework, code), (wave, framework, code, programme))
),

voices AS (
    SELECT coded.wave, coded.programme, coded.framework, coded.code, count(DISTINCT spoken.informant) AS informants
    FROM coded
    INNER JOIN core.interview_informants AS spoken ON coded.source = spoken.interview
    GROUP BY GROUPING SETS (
        (coded.wave, coded.framework, coded.code), (coded.wave, coded.framework, coded.code, coded.programme)
    )
),

places AS (
    SELECT coded.wave, coded.programme, coded.framework, coded.code, count(DISTINCT covered.site) AS sites
    FROM coded
    INNER JOIN core.interview_sites AS covered ON coded.source = covered.interview
    GROUP BY GROUPING SETS (
        (coded.wave, coded.framework, coded.code), (coded.wave, coded.framework, coded.code, coded.programme)
    )
),

-- The versions by which a wave is coded, over the whole sample and in each case.
versions AS (
    SELECT sources.wave, sources.programme, sources.framework, named.first_version
    FROM mart.sources_by_framework AS sources
    INNER JOIN core.frameworks AS named ON sources.framework = named.framework
    GROUP BY GROUPING SETS (
        (sources.wave, sources.framework, named.first_version),
        (sources.wave, sources.programme, sources.framework, named.first_version)
    )
),

-- A row is in every wave from the first in which it, or what it was called before, is coded.
first_coded AS (
    SELECT concept_id, programme, min(wave) AS wave
    FROM coded
    GROUP BY GROUPING SETS ((concept_id), (concept_id, programme))
),

table_rows AS (
    SELECT
        loaded.wave, first_coded.programme, first_coded.concept_id, constructs.framework, constructs.code,
        constructs.label, constructs.construct_order
    FROM first_coded
    INNER JOIN loaded ON first_coded.wave <= loaded.wave
    INNER JOIN versions ON loaded.wave = versions.wave AND versions.programme IS NULL
    INNER JOIN core.constructs AS constructs
        ON first_coded.concept_id = constructs.concept_id AND versions.framework = constructs.framework
),

-- The last version that had it, where no codebook of the wave has it any more.
gone AS (
    SELECT
        loaded.wave, first_coded.programme, first_coded.concept_id, coded.framework, coded.code,
        row_number() OVER (
            PARTITION BY loaded.wave, first_coded.programme, first_coded.concept_id
            ORDER BY coded.wave DESC, versions.version_order DESC, coded.framework, coded.code
        ) AS choice
    FROM first_coded
    INNER JOIN loaded ON first_coded.wave <= loaded.wave
    INNER JOIN coded ON first_coded.concept_id = coded.concept_id AND coded.wave < loaded.wave
    INNER JOIN core.frameworks AS versions ON coded.framework = versions.framework
    WHERE NOT EXISTS (
        SELECT 1 FROM table_rows
        WHERE
            table_rows.wave = loaded.wave AND table_rows.concept_id = first_coded.concept_id
            AND table_rows.programme IS NOT DISTINCT FROM first_coded.programme
    )
),

named_rows AS (
    SELECT wave, programme, concept_id, framework, code, label, construct_order, FALSE AS is_gone FROM table_rows
    UNION ALL
    SELECT
        gone.wave, gone.programme, gone.concept_id, gone.framework, gone.code, constructs.label, constructs.construct_order,
        TRUE
    FROM gone
    INNER JOIN core.constructs AS constructs ON gone.framework = constructs.framework AND gone.code = constructs.code
    WHERE gone.choice = 1
),

-- A code is known to be coded or not in a case whose sources are coded by its version. One that the wave's versions do
-- not have is not in the codebook where one of these is of the same codebook.
all_rows AS (
    SELECT
        named_rows.*, sum(CASE WHEN versions.framework = named_rows.framework THEN 1 ELSE 0 END) > 0 AS is_known,
        sum(CASE WHEN versions.first_version = named.first_version THEN 1 ELSE 0 END) > 0 AS is_of_codebook
    FROM named_rows
    INNER JOIN core.frameworks AS named ON named_rows.framework = named.framework
    LEFT JOIN versions
        ON named_rows.wave = versions.wave AND named_rows.programme IS NOT DISTINCT FROM versions.programme
    GROUP BY ALL
)

SELECT
    all_rows.wave, all_rows.framework, all_rows.construct_order AS row_order, all_rows.code,
    all_rows.label AS row_label, all_rows.concept_id, programmes.case_order, all_rows.programme,
    CASE
        WHEN all_rows.is_gone AND all_rows.is_of_codebook THEN 'not in the codebook'
        WHEN NOT all_rows.is_known THEN 'not yet analysed'
        WHEN counts.segments IS NULL THEN 'not coded'
        ELSE 'coded'
    END AS state,
    CASE WHEN all_rows.is_known THEN coalesce(counts.segments, 0) END AS segments,
    CASE WHEN all_rows.is_known THEN coalesce(counts.interviews, 0) END AS interviews,
    coalesce(sample.interviews_held, 0) AS interviews_held,
    CASE WHEN all_rows.is_known THEN coalesce(counts.documents, 0) END AS documents,
    CASE WHEN all_rows.is_known THEN coalesce(voices.informants, 0) END AS informants,
    coalesce(sample.informants_heard, 0) AS informants_heard,
    CASE WHEN all_rows.is_known THEN coalesce(places.sites, 0) END AS sites,
    CASE WHEN all_rows.is_known THEN coalesce(counts.cases, 0) END AS cases,
    coalesce(counts.has_synthetic, FALSE) AS has_synthetic
FROM all_rows
LEFT JOIN core.programmes AS programmes ON all_rows.programme = programmes.programme
LEFT JOIN sample ON all_rows.wave = sample.wave AND all_rows.programme IS NOT DISTINCT FROM sample.programme
LEFT JOIN counts
    ON all_rows.wave = counts.wave AND all_rows.framework = counts.framework AND all_rows.code = counts.code
    AND all_rows.programme IS NOT DISTINCT FROM counts.programme
LEFT JOIN voices
    ON all_rows.wave = voices.wave AND all_rows.framework = voices.framework AND all_rows.code = voices.code
    AND all_rows.programme IS NOT DISTINCT FROM voices.programme
LEFT JOIN places
    ON all_rows.wave = places.wave AND all_rows.framework = places.framework AND all_rows.code = places.code
    AND all_rows.programme IS NOT DISTINCT FROM places.programme
ORDER BY
    all_rows.wave, all_rows.framework, all_rows.construct_order, all_rows.code, programmes.case_order NULLS FIRST

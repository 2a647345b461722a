-- Each site over the waves so far, element by element, and what became of it. Only a site that was seen in every wave
-- is followed. The words for a course are inferred.
WITH seen AS (
    SELECT wave, programme, case_order, site, site_order, state FROM mart.sites_seen
),

-- Each names its basis, since a condition on one side alone would make a join compare every pair of rows.
rated AS (
    SELECT
        'rating' AS basis, final.wave, final.site, constructs.concept_id, final.printed, final.value,
        final.has_synthetic
    FROM mart.final_ratings AS final
    INNER JOIN core.constructs AS constructs
        ON final.framework = constructs.framework AND final.code = constructs.code
    INNER JOIN core.frameworks AS versions ON final.framework = versions.framework
    WHERE final.site IS NOT NULL
    QUALIFY  -- the latest version, in a wave that is rated by two
        row_number() OVER (
            PARTITION BY final.wave, final.site, constructs.concept_id
            ORDER BY versions.version_order DESC, final.framework, final.code
        ) = 1
),

places AS (
    SELECT interview AS source, site FROM core.interview_sites
    UNION ALL
    SELECT document AS source, site FROM core.document_sites
),

coded AS (
    SELECT
        'codings' AS basis, coded.wave, places.site, constructs.concept_id, CAST(sum(coded.segments) AS BIGINT) AS segments,
        bool_or(coded.has_synthetic) AS has_synthetic
    FROM mart.coded_sources AS coded
    INNER JOIN places ON coded.source = places.source
    INNER JOIN core.constructs AS constructs
        ON coded.framework = constructs.framework AND coded.code = constructs.code
    GROUP BY coded.wave, places.site, constructs.concept_id
),

stated AS (
    SELECT
        'statements' AS basis, wave, site, phase, code AS concept_id, count(statement) AS statements,
        count(CASE WHEN state = 'neutral' THEN 1 END) AS neutral, count(CASE WHEN state = 'mixed' THEN 1 END) AS mixed,
        array_to_string(list_sort(list(DISTINCT CASE WHEN statement IS NOT NULL THEN state END)), ', ') AS valences,
        CASE
            WHEN count(statement) > 0 THEN 'stated'
            WHEN bool_or(state = 'not applicable') THEN 'NA'
            WHEN bool_or(state = 'missing') THEN 'missing'
            ELSE 'not yet analysed'
        END AS cell_state,
        bool_or(is_synthetic) AS has_synthetic
    FROM mart.cell_entries
    WHERE site IS NOT NULL
    GROUP BY wave, site, phase, code
),

-- Which versions a site was rated or coded by in a wave, so that a blank can be distinguished from a change of codebook.
rated_by AS (
    SELECT DISTINCT final.wave, final.site, constructs.concept_id
    FROM (SELECT DISTINCT wave, site, framework FROM mart.final_ratings WHERE site IS NOT NULL) AS final
    INNER JOIN core.constructs AS constructs ON final.framework = constructs.framework
),

coded_by AS (
    SELECT DISTINCT 'codings' AS basis, coded.wave, coded.site, constructs.concept_id
    FROM (
        SELECT DISTINCT codings.wave, places.site, codings.framework
        FROM mart.sources_by_framework AS codings
        INNER JOIN places ON codings.source = places.source
    ) AS coded
    INNER JOIN core.constructs AS constructs ON coded.framework = constructs.framework
),

in_use AS (
    SELECT 'rating' AS basis, wave, concept_id FROM rated_by
    UNION
    SELECT basis, wave, concept_id FROM coded_by
),

-- Waves in which anything was rated or coded by another version of its codebook: else a blank is no change of codebook.
codebooks AS (
    SELECT DISTINCT constructs.concept_id, frameworks.first_version
    FROM core.constructs AS constructs
    INNER JOIN core.frameworks AS frameworks ON constructs.framework = frameworks.framework
),

codebooks_in_use AS (
    SELECT DISTINCT in_use.basis, in_use.wave, codebooks.first_version
    FROM in_use
    INNER JOIN codebooks ON in_use.concept_id = codebooks.concept_id
),

analysed AS (
    SELECT DISTINCT in_use.basis, in_use.wave, codebooks.concept_id
    FROM codebooks_in_use AS in_use
    INNER JOIN codebooks ON in_use.first_version = codebooks.first_version
),

-- What is followed of statements is their row, which a phase completes.
items AS (
    SELECT basis, site, NULL AS phase, concept_id, min(wave) AS first_wave FROM rated GROUP BY basis, site, concept_id
    UNION ALL
    SELECT basis, site, NULL, concept_id, min(wave) FROM coded GROUP BY basis, site, concept_id
    UNION ALL
    SELECT basis, site, phase, concept_id, min(wave) FROM stated GROUP BY basis, site, phase, concept_id
),

points AS (
    SELECT
        items.basis, items.site, items.phase, items.concept_id, items.first_wave, seen.wave, seen.programme,
        seen.case_order, seen.site_order, seen.state, stated.valences,
        CASE
            WHEN items.basis = 'rating' AND rated.printed IS NOT NULL THEN rated.printed
            WHEN coded.segments IS NOT NULL THEN CAST(coded.segments AS VARCHAR)
            WHEN stated.cell_state = 'stated' THEN stated.statements || ' stated' || coalesce(
                ' (' || nullif(
                    concat_ws(
                        ', ', CASE WHEN stated.neutral > 0 THEN stated.neutral || ' neutral' END,
                        CASE WHEN stated.mixed > 0 THEN stated.mixed || ' mixed' END
                    ), ''
                ) || ')', ''
            )
            WHEN stated.cell_state IS NOT NULL THEN stated.cell_state
            WHEN seen.state <> 'seen' THEN seen.state
            WHEN items.basis = 'codings' AND coded_by.concept_id IS NOT NULL THEN '0'
            WHEN items.basis <> 'statements' AND analysed.wave IS NOT NULL AND in_use.concept_id IS NULL
                THEN 'not in the codebook'
            ELSE 'not yet analysed'
        END AS printed,
        CASE
            WHEN items.basis = 'rating' THEN rated.value
            WHEN items.basis = 'codings' AND coded.segments IS NOT NULL THEN 1
            WHEN items.basis = 'codings' AND coded_by.concept_id IS NOT NULL AND seen.state = 'seen' THEN 0
            WHEN stated.cell_state = 'stated' THEN 1
            WHEN stated.cell_state = 'NA' THEN 0
        END AS value,
        coalesce(coded.has_synthetic, rated.has_synthetic, stated.has_synthetic, FALSE) AS has_synthetic
    FROM items
    INNER JOIN seen ON items.site = seen.site
    LEFT JOIN rated
        ON items.basis = rated.basis AND items.site = rated.site AND items.concept_id = rated.concept_id AND seen.wave = rated.wave
    LEFT JOIN coded
        ON items.basis = coded.basis AND items.site = coded.site AND items.concept_id = coded.concept_id AND seen.wave = coded.wave
    LEFT JOIN stated
        ON items.basis = stated.basis AND items.site = stated.site AND items.phase = stated.phase
        AND items.concept_id = stated.concept_id AND seen.wave = stated.wave
    LEFT JOIN coded_by
        ON items.basis = coded_by.basis AND items.site = coded_by.site AND items.concept_id = coded_by.concept_id
        AND seen.wave = coded_by.wave
    LEFT JOIN in_use ON items.basis = in_use.basis AND items.concept_id = in_use.concept_id AND seen.wave = in_use.wave
    LEFT JOIN analysed
        ON items.basis = analysed.basis AND items.concept_id = analysed.concept_id AND seen.wave = analysed.wave
),

steps AS (
    SELECT
        points.*, value - lag(value) OVER course AS step,
        valences <> lag(valences) OVER course AS is_other_valence,
        coalesce('not loaded: wave ' || replace(pairs.waves_not_loaded, ', ', ', wave ') || '; ', '')
        || 'wave ' || wave || ': ' || printed AS point
    FROM points
    LEFT JOIN mart.wave_pairs AS pairs ON points.wave = pairs.to_wave AND pairs.is_next
    WINDOW course AS (PARTITION BY basis, site, phase, concept_id ORDER BY wave)
),

courses AS (
    SELECT
        basis, site, phase, concept_id, first_wave, wave, programme, case_order, site_order,
        count(*) OVER course AS waves,
        count(value) OVER course AS points_known,
        max(value) OVER course AS highest,
        string_agg(point, '; ') OVER course AS course,
        string_agg(CASE WHEN state <> 'seen' THEN CAST(wave AS VARCHAR) END, ', ') OVER course AS waves_not_seen,
        count(CASE WHEN step > 0 THEN 1 END) OVER course AS rises,
        count(CASE WHEN step < 0 THEN 1 END) OVER course AS falls,
        bool_or(is_other_valence) OVER course AS is_other_valence,
        bool_or(has_synthetic) OVER course AS has_synthetic
    FROM steps
    WINDOW course AS (PARTITION BY basis, site, phase, concept_id ORDER BY wave)
),

-- The name of a row is that of its latest version by then.
names AS (
    SELECT
        courses.basis, courses.concept_id, courses.wave, constructs.framework, constructs.code, constructs.label,
        constructs.construct_order,
        row_number() OVER (
            PARTITION BY courses.basis, courses.concept_id, courses.wave
            ORDER BY uses.wave DESC, versions.version_order DESC, constructs.framework, constructs.code
        ) AS choice
    FROM (SELECT DISTINCT basis, concept_id, wave FROM courses WHERE basis <> 'statements') AS courses
    INNER JOIN (
        SELECT DISTINCT 'rating' AS basis, framework, code, wave FROM mart.final_ratings
        UNION ALL
        SELECT DISTINCT 'codings', framework, code, wave FROM mart.coded_sources
    ) AS uses ON courses.basis = uses.basis AND courses.wave >= uses.wave
    INNER JOIN core.constructs AS constructs
        ON uses.framework = constructs.framework AND uses.code = constructs.code AND courses.concept_id = constructs.concept_id
    INNER JOIN core.frameworks AS versions ON constructs.framework = versions.framework
)

SELECT
    courses.wave AS as_of_wave, courses.basis, courses.case_order, courses.programme, courses.site_order, courses.site,
    courses.phase,
    coalesce(names.framework, phases.framework) AS framework, coalesce(names.code, elements.code) AS code,
    coalesce(names.construct_order, elements.construct_order) AS row_order,
    coalesce(names.label, elements.label) AS row_label,
    courses.course, courses.waves, courses.waves_not_seen,
    CASE
        WHEN courses.waves < 2 THEN 'one wave only'
        WHEN courses.waves_not_seen IS NOT NULL THEN 'not followed'
        WHEN courses.points_known < courses.waves THEN 'incomplete'
        WHEN courses.rises = 0 AND courses.falls = 0 AND courses.basis = 'rating' THEN 'steady'
        -- The value of a cell that is NA is 0, of one with statements 1.
        WHEN courses.basis = 'statements' AND courses.highest = 0 THEN 'not applicable'
        WHEN courses.rises = 0 AND courses.falls = 0 AND courses.is_other_valence THEN 'changing valence'
        WHEN courses.rises = 0 AND courses.falls = 0 THEN 'throughout'
        WHEN courses.basis = 'rating' AND courses.falls = 0 THEN 'rising'
        WHEN courses.basis = 'rating' AND courses.rises = 0 THEN 'falling'
        WHEN courses.basis = 'rating' THEN 'turning'
        WHEN courses.falls = 0 THEN 'appears'
        WHEN courses.rises = 0 THEN 'disappears'
        ELSE 'comes and goes'
    END AS descriptor,
    courses.has_synthetic
FROM courses
LEFT JOIN names
    ON courses.basis = names.basis AND courses.concept_id = names.concept_id AND courses.wave = names.wave AND names.choice = 1
LEFT JOIN core.phases AS phases ON courses.phase = phases.phase
LEFT JOIN core.constructs AS elements
    ON phases.framework = elements.framework AND courses.concept_id = elements.code
WHERE courses.wave >= courses.first_wave
ORDER BY
    courses.wave, courses.basis, phases.phase_order NULLS FIRST, framework, row_order, courses.case_order,
    courses.site_order

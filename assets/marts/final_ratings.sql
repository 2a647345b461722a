-- What each case or site is rated in the end: by consensus, by the one who rated it, or by raters who rated it alike.
WITH evidence_of_cell AS (
    SELECT
        ratings.wave, ratings.programme, ratings.site, ratings.framework, ratings.code,
        list_sort(list(DISTINCT evidence.source)) AS sources
    FROM core.ratings AS ratings
    INNER JOIN core.rating_evidence AS evidence ON ratings.wave = evidence.wave AND ratings.rating = evidence.rating
    GROUP BY ratings.wave, ratings.programme, ratings.site, ratings.framework, ratings.code
),

ratings AS (
    SELECT
        ratings.*, nullif(ratings.rated, 'not yet analysed') AS given, scale.printed,
        CASE WHEN ratings.rated_by <> 'consensus' THEN CAST(replace(ratings.rated_by, 'rater ', '') AS BIGINT) END AS rater_number
    FROM core.ratings AS ratings
    LEFT JOIN core.rating_scale AS scale ON ratings.rated = scale.rating
),

cells AS (
    SELECT
        wave, programme, site, framework, code,
        max(CASE WHEN rater_number IS NULL THEN given END) AS consensus,
        max(CASE WHEN rater_number = 1 THEN given END) AS rater_1,
        max(CASE WHEN rater_number = 2 THEN given END) AS rater_2,
        count(CASE WHEN rater_number IS NOT NULL THEN given END) AS raters,
        min(CASE WHEN rater_number IS NOT NULL THEN given END) AS by_raters,
        count(DISTINCT CASE WHEN rater_number IS NOT NULL THEN given END) AS opinions,
        string_agg(
            CASE WHEN rater_number IS NOT NULL AND given IS NOT NULL THEN printed END, ', ' ORDER BY rater_number
        ) AS opinions_printed,
        string_agg(
            CASE WHEN rater_number IS NOT NULL AND given IS NOT NULL THEN rated_by || ': ' || printed END, '; '
            ORDER BY rater_number
        ) AS by_rater,
        max(CASE WHEN rater_number IS NULL THEN rationale END) AS consensus_rationale,
        string_agg(
            CASE
                WHEN rater_number IS NOT NULL
                    THEN rated_by || ': ' || trim(regexp_replace(rationale, '\s+', ' ', 'g'))
            END,
            chr(10) ORDER BY rater_number
        ) AS rationales,
        bool_or(was_asked) AS was_asked, bool_or(coalesce(is_synthetic, FALSE)) AS has_synthetic
    FROM ratings
    GROUP BY wave, programme, site, framework, code
),

settled AS (
    SELECT
        *,
        CASE
            WHEN consensus IS NOT NULL THEN 'consensus'
            WHEN raters = 0 THEN 'nobody yet'
            WHEN raters = 1 THEN 'one rater'
            WHEN opinions = 1 THEN 'raters agree'
            ELSE 'raters differ'
        END AS basis
    FROM cells
),

final AS (
    SELECT
        *,
        CASE basis
            WHEN 'consensus' THEN consensus
            WHEN 'nobody yet' THEN 'not yet analysed'
            WHEN 'raters differ' THEN NULL
            ELSE by_raters
        END AS rated
    FROM settled
)

SELECT
    final.wave, final.programme, final.site, final.framework, final.code, final.rated,
    coalesce(scale.printed, 'raters differ (' || final.opinions_printed || ')') AS printed,
    CASE
        WHEN final.basis = 'raters differ' THEN 'raters differ'
        WHEN final.rated = '0' THEN 'neutral'
        WHEN final.rated IN ('external', 'internal') THEN 'origin'
        WHEN scale.value IS NOT NULL THEN 'rated'
        ELSE final.rated
    END AS state,
    scale.value, final.basis, final.rater_1, final.rater_2, final.by_rater,
    final.was_asked,
    coalesce(trim(regexp_replace(final.consensus_rationale, '\s+', ' ', 'g')), final.rationales) AS rationale,
    array_to_string(evidence_of_cell.sources, '; ') AS evidence, coalesce(len(evidence_of_cell.sources), 0) AS evidence_count,
    final.has_synthetic
FROM final
LEFT JOIN core.rating_scale AS scale ON final.rated = scale.rating
LEFT JOIN evidence_of_cell
    ON final.wave = evidence_of_cell.wave AND final.programme = evidence_of_cell.programme
    AND final.site IS NOT DISTINCT FROM evidence_of_cell.site
    AND final.framework = evidence_of_cell.framework AND final.code = evidence_of_cell.code
ORDER BY final.wave, final.framework, final.code, final.programme, final.site NULLS FIRST

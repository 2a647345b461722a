-- What each case or site is rated in the end: by consensus, by the one who rated it, or by two who rated it alike.
WITH evidence_of_cell AS (
    SELECT
        ratings.wave, ratings.programme, ratings.site, ratings.framework, ratings.code,
        list_sort(list(DISTINCT evidence.source)) AS sources
    FROM core.ratings AS ratings
    INNER JOIN core.rating_evidence AS evidence ON ratings.wave = evidence.wave AND ratings.rating = evidence.rating
    GROUP BY ratings.wave, ratings.programme, ratings.site, ratings.framework, ratings.code
),

cells AS (
    SELECT
        wave, programme, site, framework, code,
        max(CASE WHEN rated_by = 'consensus' THEN nullif(rated, 'not yet analysed') END) AS consensus,
        max(CASE WHEN rated_by = 'rater 1' THEN nullif(rated, 'not yet analysed') END) AS rater_1,
        max(CASE WHEN rated_by = 'rater 2' THEN nullif(rated, 'not yet analysed') END) AS rater_2,
        max(CASE WHEN rated_by = 'consensus' THEN rationale END) AS consensus_rationale,
        string_agg(
            CASE WHEN rated_by <> 'consensus' THEN rated_by || ': ' || trim(regexp_replace(rationale, '\s+', ' ', 'g')) END,
            chr(10) ORDER BY rated_by
        ) AS rationales,
        bool_or(was_asked) AS was_asked, bool_or(coalesce(is_synthetic, FALSE)) AS has_synthetic
    FROM core.ratings
    GROUP BY wave, programme, site, framework, code
),

settled AS (
    SELECT
        *,
        CASE
            WHEN consensus IS NOT NULL THEN 'consensus'
            WHEN rater_1 IS NULL AND rater_2 IS NULL THEN 'nobody yet'
            WHEN rater_1 IS NULL OR rater_2 IS NULL THEN 'one rater'
            WHEN rater_1 = rater_2 THEN 'raters agree'
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
            ELSE coalesce(rater_1, rater_2)
        END AS rated
    FROM settled
)

SELECT
    final.wave, final.programme, final.site, final.framework, final.code, final.rated,
    coalesce(scale.printed, 'raters differ (' || first_scale.printed || ', ' || second_scale.printed || ')') AS printed,
    CASE
        WHEN final.basis = 'raters differ' THEN 'raters differ'
        WHEN final.rated = '0' THEN 'neutral'
        WHEN final.rated IN ('external', 'internal') THEN 'origin'
        WHEN scale.value IS NOT NULL THEN 'rated'
        ELSE final.rated
    END AS state,
    scale.value, final.basis, final.rater_1, final.rater_2, final.was_asked,
    coalesce(trim(regexp_replace(final.consensus_rationale, '\s+', ' ', 'g')), final.rationales) AS rationale,
    array_to_string(evidence_of_cell.sources, '; ') AS evidence, coalesce(len(evidence_of_cell.sources), 0) AS evidence_count,
    final.has_synthetic
FROM final
LEFT JOIN core.rating_scale AS scale ON final.rated = scale.rating
LEFT JOIN core.rating_scale AS first_scale ON final.rater_1 = first_scale.rating
LEFT JOIN core.rating_scale AS second_scale ON final.rater_2 = second_scale.rating
LEFT JOIN evidence_of_cell
    ON final.wave = evidence_of_cell.wave AND final.programme = evidence_of_cell.programme
    AND final.site IS NOT DISTINCT FROM evidence_of_cell.site
    AND final.framework = evidence_of_cell.framework AND final.code = evidence_of_cell.code
ORDER BY final.wave, final.framework, final.code, final.programme, final.site NULLS FIRST

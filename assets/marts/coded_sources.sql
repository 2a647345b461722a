-- How often each code was given in each source. Where several coders coded a source, the one who gave it most counts,
-- until they reach consensus: then the segments that they agreed on count, whoever recorded them.
WITH by_coder AS (
    SELECT
        wave, framework, code, source, is_consensus, CASE WHEN NOT is_consensus THEN coder END AS coder,
        count(DISTINCT CASE WHEN start_character IS NOT NULL THEN (start_character, end_character) END)
        + count(CASE WHEN start_character IS NULL THEN coding END) AS segments,
        bool_or(adds_aspect) AS adds_aspect, bool_or(is_synthetic) AS is_synthetic
    FROM mart.counted_codings
    GROUP BY wave, framework, code, source, is_consensus, CASE WHEN NOT is_consensus THEN coder END
),

by_source AS (
    SELECT
        wave, framework, code, source,
        coalesce(max(CASE WHEN is_consensus THEN segments END), max(segments)) AS segments,
        bool_or(adds_aspect) AS adds_aspect, bool_or(is_synthetic) AS has_synthetic
    FROM by_coder
    GROUP BY wave, framework, code, source
)

SELECT
    by_source.wave, by_source.framework, by_source.code, by_source.source, sources.source_kind, sources.counts_as,
    sources.programme, by_source.segments, by_source.adds_aspect, by_source.has_synthetic
FROM by_source
LEFT JOIN mart.data_sources AS sources ON by_source.source = sources.source
ORDER BY by_source.wave, by_source.framework, by_source.code, by_source.source

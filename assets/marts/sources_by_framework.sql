-- Which sources are coded by which version of a framework, also where coders found nothing or rejected what they found.
WITH known AS (
    SELECT framework, source, has_synthetic FROM mart.coders_of_sources
    UNION ALL
    SELECT framework, source, has_synthetic FROM mart.coded_sources
    UNION ALL
    SELECT framework, source, coalesce(is_synthetic, FALSE) FROM core.source_coders
)

SELECT
    sources.wave, known.framework, known.source, sources.counts_as, sources.programme,
    bool_or(known.has_synthetic) AS has_synthetic
FROM known
INNER JOIN mart.data_sources AS sources ON known.source = sources.source
GROUP BY sources.wave, known.framework, known.source, sources.counts_as, sources.programme
ORDER BY sources.wave, known.framework, known.source

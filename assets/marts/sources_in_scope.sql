-- A document that names no site is about its whole programme, and so about its home sites too.
WITH places AS (
    SELECT interview AS source, site FROM core.interview_sites
    UNION ALL
    SELECT document, site FROM core.document_sites
),

at_home AS (
    SELECT DISTINCT places.source
    FROM places
    INNER JOIN core.sites AS sites ON places.site = sites.site
    WHERE sites.is_home
),

sources AS (
    SELECT
        sources.wave, sources.source_kind, sources.counts_as, sources.source, sources.programme,
        at_home.source IS NOT NULL
        OR (sources.counts_as <> 'interview' AND sources.source NOT IN (SELECT source FROM places)) AS is_home
    FROM mart.data_sources AS sources
    LEFT JOIN at_home ON sources.source = at_home.source
)

SELECT wave, source_kind, counts_as, source, 'all sites' AS site_scope, programme FROM sources
UNION ALL
SELECT wave, source_kind, counts_as, source, 'home sites' AS site_scope, programme FROM sources WHERE is_home
ORDER BY wave, source_kind, source, site_scope

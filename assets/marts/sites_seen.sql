-- In which waves a site was seen: an interview or document of the wave is about it.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

sources AS (
    SELECT
        interviews.wave, covered.site, interviews.interview AS source, 'interview' AS source_kind,
        coalesce(interviews.is_synthetic, FALSE) AS is_synthetic
    FROM core.interviews AS interviews
    INNER JOIN core.interview_sites AS covered ON interviews.interview = covered.interview
    UNION ALL
    SELECT documents.wave, covered.site, documents.document, 'document', coalesce(documents.is_synthetic, FALSE)
    FROM core.documents AS documents
    INNER JOIN core.document_sites AS covered ON documents.document = covered.document
),

seen AS (
    SELECT
        wave, site, count(CASE WHEN source_kind = 'interview' THEN 1 END) AS interviews,
        count(CASE WHEN source_kind = 'document' THEN 1 END) AS documents, bool_or(is_synthetic) AS has_synthetic
    FROM sources
    GROUP BY wave, site
)

SELECT
    loaded.wave, programmes.case_order, sites.programme, sites.site_order, sites.site, sites.name AS site_name,
    sites.role AS site_role,
    CASE
        WHEN seen.site IS NOT NULL THEN 'seen'
        WHEN sites.first_wave > loaded.wave THEN 'not in the study yet'
        WHEN sites.last_wave < loaded.wave THEN 'closed'
        ELSE 'not seen'
    END AS state,
    coalesce(seen.interviews, 0) AS interviews, coalesce(seen.documents, 0) AS documents,
    coalesce(seen.has_synthetic, FALSE) AS has_synthetic
FROM loaded
CROSS JOIN core.sites AS sites
INNER JOIN core.programmes AS programmes ON sites.programme = programmes.programme
LEFT JOIN seen ON loaded.wave = seen.wave AND sites.site = seen.site
ORDER BY loaded.wave, sites.site_order

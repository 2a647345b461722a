-- A document that names no site is about its whole programme, and so about its home sites too.
WITH home_sites AS (
    SELECT site FROM core.sites WHERE role = 'home'
),

sources AS (
    SELECT
        wave, 'interview' AS source_kind, interview AS source, programme,
        interview IN (SELECT interview FROM core.interview_sites WHERE site IN (SELECT site FROM home_sites)) AS is_home
    FROM core.interviews
    UNION ALL
    SELECT
        documents.wave, coalesce(kinds.source_kind, 'document') AS source_kind, documents.document AS source,
        documents.programme,
        documents.document IN (SELECT document FROM core.document_sites WHERE site IN (SELECT site FROM home_sites))
        OR documents.document NOT IN (SELECT document FROM core.document_sites) AS is_home
    FROM core.documents AS documents
    LEFT JOIN core.document_kinds AS kinds ON documents.document_kind = kinds.document_kind
)

SELECT wave, source_kind, source, 'all sites' AS reach, programme FROM sources
UNION ALL
SELECT wave, source_kind, source, 'home sites' AS reach, programme FROM sources WHERE is_home
ORDER BY wave, source_kind, source, reach

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
        wave, CASE document_kind WHEN 'field note' THEN 'field note' ELSE 'document' END AS source_kind,
        document AS source, programme,
        document IN (SELECT document FROM core.document_sites WHERE site IN (SELECT site FROM home_sites))
        OR document NOT IN (SELECT document FROM core.document_sites) AS is_home
    FROM core.documents
)

SELECT wave, source_kind, source, 'all sites' AS reach, programme FROM sources
UNION ALL
SELECT wave, source_kind, source, 'home sites' AS reach, programme FROM sources WHERE is_home
ORDER BY wave, source_kind, source, reach

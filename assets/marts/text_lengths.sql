-- The length of each text, the longest that is known. The parts of one transcript have a line end between them.
WITH transcripts AS (
    SELECT DISTINCT wave, file, source, sha256, characters
    FROM audit.qda_sources
    WHERE source IS NOT NULL AND characters IS NOT NULL AND codings > 0
),

known_lengths AS (
    SELECT interview AS source, characters FROM core.interviews
    UNION ALL
    SELECT document, characters FROM core.documents
    UNION ALL
    SELECT source, sum(characters) + count(*) - 1 FROM transcripts GROUP BY wave, file, source
)

SELECT source, CAST(max(characters) AS BIGINT) AS characters
FROM known_lengths
WHERE characters IS NOT NULL
GROUP BY source
ORDER BY source

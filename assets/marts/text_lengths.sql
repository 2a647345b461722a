-- The length of each text, the longest that is known. The parts of one transcript have a line end between them.
WITH sources AS (
    SELECT interview AS source, wave, characters FROM core.interviews
    UNION ALL
    SELECT document, wave, characters FROM core.documents
),

transcripts AS (
    SELECT DISTINCT wave, file, source, sha256, characters
    FROM audit.qda_sources
    WHERE source IS NOT NULL AND characters IS NOT NULL AND codings > 0
),

known_lengths AS (
    SELECT source, characters FROM sources
    UNION ALL
    SELECT source, sum(characters) + count(*) - 1 FROM transcripts GROUP BY wave, file, source
)

SELECT sources.wave, sources.source, CAST(max(known_lengths.characters) AS BIGINT) AS characters
FROM sources
INNER JOIN known_lengths ON sources.source = known_lengths.source
WHERE known_lengths.characters IS NOT NULL
GROUP BY sources.wave, sources.source
ORDER BY sources.wave, sources.source

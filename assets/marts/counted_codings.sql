-- The codings that tables count. Once the coders of a source have reached consensus by a framework, only what they
-- agreed on counts. A coding counts in the wave in which its source was collected, whenever it was delivered.
WITH sources AS (
    SELECT interview AS source, wave FROM core.interviews
    UNION ALL
    SELECT document, wave FROM core.documents
),

agreed AS (
    SELECT source, framework FROM core.codings WHERE is_consensus
    UNION
    SELECT source, framework FROM core.source_coders WHERE is_consensus
)

SELECT
    codings.coding, sources.wave, codings.wave AS delivered_in_wave, codings.source, codings.framework, codings.code,
    codings.coder, coalesce(codings.is_consensus, FALSE) AS is_consensus, codings.start_character,
    codings.end_character, codings.adds_aspect, coalesce(codings.is_synthetic, FALSE) AS is_synthetic
FROM core.codings AS codings
INNER JOIN sources ON codings.source = sources.source
LEFT JOIN agreed ON codings.source = agreed.source AND codings.framework = agreed.framework
WHERE codings.is_consensus OR agreed.source IS NULL
ORDER BY sources.wave, codings.source, codings.framework, codings.code, codings.coding

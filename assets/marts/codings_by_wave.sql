-- Each coding in the wave of its source, whichever wave delivered it.
WITH sources AS (
    SELECT interview AS source, wave FROM core.interviews
    UNION ALL
    SELECT document, wave FROM core.documents
)

SELECT
    sources.wave, codings.wave AS delivered_in, codings.wave > sources.wave AS is_late, codings.coding, codings.source,
    codings.framework, codings.code, codings.coder, codings.coded_on, codings.start_character, codings.end_character,
    coalesce(codings.is_consensus, FALSE) AS is_consensus, codings.adds_aspect,
    coalesce(codings.is_synthetic, FALSE) AS is_synthetic
FROM core.codings AS codings
LEFT JOIN sources ON codings.source = sources.source
ORDER BY sources.wave, codings.source, codings.coding

-- The codings that tables count: all but those that the coders of a source rejected when they reached consensus. A
-- coding counts in the wave in which its source was collected, whenever it was delivered.
WITH consensus AS (
    SELECT source, framework, code, start_character, end_character FROM mart.codings_by_wave WHERE is_consensus
),

agreed AS (
    SELECT source, framework FROM consensus
    UNION
    SELECT source, framework FROM core.source_coders WHERE is_consensus
),

confirmed AS (
    SELECT DISTINCT codings.coding
    FROM mart.codings_by_wave AS codings
    INNER JOIN consensus
        ON codings.source = consensus.source AND codings.framework = consensus.framework
        AND codings.code = consensus.code
    WHERE
        codings.start_character IS NULL OR consensus.start_character IS NULL
        OR (
            codings.start_character < consensus.end_character AND consensus.start_character < codings.end_character
        )
)

SELECT
    codings.coding, codings.wave, codings.delivered_in, codings.source, codings.framework, codings.code, codings.coder,
    codings.is_consensus, codings.start_character, codings.end_character, codings.adds_aspect, codings.is_synthetic
FROM mart.codings_by_wave AS codings
LEFT JOIN agreed ON codings.source = agreed.source AND codings.framework = agreed.framework
LEFT JOIN confirmed ON codings.coding = confirmed.coding
WHERE agreed.source IS NULL OR confirmed.coding IS NOT NULL
ORDER BY codings.wave, codings.coding

-- What is behind each entry: its interviews, documents and field notes. A cited coding leads to its source, unless
-- the coders' consensus rejected it.
WITH cited AS (
    SELECT wave, 'finding' AS entry_kind, finding AS entry, source FROM core.finding_evidence
    UNION ALL
    SELECT wave, 'judgement', judgement, source FROM core.judgement_evidence
    UNION ALL
    SELECT wave, 'rating', rating, source FROM core.rating_evidence
    UNION ALL
    SELECT wave, 'phase judgement', phase_judgement, source FROM core.phase_evidence
),

led AS (
    SELECT
        cited.wave, cited.entry_kind, cited.entry, coalesce(codings.source, cited.source) AS source,
        count(codings.coding) AS cited_codings
    FROM cited
    LEFT JOIN core.codings AS codings ON cited.source = codings.coding
    LEFT JOIN mart.counted_codings AS counted ON codings.coding = counted.coding
    WHERE codings.coding IS NULL OR counted.coding IS NOT NULL
    GROUP BY cited.wave, cited.entry_kind, cited.entry, coalesce(codings.source, cited.source)
)

SELECT
    led.wave, led.entry_kind, led.entry, led.source, sources.source_kind, sources.counts_as, led.cited_codings,
    sources.is_synthetic AS has_synthetic
FROM led
LEFT JOIN mart.data_sources AS sources ON led.source = sources.source
ORDER BY led.wave, led.entry_kind, led.entry, led.source

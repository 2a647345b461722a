-- Findings and scenario evidence in one form. A headline is a judgement apart and fills no cell.
WITH evidence AS (
    SELECT finding AS entry, source FROM core.finding_evidence
    UNION ALL
    SELECT judgement AS entry, source FROM core.judgement_evidence
),

made_up AS (
    SELECT interview AS source FROM core.interviews WHERE is_synthetic
    UNION ALL
    SELECT document AS source FROM core.documents WHERE is_synthetic
    UNION ALL
    SELECT coding AS source FROM core.codings WHERE is_synthetic
),

evidence_of_entry AS (
    SELECT
        evidence.entry, string_agg(evidence.source, '; ' ORDER BY evidence.source) AS evidence,
        count(*) AS evidence_count, count(made_up.source) > 0 AS has_synthetic_evidence
    FROM evidence
    LEFT JOIN made_up ON evidence.source = made_up.source
    GROUP BY evidence.entry
),

entries AS (
    SELECT
        wave, finding AS entry, phase, element AS code, programme, site, position, state, statement, source,
        coalesce(is_synthetic, FALSE) AS is_synthetic
    FROM core.findings
    UNION ALL
    SELECT
        wave, judgement AS entry, phase, scenario AS code, programme, site, position, state, statement, source,
        coalesce(is_synthetic, FALSE) AS is_synthetic
    FROM core.scenario_judgements
    WHERE judgement_kind = 'evidence'
)

SELECT
    entries.wave, entries.entry, entries.phase, entries.code, entries.programme, entries.site, entries.position,
    entries.state, entries.statement, evidence_of_entry.evidence,
    coalesce(evidence_of_entry.evidence_count, 0) AS evidence_count,
    coalesce(evidence_of_entry.has_synthetic_evidence, FALSE) AS has_synthetic_evidence, entries.source,
    entries.is_synthetic
FROM entries
LEFT JOIN evidence_of_entry ON entries.entry = evidence_of_entry.entry
ORDER BY entries.wave, entries.phase, entries.code, entries.programme, entries.position, entries.entry

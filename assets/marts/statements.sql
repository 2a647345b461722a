-- Findings and scenario evidence in one form. A headline is a judgement apart and fills no cell.
WITH evidence AS (
    SELECT finding AS entry, source FROM core.finding_evidence
    UNION ALL
    SELECT judgement AS entry, source FROM core.judgement_evidence
),

evidence_of_entry AS (
    SELECT entry, string_agg(source, '; ' ORDER BY source) AS evidence, count(*) AS evidence_count
    FROM evidence
    GROUP BY entry
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
    coalesce(evidence_of_entry.evidence_count, 0) AS evidence_count, entries.source, entries.is_synthetic
FROM entries
LEFT JOIN evidence_of_entry ON entries.entry = evidence_of_entry.entry
ORDER BY entries.wave, entries.phase, entries.code, entries.programme, entries.position, entries.entry

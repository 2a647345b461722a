-- What kinds of source, how many informants and how many sites are behind each entry.
WITH entries AS (
    SELECT
        cell_entries.wave,
        CASE WHEN findings.finding IS NULL THEN 'judgement' ELSE 'finding' END AS entry_kind,
        cell_entries.entry, cell_entries.phase, phases.framework, cell_entries.code, cell_entries.programme, cell_entries.site,
        coalesce(findings.is_negative_case, judgements.is_negative_case, FALSE) AS is_negative_case,
        cell_entries.is_synthetic
    FROM mart.cell_entries AS cell_entries
    INNER JOIN core.phases AS phases ON cell_entries.phase = phases.phase
    LEFT JOIN core.findings AS findings ON cell_entries.entry = findings.finding
    LEFT JOIN core.scenario_judgements AS judgements ON cell_entries.entry = judgements.judgement
    WHERE cell_entries.statement IS NOT NULL
    UNION ALL
    SELECT
        wave, 'rating', rating, NULL, framework, code, programme, site, FALSE, coalesce(is_synthetic, FALSE)
    FROM core.ratings
    WHERE rated_by = 'consensus' AND rated NOT IN ('missing', 'not applicable', 'not yet analysed')
    UNION ALL
    SELECT
        wave, 'phase judgement', phase_judgement, NULL, framework, code, programme, site, FALSE,
        coalesce(is_synthetic, FALSE)
    FROM core.phase_judgements
    WHERE state = 'present'
),

sources AS (
    SELECT
        entry_kind, entry,
        count(CASE WHEN counts_as = 'interview' THEN 1 END) AS interviews,
        count(CASE WHEN counts_as = 'document' THEN 1 END) AS documents,
        count(CASE WHEN counts_as = 'field note' THEN 1 END) AS field_notes,
        count(DISTINCT source_kind) AS source_kinds, bool_or(has_synthetic) AS has_synthetic
    FROM mart.evidence_sources
    GROUP BY entry_kind, entry
),

informants AS (
    SELECT evidence.entry_kind, evidence.entry, count(DISTINCT spoken.informant) AS informants
    FROM mart.evidence_sources AS evidence
    INNER JOIN core.interview_informants AS spoken ON evidence.source = spoken.interview
    GROUP BY evidence.entry_kind, evidence.entry
),

places AS (
    SELECT interview AS source, site FROM core.interview_sites
    UNION ALL
    SELECT document, site FROM core.document_sites
),

sites AS (
    SELECT evidence.entry_kind, evidence.entry, count(DISTINCT places.site) AS sites
    FROM mart.evidence_sources AS evidence
    INNER JOIN places ON evidence.source = places.source
    GROUP BY evidence.entry_kind, evidence.entry
)

SELECT
    entries.wave, entries.entry_kind, entries.entry, entries.phase, entries.framework,
    constructs.construct_order AS row_order, entries.code, constructs.label AS row_label, programmes.case_order,
    entries.programme, entries.site,
    coalesce(sources.interviews, 0) AS interviews, coalesce(sources.documents, 0) AS documents,
    coalesce(sources.field_notes, 0) AS field_notes, coalesce(sources.source_kinds, 0) AS source_kinds,
    coalesce(informants.informants, 0) AS informants, coalesce(sites.sites, 0) AS sites,
    CASE coalesce(sources.interviews + sources.documents + sources.field_notes, 0)
        WHEN 0 THEN 'no source'
        WHEN 1 THEN 'single source'
        ELSE CASE WHEN sources.source_kinds = 1 THEN 'one kind of source' ELSE 'several kinds of source' END
    END AS support,
    entries.is_negative_case, entries.is_synthetic OR coalesce(sources.has_synthetic, FALSE) AS has_synthetic
FROM entries
INNER JOIN core.programmes AS programmes ON entries.programme = programmes.programme
INNER JOIN core.constructs AS constructs
    ON entries.framework = constructs.framework AND entries.code = constructs.code
LEFT JOIN sources ON entries.entry_kind = sources.entry_kind AND entries.entry = sources.entry
LEFT JOIN informants ON entries.entry_kind = informants.entry_kind AND entries.entry = informants.entry
LEFT JOIN sites ON entries.entry_kind = sites.entry_kind AND entries.entry = sites.entry
ORDER BY
    entries.wave, entries.entry_kind, entries.phase NULLS LAST, entries.framework, row_order, programmes.case_order,
    entries.entry

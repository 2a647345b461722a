-- What is behind each cell: of the cross-case tables in a wave and up to it, and of the ratings in a wave.
WITH entries AS (
    SELECT
        ranges.from_wave, ranges.to_wave, entries.entry_kind, entries.entry, entries.phase, entries.framework,
        entries.row_order, entries.code, entries.row_label, entries.case_order, entries.programme,
        CASE WHEN entries.phase IS NULL THEN entries.site END AS site, entries.is_negative_case, entries.support,
        entries.has_synthetic
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.triangulation AS entries ON entries.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE
        ranges.is_shown AND entries.entry_kind <> 'phase judgement'
        AND (entries.phase IS NOT NULL OR ranges.from_wave = ranges.to_wave)
),

counts AS (
    SELECT
        from_wave, to_wave, phase, framework, row_order, code, row_label, case_order, programme, site,
        count(*) AS entries, count(CASE WHEN is_negative_case THEN 1 END) AS negative_cases,
        count(CASE WHEN support = 'no source' THEN 1 END) AS without_source, bool_or(has_synthetic) AS has_synthetic
    FROM entries
    GROUP BY from_wave, to_wave, phase, framework, row_order, code, row_label, case_order, programme, site
),

sources AS (
    SELECT DISTINCT
        entries.from_wave, entries.to_wave, entries.phase, entries.framework, entries.code, entries.programme,
        entries.site, evidence.source, evidence.source_kind, evidence.counts_as
    FROM entries
    INNER JOIN mart.evidence_sources AS evidence
        ON entries.entry_kind = evidence.entry_kind AND entries.entry = evidence.entry
),

places AS (
    SELECT interview AS source, site AS place FROM core.interview_sites
    UNION ALL
    SELECT document, site FROM core.document_sites
),

kinds AS (
    SELECT
        from_wave, to_wave, phase, framework, code, programme, site,
        count(CASE WHEN counts_as = 'interview' THEN 1 END) AS interviews,
        count(CASE WHEN counts_as = 'document' THEN 1 END) AS documents,
        count(CASE WHEN counts_as = 'field note' THEN 1 END) AS field_notes,
        count(DISTINCT source_kind) AS source_kinds, count(*) AS sources
    FROM sources
    GROUP BY from_wave, to_wave, phase, framework, code, programme, site
),

informants AS (
    SELECT
        sources.from_wave, sources.to_wave, sources.phase, sources.framework, sources.code, sources.programme,
        sources.site, count(DISTINCT spoken.informant) AS informants
    FROM sources
    INNER JOIN core.interview_informants AS spoken ON sources.source = spoken.interview
    GROUP BY
        sources.from_wave, sources.to_wave, sources.phase, sources.framework, sources.code, sources.programme,
        sources.site
),

covered AS (
    SELECT
        sources.from_wave, sources.to_wave, sources.phase, sources.framework, sources.code, sources.programme,
        sources.site, count(DISTINCT places.place) AS sites
    FROM sources
    INNER JOIN places ON sources.source = places.source
    GROUP BY
        sources.from_wave, sources.to_wave, sources.phase, sources.framework, sources.code, sources.programme,
        sources.site
)

SELECT
    counts.from_wave, counts.to_wave, counts.phase, counts.framework, counts.row_order, counts.code, counts.row_label,
    counts.case_order, counts.programme, counts.site, counts.entries,
    coalesce(kinds.interviews, 0) AS interviews, coalesce(kinds.documents, 0) AS documents,
    coalesce(kinds.field_notes, 0) AS field_notes, coalesce(kinds.source_kinds, 0) AS source_kinds,
    coalesce(informants.informants, 0) AS informants, coalesce(covered.sites, 0) AS sites,
    CASE
        WHEN kinds.sources IS NULL THEN 'no source'
        WHEN kinds.sources = 1 THEN 'single source'
        WHEN kinds.source_kinds = 1 THEN 'one kind of source'
        ELSE 'several kinds of source'
    END AS support,
    counts.negative_cases, counts.without_source, counts.has_synthetic
FROM counts
LEFT JOIN kinds
    ON counts.from_wave = kinds.from_wave AND counts.to_wave = kinds.to_wave
    AND counts.phase IS NOT DISTINCT FROM kinds.phase AND counts.framework = kinds.framework
    AND counts.code = kinds.code AND counts.programme = kinds.programme AND counts.site IS NOT DISTINCT FROM kinds.site
LEFT JOIN informants
    ON counts.from_wave = informants.from_wave AND counts.to_wave = informants.to_wave
    AND counts.phase IS NOT DISTINCT FROM informants.phase AND counts.framework = informants.framework
    AND counts.code = informants.code AND counts.programme = informants.programme
    AND counts.site IS NOT DISTINCT FROM informants.site
LEFT JOIN covered
    ON counts.from_wave = covered.from_wave AND counts.to_wave = covered.to_wave
    AND counts.phase IS NOT DISTINCT FROM covered.phase AND counts.framework = covered.framework
    AND counts.code = covered.code AND counts.programme = covered.programme
    AND counts.site IS NOT DISTINCT FROM covered.site
ORDER BY
    counts.from_wave, counts.to_wave, counts.phase NULLS LAST, counts.framework, counts.row_order, counts.case_order,
    counts.site NULLS FIRST

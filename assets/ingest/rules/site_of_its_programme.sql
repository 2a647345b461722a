-- A row about a programme names only sites of that programme.
WITH named AS (
    SELECT t.wave, t.file, t.sheet, t.row, 'sites' AS column_name, t.programme, s.site
    FROM core.interviews AS t INNER JOIN core.interview_sites AS s USING (wave, interview)
    UNION ALL
    SELECT t.wave, t.file, t.sheet, t.row, 'sites', t.programme, s.site
    FROM core.documents AS t INNER JOIN core.document_sites AS s USING (wave, document)
    UNION ALL
    SELECT t.wave, t.file, t.sheet, t.row, 'sites', t.programme, s.site
    FROM core.events AS t INNER JOIN core.event_sites AS s USING (wave, event)
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.findings WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.scenario_judgements WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.ratings WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.rapid_summaries WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.phase_judgements WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.recruitment WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.measures WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.memos WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.reflexive_notes WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.decisions WHERE site IS NOT NULL
    UNION ALL
    SELECT wave, file, sheet, row, 'site', programme, site FROM core.cmo_configurations WHERE site IS NOT NULL
)

SELECT
    named.wave, named.file, named.sheet, named.row, named.column_name, named.site AS value,
    CASE WHEN named.programme IS NULL THEN 'site_without_programme' ELSE 'site_of_its_programme' END AS problem,
    MAP {'programme': named.programme, 'other': sites.programme} AS facts
FROM named
INNER JOIN core.sites AS sites ON named.site = sites.site
WHERE sites.programme IS DISTINCT FROM named.programme
ORDER BY named.wave, named.file, named.sheet, named.row, named.site

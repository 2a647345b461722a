-- What a loaded row names still stands in the register: a place, phase or wave that left it would drop rows silently.
WITH named AS (
    SELECT t.wave, t.file, t.sheet, t.row, 'sites' AS column_name, s.site AS value
    FROM core.interviews AS t INNER JOIN core.interview_sites AS s USING (wave, interview)
    UNION ALL
    SELECT t.wave, t.file, t.sheet, t.row, 'sites', s.site
    FROM core.documents AS t INNER JOIN core.document_sites AS s USING (wave, document)
    UNION ALL
    SELECT t.wave, t.file, t.sheet, t.row, 'sites', s.site
    FROM core.events AS t INNER JOIN core.event_sites AS s USING (wave, event)
    UNION ALL
    SELECT wave, file, sheet, row, 'site', site FROM core.findings
    UNION ALL
    SELECT wave, file, sheet, row, 'site', site FROM core.scenario_judgements
    UNION ALL
    SELECT wave, file, sheet, row, 'site', site FROM core.ratings
    UNION ALL
    SELECT wave, file, sheet, row, 'site', site FROM core.rapid_summaries
    UNION ALL
    SELECT wave, file, sheet, row, 'site', site FROM core.phase_judgements
    UNION ALL
    SELECT wave, file, sheet, row, 'site', site FROM core.recruitment
    UNION ALL
    SELECT wave, file, sheet, row, 'site', site FROM core.measures
    UNION ALL
    SELECT wave, file, sheet, row, 'informant', site FROM core.informants
),

programmes AS (
    SELECT wave, file, sheet, row, programme FROM core.interviews
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.documents
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.events
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.findings
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.scenario_judgements
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.ratings
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.rapid_summaries
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.phase_judgements
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.recruitment
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.measures
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.case_features
    UNION ALL
    SELECT wave, file, sheet, row, programme FROM core.claims
),

phases AS (
    SELECT wave, file, sheet, row, phase FROM core.events
    UNION ALL
    SELECT wave, file, sheet, row, phase FROM core.findings
    UNION ALL
    SELECT wave, file, sheet, row, phase FROM core.scenario_judgements
    UNION ALL
    SELECT wave, file, sheet, row, phase FROM core.measures
),

unregistered AS (
    SELECT * FROM named WHERE value NOT IN (SELECT site FROM core.sites)
    UNION ALL
    SELECT wave, file, sheet, row, 'programme', programme FROM programmes
    WHERE programme NOT IN (SELECT programme FROM core.programmes)
    UNION ALL
    SELECT wave, file, sheet, row, 'phase', phase FROM phases WHERE phase NOT IN (SELECT phase FROM core.phases)
    UNION ALL
    SELECT DISTINCT wave, file, '', 0, '', 'wave ' || wave FROM audit.deliveries
    WHERE wave NOT IN (SELECT wave FROM core.waves WHERE status = 'collected')
)

SELECT
    wave, file, sheet, row, column_name, value,
    'what study.yaml declares; ' || value || ' is not declared (any more)' AS rule,
    'declare it again, or deliver its wave without it first' AS hint
FROM unregistered
ORDER BY wave, file, sheet, row, column_name, value

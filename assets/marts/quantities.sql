-- Every counted quantity over every span of waves. A blank programme, site or category means all.
WITH cleared AS (
    SELECT jurisdiction, min(cleared_on) AS cleared_on FROM core.clearances GROUP BY jurisdiction
),

first_spoken AS (
    SELECT informant, min(wave) AS first_wave FROM core.interview_informants GROUP BY informant
),

interview_facts AS (
    SELECT
        interviews.wave, interviews.interview, interviews.programme, interviews.held_on, interviews.interviewer,
        interviews.duration_minutes, interviews.language,
        coalesce(interviews.is_double_coded, FALSE) OR EXISTS (
            SELECT 1 FROM mart.coders_of_sources AS coders
            WHERE coders.source = interviews.interview AND coders.comparison = 'compared'
        ) AS is_double_coded,
        (SELECT count(*) FROM core.interview_sites AS c WHERE c.interview = interviews.interview) AS sites,
        (SELECT count(*) FROM core.interview_informants AS s WHERE s.interview = interviews.interview) AS speakers,
        EXISTS (
            SELECT 1
            FROM core.interview_sites AS covered
            INNER JOIN core.sites AS sites ON covered.site = sites.site
            LEFT JOIN cleared ON sites.jurisdiction = cleared.jurisdiction
            WHERE covered.interview = interviews.interview
            AND (cleared.cleared_on IS NULL OR interviews.held_on < cleared.cleared_on)
        ) AS is_before_clearance
    FROM core.interviews AS interviews
),

reached AS (
    SELECT spans.from_wave, spans.to_wave, sources.reach, sources.programme, sources.counts_as, sources.source
    FROM mart.spans AS spans
    INNER JOIN mart.sources_in_reach AS sources ON sources.wave BETWEEN spans.from_wave AND spans.to_wave
),

interview_totals AS (
    SELECT
        reached.from_wave, reached.to_wave, reached.reach, reached.programme,
        count(*) AS interviews, sum(facts.sites) AS site_sum,
        sum(CASE WHEN facts.sites > 1 THEN 1 ELSE 0 END) AS multi_site,
        sum(CASE WHEN facts.speakers > 1 THEN 1 ELSE 0 END) AS group_interviews,
        sum(CASE WHEN facts.is_double_coded THEN 1 ELSE 0 END) AS double_coded,
        sum(CASE WHEN facts.language <> (SELECT language FROM core.studies) THEN 1 ELSE 0 END) AS translated,
        sum(CASE WHEN facts.is_before_clearance THEN 1 ELSE 0 END) AS before_clearance,
        sum(facts.speakers) AS participations, count(DISTINCT facts.interviewer) AS interviewers,
        min(facts.duration_minutes) AS shortest, max(facts.duration_minutes) AS longest,
        date_diff('month', min(facts.held_on), max(facts.held_on)) + 1 AS window_months
    FROM reached
    INNER JOIN interview_facts AS facts ON reached.source = facts.interview
    GROUP BY GROUPING SETS (
        (reached.from_wave, reached.to_wave, reached.reach, reached.programme),
        (reached.from_wave, reached.to_wave, reached.reach)
    )
),

of_interviews AS (
    SELECT totals.from_wave, totals.to_wave, named.quantity, totals.programme, totals.reach, named.value
    FROM interview_totals AS totals
    CROSS JOIN LATERAL (
        VALUES
        ('interviews', totals.interviews), ('interviews_site_sum', totals.site_sum),
        ('interviews_site_excess', totals.site_sum - totals.interviews), ('multi_site_interviews', totals.multi_site),
        ('group_interviews', totals.group_interviews), ('double_coded_interviews', totals.double_coded),
        ('translated_interviews', totals.translated), ('interviews_before_clearance', totals.before_clearance),
        ('participations', totals.participations), ('interviewers', totals.interviewers),
        ('interview_minutes_lowest', totals.shortest), ('interview_minutes_highest', totals.longest),
        ('interview_window_months', totals.window_months)
    ) AS named (quantity, value)
),

modes AS (
    SELECT
        reached.from_wave, reached.to_wave, reached.reach, reached.programme, held.interview_mode AS category,
        count(*) AS value
    FROM reached
    INNER JOIN core.interviews AS held ON reached.source = held.interview
    GROUP BY GROUPING SETS (
        (reached.from_wave, reached.to_wave, reached.reach, reached.programme, held.interview_mode),
        (reached.from_wave, reached.to_wave, reached.reach, held.interview_mode)
    )
),

speakers AS (
    SELECT
        reached.from_wave, reached.to_wave, reached.reach, reached.programme, spoken.informant, spoken.interview,
        informants.informant_role, first_spoken.first_wave
    FROM reached
    INNER JOIN core.interview_informants AS spoken ON reached.source = spoken.interview
    INNER JOIN core.informants AS informants ON spoken.informant = informants.informant AND spoken.wave = informants.wave
    INNER JOIN first_spoken ON spoken.informant = first_spoken.informant
),

of_informants AS (
    SELECT
        from_wave, to_wave, 'informants' AS quantity, programme, reach, informant_role AS category,
        count(DISTINCT informant) AS value
    FROM speakers
    GROUP BY GROUPING SETS (
        (from_wave, to_wave, reach), (from_wave, to_wave, reach, programme), (from_wave, to_wave, reach, informant_role),
        (from_wave, to_wave, reach, programme, informant_role)
    )
    UNION ALL
    SELECT
        from_wave, to_wave, 'new_informants' AS quantity, programme, reach, informant_role AS category,
        count(DISTINCT informant) AS value
    FROM speakers
    WHERE first_wave BETWEEN from_wave AND to_wave
    GROUP BY GROUPING SETS (
        (from_wave, to_wave, reach), (from_wave, to_wave, reach, programme), (from_wave, to_wave, reach, informant_role),
        (from_wave, to_wave, reach, programme, informant_role)
    )
),

interviews_of_informant AS (
    SELECT from_wave, to_wave, reach, informant, count(DISTINCT interview) AS interviews
    FROM speakers
    GROUP BY from_wave, to_wave, reach, informant
),

interviews_of_site AS (
    SELECT reached.from_wave, reached.to_wave, reached.reach, covered.site, count(*) AS interviews
    FROM reached
    INNER JOIN core.interview_sites AS covered ON reached.source = covered.interview
    GROUP BY reached.from_wave, reached.to_wave, reached.reach, covered.site
),

extremes AS (
    SELECT
        from_wave, to_wave, reach, 'participations_per_informant' AS quantity, min(interviews) AS lowest,
        max(interviews) AS highest
    FROM interviews_of_informant
    GROUP BY from_wave, to_wave, reach
    UNION ALL
    SELECT from_wave, to_wave, reach, 'interviews_per_site' AS quantity, min(interviews), max(interviews)
    FROM interviews_of_site
    GROUP BY from_wave, to_wave, reach
    UNION ALL
    SELECT from_wave, to_wave, reach, 'interviews_per_programme' AS quantity, min(interviews), max(interviews)
    FROM interview_totals
    WHERE programme IS NOT NULL
    GROUP BY from_wave, to_wave, reach
),

documents AS (
    SELECT
        reached.from_wave, reached.to_wave,
        CASE reached.counts_as WHEN 'document' THEN 'documents' ELSE 'field_notes' END AS quantity, reached.reach,
        reached.programme, kinds.document_kind AS category, count(*) AS value
    FROM reached
    INNER JOIN core.documents AS kinds ON reached.source = kinds.document
    GROUP BY GROUPING SETS (
        (reached.from_wave, reached.to_wave, reached.counts_as, reached.reach, reached.programme),
        (reached.from_wave, reached.to_wave, reached.counts_as, reached.reach),
        (reached.from_wave, reached.to_wave, reached.counts_as, reached.reach, reached.programme, kinds.document_kind),
        (reached.from_wave, reached.to_wave, reached.counts_as, reached.reach, kinds.document_kind)
    )
),

sites_in_span AS (
    SELECT spans.from_wave, spans.to_wave, sites.*, coalesce(split_part(sites.source, ' ', 1), 'no source') AS listed_in
    FROM mart.spans AS spans
    INNER JOIN core.sites AS sites
        ON sites.first_wave <= spans.to_wave AND coalesce(sites.last_wave, spans.to_wave) >= spans.from_wave
),

of_sites AS (
    SELECT from_wave, to_wave, 'sites' AS quantity, programme, role AS category, count(*) AS value
    FROM sites_in_span
    WHERE is_place
    GROUP BY GROUPING SETS (
        (from_wave, to_wave), (from_wave, to_wave, programme), (from_wave, to_wave, role),
        (from_wave, to_wave, programme, role)
    )
    UNION ALL
    SELECT from_wave, to_wave, 'site_codes' AS quantity, programme, listed_in AS category, count(*) AS value
    FROM sites_in_span
    GROUP BY GROUPING SETS (
        (from_wave, to_wave), (from_wave, to_wave, programme), (from_wave, to_wave, listed_in),
        (from_wave, to_wave, programme, listed_in)
    )
    UNION ALL
    SELECT
        from_wave, to_wave, 'programmes' AS quantity, NULL AS programme, country AS category,
        count(DISTINCT programme) AS value
    FROM sites_in_span
    GROUP BY GROUPING SETS ((from_wave, to_wave), (from_wave, to_wave, country))
    UNION ALL
    SELECT
        from_wave, to_wave, 'countries' AS quantity, NULL AS programme, NULL AS category,
        count(DISTINCT country) AS value
    FROM sites_in_span
    WHERE is_place
    GROUP BY from_wave, to_wave
),

of_statements AS (
    SELECT
        spans.from_wave, spans.to_wave, 'statements' AS quantity, statements.programme,
        statements.phase AS category, count(statements.statement) AS value
    FROM mart.spans AS spans
    INNER JOIN mart.statements AS statements ON statements.wave BETWEEN spans.from_wave AND spans.to_wave
    GROUP BY GROUPING SETS (
        (spans.from_wave, spans.to_wave, statements.phase),
        (spans.from_wave, spans.to_wave, statements.programme, statements.phase)
    )
    UNION ALL
    SELECT
        spans.from_wave, spans.to_wave, 'statements_of_row' AS quantity, statements.programme,
        statements.code AS category, count(statements.statement) AS value
    FROM mart.spans AS spans
    INNER JOIN mart.statements AS statements ON statements.wave BETWEEN spans.from_wave AND spans.to_wave
    GROUP BY GROUPING SETS (
        (spans.from_wave, spans.to_wave, statements.code),
        (spans.from_wave, spans.to_wave, statements.programme, statements.code)
    )
    UNION ALL
    SELECT
        from_wave, to_wave, 'not_applicable_cells' AS quantity, programme, phase AS category, count(*) AS value
    FROM (
        SELECT DISTINCT spans.from_wave, spans.to_wave, entries.programme, entries.phase, entries.code
        FROM mart.spans AS spans
        INNER JOIN mart.statements AS entries ON entries.wave BETWEEN spans.from_wave AND spans.to_wave
        WHERE entries.state = 'not applicable'
    ) AS cells
    GROUP BY GROUPING SETS ((from_wave, to_wave, phase), (from_wave, to_wave, programme, phase))
),

coded_documents AS (
    SELECT spans.from_wave, spans.to_wave, codings.code, count(DISTINCT codings.source) AS documents
    FROM mart.spans AS spans
    INNER JOIN mart.counted_codings AS codings ON codings.wave BETWEEN spans.from_wave AND spans.to_wave
    INNER JOIN core.documents AS documents ON codings.source = documents.document
    GROUP BY spans.from_wave, spans.to_wave, codings.code
),

-- What is counted of the study as a whole, whatever the reach.
of_the_rest AS (
    SELECT
        spans.from_wave, spans.to_wave, 'constructs' AS quantity, NULL AS programme, constructs.framework AS category,
        count(*) AS value
    FROM mart.spans AS spans
    CROSS JOIN core.constructs AS constructs
    GROUP BY spans.from_wave, spans.to_wave, constructs.framework
    UNION ALL
    SELECT
        spans.from_wave, spans.to_wave, 'events' AS quantity, NULL AS programme, events.phase AS category,
        count(*) AS value
    FROM mart.spans AS spans
    INNER JOIN core.events AS events ON events.wave BETWEEN spans.from_wave AND spans.to_wave
    GROUP BY spans.from_wave, spans.to_wave, events.phase
    UNION ALL
    SELECT
        spans.from_wave, spans.to_wave, 'measured_people' AS quantity, measures.programme,
        measures.instrument AS category, max(measures.n) AS value
    FROM mart.spans AS spans
    INNER JOIN core.measures AS measures ON measures.wave BETWEEN spans.from_wave AND spans.to_wave
    GROUP BY spans.from_wave, spans.to_wave, measures.programme, measures.instrument
    UNION ALL
    SELECT from_wave, to_wave, 'coded_documents' AS quantity, NULL AS programme, code AS category, documents AS value
    FROM coded_documents
    UNION ALL
    SELECT
        coded.from_wave, coded.to_wave, 'coded_documents_percent' AS quantity, NULL AS programme, coded.code AS category,
        100.0 * coded.documents / count(*) AS value
    FROM coded_documents AS coded
    INNER JOIN core.documents AS documents ON documents.wave BETWEEN coded.from_wave AND coded.to_wave
    GROUP BY coded.from_wave, coded.to_wave, coded.code, coded.documents
    UNION ALL
    SELECT
        spans.from_wave, spans.to_wave, 'screened_records' AS quantity, NULL AS programme, screening.stage AS category,
        sum(screening.records) AS value
    FROM mart.spans AS spans
    INNER JOIN core.screening AS screening ON screening.wave BETWEEN spans.from_wave AND spans.to_wave
    GROUP BY spans.from_wave, spans.to_wave, screening.stage
    HAVING count(screening.records) = count(*)
)

SELECT from_wave, to_wave, quantity, programme, NULL AS site, reach, NULL AS category, CAST(value AS DOUBLE) AS value
FROM of_interviews
WHERE value IS NOT NULL
UNION ALL
SELECT from_wave, to_wave, 'interviews', programme, NULL, reach, category, CAST(value AS DOUBLE)
FROM modes
UNION ALL
SELECT from_wave, to_wave, quantity, programme, NULL, reach, category, CAST(value AS DOUBLE)
FROM of_informants
UNION ALL
SELECT from_wave, to_wave, 'interviews', NULL, site, reach, NULL, CAST(interviews AS DOUBLE)
FROM interviews_of_site
UNION ALL
SELECT from_wave, to_wave, quantity || '_lowest', NULL, NULL, reach, NULL, CAST(lowest AS DOUBLE)
FROM extremes
UNION ALL
SELECT from_wave, to_wave, quantity || '_highest', NULL, NULL, reach, NULL, CAST(highest AS DOUBLE)
FROM extremes
UNION ALL
SELECT from_wave, to_wave, quantity, programme, NULL, reach, category, CAST(value AS DOUBLE)
FROM documents
WHERE quantity = 'documents' OR category IS NULL
UNION ALL
SELECT from_wave, to_wave, quantity, programme, NULL, 'all sites', category, CAST(value AS DOUBLE)
FROM of_sites
UNION ALL
SELECT from_wave, to_wave, quantity, programme, NULL, 'home sites', category, CAST(value AS DOUBLE)
FROM of_statements
UNION ALL
SELECT from_wave, to_wave, quantity, programme, NULL, 'all sites', category, CAST(value AS DOUBLE)
FROM of_statements
UNION ALL
SELECT from_wave, to_wave, quantity, programme, NULL, 'all sites', category, CAST(value AS DOUBLE)
FROM of_the_rest
UNION ALL
SELECT spans.from_wave, spans.to_wave, 'start_year', programmes.programme, NULL, reaches.reach, NULL, programmes.start_year
FROM mart.spans AS spans
CROSS JOIN core.programmes AS programmes
CROSS JOIN (VALUES ('home sites'), ('all sites')) AS reaches (reach)
WHERE programmes.start_year IS NOT NULL
ORDER BY quantity, from_wave, to_wave, programme NULLS FIRST, site NULLS FIRST, reach, category NULLS FIRST

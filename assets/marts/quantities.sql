-- Every counted quantity in every span of waves. A blank programme, site, framework or category means all. Other tables
-- print these numbers, so that no claim can differ from its table. What there is none of is 0; what cannot be known, as
-- the shortest of no interviews, has no row.
WITH scopes AS (
    SELECT 'home sites' AS site_scope
    UNION ALL
    SELECT 'all sites' AS site_scope
),

cases AS (
    SELECT NULL AS programme
    UNION ALL
    SELECT programme FROM core.programmes
),

frame AS (
    SELECT ranges.from_wave, ranges.to_wave, scopes.site_scope, cases.programme
    FROM mart.wave_ranges AS ranges
    CROSS JOIN scopes
    CROSS JOIN cases
),

-- The sites within each site_scope: a joint interview is about others too, which are no home sites for that.
places AS (
    SELECT ranges.from_wave, ranges.to_wave, scopes.site_scope, sites.site
    FROM mart.wave_ranges AS ranges
    CROSS JOIN scopes
    INNER JOIN core.sites AS sites ON scopes.site_scope = 'all sites' OR sites.is_home
),

first_spoken AS (
    SELECT informant, min(wave) AS first_wave FROM core.interview_informants GROUP BY informant
),

in_scope AS (
    SELECT ranges.from_wave, ranges.to_wave, sources.site_scope, sources.programme, sources.counts_as, sources.source
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.sources_in_scope AS sources ON sources.wave BETWEEN ranges.from_wave AND ranges.to_wave
),

held AS (
    SELECT
        in_scope.from_wave, in_scope.to_wave, in_scope.site_scope, facts.*, interviews.interview_mode, interviews.interviewer,
        interviews.duration_minutes
    FROM in_scope
    INNER JOIN mart.interview_facts AS facts ON in_scope.source = facts.interview
    INNER JOIN core.interviews AS interviews ON facts.interview = interviews.interview
),

interview_totals AS (
    SELECT
        from_wave, to_wave, site_scope, programme, count(*) AS interviews, sum(sites) AS interviews_site_sum,
        sum(sites) - count(*) AS interviews_site_excess, count(CASE WHEN sites > 1 THEN 1 END) AS multi_site_interviews,
        count(CASE WHEN is_group THEN 1 END) AS group_interviews,
        count(CASE WHEN is_double_coded THEN 1 END) AS double_coded_interviews,
        count(CASE WHEN is_translated THEN 1 END) AS translated_interviews,
        count(CASE WHEN is_before_clearance THEN 1 END) AS interviews_before_clearance,
        sum(informants) AS participations, count(DISTINCT interviewer) AS interviewers,
        min(duration_minutes) AS interview_minutes_lowest, max(duration_minutes) AS interview_minutes_highest,
        12 * (year(max(held_on)) - year(min(held_on))) + month(max(held_on)) - month(min(held_on)) + 1
        AS interview_window_months
    FROM held
    GROUP BY GROUPING SETS ((from_wave, to_wave, site_scope, programme), (from_wave, to_wave, site_scope))
),

of_interviews AS (
    SELECT
        frame.from_wave, frame.to_wave, frame.site_scope, frame.programme,
        CAST(coalesce(totals.interviews, 0) AS DOUBLE) AS interviews,
        CAST(coalesce(totals.interviews_site_sum, 0) AS DOUBLE) AS interviews_site_sum,
        CAST(coalesce(totals.interviews_site_excess, 0) AS DOUBLE) AS interviews_site_excess,
        CAST(coalesce(totals.multi_site_interviews, 0) AS DOUBLE) AS multi_site_interviews,
        CAST(coalesce(totals.group_interviews, 0) AS DOUBLE) AS group_interviews,
        CAST(coalesce(totals.double_coded_interviews, 0) AS DOUBLE) AS double_coded_interviews,
        CAST(coalesce(totals.translated_interviews, 0) AS DOUBLE) AS translated_interviews,
        CAST(coalesce(totals.interviews_before_clearance, 0) AS DOUBLE) AS interviews_before_clearance,
        CAST(coalesce(totals.participations, 0) AS DOUBLE) AS participations,
        CAST(coalesce(totals.interviewers, 0) AS DOUBLE) AS interviewers,
        CAST(totals.interview_minutes_lowest AS DOUBLE) AS interview_minutes_lowest,
        CAST(totals.interview_minutes_highest AS DOUBLE) AS interview_minutes_highest,
        CAST(totals.interview_window_months AS DOUBLE) AS interview_window_months
    FROM frame
    LEFT JOIN interview_totals AS totals
        ON frame.from_wave = totals.from_wave AND frame.to_wave = totals.to_wave AND frame.site_scope = totals.site_scope
        AND frame.programme IS NOT DISTINCT FROM totals.programme
),

modes AS (
    SELECT from_wave, to_wave, site_scope, programme, interview_mode, count(*) AS value
    FROM held
    GROUP BY GROUPING SETS (
        (from_wave, to_wave, site_scope, programme, interview_mode), (from_wave, to_wave, site_scope, interview_mode)
    )
),

of_modes AS (
    SELECT
        frame.from_wave, frame.to_wave, 'interviews' AS quantity, frame.programme, frame.site_scope,
        named.interview_mode AS category, coalesce(modes.value, 0) AS value
    FROM frame
    CROSS JOIN core.interview_modes AS named
    LEFT JOIN modes
        ON frame.from_wave = modes.from_wave AND frame.to_wave = modes.to_wave AND frame.site_scope = modes.site_scope
        AND frame.programme IS NOT DISTINCT FROM modes.programme AND named.interview_mode = modes.interview_mode
),

speakers AS (
    SELECT
        held.from_wave, held.to_wave, held.site_scope, held.programme, spoken.informant, spoken.interview, roster.site,
        roster.informant_role, first_spoken.first_wave >= held.from_wave AS is_new
    FROM held
    INNER JOIN core.interview_informants AS spoken ON held.interview = spoken.interview
    INNER JOIN mart.rosters AS roster ON spoken.informant = roster.informant AND spoken.wave = roster.wave
    INNER JOIN first_spoken ON spoken.informant = first_spoken.informant
),

informant_totals AS (
    SELECT
        from_wave, to_wave, site_scope, programme, informant_role, count(DISTINCT informant) AS informants,
        count(DISTINCT CASE WHEN is_new THEN informant END) AS new_informants
    FROM speakers
    GROUP BY GROUPING SETS (
        (from_wave, to_wave, site_scope), (from_wave, to_wave, site_scope, programme), (from_wave, to_wave, site_scope, informant_role),
        (from_wave, to_wave, site_scope, programme, informant_role)
    )
),

roles AS (
    SELECT NULL AS informant_role
    UNION ALL
    SELECT informant_role FROM core.informant_roles
),

of_informants AS (
    SELECT
        frame.from_wave, frame.to_wave, frame.programme, frame.site_scope, roles.informant_role AS category,
        coalesce(totals.informants, 0) AS informants, coalesce(totals.new_informants, 0) AS new_informants
    FROM frame
    CROSS JOIN roles
    LEFT JOIN informant_totals AS totals
        ON frame.from_wave = totals.from_wave AND frame.to_wave = totals.to_wave AND frame.site_scope = totals.site_scope
        AND frame.programme IS NOT DISTINCT FROM totals.programme
        AND roles.informant_role IS NOT DISTINCT FROM totals.informant_role
),

about AS (
    SELECT held.from_wave, held.to_wave, held.site_scope, covered.site, held.interview, held.is_group
    FROM held
    INNER JOIN core.interview_sites AS covered ON held.interview = covered.interview
),

about_totals AS (
    SELECT
        about.from_wave, about.to_wave, about.site_scope, about.site, count(DISTINCT about.interview) AS interviews,
        count(DISTINCT CASE WHEN about.is_group THEN about.interview END) AS group_interviews,
        count(DISTINCT spoken.informant) AS informants
    FROM about
    LEFT JOIN core.interview_informants AS spoken ON about.interview = spoken.interview
    GROUP BY about.from_wave, about.to_wave, about.site_scope, about.site
),

at_totals AS (
    SELECT from_wave, to_wave, site_scope, site, count(DISTINCT informant) AS informants
    FROM speakers
    GROUP BY from_wave, to_wave, site_scope, site
),

of_places AS (
    SELECT
        places.from_wave, places.to_wave, places.site_scope, places.site, coalesce(about.interviews, 0) AS interviews,
        coalesce(about.group_interviews, 0) AS group_interviews,
        coalesce(about.informants, 0) AS informants_about_site, coalesce(at_site.informants, 0) AS informants_at_site
    FROM places
    LEFT JOIN about_totals AS about
        ON places.from_wave = about.from_wave AND places.to_wave = about.to_wave AND places.site_scope = about.site_scope
        AND places.site = about.site
    LEFT JOIN at_totals AS at_site
        ON places.from_wave = at_site.from_wave AND places.to_wave = at_site.to_wave AND places.site_scope = at_site.site_scope
        AND places.site = at_site.site
),

interviews_of_informant AS (
    SELECT from_wave, to_wave, site_scope, informant, count(DISTINCT interview) AS interviews
    FROM speakers
    GROUP BY from_wave, to_wave, site_scope, informant
),

extremes AS (
    SELECT
        from_wave, to_wave, site_scope, 'participations_per_informant' AS quantity, min(interviews) AS lowest,
        max(interviews) AS highest
    FROM interviews_of_informant
    GROUP BY from_wave, to_wave, site_scope
    UNION ALL
    SELECT from_wave, to_wave, site_scope, 'interviews_per_site' AS quantity, min(interviews), max(interviews)
    FROM of_places
    WHERE interviews > 0
    GROUP BY from_wave, to_wave, site_scope
    UNION ALL
    SELECT from_wave, to_wave, site_scope, 'interviews_per_programme' AS quantity, min(interviews), max(interviews)
    FROM interview_totals
    WHERE programme IS NOT NULL
    GROUP BY from_wave, to_wave, site_scope
),

document_totals AS (
    SELECT
        in_scope.from_wave, in_scope.to_wave, in_scope.site_scope, in_scope.programme, in_scope.counts_as, kinds.document_kind,
        count(*) AS value
    FROM in_scope
    INNER JOIN core.documents AS kinds ON in_scope.source = kinds.document
    GROUP BY GROUPING SETS (
        (in_scope.from_wave, in_scope.to_wave, in_scope.counts_as, in_scope.site_scope, in_scope.programme),
        (in_scope.from_wave, in_scope.to_wave, in_scope.counts_as, in_scope.site_scope),
        (in_scope.from_wave, in_scope.to_wave, in_scope.counts_as, in_scope.site_scope, in_scope.programme, kinds.document_kind),
        (in_scope.from_wave, in_scope.to_wave, in_scope.counts_as, in_scope.site_scope, kinds.document_kind)
    )
),

kinds_of_document AS (
    SELECT 'documents' AS quantity, 'document' AS counts_as, NULL AS document_kind
    UNION ALL
    SELECT 'field_notes' AS quantity, 'field note' AS counts_as, NULL AS document_kind
    UNION ALL
    SELECT 'documents' AS quantity, 'document' AS counts_as, kinds.document_kind
    FROM core.document_kinds AS kinds
    INNER JOIN core.source_kinds AS sources ON kinds.source_kind = sources.source_kind
    WHERE sources.counts_as = 'document'
),

of_documents AS (
    SELECT
        frame.from_wave, frame.to_wave, kinds.quantity, frame.programme, frame.site_scope, kinds.document_kind AS category,
        coalesce(totals.value, 0) AS value
    FROM frame
    CROSS JOIN kinds_of_document AS kinds
    LEFT JOIN document_totals AS totals
        ON frame.from_wave = totals.from_wave AND frame.to_wave = totals.to_wave AND frame.site_scope = totals.site_scope
        AND frame.programme IS NOT DISTINCT FROM totals.programme AND kinds.counts_as = totals.counts_as
        AND kinds.document_kind IS NOT DISTINCT FROM totals.document_kind
),

-- Where a site is listed: the source that it names first, with a page or table behind it, or else all that it says.
listed AS (
    SELECT
        sites.site,
        coalesce(max_by(sources.source, length(sources.source)), any_value(sites.source), 'no source') AS listed_in
    FROM core.sites AS sites
    LEFT JOIN core.sources AS sources
        ON sites.source = sources.source OR starts_with(sites.source, sources.source || ' ')
    GROUP BY sites.site
),

sites_in_span AS (
    SELECT ranges.from_wave, ranges.to_wave, sites.*, listed.listed_in
    FROM mart.wave_ranges AS ranges
    INNER JOIN core.sites AS sites
        ON sites.first_wave <= ranges.to_wave AND coalesce(sites.last_wave, ranges.to_wave) >= ranges.from_wave
    INNER JOIN listed ON sites.site = listed.site
),

site_totals AS (
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

kinds_of_site AS (
    SELECT 'sites' AS quantity, cases.programme, roles.site_role AS category
    FROM cases
    CROSS JOIN (
        SELECT NULL AS site_role
        UNION ALL
        SELECT site_role FROM core.site_roles WHERE counts_as <> 'no place'
    ) AS roles
    UNION ALL
    SELECT 'site_codes' AS quantity, cases.programme, sources.listed_in AS category
    FROM cases
    CROSS JOIN (SELECT NULL AS listed_in UNION ALL SELECT DISTINCT listed_in FROM listed) AS sources
    UNION ALL
    SELECT 'programmes' AS quantity, NULL AS programme, countries.country AS category
    FROM (SELECT NULL AS country UNION ALL SELECT DISTINCT country FROM core.sites) AS countries
    UNION ALL
    SELECT 'countries' AS quantity, NULL AS programme, NULL AS category
),

of_sites AS (
    SELECT
        ranges.from_wave, ranges.to_wave, kinds.quantity, kinds.programme, kinds.category,
        coalesce(totals.value, 0) AS value
    FROM mart.wave_ranges AS ranges
    CROSS JOIN kinds_of_site AS kinds
    LEFT JOIN site_totals AS totals
        ON ranges.from_wave = totals.from_wave AND ranges.to_wave = totals.to_wave AND kinds.quantity = totals.quantity
        AND kinds.programme IS NOT DISTINCT FROM totals.programme AND kinds.category IS NOT DISTINCT FROM totals.category
),

of_cells AS (
    SELECT
        from_wave, to_wave, 'statements' AS quantity, programme, NULL AS framework, phase AS category,
        sum(statements) AS value
    FROM mart.cell_counts
    GROUP BY GROUPING SETS ((from_wave, to_wave, phase), (from_wave, to_wave, programme, phase))
    UNION ALL
    SELECT
        from_wave, to_wave, 'statements_of_row' AS quantity, programme, framework, code AS category,
        sum(statements) AS value
    FROM mart.cell_counts
    GROUP BY GROUPING SETS ((from_wave, to_wave, framework, code), (from_wave, to_wave, programme, framework, code))
    UNION ALL
    SELECT
        from_wave, to_wave, 'not_applicable_cells' AS quantity, programme, NULL AS framework, phase AS category,
        count(CASE WHEN cell_state = 'not applicable' THEN 1 END) AS value
    FROM mart.cell_counts
    GROUP BY GROUPING SETS ((from_wave, to_wave, phase), (from_wave, to_wave, programme, phase))
),

documents_in_span AS (
    SELECT from_wave, to_wave, value AS documents
    FROM of_documents
    WHERE quantity = 'documents' AND site_scope = 'all sites' AND programme IS NULL AND category IS NULL
),

coded_documents AS (
    SELECT
        ranges.from_wave, ranges.to_wave, constructs.framework, constructs.code, count(DISTINCT coded.source) AS documents
    FROM mart.wave_ranges AS ranges
    CROSS JOIN core.constructs AS constructs
    LEFT JOIN mart.coded_sources AS coded
        ON constructs.framework = coded.framework AND constructs.code = coded.code AND coded.counts_as = 'document'
        AND coded.wave BETWEEN ranges.from_wave AND ranges.to_wave
    GROUP BY ranges.from_wave, ranges.to_wave, constructs.framework, constructs.code
),

-- What is counted of the study as a whole, whatever the site_scope.
of_the_analysis AS (
    SELECT wave, 'forums' AS quantity, NULL AS category, forum AS counted FROM core.forums
    UNION ALL
    SELECT wave, 'audiences', NULL, audience FROM core.dissemination
    UNION ALL
    SELECT wave, 'model_versions', NULL, new_version FROM core.decisions WHERE new_version IS NOT NULL
    UNION ALL
    SELECT wave, 'member_check_rounds', NULL, CAST(round AS VARCHAR) FROM core.member_checks
    UNION ALL
    SELECT wave, 'sufficiency_judgements', NULL, sufficiency_judgement FROM core.sufficiency_judgements
    UNION ALL
    SELECT wave, 'sufficiency_judgements', judgement, sufficiency_judgement FROM core.sufficiency_judgements
    UNION ALL
    SELECT wave, 'team_members', NULL, member FROM core.team_members
    UNION ALL
    SELECT wave, 'team_members', 'familiar', member FROM core.team_member_familiar_sites
),

analysis_quantities AS (
    SELECT quantity, CAST(NULL AS VARCHAR) AS category
    FROM unnest([
        'forums', 'audiences', 'model_versions', 'member_check_rounds', 'sufficiency_judgements', 'team_members'
    ]) AS listed (quantity)
    UNION ALL
    SELECT 'sufficiency_judgements' AS quantity, judgement
    FROM unnest(['sufficient', 'nearly sufficient', 'not sufficient', 'undecided']) AS judgements (judgement)
    UNION ALL
    SELECT 'team_members', 'familiar'
),

of_the_rest AS (
    SELECT
        ranges.from_wave, ranges.to_wave, asked.quantity, NULL AS programme, NULL AS framework, asked.category,
        count(DISTINCT found.counted) AS value
    FROM mart.wave_ranges AS ranges
    CROSS JOIN analysis_quantities AS asked
    LEFT JOIN of_the_analysis AS found
        ON asked.quantity = found.quantity AND asked.category IS NOT DISTINCT FROM found.category
        AND found.wave BETWEEN ranges.from_wave AND ranges.to_wave
    GROUP BY ranges.from_wave, ranges.to_wave, asked.quantity, asked.category
    UNION ALL
    SELECT
        ranges.from_wave, ranges.to_wave, 'constructs' AS quantity, NULL AS programme, NULL AS framework,
        constructs.framework AS category, count(*) AS value
    FROM mart.wave_ranges AS ranges
    CROSS JOIN core.constructs AS constructs
    GROUP BY ranges.from_wave, ranges.to_wave, constructs.framework
    UNION ALL
    SELECT
        ranges.from_wave, ranges.to_wave, 'events' AS quantity, NULL AS programme, NULL AS framework,
        phases.phase AS category, count(events.event) AS value
    FROM mart.wave_ranges AS ranges
    CROSS JOIN core.phases AS phases
    LEFT JOIN mart.timeline AS events
        ON phases.phase = events.phase AND events.wave BETWEEN ranges.from_wave AND ranges.to_wave
    GROUP BY ranges.from_wave, ranges.to_wave, phases.phase
    UNION ALL
    SELECT
        ranges.from_wave, ranges.to_wave, 'measured_people' AS quantity, programmes.programme, NULL AS framework,
        instruments.instrument AS category,
        CASE WHEN count(measures.measure) = 0 THEN 0 ELSE max(measures.n) END AS value
    FROM mart.wave_ranges AS ranges
    CROSS JOIN core.programmes AS programmes
    CROSS JOIN core.instruments AS instruments
    LEFT JOIN core.measures AS measures
        ON programmes.programme = measures.programme AND instruments.instrument = measures.instrument
        AND measures.wave BETWEEN ranges.from_wave AND ranges.to_wave
    GROUP BY ranges.from_wave, ranges.to_wave, programmes.programme, instruments.instrument
    UNION ALL
    SELECT
        from_wave, to_wave, 'coded_documents' AS quantity, NULL AS programme, framework, code AS category,
        documents AS value
    FROM coded_documents
    UNION ALL
    SELECT
        coded.from_wave, coded.to_wave, 'coded_documents_percent' AS quantity, NULL AS programme, coded.framework,
        coded.code AS category, 100.0 * coded.documents / documents.documents AS value
    FROM coded_documents AS coded
    INNER JOIN documents_in_span AS documents
        ON coded.from_wave = documents.from_wave AND coded.to_wave = documents.to_wave
    WHERE documents.documents > 0
    UNION ALL
    SELECT
        ranges.from_wave, ranges.to_wave, 'screened_records' AS quantity, NULL AS programme, NULL AS framework,
        flow.stage AS category, sum(flow.records) AS value
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.screening_flow AS flow ON flow.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE flow.reason IS NULL
    GROUP BY ranges.from_wave, ranges.to_wave, flow.stage
    HAVING count(flow.records) = count(*)
),

counted AS (
    SELECT from_wave, to_wave, quantity, programme, NULL AS site, site_scope, NULL AS framework, NULL AS category, value
    FROM (
        UNPIVOT of_interviews ON
            interviews, interviews_site_sum, interviews_site_excess, multi_site_interviews, group_interviews,
            double_coded_interviews, translated_interviews, interviews_before_clearance, participations, interviewers,
            interview_minutes_lowest, interview_minutes_highest, interview_window_months
        INTO NAME quantity VALUE value
    ) AS totals
    UNION ALL
    SELECT from_wave, to_wave, quantity, programme, NULL, site_scope, NULL, category, value
    FROM of_modes
    UNION ALL
    SELECT from_wave, to_wave, quantity, programme, NULL, site_scope, NULL, category, value
    FROM (UNPIVOT of_informants ON informants, new_informants INTO NAME quantity VALUE value) AS totals
    UNION ALL
    SELECT from_wave, to_wave, quantity, NULL, site, site_scope, NULL, NULL, value
    FROM (
        UNPIVOT of_places ON interviews, group_interviews, informants_about_site, informants_at_site
        INTO NAME quantity VALUE value
    ) AS totals
    UNION ALL
    SELECT from_wave, to_wave, quantity || '_lowest', NULL, NULL, site_scope, NULL, NULL, lowest
    FROM extremes
    UNION ALL
    SELECT from_wave, to_wave, quantity || '_highest', NULL, NULL, site_scope, NULL, NULL, highest
    FROM extremes
    UNION ALL
    SELECT from_wave, to_wave, quantity, programme, NULL, site_scope, NULL, category, value
    FROM of_documents
    UNION ALL
    SELECT from_wave, to_wave, quantity, programme, NULL, 'all sites', NULL, category, value
    FROM of_sites
    UNION ALL
    SELECT cells.from_wave, cells.to_wave, cells.quantity, cells.programme, NULL, scopes.site_scope, cells.framework,
        cells.category, cells.value
    FROM of_cells AS cells
    CROSS JOIN scopes
    UNION ALL
    SELECT from_wave, to_wave, quantity, programme, NULL, 'all sites', framework, category, value
    FROM of_the_rest
    UNION ALL
    SELECT
        ranges.from_wave, ranges.to_wave, 'start_year', programmes.programme, NULL, scopes.site_scope, NULL, NULL,
        programmes.start_year
    FROM mart.wave_ranges AS ranges
    CROSS JOIN core.programmes AS programmes
    CROSS JOIN scopes
)

SELECT from_wave, to_wave, quantity, programme, site, site_scope, framework, category, CAST(value AS DOUBLE) AS value
FROM counted
WHERE value IS NOT NULL
ORDER BY
    quantity, from_wave, to_wave, programme NULLS FIRST, site NULLS FIRST, site_scope, framework NULLS FIRST,
    category NULLS FIRST

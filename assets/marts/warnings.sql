-- What is well formed and still worth a look, and what the register says to it.
WITH numbered AS (
    SELECT
        spoken.wave, spoken.informant,
        row_number() OVER (PARTITION BY spoken.informant ORDER BY spoken.wave, spoken.interview) AS participation
    FROM core.interview_informants AS spoken
),

threshold AS (
    SELECT value FROM core.thresholds WHERE threshold = 'participations_per_informant'
),

roster AS (
    SELECT
        informants.*, coalesce(workplace, site) AS works_at,
        lag(wave) OVER before AS wave_before, lag(informant_role) OVER before AS role_before,
        lag(coalesce(workplace, site)) OVER before AS site_before
    FROM core.informants AS informants
    WINDOW before AS (PARTITION BY informant ORDER BY wave)
),

-- Who speaks in a wave without a roster, by the earlier wave that has them on its roster.
earlier_rosters AS (
    SELECT
        wave, roster_wave, string_agg(informant, ', ' ORDER BY informant) AS informants,
        (SELECT min(held.file) FROM core.interviews AS held WHERE held.wave = rosters.wave) AS file
    FROM mart.rosters AS rosters
    WHERE roster_wave <> wave
    GROUP BY wave, roster_wave
),

other_codes AS (
    SELECT one.wave, one.informant, string_agg(DISTINCT other.informant, ', ' ORDER BY other.informant) AS others
    FROM core.informants AS one
    INNER JOIN core.informants AS other
        ON one.key_number = other.key_number AND one.informant <> other.informant AND other.wave <= one.wave
    GROUP BY one.wave, one.informant
),

-- Interviews in which someone said no to being quoted, in whatever wave.
refused AS (
    SELECT DISTINCT spoken.interview
    FROM core.interview_informants AS spoken
    INNER JOIN core.informants AS informants ON spoken.informant = informants.informant
    WHERE NOT informants.may_quote
),

unquotable AS (
    SELECT codings.coding, codings.source, lower(regexp_replace(codings.segment, '\s+', ' ', 'g')) AS words
    FROM core.codings AS codings
    INNER JOIN refused ON codings.source = refused.interview
),

texts AS (
    SELECT wave, 'findings ' || finding AS subject, statement AS text, file, sheet, row, 'statement' AS column_name
    FROM core.findings
    UNION ALL
    SELECT wave, 'scenario_judgements ' || judgement, statement, file, sheet, row, 'statement'
    FROM core.scenario_judgements
    UNION ALL
    SELECT wave, 'ratings ' || rating, rationale, file, sheet, row, 'rationale' FROM core.ratings
    UNION ALL
    SELECT wave, 'phase_judgements ' || phase_judgement, rationale, file, sheet, row, 'rationale'
    FROM core.phase_judgements
    UNION ALL
    SELECT wave, 'rapid_summaries ' || rapid_summary, summary, file, sheet, row, 'summary' FROM core.rapid_summaries
    UNION ALL
    SELECT wave, 'case_features ' || case_feature, description, file, sheet, row, 'description'
    FROM core.case_features
    UNION ALL
    SELECT wave, 'events ' || event, description, file, sheet, row, 'description' FROM core.events
),

-- What is in quotation marks, and the whole text, which may be a passage without them.
passages AS (
    SELECT
        subject, lower(regexp_replace(text, '\s+', ' ', 'g')) AS whole,
        unnest(
            regexp_extract_all(lower(regexp_replace(text, '\s+', ' ', 'g')), '["“”«»„‟‹›「」『』〝〞＂]([^"“”«»„‟‹›「」『』〝〞＂]+)["“”«»‟‹›「」『』〝〞＂]', 1) || ['']
        ) AS quoted
    FROM texts
    WHERE EXISTS (SELECT 1 FROM unquotable)
),

quoted AS (
    SELECT
        passages.subject,
        string_agg(DISTINCT unquotable.coding, ', ' ORDER BY unquotable.coding) AS codings,
        string_agg(DISTINCT unquotable.source, ', ' ORDER BY unquotable.source) AS sources
    FROM passages
    INNER JOIN unquotable
        ON (contains(unquotable.words, passages.quoted) AND regexp_matches(passages.quoted, '\S+( \S+){3}'))
        OR (contains(passages.whole, unquotable.words) AND regexp_matches(unquotable.words, '\S+( \S+){3}'))
    GROUP BY passages.subject
),

-- What is collected or judged of a site or programme. Documents and events may be of a time before or after it.
about AS (
    SELECT
        held.wave, 'interviews' AS table_name, held.programme, covered.site, held.file, held.sheet, held.row,
        'sites' AS column_name
    FROM core.interviews AS held
    INNER JOIN core.interview_sites AS covered ON held.interview = covered.interview
    UNION ALL
    SELECT wave, 'findings', programme, site, file, sheet, row, 'site' FROM core.findings
    UNION ALL
    SELECT wave, 'scenario_judgements', programme, site, file, sheet, row, 'site' FROM core.scenario_judgements
    UNION ALL
    SELECT wave, 'ratings', programme, site, file, sheet, row, 'site' FROM core.ratings
    UNION ALL
    SELECT wave, 'rapid_summaries', programme, site, file, sheet, row, 'site' FROM core.rapid_summaries
    UNION ALL
    SELECT wave, 'phase_judgements', programme, site, file, sheet, row, 'site' FROM core.phase_judgements
    UNION ALL
    SELECT wave, 'recruitment', programme, site, file, sheet, row, 'site' FROM core.recruitment
    UNION ALL
    SELECT wave, 'measures', programme, site, file, sheet, row, 'site' FROM core.measures
),

lives AS (
    SELECT site AS name, site, NULL AS programme, first_wave, last_wave FROM core.sites
    UNION ALL
    SELECT
        programme AS name, NULL AS site, programme, min(first_wave) AS first_wave,
        CASE WHEN count(last_wave) = count(*) THEN max(last_wave) END AS last_wave
    FROM core.sites
    GROUP BY programme
),

outside_life AS (
    SELECT
        about.wave, lives.name, lives.first_wave, lives.last_wave, about.table_name, about.column_name,
        count(*) AS named_in, first(about.file ORDER BY about.file, about.sheet, about.row) AS file,
        first(about.sheet ORDER BY about.file, about.sheet, about.row) AS sheet,
        first(about.row ORDER BY about.file, about.sheet, about.row) AS row
    FROM about
    INNER JOIN lives
        ON about.site = lives.site OR (about.site IS NULL AND lives.site IS NULL AND about.programme = lives.programme)
    WHERE about.wave < lives.first_wave OR about.wave > lives.last_wave
    GROUP BY about.wave, lives.name, lives.first_wave, lives.last_wave, about.table_name, about.column_name
),

-- Codes of an earlier version of a codebook, as far as a change removed them, from the day on which that was decided.
retired AS (
    SELECT from_framework AS framework, from_code AS code, min(decided_on) AS decided_on
    FROM core.crosswalk
    WHERE decided_on IS NOT NULL AND from_code IS NOT NULL AND NOT is_own
    GROUP BY from_framework, from_code
),

coded AS (
    SELECT wave, 'codings' AS table_name, framework, code, coded_on AS given_on, file, sheet, row FROM core.codings
    UNION ALL
    SELECT wave, 'ratings', framework, code, rated_on, file, sheet, row FROM core.ratings
    UNION ALL
    SELECT wave, 'rapid_summaries', framework, code, NULL, file, sheet, row FROM core.rapid_summaries
),

given_later AS (
    SELECT
        coded.wave, coded.framework, coded.code, retired.decided_on, coded.table_name, count(*) AS named_in,
        first(coded.file ORDER BY coded.file, coded.sheet, coded.row) AS file,
        first(coded.sheet ORDER BY coded.file, coded.sheet, coded.row) AS sheet,
        first(coded.row ORDER BY coded.file, coded.sheet, coded.row) AS row
    FROM coded
    INNER JOIN retired ON coded.framework = retired.framework AND coded.code = retired.code
    INNER JOIN core.waves AS waves ON coded.wave = waves.wave
    WHERE coalesce(coded.given_on, waves.window_start) > retired.decided_on
    GROUP BY coded.wave, coded.framework, coded.code, retired.decided_on, coded.table_name
),

found AS (
    SELECT
        interviews.wave, 'before clearance' AS warning, interviews.interview AS subject,
        'held ' || interviews.held_on || ', ' || facts.clearances AS detail,
        interviews.file, interviews.sheet, interviews.row, 'held_on' AS column_name
    FROM core.interviews AS interviews
    INNER JOIN mart.interview_facts AS facts ON interviews.interview = facts.interview
    WHERE facts.is_before_clearance
    UNION ALL
    SELECT
        interviews.wave, 'outside the window', interviews.interview,
        'held ' || interviews.held_on || ', window ' || waves.window_start || ' to ' || waves.window_end,
        interviews.file, interviews.sheet, interviews.row, 'held_on'
    FROM core.interviews AS interviews
    INNER JOIN core.waves AS waves ON interviews.wave = waves.wave
    WHERE interviews.held_on < waves.window_start OR interviews.held_on > waves.window_end
    UNION ALL
    SELECT
        numbered.wave, 'many interviews', numbered.informant,
        'more than ' || threshold.value || ' interviews, the threshold of the study',
        informants.file, informants.sheet, informants.row, 'informant'
    FROM numbered
    INNER JOIN threshold ON numbered.participation = threshold.value + 1
    INNER JOIN mart.rosters AS informants
        ON numbered.wave = informants.wave AND numbered.informant = informants.informant
    UNION ALL
    SELECT
        wave, 'earlier roster', 'roster of wave ' || roster_wave,
        'taken from the roster of wave ' || roster_wave || ', since wave ' || wave || ' was delivered without one: '
        || informants,
        file, NULL, NULL, 'informants'
    FROM earlier_rosters
    UNION ALL
    SELECT
        wave, 'another role', informant,
        informant_role || ', and ' || role_before || ' in wave ' || wave_before || '; is it the same person?',
        file, sheet, row, 'informant_role'
    FROM roster
    WHERE informant_role <> role_before
    UNION ALL
    SELECT
        wave, 'another site', informant, works_at || ', and ' || site_before || ' in wave ' || wave_before,
        file, sheet, row, 'workplace'
    FROM roster
    WHERE works_at <> site_before
    UNION ALL
    SELECT
        informants.wave, 'two codes', informants.informant,
        'number ' || informants.key_number || ' of the key list is ' || other_codes.others || ' too',
        informants.file, informants.sheet, informants.row, 'key_number'
    FROM core.informants AS informants
    INNER JOIN other_codes
        ON informants.wave = other_codes.wave AND informants.informant = other_codes.informant
    UNION ALL
    SELECT
        texts.wave, 'quoted without consent', texts.subject,
        'repeats ' || quoted.codings || ' of ' || quoted.sources || ', where someone did not agree to be quoted',
        texts.file, texts.sheet, texts.row, texts.column_name
    FROM texts
    INNER JOIN quoted ON texts.subject = quoted.subject
    UNION ALL
    SELECT
        wave, 'not in the study', name || ', ' || table_name,
        name || ' is in the study ' || CASE
            WHEN wave > last_wave THEN 'until wave ' || last_wave ELSE 'from wave ' || first_wave
        END || '; ' || named_in || CASE named_in WHEN 1 THEN ' row' ELSE ' rows' END || ' of ' || table_name
        || ' of wave ' || wave || ' may name another, or its waves in study.yaml may be wrong',
        file, sheet, row, column_name
    FROM outside_life
    UNION ALL
    SELECT
        wave, 'retired code', framework || ' ' || code || ', ' || table_name,
        code || ' left the codebook on ' || decided_on || '; ' || named_in
        || CASE named_in WHEN 1 THEN ' row' ELSE ' rows' END || ' of ' || table_name || ' may need the later version',
        file, sheet, row, 'code'
    FROM given_later
    UNION ALL
    SELECT
        wave, notice, file || CASE WHEN coalesce(sheet, '') = '' THEN '' ELSE ', sheet ' || sheet END,
        string_agg(detail, ' ' ORDER BY row, column_name, detail), file, sheet, min(row),
        CASE count(*) WHEN 1 THEN any_value(column_name) END
    FROM audit.notices
    GROUP BY wave, notice, file, sheet
    UNION ALL
    SELECT wave, 'flagged', correction, reason, file, sheet, row, column_name
    FROM audit.corrections
    WHERE action = 'flag'
),

idle AS (
    SELECT
        acknowledged.wave, 'acknowledges nothing' AS warning,
        acknowledged.warning || ', ' || acknowledged.subject AS subject,
        'study.yaml acknowledges it, and there is no such warning; take the entry out' AS detail,
        'study.yaml' AS file, '' AS sheet, NULL AS row, '' AS column_name
    FROM core.acknowledgements AS acknowledged
    LEFT JOIN found
        ON acknowledged.wave = found.wave AND acknowledged.warning = found.warning
        AND acknowledged.subject = found.subject
    WHERE found.subject IS NULL AND acknowledged.wave IN (SELECT wave FROM audit.deliveries)
)

SELECT
    listed.wave, listed.warning, listed.subject, listed.detail, listed.file, listed.sheet, listed.row, listed.column_name,
    acknowledged.reason IS NOT NULL OR listed.warning = 'flagged' AS is_acknowledged,
    acknowledged.reason, acknowledged.decided_by, acknowledged.decided_on
FROM (SELECT * FROM found UNION ALL SELECT * FROM idle) AS listed
LEFT JOIN core.acknowledgements AS acknowledged
    ON listed.wave = acknowledged.wave AND listed.warning = acknowledged.warning AND listed.subject = acknowledged.subject
ORDER BY listed.wave, listed.warning, listed.subject

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

-- What stands in quotation marks, and the whole text, which may be a passage without them.
passages AS (
    SELECT
        subject, lower(regexp_replace(text, '\s+', ' ', 'g')) AS whole,
        unnest(
            regexp_extract_all(lower(regexp_replace(text, '\s+', ' ', 'g')), '["“”«„]([^"“”»„]+)["“”»]', 1) || ['']
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
    LEFT JOIN core.informants AS informants
        ON numbered.wave = informants.wave AND numbered.informant = informants.informant
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
        wave, notice, file || CASE WHEN sheet = '' THEN '' ELSE ', sheet ' || sheet END, detail,
        file, sheet, row, column_name
    FROM audit.notices
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
    told.wave, told.warning, told.subject, told.detail, told.file, told.sheet, told.row, told.column_name,
    acknowledged.reason IS NOT NULL OR told.warning = 'flagged' AS is_acknowledged,
    acknowledged.reason, acknowledged.decided_by, acknowledged.decided_on
FROM (SELECT * FROM found UNION ALL SELECT * FROM idle) AS told
LEFT JOIN core.acknowledgements AS acknowledged
    ON told.wave = acknowledged.wave AND told.warning = acknowledged.warning AND told.subject = acknowledged.subject
ORDER BY told.wave, told.warning, told.subject

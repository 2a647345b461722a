-- What happened to each statement, and to those that it follows: coded, rated, disputed, decided, checked, revised.
WITH RECURSIVE entries AS (
    SELECT
        findings.wave, findings.finding AS entry, findings.follows, findings.programme, phases.framework,
        findings.element AS code, findings.analyst, findings.analysed_on, findings.statement,
        coalesce(findings.is_synthetic, FALSE) AS is_synthetic
    FROM core.findings AS findings
    INNER JOIN core.phases AS phases ON findings.phase = phases.phase
    WHERE findings.statement IS NOT NULL
    UNION ALL
    SELECT
        judgements.wave, judgements.judgement, judgements.follows, judgements.programme, phases.framework,
        judgements.scenario, judgements.analyst, judgements.analysed_on, judgements.statement,
        coalesce(judgements.is_synthetic, FALSE)
    FROM core.scenario_judgements AS judgements
    INNER JOIN core.phases AS phases ON judgements.phase = phases.phase
    WHERE judgements.statement IS NOT NULL
),

-- Which codes of other frameworks an element takes up, whichever way round the crosswalk has the pair.
taken_up AS (
    SELECT from_framework AS framework, from_code AS code, to_framework AS rated_framework, to_code AS rated_code
    FROM core.crosswalk
    UNION
    SELECT to_framework, to_code, from_framework, from_code FROM core.crosswalk
),

lineage AS (
    SELECT entry, entry AS ancestor, follows FROM entries
    UNION
    SELECT lineage.entry, entries.entry, entries.follows
    FROM lineage
    INNER JOIN entries ON lineage.follows = entries.entry
),

evidence AS (
    SELECT finding AS entry, source AS evidence FROM core.finding_evidence
    UNION ALL
    SELECT judgement, source FROM core.judgement_evidence
),

collected AS (
    SELECT
        evidence.entry, interviews.wave, 'collected' AS event, 'interview ' || interviews.interview AS detail,
        interviews.interviewer AS who, CAST(interviews.held_on AS VARCHAR) AS date, interviews.held_on AS earliest,
        interviews.interview AS reference, coalesce(interviews.is_synthetic, FALSE) AS is_synthetic
    FROM evidence
    LEFT JOIN core.codings AS codings ON evidence.evidence = codings.coding
    INNER JOIN core.interviews AS interviews ON coalesce(codings.source, evidence.evidence) = interviews.interview
    QUALIFY row_number() OVER (
        PARTITION BY evidence.entry ORDER BY interviews.held_on, interviews.interview
    ) = 1
),

coded AS (
    SELECT
        evidence.entry, codings.wave, 'coded' AS event, frameworks.name || ' ' || codings.code AS detail,
        codings.coder AS who, CAST(codings.coded_on AS VARCHAR) AS date, codings.coded_on AS earliest,
        codings.coding AS reference, coalesce(codings.is_synthetic, FALSE) AS is_synthetic
    FROM evidence
    INNER JOIN core.codings AS codings ON evidence.evidence = codings.coding
    INNER JOIN core.frameworks AS frameworks ON codings.framework = frameworks.framework
    QUALIFY row_number() OVER (
        PARTITION BY evidence.entry ORDER BY codings.wave, codings.coded_on NULLS LAST, codings.coding
    ) = 1
),

-- A rating is of a statement if the two share a coding, or a source and the element takes up the construct.
ratings_of AS (
    SELECT DISTINCT entries.entry, ratings.*
    FROM evidence
    INNER JOIN entries ON evidence.entry = entries.entry
    INNER JOIN core.rating_evidence AS behind ON evidence.evidence = behind.source
    INNER JOIN core.ratings AS ratings ON behind.rating = ratings.rating AND entries.programme = ratings.programme
    LEFT JOIN core.codings AS shared ON evidence.evidence = shared.coding
    LEFT JOIN core.constructs AS constructs
        ON ratings.framework = constructs.framework AND ratings.code = constructs.code
    LEFT JOIN taken_up
        ON entries.framework = taken_up.framework AND entries.code = taken_up.code
        AND ratings.framework = taken_up.rated_framework
        AND taken_up.rated_code IN (ratings.code, constructs.domain)
    WHERE shared.coding IS NOT NULL OR taken_up.rated_code IS NOT NULL
),

rated AS (
    SELECT
        entry, wave, 'rated' AS event, frameworks.name || ' ' || code || ': ' || rated || ' by ' || rated_by AS detail,
        rater AS who, CAST(rated_on AS VARCHAR) AS date, rated_on AS earliest, rating AS reference,
        coalesce(is_synthetic, FALSE) AS is_synthetic
    FROM ratings_of
    INNER JOIN core.frameworks AS frameworks ON ratings_of.framework = frameworks.framework
),

-- What is about a statement: it is about the statement itself, a coding in its evidence or a rating of it.
related AS (
    SELECT entry, entry AS subject FROM entries
    UNION
    SELECT evidence.entry, codings.coding
    FROM evidence INNER JOIN core.codings AS codings ON evidence.evidence = codings.coding
    UNION
    SELECT entry, rating FROM ratings_of
),

disagreed AS (
    SELECT
        wave, programme, site, framework, code, min(rating) AS reference,
        string_agg(rated || ' by ' || rated_by, ', ' ORDER BY rated_by) AS detail,
        string_agg(DISTINCT rater, '; ' ORDER BY rater) AS who, max(rated_on) AS rated_on,
        bool_or(coalesce(is_synthetic, FALSE)) AS is_synthetic
    FROM core.ratings
    WHERE rated_by <> 'consensus'
    GROUP BY wave, programme, site, framework, code
    HAVING count(DISTINCT rated) > 1
),

disputed AS (
    SELECT DISTINCT
        ratings_of.entry, disagreed.wave, 'disputed' AS event,
        frameworks.name || ' ' || disagreed.code || ': ' || disagreed.detail AS detail, disagreed.who,
        CAST(disagreed.rated_on AS VARCHAR) AS date, disagreed.rated_on AS earliest, disagreed.reference,
        disagreed.is_synthetic
    FROM ratings_of
    INNER JOIN disagreed
        ON ratings_of.wave = disagreed.wave AND ratings_of.programme = disagreed.programme
        AND ratings_of.site IS NOT DISTINCT FROM disagreed.site AND ratings_of.framework = disagreed.framework
        AND ratings_of.code = disagreed.code
    INNER JOIN core.frameworks AS frameworks ON disagreed.framework = frameworks.framework
),

stated AS (
    SELECT
        entry, wave, 'stated' AS event, statement AS detail, analyst AS who, CAST(analysed_on AS VARCHAR) AS date,
        analysed_on AS earliest, entry AS reference, is_synthetic
    FROM entries
),

revised AS (
    SELECT
        earlier.entry, later.wave, 'revised' AS event, 'wave ' || later.wave || ': ' || later.statement AS detail,
        later.analyst AS who, CAST(later.analysed_on AS VARCHAR) AS date, later.analysed_on AS earliest,
        later.entry AS reference, later.is_synthetic
    FROM entries AS later
    INNER JOIN entries AS earlier ON later.follows = earlier.entry
    WHERE later.statement <> earlier.statement
),

checkers AS (
    SELECT member_check, string_agg(code, '; ' ORDER BY code) AS who
    FROM (
        SELECT member_check, informant AS code FROM core.member_check_informants
        UNION ALL SELECT member_check, member FROM core.member_check_members
    )
    GROUP BY member_check
),

checked AS (
    SELECT
        related.entry, checks.wave,
        unnest(
            CASE WHEN checks.response_kind IN ('disagreed', 'agreed in part')
                THEN ['member-checked', 'disputed'] ELSE ['member-checked'] END
        ) AS event,
        'round ' || checks.round || ': ' || checks.response_kind || coalesce('; ' || checks.change, '') AS detail,
        checkers.who, checks.date, checks.earliest, checks.member_check AS reference,
        coalesce(checks.is_synthetic, FALSE) AS is_synthetic
    FROM core.member_check_subjects AS subjects
    INNER JOIN related ON subjects.subject = related.subject
    INNER JOIN core.member_checks AS checks USING (wave, member_check)
    LEFT JOIN checkers ON checks.member_check = checkers.member_check
),

discussed AS (
    SELECT
        related.entry, forums.wave, 'discussed' AS event, forums.title AS detail,
        CAST(NULL AS VARCHAR) AS who, forums.date, forums.earliest, forums.forum AS reference, coalesce(forums.is_synthetic, FALSE) AS is_synthetic
    FROM core.forum_subjects AS subjects
    INNER JOIN related ON subjects.subject = related.subject
    INNER JOIN core.forums AS forums USING (wave, forum)
    WHERE forums.is_planned IS NOT TRUE
    UNION ALL
    SELECT
        related.entry, contributions.wave,
        CASE contributions.contribution_kind WHEN 'objection' THEN 'disputed' ELSE 'discussed' END,
        contributions.contribution_kind || ': '
        || CASE WHEN refusals.refused THEN 'withheld' ELSE contributions.contribution END,
        coalesce(contributions.informant, contributions.stakeholder_role), forums.date, forums.earliest,
        contributions.forum_contribution, coalesce(contributions.is_synthetic, FALSE)
    FROM core.forum_contribution_subjects AS subjects
    INNER JOIN related ON subjects.subject = related.subject
    INNER JOIN core.forum_contributions AS contributions USING (wave, forum_contribution)
    LEFT JOIN core.forums AS forums ON contributions.forum = forums.forum
    LEFT JOIN (
        SELECT informant, bool_or(may_quote = FALSE) AS refused FROM core.informants GROUP BY informant
    ) AS refusals ON contributions.informant = refusals.informant
),

deciders AS (
    SELECT decision, string_agg(member, '; ' ORDER BY member) AS who FROM core.decision_members GROUP BY decision
),

decided AS (
    SELECT
        related.entry, decisions.wave, 'decided' AS event,
        decisions.what || coalesce(': ' || decisions.reason, '') AS detail, deciders.who, decisions.date,
        decisions.earliest, decisions.decision AS reference, coalesce(decisions.is_synthetic, FALSE) AS is_synthetic
    FROM core.decision_subjects AS subjects
    INNER JOIN related ON subjects.subject = related.subject
    INNER JOIN core.decisions AS decisions USING (wave, decision)
    LEFT JOIN deciders ON decisions.decision = deciders.decision
),

noted AS (
    SELECT
        related.entry, memos.wave, 'noted' AS event,
        memos.memo_kind || ' memo' || coalesce(': ' || memos.title, '') AS detail, memos.author AS who, memos.date,
        memos.earliest, memos.memo AS reference, coalesce(memos.is_synthetic, FALSE) AS is_synthetic
    FROM core.memo_subjects AS subjects
    INNER JOIN related ON subjects.subject = related.subject
    INNER JOIN core.memos AS memos USING (wave, memo)
),

events AS (
    FROM collected UNION ALL FROM coded UNION ALL FROM rated UNION ALL FROM disputed UNION ALL FROM stated
    UNION ALL FROM revised UNION ALL FROM checked UNION ALL FROM discussed UNION ALL FROM decided
    UNION ALL FROM noted
),

history AS (
    SELECT DISTINCT lineage.entry, events.* EXCLUDE (entry)
    FROM lineage
    INNER JOIN events ON lineage.ancestor = events.entry
    -- that an earlier statement was revised to this one is reported once, by its being stated
    WHERE NOT (events.event = 'revised' AND events.reference IN (
        SELECT own.ancestor FROM lineage AS own WHERE own.entry = lineage.entry
    ))
)

SELECT
    history.entry,
    row_number() OVER (
        PARTITION BY history.entry
        ORDER BY
            history.wave, earliest NULLS LAST,
            list_position(
                ['collected', 'coded', 'rated', 'disputed', 'noted', 'stated', 'member-checked', 'discussed', 'decided',
                    'revised'],
                event
            ),
            reference, detail
    ) AS event_order,
    greatest(history.wave, entries.wave) AS as_of_wave,
    history.wave, event, detail, who, date, earliest, reference, history.is_synthetic
FROM history
INNER JOIN entries ON history.entry = entries.entry
ORDER BY history.entry, event_order

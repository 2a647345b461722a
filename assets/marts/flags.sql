-- What is well formed and still worth a look.
WITH cleared AS (
    SELECT jurisdiction, min(cleared_on) AS cleared_on FROM core.clearances GROUP BY jurisdiction
),

before_clearance AS (
    SELECT
        interviews.wave, interviews.interview, interviews.held_on,
        string_agg(
            DISTINCT sites.jurisdiction || coalesce(' cleared ' || cleared.cleared_on, ' not cleared'), ', '
            ORDER BY sites.jurisdiction || coalesce(' cleared ' || cleared.cleared_on, ' not cleared')
        ) AS clearances
    FROM core.interviews AS interviews
    INNER JOIN core.interview_sites AS covered ON interviews.interview = covered.interview
    INNER JOIN core.sites AS sites ON covered.site = sites.site
    LEFT JOIN cleared ON sites.jurisdiction = cleared.jurisdiction
    WHERE (cleared.cleared_on IS NULL OR interviews.held_on < cleared.cleared_on)
        AND EXISTS (SELECT 1 FROM core.clearances)
    GROUP BY interviews.wave, interviews.interview, interviews.held_on
),

numbered AS (
    SELECT
        spoken.wave, spoken.informant,
        row_number() OVER (PARTITION BY spoken.informant ORDER BY spoken.wave, spoken.interview) AS participation
    FROM core.interview_informants AS spoken
),

threshold AS (
    SELECT value FROM core.thresholds WHERE threshold = 'participations_per_informant'
)

SELECT wave, 'before clearance' AS flag, interview AS subject, 'held ' || held_on || ', ' || clearances AS detail
FROM before_clearance
UNION ALL
SELECT
    interviews.wave, 'outside the window' AS flag, interviews.interview AS subject,
    'held ' || interviews.held_on || ', window ' || waves.window_start || ' to ' || waves.window_end AS detail
FROM core.interviews AS interviews
INNER JOIN core.waves AS waves ON interviews.wave = waves.wave
WHERE interviews.held_on < waves.window_start OR interviews.held_on > waves.window_end
UNION ALL
SELECT
    numbered.wave, 'many interviews' AS flag, numbered.informant AS subject,
    'more than ' || threshold.value || ' interviews, the threshold of the study' AS detail
FROM numbered
INNER JOIN threshold ON numbered.participation = threshold.value + 1
ORDER BY wave, flag, subject

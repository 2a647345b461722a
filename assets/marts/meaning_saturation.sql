-- The last interview in which each code gained an aspect, where coders judged that.
WITH given AS (
    SELECT
        series.from_wave, series.to_wave, series.framework, coded.code, series.interview_number,
        bool_or(coded.adds_aspect) AS adds_aspect, bool_or(coded.has_synthetic) AS has_synthetic
    FROM mart.interview_series AS series
    INNER JOIN mart.coded_sources AS coded
        ON series.framework = coded.framework AND series.interview = coded.source
        AND coded.wave BETWEEN series.from_wave AND series.to_wave
    GROUP BY series.from_wave, series.to_wave, series.framework, coded.code, series.interview_number
),

lengths AS (
    SELECT from_wave, to_wave, framework, max(interview_number) AS interviews
    FROM mart.interview_series
    GROUP BY from_wave, to_wave, framework
),

codes AS (
    SELECT
        from_wave, to_wave, framework, code, count(*) AS interviews_with_code,
        count(adds_aspect) AS interviews_judged, min(interview_number) AS first_interview,
        max(CASE WHEN adds_aspect THEN interview_number END) AS last_new_aspect,
        bool_or(has_synthetic) AS has_synthetic
    FROM given
    GROUP BY from_wave, to_wave, framework, code
)

SELECT
    codes.from_wave, codes.to_wave, codes.framework, constructs.construct_order AS row_order, codes.code,
    constructs.label AS row_label, lengths.interviews, codes.interviews_with_code, codes.interviews_judged,
    codes.first_interview,
    CASE WHEN codes.interviews_judged = codes.interviews_with_code THEN codes.last_new_aspect END AS last_new_aspect,
    CASE
        WHEN codes.interviews_judged = 0 THEN 'not judged'
        WHEN codes.interviews_judged < codes.interviews_with_code
            THEN 'judged in ' || codes.interviews_judged || ' of ' || codes.interviews_with_code || ' interviews'
        WHEN codes.last_new_aspect IS NULL THEN 'no new aspect'
        ELSE codes.last_new_aspect || ' of ' || lengths.interviews
    END AS cell,
    codes.has_synthetic
FROM codes
INNER JOIN lengths
    ON codes.from_wave = lengths.from_wave AND codes.to_wave = lengths.to_wave AND codes.framework = lengths.framework
INNER JOIN core.constructs AS constructs ON codes.framework = constructs.framework AND codes.code = constructs.code
ORDER BY codes.from_wave, codes.to_wave, codes.framework, constructs.construct_order

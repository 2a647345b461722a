-- The interviews that are coded by a version of a framework, in order: in a wave and up to it. One in which the coders
-- found nothing adds nothing, and is one of the series all the same.
WITH in_span AS (
    SELECT ranges.from_wave, ranges.to_wave, coded.framework, coded.source AS interview, coded.has_synthetic
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.sources_by_framework AS coded ON coded.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_shown AND coded.counts_as = 'interview'
)

SELECT
    in_span.from_wave, in_span.to_wave, in_span.framework,
    row_number() OVER (
        PARTITION BY in_span.from_wave, in_span.to_wave, in_span.framework
        ORDER BY interviews.held_on, in_span.interview
    ) AS interview_number,
    in_span.interview, interviews.programme, interviews.held_on, in_span.has_synthetic
FROM in_span
INNER JOIN core.interviews AS interviews ON in_span.interview = interviews.interview
ORDER BY in_span.from_wave, in_span.to_wave, in_span.framework, interview_number

-- The codes that each interview adds to those before it.
WITH codes AS (
    SELECT DISTINCT series.from_wave, series.to_wave, series.framework, series.interview_number, coded.code
    FROM mart.interview_series AS series
    INNER JOIN mart.coded_sources AS coded
        ON series.framework = coded.framework AND series.interview = coded.source
        AND coded.wave BETWEEN series.from_wave AND series.to_wave
),

first_given AS (
    SELECT from_wave, to_wave, framework, code, min(interview_number) AS interview_number
    FROM codes
    GROUP BY from_wave, to_wave, framework, code
),

counts AS (
    SELECT
        codes.from_wave, codes.to_wave, codes.framework, codes.interview_number, count(*) AS codes,
        count(first_given.code) AS new_codes
    FROM codes
    LEFT JOIN first_given
        ON codes.from_wave = first_given.from_wave AND codes.to_wave = first_given.to_wave
        AND codes.framework = first_given.framework AND codes.code = first_given.code
        AND codes.interview_number = first_given.interview_number
    GROUP BY codes.from_wave, codes.to_wave, codes.framework, codes.interview_number
)

SELECT
    series.from_wave, series.to_wave, series.framework, series.interview_number, series.interview, series.programme,
    series.held_on, coalesce(counts.codes, 0) AS codes, coalesce(counts.new_codes, 0) AS new_codes,
    CAST(
        sum(coalesce(counts.new_codes, 0)) OVER (
            PARTITION BY series.from_wave, series.to_wave, series.framework ORDER BY series.interview_number
        ) AS BIGINT
    ) AS cumulative_codes,
    series.has_synthetic
FROM mart.interview_series AS series
LEFT JOIN counts
    ON series.from_wave = counts.from_wave AND series.to_wave = counts.to_wave
    AND series.framework = counts.framework AND series.interview_number = counts.interview_number
ORDER BY series.from_wave, series.to_wave, series.framework, series.interview_number

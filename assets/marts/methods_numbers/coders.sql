-- How many coded, and what was coded twice.
WITH coded AS (
    SELECT DISTINCT wave, coder FROM core.codings
),

coders AS (
    SELECT spans.to_wave, count(DISTINCT coded.coder) AS coders
    FROM mart.spans AS spans
    INNER JOIN coded ON coded.wave BETWEEN spans.from_wave AND spans.to_wave
    WHERE spans.is_so_far
    GROUP BY spans.to_wave
),

twice AS (
    SELECT
        spans.to_wave,
        '; ' || count(CASE WHEN interviews.is_double_coded THEN 1 END) || ' of ' || count(interviews.is_double_coded)
        || ' interviews coded by two'
        || CASE
            WHEN count(*) > count(interviews.is_double_coded)
                THEN '; not said of ' || count(*) - count(interviews.is_double_coded)
            ELSE ''
        END AS told
    FROM mart.spans AS spans
    INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN spans.from_wave AND spans.to_wave
    WHERE spans.is_so_far
    GROUP BY spans.to_wave
    HAVING count(interviews.is_double_coded) > 0
)

SELECT coders.to_wave AS as_of_wave, coders.coders || ' coders' || coalesce(twice.told, '') AS answer
FROM coders
LEFT JOIN twice ON coders.to_wave = twice.to_wave

-- How many coded, and what was coded by two or more.
WITH coded AS (
    SELECT DISTINCT wave, coder FROM mart.coders_of_sources
),

coders AS (
    SELECT ranges.to_wave, count(DISTINCT coded.coder) AS coders
    FROM mart.wave_ranges AS ranges
    INNER JOIN coded ON coded.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far
    GROUP BY ranges.to_wave
),

held AS (
    SELECT
        interviews.wave, CASE WHEN compared.source IS NULL THEN interviews.is_double_coded ELSE TRUE END AS is_double_coded
    FROM core.interviews AS interviews
    LEFT JOIN (SELECT DISTINCT source FROM mart.coders_of_sources WHERE comparison = 'compared') AS compared
        ON interviews.interview = compared.source
),

twice AS (
    SELECT
        ranges.to_wave,
        '; ' || count(CASE WHEN interviews.is_double_coded THEN 1 END) || ' of ' || count(interviews.is_double_coded)
        || ' interviews coded by two or more'
        || CASE
            WHEN count(*) > count(interviews.is_double_coded)
                THEN '; not said of ' || count(*) - count(interviews.is_double_coded)
            ELSE ''
        END AS words
    FROM mart.wave_ranges AS ranges
    INNER JOIN held AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far
    GROUP BY ranges.to_wave
    HAVING count(interviews.is_double_coded) > 0
)

SELECT coders.to_wave AS as_of_wave, 'coders: ' || coders.coders || coalesce(twice.words, '') AS answer
FROM coders
LEFT JOIN twice ON coders.to_wave = twice.to_wave

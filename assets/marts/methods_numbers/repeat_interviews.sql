-- Who was heard more than once, and who over waves.
WITH heard AS (
    SELECT
        ranges.to_wave, spoken.informant, count(*) AS interviews, count(DISTINCT spoken.wave) AS waves
    FROM mart.wave_ranges AS ranges
    INNER JOIN core.interview_informants AS spoken ON spoken.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far
    GROUP BY ranges.to_wave, spoken.informant
)

SELECT
    to_wave AS as_of_wave,
    count(CASE WHEN interviews > 1 THEN 1 END) || ' of ' || count(*) || ' informants heard more than once, '
    || count(CASE WHEN waves > 1 THEN 1 END) || ' of them in several waves; interviews of one informant at most: '
    || max(interviews) AS answer
FROM heard
GROUP BY to_wave

-- Who was heard more than once, and who over waves.
WITH heard AS (
    SELECT
        spans.to_wave, spoken.informant, count(*) AS interviews, count(DISTINCT spoken.wave) AS waves
    FROM mart.spans AS spans
    INNER JOIN core.interview_informants AS spoken ON spoken.wave BETWEEN spans.from_wave AND spans.to_wave
    WHERE spans.is_so_far
    GROUP BY spans.to_wave, spoken.informant
)

SELECT
    to_wave AS as_of_wave,
    count(CASE WHEN interviews > 1 THEN 1 END) || ' of ' || count(*) || ' informants heard more than once, '
    || count(CASE WHEN waves > 1 THEN 1 END) || ' of them in several waves; at most ' || max(interviews)
    || ' interviews each' AS answer
FROM heard
GROUP BY to_wave

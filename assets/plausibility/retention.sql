-- Of each programme: the share of the informants of the wave before who spoke again in this one.
WITH earlier AS (
    SELECT max(wave) AS wave FROM audit.deliveries WHERE wave < $wave
),

spoken AS (
    SELECT DISTINCT said.wave, said.informant, interviews.programme
    FROM core.interview_informants AS said
    INNER JOIN core.interviews AS interviews ON said.interview = interviews.interview
)

SELECT before.programme, count(now.informant) / count(*) AS share_retained
FROM spoken AS before
LEFT JOIN spoken AS now
    ON before.informant = now.informant AND before.programme = now.programme AND now.wave = $wave
WHERE before.wave = (SELECT wave FROM earlier)
GROUP BY before.programme
ORDER BY before.programme

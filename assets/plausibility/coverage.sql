-- Each site that an earlier wave speaks of: the interviews about it in the wave before and in this one.
WITH earlier AS (
    SELECT max(wave) AS wave FROM audit.deliveries WHERE wave < $wave
),

seen AS (
    SELECT DISTINCT site FROM core.interview_sites WHERE wave < $wave
)

SELECT
    seen.site,
    count(*) FILTER (WHERE covered.wave = (SELECT wave FROM earlier)) AS interviews_before,
    count(*) FILTER (WHERE covered.wave = $wave) AS interviews_now
FROM seen
LEFT JOIN core.interview_sites AS covered ON seen.site = covered.site
GROUP BY seen.site
ORDER BY seen.site

-- Which ethics clearances there are, and how many interviews came before that of their site.
WITH clearances AS (
    SELECT DISTINCT body || ' ' || reference || ' (' || cleared || ')' AS words FROM core.clearances
),

listed AS (
    SELECT string_agg(words, '; ' ORDER BY words) AS clearances FROM clearances
)

SELECT
    ranges.to_wave AS as_of_wave,
    listed.clearances || '; interviews before the clearance of their site: '
    || CAST(coalesce(max(counted.value), 0) AS BIGINT) AS answer
FROM mart.wave_ranges AS ranges
CROSS JOIN listed
LEFT JOIN mart.quantities AS counted
    ON ranges.from_wave = counted.from_wave AND ranges.to_wave = counted.to_wave
    AND counted.quantity = 'interviews_before_clearance' AND counted.site_scope = 'all sites' AND counted.programme IS NULL
WHERE ranges.is_so_far AND listed.clearances IS NOT NULL
GROUP BY ranges.to_wave, listed.clearances

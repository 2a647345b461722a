-- The cases and their sites so far.
SELECT
    spans.to_wave AS as_of_wave,
    count(DISTINCT sites.programme) || ' programmes at ' || count(*) || ' sites ('
    || count(CASE WHEN sites.role = 'home' THEN 1 END) || ' home, ' || count(CASE WHEN sites.role = 'diffusion' THEN 1 END)
    || ' diffusion) in ' || count(DISTINCT sites.country) || ' countries' AS answer
FROM mart.spans AS spans
INNER JOIN core.sites AS sites ON sites.first_wave <= spans.to_wave
WHERE spans.is_so_far AND sites.role <> 'programme-wide'
GROUP BY spans.to_wave

-- How people were approached.
SELECT spans.to_wave AS as_of_wave, recruitment.channel AS name, CAST(sum(recruitment.approached) AS BIGINT) AS people
FROM mart.spans AS spans
INNER JOIN core.recruitment AS recruitment ON recruitment.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far AND recruitment.channel IS NOT NULL
GROUP BY spans.to_wave, recruitment.channel
ORDER BY people DESC, name

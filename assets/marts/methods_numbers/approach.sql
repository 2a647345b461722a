-- How people were approached.
SELECT ranges.to_wave AS as_of_wave, recruitment.channel AS name, CAST(sum(recruitment.approached) AS BIGINT) AS people
FROM mart.wave_ranges AS ranges
INNER JOIN core.recruitment AS recruitment ON recruitment.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far AND recruitment.channel IS NOT NULL
GROUP BY ranges.to_wave, recruitment.channel
ORDER BY people DESC, name

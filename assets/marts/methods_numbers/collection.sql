-- When the data of each wave were collected.
WITH held AS (
    SELECT wave, min(held_on) AS first_day, max(held_on) AS last_day FROM core.interviews GROUP BY wave
)

SELECT
    ranges.to_wave AS as_of_wave,
    string_agg(
        'wave ' || waves.wave || ' (' || waves.topic || '): '
        || coalesce(held.first_day || ' to ' || held.last_day, 'no interviews'), '; ' ORDER BY waves.wave
    ) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.waves AS waves ON waves.wave BETWEEN ranges.from_wave AND ranges.to_wave
LEFT JOIN held ON waves.wave = held.wave
WHERE ranges.is_so_far AND waves.wave IN (SELECT to_wave FROM mart.wave_ranges)
GROUP BY ranges.to_wave
HAVING count(held.wave) > 0

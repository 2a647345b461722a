-- Whether new codes still came, by Guest's ratio at the smallest base and run, in each wave by itself.
WITH smallest AS (
    SELECT from_wave, to_wave, framework, min(base) AS base, min(run) AS run, max(threshold) AS threshold
    FROM mart.saturation
    WHERE from_wave = to_wave
    GROUP BY from_wave, to_wave, framework
)

SELECT
    ranges.to_wave AS as_of_wave,
    string_agg(
        'wave ' || found.to_wave || ', ' || named.name || ': ' || found.cell || ' (base ' || found.base || ')', '; '
        ORDER BY found.to_wave, named.framework_order
    ) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN mart.saturation AS found ON found.to_wave BETWEEN ranges.from_wave AND ranges.to_wave
INNER JOIN smallest
    ON found.from_wave = smallest.from_wave AND found.to_wave = smallest.to_wave
    AND found.framework = smallest.framework AND found.base = smallest.base AND found.run = smallest.run
    AND found.threshold = smallest.threshold
INNER JOIN core.frameworks AS named ON found.framework = named.framework
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

-- The waves that are compared: each with the loaded wave before it, and each with the first.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

pairs AS (
    SELECT
        earlier.wave AS from_wave, later.wave AS to_wave,
        earlier.wave = max(earlier.wave) OVER (PARTITION BY later.wave) AS is_next,
        earlier.wave = min(earlier.wave) OVER (PARTITION BY later.wave) AS is_from_first
    FROM loaded AS later
    INNER JOIN loaded AS earlier ON later.wave > earlier.wave
),

not_loaded AS (
    SELECT pairs.from_wave, pairs.to_wave, string_agg(CAST(waves.wave AS VARCHAR), ', ' ORDER BY waves.wave) AS waves
    FROM pairs
    INNER JOIN core.waves AS waves ON waves.wave > pairs.from_wave AND waves.wave < pairs.to_wave
    ANTI JOIN loaded ON waves.wave = loaded.wave
    GROUP BY pairs.from_wave, pairs.to_wave
)

SELECT pairs.from_wave, pairs.to_wave, pairs.is_next, not_loaded.waves AS waves_not_loaded
FROM pairs
LEFT JOIN not_loaded ON pairs.from_wave = not_loaded.from_wave AND pairs.to_wave = not_loaded.to_wave
WHERE pairs.is_next OR pairs.is_from_first
ORDER BY pairs.to_wave, pairs.from_wave

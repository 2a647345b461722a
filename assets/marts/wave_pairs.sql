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
)

SELECT from_wave, to_wave, is_next
FROM pairs
WHERE is_next OR is_from_first
ORDER BY to_wave, from_wave

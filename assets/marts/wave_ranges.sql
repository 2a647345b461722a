-- Every span of loaded waves; shown are a wave alone and the study up to it.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
)

SELECT
    earlier.wave AS from_wave,
    later.wave AS to_wave,
    earlier.wave = later.wave OR earlier.wave = (SELECT min(wave) FROM loaded) AS is_shown,
    earlier.wave = (SELECT min(wave) FROM loaded) AS is_so_far
FROM loaded AS earlier
INNER JOIN loaded AS later ON earlier.wave <= later.wave
ORDER BY from_wave, to_wave

-- Each study's methods numbers up to its last loaded wave.
WITH last_waves AS (
    SELECT study, max(wave) AS last_wave FROM audit.deliveries GROUP BY study
)

SELECT numbers.*
FROM mart.methods_numbers AS numbers
INNER JOIN last_waves ON numbers.study = last_waves.study AND numbers.as_of_wave = last_waves.last_wave
ORDER BY numbers.standard, numbers.item_order, numbers.study

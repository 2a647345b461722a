-- Each study's own saturation, from its first to its last loaded wave.
WITH spans AS (
    SELECT study, min(wave) AS first_wave, max(wave) AS last_wave FROM audit.deliveries GROUP BY study
)

SELECT saturation.*
FROM mart.saturation AS saturation
INNER JOIN spans
    ON saturation.study = spans.study AND saturation.from_wave = spans.first_wave
    AND saturation.to_wave = spans.last_wave
ORDER BY saturation.study, saturation.framework, saturation.base, saturation.run, saturation.threshold

-- A loaded wave is still one whose data collection is done, as the register says.
SELECT DISTINCT
    wave, file, '' AS sheet, 0 AS row, '' AS column_name, 'wave ' || wave AS value,
    'wave_is_collected' AS problem, MAP {'wave': wave::VARCHAR} AS facts
FROM audit.deliveries
WHERE wave NOT IN (SELECT wave FROM core.waves WHERE status = 'collected')
ORDER BY wave, file

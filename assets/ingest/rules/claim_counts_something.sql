-- A claim speaks of a span of waves, and of a site or a programme but not of both: the site says its programme.
SELECT
    wave, file, sheet, row, 'to_wave' AS column_name, CAST(to_wave AS VARCHAR) AS value,
    'claim_counts_something' AS problem, MAP {'from_wave': from_wave::VARCHAR} AS facts
FROM core.claims
WHERE to_wave < from_wave
UNION ALL
SELECT
    wave, file, sheet, row, 'programme' AS column_name, programme AS value,
    'claim_of_site_and_programme' AS problem, MAP {'site': site} AS facts
FROM core.claims
WHERE site IS NOT NULL AND programme IS NOT NULL
ORDER BY wave, file, sheet, row

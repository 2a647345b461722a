-- A claim speaks of a span of waves, and of a site or a programme but not of both: the site says its programme.
SELECT
    wave, file, sheet, row, 'to_wave' AS column_name, CAST(to_wave AS VARCHAR) AS value,
    'a wave not before from_wave (' || from_wave || ')' AS rule, 'exchange the two' AS hint
FROM core.claims
WHERE to_wave < from_wave
UNION ALL
SELECT
    wave, file, sheet, row, 'programme' AS column_name, programme AS value,
    'no programme where a site is named' AS rule, 'leave programme blank' AS hint
FROM core.claims
WHERE site IS NOT NULL AND programme IS NOT NULL
ORDER BY wave, file, sheet, row

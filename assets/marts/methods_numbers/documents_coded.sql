-- Documents, and how many of them are coded. Field notes are counted apart, as everywhere.
SELECT
    ranges.to_wave AS as_of_wave,
    count(DISTINCT coded.source) || ' of ' || count(DISTINCT documents.source) || ' documents coded' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN mart.data_sources AS documents ON documents.wave BETWEEN ranges.from_wave AND ranges.to_wave
LEFT JOIN mart.sources_by_framework AS coded ON documents.source = coded.source
WHERE ranges.is_so_far AND documents.counts_as = 'document'
GROUP BY ranges.to_wave

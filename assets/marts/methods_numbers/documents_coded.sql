-- Documents, and how many of them are coded.
SELECT
    ranges.to_wave AS as_of_wave,
    count(DISTINCT documents.document) || ' documents, ' || count(DISTINCT codings.source) || ' of them coded' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.documents AS documents ON documents.wave BETWEEN ranges.from_wave AND ranges.to_wave
LEFT JOIN mart.coded_sources AS codings ON documents.document = codings.source
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

-- Documents, and how many of them are coded.
SELECT
    spans.to_wave AS as_of_wave,
    count(DISTINCT documents.document) || ' documents, ' || count(DISTINCT codings.source) || ' of them coded' AS answer
FROM mart.spans AS spans
INNER JOIN core.documents AS documents ON documents.wave BETWEEN spans.from_wave AND spans.to_wave
LEFT JOIN mart.coded_sources AS codings ON documents.document = codings.source
WHERE spans.is_so_far
GROUP BY spans.to_wave

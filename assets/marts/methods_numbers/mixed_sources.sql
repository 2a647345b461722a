-- Interviews next to instruments.
SELECT
    spans.to_wave AS as_of_wave,
    (SELECT count(*) FROM core.interviews AS held WHERE held.wave BETWEEN min(spans.from_wave) AND spans.to_wave)
    || ' interviews and ' || count(DISTINCT measures.measure) || ' values of ' || count(DISTINCT measures.instrument)
    || ' instruments' AS answer
FROM mart.spans AS spans
INNER JOIN core.measures AS measures ON measures.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave

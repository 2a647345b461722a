-- Interviews next to instruments.
SELECT
    ranges.to_wave AS as_of_wave,
    (SELECT count(*) FROM core.interviews AS held WHERE held.wave BETWEEN min(ranges.from_wave) AND ranges.to_wave)
    || ' interviews and ' || count(DISTINCT measures.measure) || ' values of ' || count(DISTINCT measures.instrument)
    || ' instruments' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.measures AS measures ON measures.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

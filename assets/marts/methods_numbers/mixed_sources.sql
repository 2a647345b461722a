-- Interviews next to instruments.
SELECT
    ranges.to_wave AS as_of_wave,
    'interviews: '
    || (SELECT count(*) FROM core.interviews AS held WHERE held.wave BETWEEN min(ranges.from_wave) AND ranges.to_wave)
    || '; values of measures: ' || count(DISTINCT measures.measure) || '; instruments: '
    || count(DISTINCT measures.instrument) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.measures AS measures ON measures.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

-- What describes the cases.
SELECT
    ranges.to_wave AS as_of_wave,
    'features of the cases set side by side: ' || count(DISTINCT features.feature) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.case_features AS features ON features.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

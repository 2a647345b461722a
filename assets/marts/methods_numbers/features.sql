-- What describes the cases.
SELECT
    ranges.to_wave AS as_of_wave,
    count(DISTINCT features.feature) || ' features of the cases set side by side' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.case_features AS features ON features.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

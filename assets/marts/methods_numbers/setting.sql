-- How interviews were held.
SELECT
    ranges.to_wave AS as_of_wave, coalesce(modes.label, interviews.interview_mode) AS name, count(*) AS interviews
FROM mart.wave_ranges AS ranges
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
LEFT JOIN core.interview_modes AS modes ON interviews.interview_mode = modes.interview_mode
WHERE ranges.is_so_far
GROUP BY ranges.to_wave, coalesce(modes.label, interviews.interview_mode)
ORDER BY interviews DESC, name

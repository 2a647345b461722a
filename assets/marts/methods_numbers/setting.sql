-- How interviews were held.
SELECT ranges.to_wave AS as_of_wave, interviews.interview_mode AS name, count(*) AS interviews
FROM mart.wave_ranges AS ranges
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave, interviews.interview_mode
ORDER BY interviews DESC, name

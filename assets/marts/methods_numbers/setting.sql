-- How interviews were held.
SELECT spans.to_wave AS as_of_wave, interviews.interview_mode AS name, count(*) AS interviews
FROM mart.spans AS spans
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave, interviews.interview_mode
ORDER BY interviews DESC, name

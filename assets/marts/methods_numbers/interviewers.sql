-- Who held the interviews.
SELECT
    ranges.to_wave AS as_of_wave,
    'interviewers: ' || count(DISTINCT interviews.interviewer) || ' ('
    || array_to_string(list_sort(list(DISTINCT interviews.interviewer)), ', ') || ')' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far AND interviews.interviewer IS NOT NULL
GROUP BY ranges.to_wave

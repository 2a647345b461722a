-- Who held the interviews.
SELECT
    spans.to_wave AS as_of_wave,
    count(DISTINCT interviews.interviewer) || ' interviewers: '
    || array_to_string(list_sort(list(DISTINCT interviews.interviewer)), ', ') AS answer
FROM mart.spans AS spans
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far AND interviews.interviewer IS NOT NULL
GROUP BY spans.to_wave

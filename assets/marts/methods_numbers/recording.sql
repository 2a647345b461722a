-- Whether interviews were recorded.
SELECT
    spans.to_wave AS as_of_wave,
    count(CASE WHEN interviews.is_recorded THEN 1 END) || ' of ' || count(interviews.is_recorded)
    || ' interviews recorded'
    || CASE
        WHEN count(*) > count(interviews.is_recorded)
            THEN '; not said of ' || count(*) - count(interviews.is_recorded)
        ELSE ''
    END AS answer
FROM mart.spans AS spans
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave
HAVING count(interviews.is_recorded) > 0

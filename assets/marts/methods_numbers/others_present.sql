-- Whether anyone else was present.
SELECT
    spans.to_wave AS as_of_wave,
    count(CASE WHEN interviews.others_present > 0 THEN 1 END) || ' of ' || count(interviews.others_present)
    || ' interviews with others present'
    || CASE
        WHEN count(*) > count(interviews.others_present)
            THEN '; not said of ' || count(*) - count(interviews.others_present)
        ELSE ''
    END AS answer
FROM mart.spans AS spans
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave
HAVING count(interviews.others_present) > 0

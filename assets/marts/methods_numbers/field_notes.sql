-- Whether field notes were taken.
SELECT
    spans.to_wave AS as_of_wave,
    count(CASE WHEN interviews.has_field_notes THEN 1 END) || ' of ' || count(interviews.has_field_notes)
    || ' interviews with field notes'
    || CASE
        WHEN count(*) > count(interviews.has_field_notes)
            THEN '; not said of ' || count(*) - count(interviews.has_field_notes)
        ELSE ''
    END AS answer
FROM mart.spans AS spans
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave
HAVING count(interviews.has_field_notes) > 0

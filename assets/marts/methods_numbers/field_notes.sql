-- Whether field notes were taken.
SELECT
    ranges.to_wave AS as_of_wave,
    count(CASE WHEN interviews.has_field_notes THEN 1 END) || ' of ' || count(interviews.has_field_notes)
    || ' interviews with field notes'
    || CASE
        WHEN count(*) > count(interviews.has_field_notes)
            THEN '; not said of ' || count(*) - count(interviews.has_field_notes)
        ELSE ''
    END AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave
HAVING count(interviews.has_field_notes) > 0

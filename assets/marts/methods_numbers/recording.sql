-- Whether interviews were recorded.
SELECT
    ranges.to_wave AS as_of_wave,
    count(CASE WHEN interviews.is_recorded THEN 1 END) || ' of ' || count(interviews.is_recorded)
    || ' interviews recorded'
    || CASE
        WHEN count(*) > count(interviews.is_recorded)
            THEN '; not said of ' || count(*) - count(interviews.is_recorded)
        ELSE ''
    END AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave
HAVING count(interviews.is_recorded) > 0

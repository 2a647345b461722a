-- Whether anyone else was present.
SELECT
    ranges.to_wave AS as_of_wave,
    count(CASE WHEN interviews.others_present > 0 THEN 1 END) || ' of ' || count(interviews.others_present)
    || ' interviews with others present'
    || CASE
        WHEN count(*) > count(interviews.others_present)
            THEN '; not said of ' || count(*) - count(interviews.others_present)
        ELSE ''
    END AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.interviews AS interviews ON interviews.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave
HAVING count(interviews.others_present) > 0

-- Cells of the joint displays in which statements and measures meet.
SELECT
    ranges.to_wave AS as_of_wave,
    'cells of joint displays: ' || count(*) || '; with statements and measures: '
    || count(CASE WHEN cells.statements IS NOT NULL AND cells.measures IS NOT NULL THEN 1 END) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN mart.joint_display AS cells ON cells.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far AND (cells.statements IS NOT NULL OR cells.measures IS NOT NULL)
GROUP BY ranges.to_wave

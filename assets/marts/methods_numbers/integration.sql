-- Cells of the joint displays in which statements and measures meet.
SELECT
    spans.to_wave AS as_of_wave,
    count(*) || ' cells of joint displays, ' || count(CASE WHEN cells.statements IS NOT NULL AND cells.measures IS NOT NULL
        THEN 1 END) || ' of them with statements and measures' AS answer
FROM mart.spans AS spans
INNER JOIN mart.joint_display AS cells ON cells.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far AND (cells.statements IS NOT NULL OR cells.measures IS NOT NULL)
GROUP BY spans.to_wave

-- Records of a review, stage by stage.
SELECT
    ranges.to_wave AS as_of_wave,
    string_agg(flow.stage || ' ' || flow.records, ', ' ORDER BY flow.stage_order) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN mart.screening_flow AS flow ON flow.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far AND flow.reason IS NULL AND flow.records IS NOT NULL
GROUP BY ranges.to_wave

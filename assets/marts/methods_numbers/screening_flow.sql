-- Records of a review, stage by stage.
SELECT
    spans.to_wave AS as_of_wave,
    string_agg(flow.stage || ' ' || flow.records, ', ' ORDER BY flow.stage_order) AS answer
FROM mart.spans AS spans
INNER JOIN mart.screening_flow AS flow ON flow.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far AND flow.reason IS NULL AND flow.records IS NOT NULL
GROUP BY spans.to_wave

-- What describes the cases.
SELECT
    spans.to_wave AS as_of_wave,
    count(DISTINCT features.feature) || ' features of the cases set side by side' AS answer
FROM mart.spans AS spans
INNER JOIN core.case_features AS features ON features.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave

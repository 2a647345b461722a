-- Decisions of the analysis, by what they are about.
SELECT spans.to_wave AS as_of_wave, decisions.decision_kind, count(*) AS decisions
FROM mart.spans AS spans
INNER JOIN core.decisions AS decisions ON decisions.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave, decisions.decision_kind
ORDER BY as_of_wave, decisions.decision_kind

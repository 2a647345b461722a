-- Decisions of the analysis, by what they are about.
SELECT ranges.to_wave AS as_of_wave, decisions.decision_kind, count(*) AS decisions
FROM mart.wave_ranges AS ranges
INNER JOIN core.decisions AS decisions ON decisions.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave, decisions.decision_kind
ORDER BY as_of_wave, decisions.decision_kind

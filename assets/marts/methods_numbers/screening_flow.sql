-- Records of a review, stage by stage. Each wave that screened has a flow of its own.
WITH flows AS (
    SELECT wave, string_agg(stage || ' ' || records, ', ' ORDER BY stage_order) AS words
    FROM mart.screening_flow
    WHERE reason IS NULL AND records IS NOT NULL
    GROUP BY wave
)

SELECT
    ranges.to_wave AS as_of_wave,
    CASE count(*)
        WHEN 1 THEN any_value(flows.words)
        ELSE string_agg('wave ' || flows.wave || ': ' || flows.words, '; ' ORDER BY flows.wave)
    END AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN flows ON flows.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

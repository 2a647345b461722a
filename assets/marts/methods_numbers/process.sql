-- What the cross-case tables hold, phase by phase.
WITH counts AS (
    SELECT
        counted.to_wave, phases.phase_order,
        phases.label || ': ' || CAST(counted.value AS BIGINT) || ' statements' AS words
    FROM mart.quantities AS counted
    INNER JOIN mart.spans AS spans ON counted.from_wave = spans.from_wave AND counted.to_wave = spans.to_wave
    INNER JOIN core.phases AS phases ON counted.category = phases.phase
    WHERE
        spans.is_so_far AND counted.quantity = 'statements' AND counted.reach = 'all sites'
        AND counted.programme IS NULL AND counted.value > 0
)

SELECT to_wave AS as_of_wave, string_agg(words, '; ' ORDER BY phase_order) AS answer
FROM counts
GROUP BY to_wave

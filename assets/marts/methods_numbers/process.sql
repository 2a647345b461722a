-- What the cross-case tables hold, phase by phase.
WITH counts AS (
    SELECT
        counted.to_wave, phases.phase_order,
        'statements on ' || phases.label || ': ' || CAST(counted.value AS BIGINT) AS words
    FROM mart.quantities AS counted
    INNER JOIN mart.wave_ranges AS ranges ON counted.from_wave = ranges.from_wave AND counted.to_wave = ranges.to_wave
    INNER JOIN core.phases AS phases ON counted.category = phases.phase
    WHERE
        ranges.is_so_far AND counted.quantity = 'statements' AND counted.site_scope = 'all sites'
        AND counted.programme IS NULL AND counted.value > 0
)

SELECT to_wave AS as_of_wave, string_agg(words, '; ' ORDER BY phase_order) AS answer
FROM counts
GROUP BY to_wave

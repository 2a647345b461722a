-- How many codes each codebook has and how many are in use, and what changed.
WITH used AS (
    SELECT DISTINCT wave, framework, code FROM mart.coded_sources
),

in_use AS (
    SELECT ranges.to_wave, used.framework, count(DISTINCT used.code) AS codes
    FROM mart.wave_ranges AS ranges
    INNER JOIN used ON used.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far
    GROUP BY ranges.to_wave, used.framework
),

sizes AS (
    SELECT framework, count(*) AS codes FROM core.constructs GROUP BY framework
),

changed AS (
    SELECT ranges.to_wave, count(*) AS changes
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.codebook_changes AS log ON log.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far AND log.change <> 'kept'
    GROUP BY ranges.to_wave
)

SELECT
    in_use.to_wave AS as_of_wave,
    string_agg(
        named.name || ' (' || in_use.codes || ' of ' || sizes.codes || ' codes in use)', ', ' ORDER BY framework_order
    )
    || coalesce('; changes between versions, in the change log: ' || max(changed.changes), '') AS answer
FROM in_use
INNER JOIN sizes ON in_use.framework = sizes.framework
INNER JOIN core.frameworks AS named ON in_use.framework = named.framework
LEFT JOIN changed ON in_use.to_wave = changed.to_wave
GROUP BY in_use.to_wave

-- Which codes come from a framework, and which are the study's own.
WITH used AS (
    SELECT DISTINCT coded.wave, coded.framework, coded.code, constructs.level = 'code' AS is_own
    FROM mart.coded_sources AS coded
    INNER JOIN core.constructs AS constructs
        ON coded.framework = constructs.framework AND coded.code = constructs.code
)

SELECT
    ranges.to_wave AS as_of_wave,
    count(DISTINCT CASE WHEN NOT used.is_own THEN used.framework || used.code END) || ' codes of published frameworks, '
    || count(DISTINCT CASE WHEN used.is_own THEN used.framework || used.code END) || ' of the study itself' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN used ON used.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

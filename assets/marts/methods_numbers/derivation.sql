-- Which codes in use come from a published framework, and which are the study's own. A code that a later version of its
-- codebook keeps or renames is one code.
WITH used AS (
    SELECT DISTINCT coded.wave, constructs.concept_id, named.citation IS NULL AS is_own
    FROM mart.coded_sources AS coded
    INNER JOIN core.constructs AS constructs
        ON coded.framework = constructs.framework AND coded.code = constructs.code
    INNER JOIN core.frameworks AS named ON coded.framework = named.framework
)

SELECT
    ranges.to_wave AS as_of_wave,
    'codes of published frameworks: ' || count(DISTINCT CASE WHEN NOT used.is_own THEN used.concept_id END)
    || '; codes of the study itself: ' || count(DISTINCT CASE WHEN used.is_own THEN used.concept_id END) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN used ON used.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

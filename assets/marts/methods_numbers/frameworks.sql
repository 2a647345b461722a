-- By what the data are coded and rated.
WITH uses AS (
    SELECT DISTINCT wave, framework FROM mart.counted_codings
    UNION
    SELECT DISTINCT wave, framework FROM core.ratings
    UNION
    SELECT DISTINCT statements.wave, phases.framework
    FROM mart.statements AS statements
    INNER JOIN core.phases AS phases ON statements.phase = phases.phase
)

SELECT
    spans.to_wave AS as_of_wave,
    'coded, rated or tabulated by ' || array_to_string(list_sort(list(DISTINCT named.name)), ', ') AS answer
FROM mart.spans AS spans
INNER JOIN uses ON uses.wave BETWEEN spans.from_wave AND spans.to_wave
INNER JOIN core.frameworks AS named ON uses.framework = named.framework
WHERE spans.is_so_far
GROUP BY spans.to_wave

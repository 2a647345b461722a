-- By what the data are coded and rated.
WITH uses AS (
    SELECT DISTINCT wave, framework FROM mart.sources_by_framework
    UNION
    SELECT DISTINCT wave, framework FROM core.ratings
    UNION
    SELECT DISTINCT entries.wave, phases.framework
    FROM mart.cell_entries AS entries
    INNER JOIN core.phases AS phases ON entries.phase = phases.phase
)

SELECT
    ranges.to_wave AS as_of_wave,
    'coded, rated or tabulated by ' || array_to_string(list_sort(list(DISTINCT named.name)), ', ') AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN uses ON uses.wave BETWEEN ranges.from_wave AND ranges.to_wave
INNER JOIN core.frameworks AS named ON uses.framework = named.framework
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

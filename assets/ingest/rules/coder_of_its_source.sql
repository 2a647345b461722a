-- Where source_coders lists the coders of a source by a framework, the list is full: whoever has codings is on it.
WITH declared AS (
    SELECT source, framework, list_sort(list(DISTINCT coder)) AS coders
    FROM core.source_coders
    WHERE is_consensus IS NOT TRUE
    GROUP BY source, framework
),

numbered AS (
    SELECT
        codings.*, declared.coders,
        row_number() OVER (
            PARTITION BY codings.source, codings.framework, codings.coder
            ORDER BY codings.wave DESC, codings.file, codings.sheet, codings.row
        ) AS place
    FROM core.codings AS codings
    INNER JOIN declared ON codings.source = declared.source AND codings.framework = declared.framework
    WHERE codings.is_consensus IS NOT TRUE AND NOT list_contains(declared.coders, codings.coder)
)

SELECT
    wave, file, sheet, row, 'coder' AS column_name, coder AS value,
    'coder_of_its_source' AS problem,
    MAP {'source': source, 'framework': framework, 'coders': array_to_string(coders, ', '), 'coder': coder} AS facts
FROM numbered
WHERE place = 1
ORDER BY wave, file, sheet, row

-- Sources by the codes of two frameworks, for each crosstab of the register and up to each wave. Blank is the total.
-- A source counts for the code that it was given and for each code above that, so that subordinate codes are subsets.
WITH RECURSIVE ranges AS (
    SELECT DISTINCT to_wave FROM mart.wave_ranges
),

given AS (
    SELECT wave, source, framework, code, bool_or(is_synthetic) AS is_synthetic
    FROM mart.counted_codings
    GROUP BY wave, source, framework, code
),

code_above AS (
    SELECT framework, code, code AS above FROM core.constructs
    UNION ALL
    SELECT code_above.framework, code_above.code, constructs.parent AS above
    FROM code_above
    INNER JOIN core.constructs AS constructs
        ON code_above.framework = constructs.framework AND code_above.above = constructs.code
    WHERE constructs.parent IS NOT NULL
),

coded AS (
    SELECT given.wave, given.source, given.framework, code_above.above AS code, bool_or(given.is_synthetic) AS is_synthetic
    FROM given
    INNER JOIN code_above ON given.framework = code_above.framework AND given.code = code_above.code
    GROUP BY given.wave, given.source, given.framework, code_above.above
),

pairs AS (
    SELECT
        crosstabs.crosstab, ranges.to_wave, of_row.code AS row_code, of_column.code AS column_code, of_row.source,
        of_row.is_synthetic OR of_column.is_synthetic AS is_synthetic
    FROM core.crosstabs AS crosstabs
    CROSS JOIN ranges
    INNER JOIN coded AS of_row ON crosstabs.row_framework = of_row.framework AND of_row.wave <= ranges.to_wave
    INNER JOIN coded AS of_column
        ON crosstabs.column_framework = of_column.framework AND of_row.source = of_column.source
        AND of_column.wave <= ranges.to_wave
),

counted AS (
    SELECT
        crosstab, to_wave, row_code, column_code, count(DISTINCT source) AS sources,
        bool_or(is_synthetic) AS has_synthetic
    FROM pairs
    GROUP BY GROUPING SETS (
        (crosstab, to_wave, row_code, column_code), (crosstab, to_wave, row_code), (crosstab, to_wave, column_code),
        (crosstab, to_wave)
    )
),

headed AS (
    SELECT framework, code, parent, construct_order, label FROM core.constructs
    UNION ALL
    SELECT DISTINCT framework, NULL AS code, NULL AS parent, NULL AS construct_order, 'Total' AS label
    FROM core.constructs
)

SELECT
    crosstabs.crosstab, ranges.to_wave, of_row.code AS row_code, of_column.code AS column_code,
    of_row.parent AS row_parent, of_column.parent AS column_parent, of_row.construct_order AS row_order,
    of_column.construct_order AS column_order, of_row.label AS row_label,
    of_column.label AS column_label, coalesce(counted.sources, 0) AS sources,
    coalesce(counted.has_synthetic, FALSE) AS has_synthetic
FROM core.crosstabs AS crosstabs
CROSS JOIN ranges
INNER JOIN headed AS of_row ON crosstabs.row_framework = of_row.framework
INNER JOIN headed AS of_column ON crosstabs.column_framework = of_column.framework
LEFT JOIN counted
    ON crosstabs.crosstab = counted.crosstab AND ranges.to_wave = counted.to_wave
    AND of_row.code IS NOT DISTINCT FROM counted.row_code AND of_column.code IS NOT DISTINCT FROM counted.column_code
ORDER BY crosstabs.crosstab, ranges.to_wave, row_order NULLS LAST, column_order NULLS LAST

-- A feature has one place in its table, in all waves and for all cases.
WITH places AS (
    SELECT feature_table, feature, min(feature_order) AS feature_order
    FROM core.case_features
    GROUP BY feature_table, feature
    HAVING count(DISTINCT feature_order) > 1
)

SELECT
    f.wave, f.file, f.sheet, f.row, 'feature_order' AS column_name, CAST(f.feature_order AS VARCHAR) AS value,
    'feature_in_one_row' AS problem, MAP {'feature': f.feature, 'other': places.feature_order::VARCHAR} AS facts
FROM core.case_features AS f
INNER JOIN places ON f.feature_table = places.feature_table AND f.feature = places.feature
WHERE f.feature_order > places.feature_order
ORDER BY f.wave, f.file, f.sheet, f.row

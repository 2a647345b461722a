SELECT
    features.wave, features.feature_table, features.feature_order, features.feature, programmes.case_order,
    features.programme, string_agg(
        trim(regexp_replace(features.description, '\s+', ' ', 'g')), chr(10)
        ORDER BY features.position, features.case_feature
    ) AS cell,
    bool_or(coalesce(features.is_synthetic, FALSE)) AS has_synthetic
FROM core.case_features AS features
INNER JOIN core.programmes AS programmes ON features.programme = programmes.programme
GROUP BY
    features.wave, features.feature_table, features.feature_order, features.feature, programmes.case_order,
    features.programme
ORDER BY features.wave, features.feature_table, features.feature_order, programmes.case_order

-- Rows of each table in this wave against the wave before, where both have any.
WITH earlier AS (
    SELECT max(wave) AS wave FROM audit.deliveries WHERE wave < $wave
),

counted AS (
    SELECT
        table_name,
        sum(rows_loaded) FILTER (WHERE wave = $wave) AS rows_now,
        sum(rows_loaded) FILTER (WHERE wave = (SELECT wave FROM earlier)) AS rows_before
    FROM audit.delivered_tables
    WHERE table_name NOT IN ('claims', 'case_features', 'events', 'documents')  -- these come when they come
    GROUP BY table_name
)

SELECT table_name, rows_now / rows_before AS times_as_many
FROM counted
WHERE rows_now > 0 AND rows_before > 0
ORDER BY table_name

-- Each printed number next to the number in the data, as of each wave from the one that delivered the claim.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

-- A code that one framework has alone needs no framework in the claim.
counted AS (
    SELECT
        claims.claim, count(*) AS frameworks, any_value(counted.framework) AS framework, any_value(counted.value) AS value
    FROM core.claims AS claims
    INNER JOIN mart.quantities AS counted
        ON claims.quantity = counted.quantity
        AND claims.from_wave = counted.from_wave AND claims.to_wave = counted.to_wave
        AND claims.programme IS NOT DISTINCT FROM counted.programme
        AND claims.site IS NOT DISTINCT FROM counted.site
        AND claims.category IS NOT DISTINCT FROM counted.category
        AND (claims.framework IS NULL OR claims.framework = counted.framework)
        AND coalesce(claims.site_scope, 'all sites') = counted.site_scope
    GROUP BY claims.claim
),

compared AS (
    SELECT
        loaded.wave AS as_of_wave, claims.*, coalesce(claims.site_scope, 'all sites') AS counted_scope,
        coalesce(
            claims.framework,
            CASE WHEN counted.frameworks = 1 AND claims.to_wave <= loaded.wave THEN counted.framework END
        ) AS counted_framework,
        CASE WHEN counted.frameworks = 1 AND claims.to_wave <= loaded.wave THEN counted.value END AS computed,
        counted.frameworks > 1 AS is_of_several,
        claims.to_wave > loaded.wave
        OR EXISTS (
            SELECT 1 FROM core.waves AS waves
            WHERE waves.wave BETWEEN claims.from_wave AND claims.to_wave
            AND waves.wave NOT IN (SELECT wave FROM loaded)
        ) AS is_ahead
    FROM core.claims AS claims
    INNER JOIN loaded ON claims.wave <= loaded.wave
    LEFT JOIN counted ON claims.claim = counted.claim
)

SELECT
    as_of_wave, claim, claim_source, line, wording, quantity, from_wave, to_wave, programme, site,
    counted_scope AS site_scope, counted_framework AS framework, category, printed, computed,
    computed - printed AS difference,
    CASE
        WHEN is_ahead THEN 'waves not loaded'
        WHEN is_of_several THEN 'framework not named'
        WHEN computed IS NULL THEN 'not counted'
        WHEN abs(computed - printed) <= coalesce(tolerance, 0) THEN 'agrees'
        ELSE 'differs'
    END AS verdict,
    explanation
FROM compared
ORDER BY as_of_wave, claim

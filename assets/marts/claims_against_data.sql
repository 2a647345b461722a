-- Each printed number beside the number in the data, as of each wave from the one that delivered the claim.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

compared AS (
    SELECT
        loaded.wave AS as_of_wave, claims.*, coalesce(claims.reach, 'all sites') AS counted_reach,
        counted.value AS computed,
        claims.to_wave > loaded.wave
        OR EXISTS (
            SELECT 1 FROM core.waves AS waves
            WHERE waves.wave BETWEEN claims.from_wave AND claims.to_wave
            AND waves.wave NOT IN (SELECT wave FROM loaded)
        ) AS is_ahead
    FROM core.claims AS claims
    INNER JOIN loaded ON claims.wave <= loaded.wave
    LEFT JOIN mart.quantities AS counted
        ON claims.quantity = counted.quantity
        AND claims.from_wave = counted.from_wave AND claims.to_wave = counted.to_wave
        AND counted.to_wave <= loaded.wave
        AND claims.programme IS NOT DISTINCT FROM counted.programme
        AND claims.site IS NOT DISTINCT FROM counted.site
        AND claims.category IS NOT DISTINCT FROM counted.category
        AND coalesce(claims.reach, 'all sites') = counted.reach
)

SELECT
    as_of_wave, claim, claim_source, line, wording, quantity, from_wave, to_wave, programme, site,
    counted_reach AS reach, category, printed, computed, computed - printed AS difference,
    CASE
        WHEN is_ahead THEN 'waves not loaded'
        WHEN computed IS NULL THEN 'not counted'
        WHEN abs(computed - printed) <= coalesce(tolerance, 0) THEN 'agrees'
        ELSE 'differs'
    END AS verdict,
    explanation
FROM compared
ORDER BY as_of_wave, claim

-- What each case of a qualitative comparative analysis is at in each of its sets, and what that counts as there.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

cases AS (
    SELECT
        calibrations.wave, calibrations.calibration, outcomes.unit, sites.site IS NOT NULL AS is_site, outcomes.level,
        outcomes.is_synthetic,
        row_number() OVER (
            PARTITION BY calibrations.calibration
            ORDER BY outcomes.value DESC, programmes.case_order, sites.site_order
        ) AS case_order
    FROM core.calibrations AS calibrations
    INNER JOIN loaded ON calibrations.wave = loaded.wave
    INNER JOIN core.outcomes AS outcomes ON calibrations.outcome = outcomes.outcome
    LEFT JOIN core.sites AS sites ON outcomes.unit = sites.site
    LEFT JOIN core.programmes AS programmes ON outcomes.unit = programmes.programme
),

standing AS (
    SELECT
        cases.wave, cases.calibration, cases.case_order, cases.unit, sets.set_order, sets.set_name, sets.is_outcome,
        CASE WHEN sets.is_outcome THEN cases.level ELSE final.rated END AS rule_for,
        CASE WHEN sets.is_outcome THEN cases.level ELSE coalesce(final.printed, 'not yet analysed') END AS stands,
        CASE WHEN sets.is_outcome THEN cases.is_synthetic ELSE coalesce(final.has_synthetic, FALSE) END AS has_synthetic
    FROM cases
    INNER JOIN core.calibration_sets AS sets ON cases.calibration = sets.calibration
    LEFT JOIN mart.final_ratings AS final
        ON cases.wave = final.wave AND sets.framework = final.framework AND sets.code = final.code
        AND cases.is_site = (final.site IS NOT NULL) AND cases.unit = coalesce(final.site, final.programme)
)

SELECT
    standing.wave, standing.calibration, standing.case_order, standing.unit, standing.set_order, standing.set_name,
    standing.is_outcome, standing.stands, rules.membership, standing.has_synthetic
FROM standing
LEFT JOIN core.calibration_rules AS rules
    ON standing.calibration = rules.calibration AND standing.set_name = rules.set_name
    AND standing.rule_for = rules.stands
ORDER BY standing.calibration, standing.case_order, standing.set_order

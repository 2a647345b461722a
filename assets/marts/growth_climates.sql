-- The climates of each case or site that a wave judges, beside its phase of growth.
WITH climates AS (
    SELECT framework, code, label, construct_order FROM core.constructs WHERE level = 'climate'
),

coded AS (
    SELECT DISTINCT
        codings.wave, codings.framework, constructs.domain AS climate, codings.coding, places.site, sites.programme,
        codings.is_synthetic
    FROM mart.counted_codings AS codings
    INNER JOIN core.constructs AS constructs
        ON codings.framework = constructs.framework AND codings.code = constructs.code
    INNER JOIN climates
        ON constructs.framework = climates.framework AND constructs.domain = climates.code
    INNER JOIN core.interview_sites AS places ON codings.source = places.interview
    INNER JOIN core.sites AS sites ON places.site = sites.site
)

SELECT
    judgements.wave, judgements.framework, programmes.case_order, judgements.programme, judgements.site,
    phases.label AS phase_label, states.label AS growth_label, climates.construct_order AS climate_order,
    climates.code AS climate, climates.label AS climate_label, count(DISTINCT coded.coding) AS codings,
    coalesce(bool_or(judgements.is_synthetic), FALSE) OR coalesce(bool_or(coded.is_synthetic), FALSE) AS has_synthetic
FROM core.phase_judgements AS judgements
INNER JOIN climates ON judgements.framework = climates.framework
INNER JOIN core.programmes AS programmes ON judgements.programme = programmes.programme
LEFT JOIN core.constructs AS phases ON judgements.framework = phases.framework AND judgements.code = phases.code
LEFT JOIN core.constructs AS states
    ON judgements.framework = states.framework AND judgements.growth_state = states.code
LEFT JOIN coded
    ON judgements.wave = coded.wave AND judgements.framework = coded.framework AND climates.code = coded.climate
    AND judgements.programme = coded.programme AND coalesce(judgements.site, coded.site) = coded.site
WHERE judgements.state = 'present'
GROUP BY ALL
ORDER BY
    judgements.framework, programmes.case_order, judgements.site NULLS FIRST, judgements.wave, climates.construct_order

-- Cases and sites against the constructs that were ever rated, in the framework's order; a cell for each pair.
WITH loaded AS (
    SELECT DISTINCT wave FROM audit.deliveries
),

rated AS (
    SELECT DISTINCT wave, framework, code, CASE WHEN site IS NULL THEN 'case' ELSE 'site' END AS unit_kind
    FROM mart.final_ratings
),

matrices AS (
    SELECT DISTINCT wave, framework, unit_kind FROM rated
),

table_rows AS (
    SELECT DISTINCT matrices.wave, matrices.framework, matrices.unit_kind, rated.code
    FROM matrices
    INNER JOIN rated
        ON matrices.framework = rated.framework AND matrices.unit_kind = rated.unit_kind AND matrices.wave >= rated.wave
),

-- A site code that is no place has a column from the wave that first rates it.
first_rated AS (
    SELECT site, min(wave) AS wave FROM mart.final_ratings WHERE site IS NOT NULL GROUP BY site
),

units AS (
    SELECT
        'case' AS unit_kind, programme AS unit, programme, NULL AS site, name AS unit_label, case_order, 0 AS site_order,
        0 AS first_wave, NULL AS last_wave
    FROM core.programmes
    UNION ALL
    SELECT
        'site', sites.site, sites.programme, sites.site, sites.name, programmes.case_order, sites.site_order,
        CASE WHEN sites.is_place THEN sites.first_wave ELSE greatest(sites.first_wave, first_rated.wave) END,
        sites.last_wave
    FROM core.sites AS sites
    INNER JOIN core.programmes AS programmes ON sites.programme = programmes.programme
    LEFT JOIN first_rated ON sites.site = first_rated.site
    WHERE sites.is_place OR first_rated.site IS NOT NULL
),

-- The outcome that orders a wave's tables: of those that hold by then, the latest, and of these the first declared.
outcome_of_wave AS (
    SELECT
        loaded.wave, units.unit_kind, units.unit, outcomes.value, outcomes.level,
        outcomes.label || CASE WHEN outcomes.is_synthetic THEN ' †' ELSE '' END AS label,
        dense_rank() OVER (
            PARTITION BY loaded.wave, units.unit_kind ORDER BY outcomes.from_wave DESC, outcomes.outcome_order
        ) AS choice
    FROM loaded
    INNER JOIN core.outcomes AS outcomes ON loaded.wave >= outcomes.from_wave
    INNER JOIN units ON outcomes.unit = units.unit
),

columns_of_matrix AS (
    SELECT
        matrices.wave, matrices.framework, matrices.unit_kind, units.programme, units.site, units.unit_label,
        outcomes.label AS ordered_by, outcomes.value AS outcome_value, outcomes.level AS outcome_level,
        row_number() OVER (
            PARTITION BY matrices.wave, matrices.framework, matrices.unit_kind
            ORDER BY outcomes.value DESC NULLS LAST, units.case_order, units.site_order, units.unit
        ) AS unit_order
    FROM matrices
    INNER JOIN units
        ON matrices.unit_kind = units.unit_kind
        AND matrices.wave BETWEEN units.first_wave AND coalesce(units.last_wave, matrices.wave)
    LEFT JOIN outcome_of_wave AS outcomes
        ON matrices.wave = outcomes.wave AND units.unit_kind = outcomes.unit_kind AND units.unit = outcomes.unit
        AND outcomes.choice = 1
)

SELECT
    table_rows.wave, table_rows.framework, table_rows.unit_kind, domains.construct_order AS domain_order,
    constructs.domain, domains.label AS domain_label, constructs.construct_order AS row_order, table_rows.code,
    constructs.label AS row_label, reverse_rated.code IS NOT NULL AS is_reverse_rated, units.unit_order,
    units.programme, units.site, units.unit_label, units.ordered_by, units.outcome_value, units.outcome_level,
    coalesce(final.state, 'not yet analysed') AS cell_state,
    final.value,
    coalesce(final.printed, 'not yet analysed') || CASE final.basis WHEN 'one rater' THEN ' (one rater)' ELSE '' END
    || CASE WHEN final.has_synthetic AND final.basis <> 'nobody yet' THEN ' †' ELSE '' END AS cell,
    final.basis, final.rationale, final.evidence, coalesce(final.has_synthetic, FALSE) AS has_synthetic
FROM table_rows
INNER JOIN columns_of_matrix AS units
    ON table_rows.wave = units.wave AND table_rows.framework = units.framework
    AND table_rows.unit_kind = units.unit_kind
INNER JOIN core.constructs AS constructs
    ON table_rows.framework = constructs.framework AND table_rows.code = constructs.code
INNER JOIN core.constructs AS domains
    ON constructs.framework = domains.framework AND constructs.domain = domains.code
LEFT JOIN core.reverse_rated AS reverse_rated
    ON table_rows.framework = reverse_rated.framework AND table_rows.code = reverse_rated.code
LEFT JOIN mart.final_ratings AS final
    ON table_rows.wave = final.wave AND table_rows.framework = final.framework AND table_rows.code = final.code
    AND units.programme = final.programme AND units.site IS NOT DISTINCT FROM final.site
ORDER BY table_rows.wave, table_rows.framework, table_rows.unit_kind, constructs.construct_order, units.unit_order

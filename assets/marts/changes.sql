-- What became of each construct (by ratings) and of each element or scenario (by statements) from wave to wave.
-- The classes are inferred: no paper defines them. What makes a pair of ratings what stands in the WHENs, in order.
WITH rated AS (
    SELECT
        final.*, constructs.thread, constructs.label, constructs.construct_order,
        reverse_rated.code IS NOT NULL AS is_reversed
    FROM mart.final_ratings AS final
    INNER JOIN core.constructs AS constructs
        ON final.framework = constructs.framework AND final.code = constructs.code
    LEFT JOIN core.reverse_rated AS reverse_rated
        ON final.framework = reverse_rated.framework AND final.code = reverse_rated.code
),

earlier AS (
    SELECT pairs.from_wave, pairs.to_wave, rated.*
    FROM mart.wave_pairs AS pairs
    INNER JOIN rated ON pairs.from_wave = rated.wave
),

later AS (
    SELECT pairs.from_wave, pairs.to_wave, rated.*
    FROM mart.wave_pairs AS pairs
    INNER JOIN rated ON pairs.to_wave = rated.wave
),

-- A construct meets itself in the same version first, and only else in another one that stands for just the same.
same_version AS (
    SELECT earlier.from_wave, earlier.to_wave, earlier.programme, earlier.site, earlier.framework, earlier.code
    FROM earlier
    INNER JOIN later
        ON earlier.from_wave = later.from_wave AND earlier.to_wave = later.to_wave
        AND earlier.programme = later.programme AND earlier.site IS NOT DISTINCT FROM later.site
        AND earlier.framework = later.framework AND earlier.code = later.code
),

earlier_side AS (
    SELECT
        earlier.*,
        CASE WHEN same.code IS NULL THEN earlier.thread ELSE earlier.framework || ' ' || earlier.code || ' itself' END
        AS meets
    FROM earlier
    LEFT JOIN same_version AS same
        ON earlier.from_wave = same.from_wave AND earlier.to_wave = same.to_wave
        AND earlier.programme = same.programme AND earlier.site IS NOT DISTINCT FROM same.site
        AND earlier.framework = same.framework AND earlier.code = same.code
),

later_side AS (
    SELECT
        later.*,
        CASE WHEN same.code IS NULL THEN later.thread ELSE later.framework || ' ' || later.code || ' itself' END AS meets
    FROM later
    LEFT JOIN same_version AS same
        ON later.from_wave = same.from_wave AND later.to_wave = same.to_wave
        AND later.programme = same.programme AND later.site IS NOT DISTINCT FROM same.site
        AND later.framework = same.framework AND later.code = same.code
),

met AS (
    SELECT
        coalesce(e.from_wave, l.from_wave) AS from_wave, coalesce(e.to_wave, l.to_wave) AS to_wave,
        e.framework AS from_framework, e.code AS from_code, l.framework AS to_framework, l.code AS to_code,
        coalesce(l.label, e.label) AS row_label, coalesce(l.construct_order, e.construct_order) AS row_order,
        coalesce(e.programme, l.programme) AS programme, coalesce(e.site, l.site) AS site,
        e.rated AS from_rated, l.rated AS to_rated, e.value AS from_value, l.value AS to_value,
        e.basis AS from_basis, l.basis AS to_basis, e.was_asked AS was_asked_before,
        e.printed AS from_printed, l.printed AS to_printed, e.evidence AS from_evidence, l.evidence AS to_evidence,
        e.is_reversed IS DISTINCT FROM l.is_reversed AS is_turned,
        coalesce(e.has_synthetic, FALSE) OR coalesce(l.has_synthetic, FALSE) AS has_synthetic
    FROM earlier_side AS e
    FULL JOIN later_side AS l
        ON e.from_wave = l.from_wave AND e.to_wave = l.to_wave AND e.programme = l.programme
        AND e.site IS NOT DISTINCT FROM l.site AND e.meets = l.meets
),

versions_of_unit AS (
    SELECT DISTINCT wave, programme, site, framework FROM rated
),

-- Why one side has nothing to be compared with: the codebook changed, or nobody rated it.
left_alone AS (
    SELECT
        met.from_wave, met.to_wave, met.programme, met.site, met.from_framework, met.from_code,
        min(
            CASE changes.change
                WHEN 'removed' THEN 'it is gone in ' || changes.to_framework
                ELSE 'in ' || changes.to_framework || ' it became ' || changes.to_codes || ' (' || changes.change || ')'
            END
        ) AS why
    FROM met
    INNER JOIN versions_of_unit AS versions
        ON met.to_wave = versions.wave AND met.programme = versions.programme
        AND met.site IS NOT DISTINCT FROM versions.site
    INNER JOIN mart.codebook_changes AS changes
        ON met.from_framework = changes.from_framework AND met.from_code = changes.from_code
        AND versions.framework = changes.to_framework
    WHERE met.to_code IS NULL
    GROUP BY met.from_wave, met.to_wave, met.programme, met.site, met.from_framework, met.from_code
),

come_anew AS (
    SELECT
        met.from_wave, met.to_wave, met.programme, met.site, met.to_framework, met.to_code,
        CASE
            WHEN count(pairs.from_code) = 0 THEN 'it is new since ' || min(pairs.from_framework)
            ELSE 'in ' || min(pairs.from_framework) || ' it was '
                || string_agg(pairs.from_code, '; ' ORDER BY pairs.from_code)
                || ', which does not stand for just the same'
        END AS why
    FROM met
    INNER JOIN versions_of_unit AS versions
        ON met.from_wave = versions.wave AND met.programme = versions.programme
        AND met.site IS NOT DISTINCT FROM versions.site
    INNER JOIN core.crosswalk AS pairs
        ON met.to_framework = pairs.to_framework AND met.to_code = pairs.to_code
        AND versions.framework = pairs.from_framework
    WHERE met.from_code IS NULL AND pairs.cardinality IS NOT NULL
    GROUP BY met.from_wave, met.to_wave, met.programme, met.site, met.to_framework, met.to_code
),

by_rating AS (
    SELECT
        met.*,
        CASE
            WHEN met.from_code IS NULL OR met.to_code IS NULL OR met.is_turned THEN 'not comparable'
            WHEN met.from_basis = 'raters differ' OR met.to_basis = 'raters differ' THEN 'not comparable'
            WHEN 'not yet analysed' IN (met.from_rated, met.to_rated) THEN 'not comparable'
            WHEN met.from_rated = 'missing' AND met.to_rated = 'missing' THEN 'still missing'
            WHEN met.to_rated = 'missing' THEN 'newly missing'
            WHEN
                met.from_rated = 'missing' AND coalesce(met.was_asked_before, FALSE)
                AND (met.to_value <> 0 OR met.to_rated = 'mixed') THEN 'emerged'
            WHEN met.from_rated = 'missing' THEN 'not comparable'
            WHEN met.from_rated = met.to_rated THEN 'stable'
            WHEN met.from_rated IN ('external', 'internal') OR met.to_rated IN ('external', 'internal')
                THEN 'not comparable'
            WHEN met.from_rated IN ('0', 'not applicable') AND met.to_rated IN ('0', 'not applicable')
                THEN 'not comparable'
            WHEN met.from_rated IN ('0', 'not applicable') THEN 'emerged'
            WHEN met.to_rated IN ('0', 'not applicable') THEN 'ceased'
            WHEN met.from_rated = 'mixed' OR met.to_rated = 'mixed' THEN 'not comparable'
            WHEN sign(met.from_value) <> sign(met.to_value) THEN 'reversed'
            WHEN abs(met.to_value) > abs(met.from_value) THEN 'strengthened'
            ELSE 'weakened'
        END AS change,
        CASE
            WHEN met.to_code IS NULL
                THEN coalesce(left_alone.why, 'not yet analysed in wave ' || met.to_wave)
            WHEN met.from_code IS NULL
                THEN coalesce(come_anew.why, 'not yet analysed in wave ' || met.from_wave)
            WHEN met.is_turned THEN 'rated in reverse in one of the two versions'
            WHEN met.from_basis = 'raters differ' THEN 'raters differ in wave ' || met.from_wave
            WHEN met.to_basis = 'raters differ' THEN 'raters differ in wave ' || met.to_wave
            WHEN met.from_rated = 'not yet analysed' THEN 'not yet analysed in wave ' || met.from_wave
            WHEN met.to_rated = 'not yet analysed' THEN 'not yet analysed in wave ' || met.to_wave
            WHEN met.from_rated = 'missing' AND met.to_rated <> 'missing' AND met.was_asked_before IS FALSE
                THEN 'wave ' || met.from_wave || ' did not ask'
            WHEN met.from_rated = 'missing' AND met.to_rated <> 'missing' AND met.was_asked_before IS NULL
                THEN 'whether wave ' || met.from_wave || ' asked is not known'
            WHEN met.from_rated = 'missing' AND (met.to_rated IN ('not applicable', 'external', 'internal') OR met.to_value = 0)
                THEN 'missing in wave ' || met.from_wave
            WHEN met.from_rated = met.to_rated OR met.to_rated = 'missing' THEN NULL
            WHEN met.from_rated IN ('external', 'internal') OR met.to_rated IN ('external', 'internal')
                THEN 'a note of origin is no rating'
            WHEN met.from_rated IN ('0', 'not applicable') AND met.to_rated IN ('0', 'not applicable')
                THEN 'not applicable is no rating'
            WHEN
                (met.from_rated = 'mixed' AND met.to_value <> 0) OR (met.to_rated = 'mixed' AND met.from_value <> 0)
                THEN 'mixed has no sign'
        END AS reason
    FROM met
    LEFT JOIN left_alone
        ON met.to_code IS NULL AND met.from_wave = left_alone.from_wave AND met.to_wave = left_alone.to_wave
        AND met.programme = left_alone.programme AND met.site IS NOT DISTINCT FROM left_alone.site
        AND met.from_framework = left_alone.from_framework AND met.from_code = left_alone.from_code
    LEFT JOIN come_anew
        ON met.from_code IS NULL AND met.from_wave = come_anew.from_wave AND met.to_wave = come_anew.to_wave
        AND met.programme = come_anew.programme AND met.site IS NOT DISTINCT FROM come_anew.site
        AND met.to_framework = come_anew.to_framework AND met.to_code = come_anew.to_code
),

by_statements AS (
    SELECT
        pairs.from_wave, pairs.to_wave, before.phase, phases.framework, before.code, before.row_label, before.row_order,
        before.programme,
        CASE before.cell_state WHEN 'stated' THEN before.statements || ' stated' WHEN 'not applicable' THEN 'NA' ELSE before.cell_state END AS from_printed,
        CASE after.cell_state WHEN 'stated' THEN after.statements || ' stated' WHEN 'not applicable' THEN 'NA' ELSE after.cell_state END AS to_printed,
        CASE
            WHEN 'not yet analysed' IN (before.cell_state, after.cell_state) THEN 'not comparable'
            WHEN before.cell_state = 'missing' AND after.cell_state = 'missing' THEN 'still missing'
            WHEN after.cell_state = 'missing' THEN 'newly missing'
            WHEN before.cell_state = after.cell_state THEN 'stable'
            WHEN after.cell_state = 'stated' THEN 'emerged'
            WHEN before.cell_state = 'stated' THEN 'ceased'
            ELSE 'not comparable'
        END AS change,
        CASE
            WHEN before.cell_state = 'not yet analysed' THEN 'not yet analysed in wave ' || pairs.from_wave
            WHEN after.cell_state = 'not yet analysed' THEN 'not yet analysed in wave ' || pairs.to_wave
            WHEN before.cell_state = 'missing' AND after.cell_state = 'not applicable'
                THEN 'missing in wave ' || pairs.from_wave
        END AS reason,
        before.evidence AS from_evidence, after.evidence AS to_evidence,
        before.has_synthetic OR after.has_synthetic AS has_synthetic
    FROM mart.wave_pairs AS pairs
    INNER JOIN mart.cross_case AS before ON pairs.from_wave = before.from_wave AND pairs.from_wave = before.to_wave
    INNER JOIN mart.cross_case AS after
        ON pairs.to_wave = after.from_wave AND pairs.to_wave = after.to_wave AND before.phase = after.phase
        AND before.code = after.code AND before.programme = after.programme
    INNER JOIN core.phases AS phases ON before.phase = phases.phase
    WHERE NOT (before.cell_state = 'not yet analysed' AND after.cell_state = 'not yet analysed')
),

together AS (
    SELECT
        from_wave, to_wave, 'rating' AS basis, NULL AS phase, from_framework, from_code, to_framework, to_code,
        row_order, row_label, programme, site, from_printed, to_printed, change, reason,
        CASE
            WHEN from_framework <> to_framework
                THEN from_framework || ' ' || from_code || ' read as ' || to_framework || ' ' || to_code
        END AS conversion,
        CASE WHEN change IN ('emerged', 'ceased', 'strengthened', 'weakened', 'reversed', 'stable') THEN to_value - from_value END AS difference,
        from_evidence, to_evidence, has_synthetic
    FROM by_rating
    UNION ALL
    SELECT
        from_wave, to_wave, 'statements', phase, framework, code, framework, code, row_order, row_label, programme, NULL,
        from_printed, to_printed, change, reason, NULL, NULL, from_evidence, to_evidence, has_synthetic
    FROM by_statements
)

SELECT
    together.from_wave, together.to_wave, together.basis, together.phase, together.from_framework, together.from_code,
    together.to_framework, together.to_code, together.row_order, together.row_label, programmes.case_order,
    together.programme, together.site, coalesce(together.from_printed, 'no rating') AS from_printed,
    coalesce(together.to_printed, 'no rating') AS to_printed, together.change, together.reason, together.conversion,
    together.difference, together.from_evidence, together.to_evidence, together.has_synthetic
FROM together
INNER JOIN core.programmes AS programmes ON together.programme = programmes.programme
ORDER BY
    together.to_wave, together.from_wave, together.basis, together.phase NULLS FIRST, together.to_framework NULLS LAST,
    together.row_order, together.from_framework, together.from_code, together.to_code, programmes.case_order,
    together.site NULLS FIRST

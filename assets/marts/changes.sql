-- What became of each construct (by ratings) and of each element or scenario (by statements) from wave to wave.
-- The classes are inferred: no paper defines them. What makes a pair of ratings what is in the WHENs, in order.
WITH rated AS (
    SELECT
        final.*, constructs.concept_id, constructs.label, constructs.construct_order,
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

-- A construct meets itself in the same version first, and only else in another one that stands for just the same. Where
-- it does, its rating by a second version in a wave is not compared again.
same_version AS (
    SELECT
        earlier.from_wave, earlier.to_wave, earlier.programme, earlier.site, earlier.framework, earlier.code,
        earlier.concept_id
    FROM earlier
    INNER JOIN later
        ON earlier.from_wave = later.from_wave AND earlier.to_wave = later.to_wave
        AND earlier.programme = later.programme AND earlier.site IS NOT DISTINCT FROM later.site
        AND earlier.framework = later.framework AND earlier.code = later.code
),

earlier_side AS (
    SELECT
        earlier.*, same.framework AS itself_in, coalesce(same.code, earlier.concept_id) AS meets
    FROM earlier
    LEFT JOIN same_version AS same
        ON earlier.from_wave = same.from_wave AND earlier.to_wave = same.to_wave
        AND earlier.programme = same.programme AND earlier.site IS NOT DISTINCT FROM same.site
        AND earlier.framework = same.framework AND earlier.code = same.code
    ANTI JOIN same_version AS compared
        ON same.code IS NULL AND earlier.from_wave = compared.from_wave AND earlier.to_wave = compared.to_wave
        AND earlier.programme = compared.programme AND earlier.site IS NOT DISTINCT FROM compared.site
        AND earlier.concept_id = compared.concept_id
),

later_side AS (
    SELECT
        later.*, same.framework AS itself_in, coalesce(same.code, later.concept_id) AS meets
    FROM later
    LEFT JOIN same_version AS same
        ON later.from_wave = same.from_wave AND later.to_wave = same.to_wave
        AND later.programme = same.programme AND later.site IS NOT DISTINCT FROM same.site
        AND later.framework = same.framework AND later.code = same.code
    ANTI JOIN same_version AS compared
        ON same.code IS NULL AND later.from_wave = compared.from_wave AND later.to_wave = compared.to_wave
        AND later.programme = compared.programme AND later.site IS NOT DISTINCT FROM compared.site
        AND later.concept_id = compared.concept_id
),

met AS (
    SELECT
        coalesce(e.from_wave, l.from_wave) AS from_wave, coalesce(e.to_wave, l.to_wave) AS to_wave,
        e.framework AS from_framework, e.code AS from_code, l.framework AS to_framework, l.code AS to_code,
        coalesce(e.concept_id, l.concept_id) AS concept_id, coalesce(l.label, e.label) AS row_label,
        coalesce(l.construct_order, e.construct_order) AS row_order,
        coalesce(e.programme, l.programme) AS programme, coalesce(e.site, l.site) AS site,
        e.rated AS from_rated, l.rated AS to_rated, e.value AS from_value, l.value AS to_value,
        e.basis AS from_basis, l.basis AS to_basis, e.was_asked AS was_asked_before,
        e.printed AS from_printed, l.printed AS to_printed, e.evidence AS from_evidence, l.evidence AS to_evidence,
        e.is_reversed IS DISTINCT FROM l.is_reversed AS is_turned,
        coalesce(e.has_synthetic, FALSE) OR coalesce(l.has_synthetic, FALSE) AS has_synthetic
    FROM earlier_side AS e
    FULL JOIN later_side AS l
        ON e.from_wave = l.from_wave AND e.to_wave = l.to_wave AND e.programme = l.programme
        AND e.site IS NOT DISTINCT FROM l.site AND e.itself_in IS NOT DISTINCT FROM l.itself_in AND e.meets = l.meets
),

versions_of_unit AS (
    SELECT DISTINCT wave, programme, site, framework FROM rated
),

-- Why one side has nothing to be compared with: the codebook changed, where no version of the other wave has it, or
-- else nobody rated it. First what the codebook says of it.
left_alone AS (
    SELECT
        met.from_wave, met.to_wave, met.programme, met.site, met.from_framework, met.from_code,
        min(
            CASE changes.change
                WHEN 'removed' THEN 'it is gone in ' || named.name
                ELSE 'in ' || named.name || ' it became ' || changes.to_codes || ' (' || changes.change || ')'
            END || CASE WHEN changes.is_own THEN ', by the study''s own crosswalk' ELSE '' END
        ) AS why
    FROM met
    INNER JOIN versions_of_unit AS versions
        ON met.to_wave = versions.wave AND met.programme = versions.programme
        AND met.site IS NOT DISTINCT FROM versions.site
    INNER JOIN mart.codebook_changes AS changes
        ON met.from_framework = changes.from_framework AND met.from_code = changes.from_code
        AND versions.framework = changes.to_framework AND NOT changes.is_comparable
    INNER JOIN core.frameworks AS named ON changes.to_framework = named.framework
    WHERE met.to_code IS NULL
    GROUP BY met.from_wave, met.to_wave, met.programme, met.site, met.from_framework, met.from_code
),

come_anew AS (
    SELECT
        met.from_wave, met.to_wave, met.programme, met.site, met.to_framework, met.to_code,
        CASE
            WHEN count(pairs.from_code) = 0 THEN 'it is new since ' || min(named.name)
            ELSE 'in ' || min(named.name) || ' it was '
                || string_agg(pairs.from_code, '; ' ORDER BY pairs.from_code)
                || ', which does not stand for just the same'
        END || CASE WHEN bool_or(pairs.is_own) THEN ', by the study''s own crosswalk' ELSE '' END AS why
    FROM met
    INNER JOIN versions_of_unit AS versions
        ON met.from_wave = versions.wave AND met.programme = versions.programme
        AND met.site IS NOT DISTINCT FROM versions.site
    INNER JOIN core.crosswalk AS pairs
        ON met.to_framework = pairs.to_framework AND met.to_code = pairs.to_code
        AND versions.framework = pairs.from_framework
    INNER JOIN core.frameworks AS named ON pairs.from_framework = named.framework
    WHERE met.from_code IS NULL AND pairs.cardinality IS NOT NULL AND NOT pairs.is_safe
    GROUP BY met.from_wave, met.to_wave, met.programme, met.site, met.to_framework, met.to_code
),

-- The other wave rated the unit by versions of the same codebook, none of which has an equivalent code.
lacking AS (
    SELECT
        met.from_wave, met.to_wave, met.programme, met.site, met.concept_id,
        CASE WHEN any_value(met.to_code) IS NULL THEN 'it is not in ' ELSE 'it was not in ' END
        || string_agg(DISTINCT named.name, ' or ' ORDER BY named.name) AS why
    FROM met
    INNER JOIN core.frameworks AS own ON coalesce(met.from_framework, met.to_framework) = own.framework
    INNER JOIN versions_of_unit AS versions
        ON versions.wave = CASE WHEN met.to_code IS NULL THEN met.to_wave ELSE met.from_wave END
        AND met.programme = versions.programme AND met.site IS NOT DISTINCT FROM versions.site
    INNER JOIN core.frameworks AS named
        ON versions.framework = named.framework AND own.first_version = named.first_version
    LEFT JOIN core.constructs AS same ON versions.framework = same.framework AND met.concept_id = same.concept_id
    WHERE met.from_code IS NULL OR met.to_code IS NULL
    GROUP BY met.from_wave, met.to_wave, met.programme, met.site, met.concept_id
    HAVING count(same.code) = 0
),

by_rating AS (
    SELECT
        met.*, lacking.why IS NOT NULL AS is_of_codebook,
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
            WHEN met.to_code IS NULL AND lacking.why IS NULL THEN 'not yet analysed in wave ' || met.to_wave
            WHEN met.from_code IS NULL AND lacking.why IS NULL THEN 'not yet analysed in wave ' || met.from_wave
            WHEN met.to_code IS NULL THEN coalesce(left_alone.why, lacking.why)
            WHEN met.from_code IS NULL THEN coalesce(come_anew.why, lacking.why)
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
    LEFT JOIN lacking
        ON (met.from_code IS NULL OR met.to_code IS NULL) AND met.from_wave = lacking.from_wave
        AND met.to_wave = lacking.to_wave AND met.programme = lacking.programme
        AND met.site IS NOT DISTINCT FROM lacking.site AND met.concept_id = lacking.concept_id
),

-- The code that the other wave has for a construct that one wave alone rated, so that it is one row for every case.
versions_of_wave AS (
    SELECT DISTINCT wave, framework FROM rated
),

other_code AS (
    SELECT
        versions.wave, constructs.concept_id, constructs.framework, constructs.code, constructs.label,
        constructs.construct_order,
        row_number() OVER (
            PARTITION BY versions.wave, constructs.concept_id
            ORDER BY named.version_order DESC, constructs.framework, constructs.code
        ) AS choice
    FROM versions_of_wave AS versions
    INNER JOIN core.constructs AS constructs ON versions.framework = constructs.framework
    INNER JOIN core.frameworks AS named ON versions.framework = named.framework
),

in_both AS (
    SELECT
        by_rating.* EXCLUDE (from_framework, from_code, to_framework, to_code, row_label, row_order),
        CASE
            WHEN by_rating.from_code IS NOT NULL THEN by_rating.from_framework
            WHEN by_rating.is_of_codebook THEN NULL
            ELSE coalesce(before.framework, by_rating.to_framework)
        END AS from_framework,
        CASE
            WHEN by_rating.from_code IS NOT NULL THEN by_rating.from_code
            WHEN by_rating.is_of_codebook THEN NULL
            ELSE coalesce(before.code, by_rating.to_code)
        END AS from_code,
        CASE
            WHEN by_rating.to_code IS NOT NULL THEN by_rating.to_framework
            WHEN by_rating.is_of_codebook THEN NULL
            ELSE coalesce(after.framework, by_rating.from_framework)
        END AS to_framework,
        CASE
            WHEN by_rating.to_code IS NOT NULL THEN by_rating.to_code
            WHEN by_rating.is_of_codebook THEN NULL
            ELSE coalesce(after.code, by_rating.from_code)
        END AS to_code,
        CASE
            WHEN by_rating.to_code IS NULL AND NOT by_rating.is_of_codebook THEN coalesce(after.label, by_rating.row_label)
            ELSE by_rating.row_label
        END AS row_label,
        CASE
            WHEN by_rating.to_code IS NULL AND NOT by_rating.is_of_codebook
                THEN coalesce(after.construct_order, by_rating.row_order)
            ELSE by_rating.row_order
        END AS row_order
    FROM by_rating
    LEFT JOIN other_code AS before
        ON by_rating.from_wave = before.wave AND by_rating.concept_id = before.concept_id AND before.choice = 1
    LEFT JOIN other_code AS after
        ON by_rating.to_wave = after.wave AND by_rating.concept_id = after.concept_id AND after.choice = 1
),

-- What is stated of the case as a whole, and of each of its sites, and the missing-data code where nothing is.
units AS (
    SELECT
        wave, phase, code, programme, site, count(statement) AS statements,
        count(CASE WHEN state = 'neutral' THEN 1 END) AS neutral, count(CASE WHEN state = 'mixed' THEN 1 END) AS mixed,
        array_to_string(list_sort(list(DISTINCT CASE WHEN statement IS NOT NULL THEN state END)), ', ') AS valences,
        string_agg(evidence, '; ' ORDER BY position, entry) FILTER (WHERE statement IS NOT NULL) AS evidence,
        CASE
            WHEN count(statement) > 0 THEN 'stated'
            WHEN bool_or(state = 'not applicable') THEN 'not applicable'
            WHEN bool_or(state = 'missing') THEN 'missing'
            ELSE 'not yet analysed'
        END AS cell_state,
        bool_or(is_synthetic) AS has_synthetic
    FROM mart.cell_entries
    GROUP BY wave, phase, code, programme, site
),

printed_units AS (
    SELECT
        units.*,
        CASE cell_state
            WHEN 'stated' THEN
                statements || ' stated' || coalesce(
                    ' (' || nullif(
                        concat_ws(
                            ', ', CASE WHEN neutral > 0 THEN neutral || ' neutral' END,
                            CASE WHEN mixed > 0 THEN mixed || ' mixed' END
                        ), ''
                    ) || ')', ''
                )
            WHEN 'not applicable' THEN 'NA'
            ELSE cell_state
        END AS printed
    FROM units
),

places AS (
    SELECT DISTINCT pairs.from_wave, pairs.to_wave, units.phase, units.code, units.programme, units.site
    FROM mart.wave_pairs AS pairs
    INNER JOIN units ON units.wave IN (pairs.from_wave, pairs.to_wave)
),

valence_changes AS (
    SELECT from_wave, to_wave, phase, code, programme, site
    FROM mart.statement_changes
    WHERE from_state <> to_state
    GROUP BY from_wave, to_wave, phase, code, programme, site
),

side_by_side AS (
    SELECT
        places.*, coalesce(before.cell_state, 'not yet analysed') AS from_state,
        coalesce(after.cell_state, 'not yet analysed') AS to_state,
        coalesce(before.printed, 'not yet analysed') AS from_printed,
        coalesce(after.printed, 'not yet analysed') AS to_printed,
        before.valences <> after.valences OR valence_changes.code IS NOT NULL AS is_other_valence,
        before.evidence AS from_evidence, after.evidence AS to_evidence,
        coalesce(before.has_synthetic, FALSE) OR coalesce(after.has_synthetic, FALSE) AS has_synthetic
    FROM places
    LEFT JOIN printed_units AS before
        ON places.from_wave = before.wave AND places.phase = before.phase AND places.code = before.code
        AND places.programme = before.programme AND places.site IS NOT DISTINCT FROM before.site
    LEFT JOIN printed_units AS after
        ON places.to_wave = after.wave AND places.phase = after.phase AND places.code = after.code
        AND places.programme = after.programme AND places.site IS NOT DISTINCT FROM after.site
    LEFT JOIN valence_changes
        ON places.from_wave = valence_changes.from_wave AND places.to_wave = valence_changes.to_wave
        AND places.phase = valence_changes.phase AND places.code = valence_changes.code
        AND places.programme = valence_changes.programme
        AND places.site IS NOT DISTINCT FROM valence_changes.site
),

by_statements AS (
    SELECT
        sides.from_wave, sides.to_wave, sides.phase, phases.framework, sides.code, rows_of_table.row_label,
        rows_of_table.row_order, sides.programme, sides.site, sides.from_printed, sides.to_printed,
        CASE
            WHEN 'not yet analysed' IN (sides.from_state, sides.to_state) THEN 'not comparable'
            WHEN sides.from_state = 'missing' AND sides.to_state = 'missing' THEN 'still missing'
            WHEN sides.to_state = 'missing' THEN 'newly missing'
            WHEN sides.from_state = 'stated' AND sides.to_state = 'stated' AND sides.is_other_valence
                THEN 'valence changed'
            WHEN sides.from_state = sides.to_state THEN 'stable'
            WHEN sides.to_state = 'stated' THEN 'emerged'
            WHEN sides.from_state = 'stated' THEN 'ceased'
            ELSE 'not comparable'
        END AS change,
        CASE
            WHEN sides.from_state = 'not yet analysed' THEN 'not yet analysed in wave ' || sides.from_wave
            WHEN sides.to_state = 'not yet analysed' THEN 'not yet analysed in wave ' || sides.to_wave
            WHEN sides.from_state = 'missing' AND sides.to_state = 'not applicable'
                THEN 'missing in wave ' || sides.from_wave
        END AS reason,
        sides.from_evidence, sides.to_evidence, sides.has_synthetic
    FROM side_by_side AS sides
    INNER JOIN (SELECT DISTINCT phase, code, row_order, row_label FROM mart.cross_case) AS rows_of_table
        ON sides.phase = rows_of_table.phase AND sides.code = rows_of_table.code
    INNER JOIN core.phases AS phases ON sides.phase = phases.phase
    WHERE NOT (sides.from_state = 'not yet analysed' AND sides.to_state = 'not yet analysed')
),

-- Pairs of codes that are read as one because the study says so, in both directions.
own_pairs AS (
    SELECT from_framework, from_code, to_framework, to_code FROM core.crosswalk WHERE is_own AND is_safe
    UNION ALL
    SELECT to_framework, to_code, from_framework, from_code FROM core.crosswalk WHERE is_own AND is_safe
),

together AS (
    SELECT
        rows_of_ratings.from_wave, rows_of_ratings.to_wave, 'rating' AS basis, NULL AS phase,
        rows_of_ratings.from_framework, rows_of_ratings.from_code, rows_of_ratings.to_framework,
        rows_of_ratings.to_code, rows_of_ratings.row_order, rows_of_ratings.row_label, rows_of_ratings.programme,
        rows_of_ratings.site, rows_of_ratings.from_printed, rows_of_ratings.to_printed, rows_of_ratings.change,
        rows_of_ratings.reason,
        CASE
            WHEN
                rows_of_ratings.from_framework <> rows_of_ratings.to_framework
                AND rows_of_ratings.from_rated IS NOT NULL AND rows_of_ratings.to_rated IS NOT NULL
                THEN
                    rows_of_ratings.from_framework || ' ' || rows_of_ratings.from_code || ' read as '
                    || rows_of_ratings.to_framework || ' ' || rows_of_ratings.to_code
                    || CASE WHEN own_pairs.from_code IS NOT NULL THEN ' (by the study''s own crosswalk)' ELSE '' END
        END AS conversion,
        CASE
            WHEN
                rows_of_ratings.change IN ('emerged', 'ceased', 'strengthened', 'weakened', 'reversed', 'stable')
                THEN rows_of_ratings.to_value - rows_of_ratings.from_value
        END AS difference,
        rows_of_ratings.from_evidence, rows_of_ratings.to_evidence, rows_of_ratings.has_synthetic
    FROM in_both AS rows_of_ratings
    LEFT JOIN own_pairs
        ON rows_of_ratings.from_framework = own_pairs.from_framework
        AND rows_of_ratings.from_code = own_pairs.from_code
        AND rows_of_ratings.to_framework = own_pairs.to_framework AND rows_of_ratings.to_code = own_pairs.to_code
    UNION ALL
    SELECT
        from_wave, to_wave, 'statements', phase, framework, code, framework, code, row_order, row_label, programme, site,
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

-- Each answer to one of Saldana's seven descriptive questions as a line of its cell. What answers a question is found by
-- rule (inferred): an analyst's reading may differ.
WITH changes AS (
    SELECT
        changes.*, pairs.is_next,
        coalesce(changes.to_framework || ' ' || changes.to_code, changes.from_framework || ' ' || changes.from_code) AS item,
        coalesce(phases.label || ', ', '') || changes.row_label AS place,
        changes.from_printed || ' → ' || changes.to_printed || ' (' || changes.change || ')' AS answer
    FROM mart.changes AS changes
    INNER JOIN mart.wave_pairs AS pairs ON changes.from_wave = pairs.from_wave AND changes.to_wave = pairs.to_wave
    LEFT JOIN core.phases AS phases ON changes.phase = phases.phase
    WHERE changes.change <> 'not comparable' OR changes.reason LIKE 'not yet analysed%'
),

-- How many cases moved the same way on the same item.
movers AS (
    SELECT from_wave, to_wave, basis, phase, item, change, count(DISTINCT programme) AS programmes
    FROM changes
    GROUP BY from_wave, to_wave, basis, phase, item, change
),

statements AS (
    SELECT
        base.from_wave, base.to_wave, base.programme, base.site, base.phase, base.row_order, base.change,
        phases.label || ', ' || base.row_label AS place,
        count(*) || ' ' || CASE WHEN base.change = 'new' THEN 'new ' ELSE '' END
        || CASE WHEN count(*) = 1 THEN 'statement' ELSE 'statements' END
        || CASE WHEN base.change = 'new' THEN '' ELSE ' ' || base.change END AS answer,
        string_agg(coalesce(base.to_entry, base.from_entry), '; ' ORDER BY coalesce(base.to_entry, base.from_entry))
        AS evidence,
        bool_or(base.has_synthetic) AS has_synthetic
    FROM mart.statement_changes AS base
    INNER JOIN core.phases AS phases ON base.phase = phases.phase
    GROUP BY
        base.from_wave, base.to_wave, base.programme, base.site, base.phase, phases.label, base.row_order,
        base.row_label, base.change
),

answers AS (
    SELECT
        from_wave, to_wave, programme,
        CASE
            WHEN change IN ('emerged', 'strengthened') THEN 1
            WHEN change IN ('ceased', 'weakened') THEN 4
            WHEN change = 'stable' THEN 5
            WHEN change IN ('newly missing', 'still missing', 'not comparable') THEN 7
        END AS question_order,
        basis, row_order, place, site, answer, coalesce(to_evidence, from_evidence) AS evidence, has_synthetic
    FROM changes
    UNION ALL
    -- It grew in this step and in the one before.
    SELECT
        later.from_wave, later.to_wave, later.programme, 2, later.basis, later.row_order, later.place,
        later.site, later.answer,
        coalesce(later.to_evidence, later.from_evidence), later.has_synthetic
    FROM changes AS later
    INNER JOIN changes AS earlier
        ON later.from_wave = earlier.to_wave AND earlier.is_next AND later.is_next AND later.basis = earlier.basis
        AND later.programme = earlier.programme AND later.site IS NOT DISTINCT FROM earlier.site
        AND later.phase IS NOT DISTINCT FROM earlier.phase
        AND later.from_framework = earlier.to_framework AND later.from_code = earlier.to_code
    WHERE later.change IN ('emerged', 'strengthened') AND earlier.change IN ('emerged', 'strengthened')
    UNION ALL
    SELECT
        from_wave, to_wave, programme, 3, basis, row_order, place, site, answer,
        coalesce(to_evidence, from_evidence), has_synthetic
    FROM changes
    WHERE change IN ('reversed', 'valence changed') OR abs(difference) >= 2
    UNION ALL
    SELECT
        changes.from_wave, changes.to_wave, changes.programme, 6, changes.basis, changes.row_order, changes.place,
        changes.site, changes.answer,
        coalesce(changes.to_evidence, changes.from_evidence), changes.has_synthetic
    FROM changes
    INNER JOIN movers
        ON changes.from_wave = movers.from_wave AND changes.to_wave = movers.to_wave AND changes.basis = movers.basis
        AND changes.phase IS NOT DISTINCT FROM movers.phase AND changes.item = movers.item
        AND changes.change = movers.change
    WHERE
        movers.programmes = 1 AND (SELECT count(*) FROM core.programmes) > 1
        AND changes.change IN ('emerged', 'ceased', 'strengthened', 'weakened', 'reversed', 'valence changed')
    UNION ALL
    SELECT
        from_wave, to_wave, programme,
        CASE change
            WHEN 'new' THEN 1
            WHEN 'valence changed' THEN 3
            WHEN 'ceased' THEN 4
            WHEN 'kept' THEN 5
            WHEN 'missing' THEN 7
            WHEN 'not restated' THEN 7
        END,
        'statements', row_order, place, site, answer, evidence, has_synthetic
    FROM statements
    WHERE change IN ('new', 'valence changed', 'ceased', 'kept', 'missing', 'not restated')
    UNION ALL
    -- Something new was said next to what was kept.
    SELECT
        added.from_wave, added.to_wave, added.programme, 2, 'statements', added.row_order, added.place, added.site,
        added.answer, added.evidence, added.has_synthetic
    FROM statements AS added
    WHERE
        added.change = 'new' AND EXISTS (
            SELECT 1 FROM statements AS kept
            WHERE
                kept.change IN ('kept', 'revised') AND kept.from_wave = added.from_wave
                AND kept.to_wave = added.to_wave AND kept.programme = added.programme
                AND kept.site IS NOT DISTINCT FROM added.site AND kept.phase = added.phase
                AND kept.row_order = added.row_order
        )
)

SELECT
    from_wave, to_wave, programme, CAST(question_order AS BIGINT) AS question_order,
    row_number() OVER (
        PARTITION BY from_wave, to_wave, programme, question_order
        ORDER BY basis, row_order, place || coalesce(' [' || site || ']', '') || ': ' || answer, evidence
    ) AS line_order,
    place, site, answer, evidence, has_synthetic
FROM answers
WHERE question_order IS NOT NULL
ORDER BY from_wave, to_wave, programme, question_order, line_order

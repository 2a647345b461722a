-- Which scenarios each case shows in each wave, which one is its headline, what came and went since the wave before,
-- and where headline and evidence do not agree. Scenarios are multi-label; a headline is a judgement apart. Each entry
-- is of the case as a whole or of one site, whose code is printed with it.
WITH loaded AS (
    SELECT wave, lag(wave) OVER (ORDER BY wave) AS previous_wave
    FROM (SELECT DISTINCT wave FROM audit.deliveries) AS waves
),

cells AS (
    SELECT cells.to_wave AS wave, cells.phase, cells.code, cells.row_label, cells.row_order, cells.programme,
        cells.cell_state, cells.has_synthetic
    FROM mart.cross_case AS cells
    INNER JOIN core.phases AS phases ON cells.phase = phases.phase
    WHERE cells.from_wave = cells.to_wave AND phases.filled_by = 'scenario_judgements'
),

shown AS (
    SELECT
        wave, phase, programme,
        string_agg(CASE WHEN cell_state = 'stated' THEN row_label END, '; ' ORDER BY row_order) AS scenarios,
        count(CASE WHEN cell_state = 'stated' THEN 1 END) AS scenario_count,
        count(CASE WHEN cell_state <> 'not yet analysed' THEN 1 END) AS analysed, bool_or(has_synthetic) AS has_synthetic
    FROM cells
    GROUP BY wave, phase, programme
),

-- What is entered on a scenario of the case as a whole, and of each site.
units AS (
    SELECT
        entries.wave, entries.phase, entries.code, entries.programme, entries.site, cells.row_order,
        cells.row_label, cells.row_label || coalesce(' [' || entries.site || ']', '') AS unit_label,
        CASE
            WHEN count(entries.statement) > 0 THEN 'stated'
            WHEN bool_or(entries.state = 'not applicable') THEN 'not applicable'
            WHEN bool_or(entries.state = 'missing') THEN 'missing'
            ELSE 'not yet analysed'
        END AS cell_state
    FROM mart.cell_entries AS entries
    INNER JOIN cells
        ON entries.wave = cells.wave AND entries.phase = cells.phase AND entries.code = cells.code
        AND entries.programme = cells.programme
    GROUP BY
        entries.wave, entries.phase, entries.code, entries.programme, entries.site, cells.row_order,
        cells.row_label
),

-- Each unit that this wave or the one before has anything of.
steps_of_units AS (
    SELECT
        coalesce(later.wave, earlier.wave) AS wave, coalesce(later.phase, earlier.phase) AS phase,
        coalesce(later.programme, earlier.programme) AS programme, coalesce(later.row_order, earlier.row_order)
        AS row_order, coalesce(later.unit_label, earlier.unit_label) AS unit_label,
        coalesce(earlier.cell_state, 'not yet analysed') AS earlier_state,
        coalesce(later.cell_state, 'not yet analysed') AS later_state
    FROM (
        SELECT units.*
        FROM units
        INNER JOIN loaded ON units.wave = loaded.wave AND loaded.previous_wave IS NOT NULL
    ) AS later
    FULL JOIN (
        SELECT units.* EXCLUDE (wave), loaded.wave
        FROM units
        INNER JOIN loaded ON units.wave = loaded.previous_wave
    ) AS earlier
        ON later.wave = earlier.wave AND later.phase = earlier.phase AND later.programme = earlier.programme
        AND later.code = earlier.code AND later.site IS NOT DISTINCT FROM earlier.site
),

steps AS (
    SELECT
        wave, phase, programme,
        string_agg(
            CASE WHEN later_state = 'stated' AND earlier_state IN ('not applicable', 'missing') THEN unit_label END,
            '; ' ORDER BY row_order, unit_label
        ) AS entered,
        string_agg(
            CASE WHEN earlier_state = 'stated' AND later_state = 'not applicable' THEN unit_label END,
            '; ' ORDER BY row_order, unit_label
        ) AS departed,
        string_agg(
            CASE
                WHEN
                    (earlier_state = 'stated') <> (later_state = 'stated')
                    AND (earlier_state = 'not yet analysed' OR later_state IN ('not yet analysed', 'missing'))
                    THEN unit_label
            END,
            '; ' ORDER BY row_order, unit_label
        ) AS not_known
    FROM steps_of_units
    GROUP BY wave, phase, programme
),

judged AS (
    SELECT
        judgements.wave, judgements.phase, judgements.programme, judgements.site, judgements.scenario AS code,
        judgements.judgement, judgements.state, coalesce(judgements.is_synthetic, FALSE) AS is_synthetic,
        cells.row_order, cells.row_label, cells.cell_state
    FROM core.scenario_judgements AS judgements
    INNER JOIN cells
        ON judgements.wave = cells.wave AND judgements.phase = cells.phase AND judgements.programme = cells.programme
        AND judgements.scenario = cells.code
    WHERE judgements.judgement_kind = 'headline'
),

-- A headline of the case is supported by evidence on any of its sites, one of a site by that site's or the case's.
supported AS (
    SELECT
        judged.*,
        CASE
            WHEN judged.site IS NULL THEN judged.cell_state
            WHEN 'stated' IN (of_site.cell_state, of_case.cell_state) THEN 'stated'
            ELSE coalesce(of_site.cell_state, of_case.cell_state, 'not yet analysed')
        END AS evidence_state
    FROM judged
    LEFT JOIN units AS of_site
        ON judged.wave = of_site.wave AND judged.phase = of_site.phase AND judged.programme = of_site.programme
        AND judged.code = of_site.code AND judged.site = of_site.site
    LEFT JOIN units AS of_case
        ON judged.wave = of_case.wave AND judged.phase = of_case.phase AND judged.programme = of_case.programme
        AND judged.code = of_case.code AND of_case.site IS NULL
),

headlines AS (
    SELECT
        wave, phase, programme,
        string_agg(
            row_label || CASE WHEN state = 'present' THEN '' ELSE ' (' || state || ')' END
            || coalesce(' [' || site || ']', ''),
            '; ' ORDER BY row_order, judgement
        ) AS headline,
        string_agg(
            CASE
                WHEN evidence_state = 'not applicable'
                    THEN row_label || coalesce(' [' || site || ']', '') || ' is the headline and judged not applicable'
                WHEN evidence_state <> 'stated'
                    THEN row_label || coalesce(' [' || site || ']', '') || ' is the headline and has no evidence ('
                        || evidence_state || ')'
            END,
            '; ' ORDER BY row_order
        ) AS unsupported,
        bool_or(is_synthetic) AS has_synthetic
    FROM supported
    GROUP BY wave, phase, programme
),

-- The headlines that evidence is held against: those of its own site where it has one, else those of the case.
beside_units AS (
    SELECT units.*
    FROM units
    WHERE
        units.cell_state = 'stated'
        AND EXISTS (
            SELECT 1 FROM judged
            WHERE
                judged.wave = units.wave AND judged.phase = units.phase AND judged.programme = units.programme
                AND (judged.site IS NULL OR judged.site = units.site)
        )
        AND NOT EXISTS (
            SELECT 1 FROM judged
            WHERE
                judged.wave = units.wave AND judged.phase = units.phase AND judged.programme = units.programme
                AND judged.code = units.code AND (judged.site IS NULL OR judged.site = units.site)
        )
),

beside AS (
    SELECT
        wave, phase, programme,
        string_agg(unit_label, '; ' ORDER BY row_order, unit_label) AS others
    FROM beside_units
    GROUP BY wave, phase, programme
)

SELECT
    shown.wave, shown.phase, programmes.case_order, shown.programme, shown.scenario_count,
    CASE WHEN shown.analysed = 0 THEN 'not yet analysed' ELSE coalesce(shown.scenarios, 'none') END AS scenarios,
    CASE WHEN shown.analysed > 0 OR headlines.headline IS NOT NULL THEN coalesce(headlines.headline, 'no headline') ELSE 'not yet analysed' END AS headline,
    steps.entered, steps.departed, steps.not_known, headlines.unsupported, beside.others AS beside_headline,
    headlines.unsupported IS NOT NULL OR beside.others IS NOT NULL AS is_contradicted,
    shown.has_synthetic OR coalesce(headlines.has_synthetic, FALSE) AS has_synthetic
FROM shown
INNER JOIN core.programmes AS programmes ON shown.programme = programmes.programme
LEFT JOIN steps ON shown.wave = steps.wave AND shown.phase = steps.phase AND shown.programme = steps.programme
LEFT JOIN headlines
    ON shown.wave = headlines.wave AND shown.phase = headlines.phase AND shown.programme = headlines.programme
LEFT JOIN beside ON shown.wave = beside.wave AND shown.phase = beside.phase AND shown.programme = beside.programme
ORDER BY shown.wave, shown.phase, programmes.case_order

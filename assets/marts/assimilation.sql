-- Which scenarios each case shows in each wave, which one is its headline, what came and went since the wave before,
-- and where headline and evidence do not agree. Scenarios are multi-label; a headline is a judgement apart.
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

steps AS (
    SELECT
        later.wave, later.phase, later.programme,
        string_agg(
            CASE WHEN later.cell_state = 'stated' AND earlier.cell_state IN ('not applicable', 'missing') THEN later.row_label END,
            '; ' ORDER BY later.row_order
        ) AS entered,
        string_agg(
            CASE WHEN earlier.cell_state = 'stated' AND later.cell_state = 'not applicable' THEN later.row_label END,
            '; ' ORDER BY later.row_order
        ) AS departed,
        string_agg(
            CASE
                WHEN
                    (earlier.cell_state = 'stated') <> (later.cell_state = 'stated')
                    AND (earlier.cell_state = 'not yet analysed' OR later.cell_state IN ('not yet analysed', 'missing'))
                    THEN later.row_label
            END,
            '; ' ORDER BY later.row_order
        ) AS not_known
    FROM loaded
    INNER JOIN cells AS later ON loaded.wave = later.wave
    INNER JOIN cells AS earlier
        ON loaded.previous_wave = earlier.wave AND later.phase = earlier.phase AND later.programme = earlier.programme
        AND later.code = earlier.code
    GROUP BY later.wave, later.phase, later.programme
),

headlines AS (
    SELECT
        judgements.wave, judgements.phase, judgements.programme,
        string_agg(
            cells.row_label || CASE WHEN judgements.state = 'present' THEN '' ELSE ' (' || judgements.state || ')' END
            || coalesce(' [' || judgements.site || ']', ''),
            '; ' ORDER BY cells.row_order, judgements.judgement
        ) AS headline,
        string_agg(DISTINCT cells.row_label || '|', '') AS named,
        string_agg(
            CASE
                WHEN cells.cell_state = 'not applicable' THEN cells.row_label || ' is the headline and judged not applicable'
                WHEN cells.cell_state <> 'stated' THEN cells.row_label || ' is the headline and has no evidence (' || cells.cell_state || ')'
            END,
            '; ' ORDER BY cells.row_order
        ) AS unsupported,
        bool_or(coalesce(judgements.is_synthetic, FALSE)) AS has_synthetic
    FROM core.scenario_judgements AS judgements
    INNER JOIN cells
        ON judgements.wave = cells.wave AND judgements.phase = cells.phase AND judgements.programme = cells.programme
        AND judgements.scenario = cells.code
    WHERE judgements.judgement_kind = 'headline'
    GROUP BY judgements.wave, judgements.phase, judgements.programme
),

beside AS (
    SELECT
        cells.wave, cells.phase, cells.programme, string_agg(cells.row_label, '; ' ORDER BY cells.row_order) AS others
    FROM cells
    INNER JOIN headlines
        ON cells.wave = headlines.wave AND cells.phase = headlines.phase AND cells.programme = headlines.programme
    WHERE cells.cell_state = 'stated' AND NOT contains('|' || headlines.named, '|' || cells.row_label || '|')
    GROUP BY cells.wave, cells.phase, cells.programme
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

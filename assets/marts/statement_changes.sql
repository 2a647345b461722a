-- Statement by statement: which are new in the later wave, kept, revised, of another valence or not restated. A
-- statement is followed by the one that says so, or by one of the same words in the same cell of the same case or site.
WITH RECURSIVE links AS (
    SELECT finding AS entry, follows FROM core.findings WHERE follows IS NOT NULL
    UNION ALL
    SELECT judgement, follows FROM core.scenario_judgements WHERE follows IS NOT NULL
),

chains AS (
    SELECT entry, follows AS ancestor FROM links
    UNION
    SELECT chains.entry, links.follows
    FROM chains
    INNER JOIN links ON chains.ancestor = links.entry
),

stated AS (
    SELECT
        wave, entry, phase, code, programme, site, position, state, is_synthetic,
        trim(regexp_replace(statement, '\s+', ' ', 'g')) AS statement, evidence
    FROM mart.cell_entries
    WHERE statement IS NOT NULL
),

earlier AS (
    SELECT pairs.from_wave, pairs.to_wave, stated.*
    FROM mart.wave_pairs AS pairs
    INNER JOIN stated ON pairs.from_wave = stated.wave
),

later AS (
    SELECT pairs.from_wave, pairs.to_wave, stated.*
    FROM mart.wave_pairs AS pairs
    INNER JOIN stated ON pairs.to_wave = stated.wave
),

followed AS (
    SELECT earlier.from_wave, earlier.to_wave, earlier.entry AS from_entry, later.entry AS to_entry
    FROM later
    INNER JOIN chains ON later.entry = chains.entry
    INNER JOIN earlier
        ON later.from_wave = earlier.from_wave AND later.to_wave = earlier.to_wave AND chains.ancestor = earlier.entry
),

-- Statements of the same words are matched one to one: those of the same valence first, then the rest in order.
earlier_alike AS (
    SELECT
        earlier.*,
        row_number() OVER (
            PARTITION BY
                earlier.from_wave, earlier.to_wave, earlier.phase, earlier.code, earlier.programme, earlier.site,
                earlier.statement, earlier.state
            ORDER BY earlier.position NULLS LAST, earlier.entry
        ) AS place
    FROM earlier
    ANTI JOIN followed
        ON earlier.from_wave = followed.from_wave AND earlier.to_wave = followed.to_wave
        AND earlier.entry = followed.from_entry
),

later_alike AS (
    SELECT
        later.*,
        row_number() OVER (
            PARTITION BY
                later.from_wave, later.to_wave, later.phase, later.code, later.programme, later.site, later.statement,
                later.state
            ORDER BY later.position NULLS LAST, later.entry
        ) AS place
    FROM later
    ANTI JOIN followed
        ON later.from_wave = followed.from_wave AND later.to_wave = followed.to_wave AND later.entry = followed.to_entry
),

same_valence AS (
    SELECT e.from_wave, e.to_wave, e.entry AS from_entry, l.entry AS to_entry
    FROM earlier_alike AS e
    INNER JOIN later_alike AS l
        ON e.from_wave = l.from_wave AND e.to_wave = l.to_wave AND e.phase = l.phase AND e.code = l.code
        AND e.programme = l.programme AND e.site IS NOT DISTINCT FROM l.site AND e.statement = l.statement
        AND e.state = l.state AND e.place = l.place
),

earlier_left AS (
    SELECT
        e.* EXCLUDE (place),
        row_number() OVER (
            PARTITION BY e.from_wave, e.to_wave, e.phase, e.code, e.programme, e.site, e.statement
            ORDER BY e.position NULLS LAST, e.entry
        ) AS place
    FROM earlier_alike AS e
    ANTI JOIN same_valence AS s ON e.from_wave = s.from_wave AND e.to_wave = s.to_wave AND e.entry = s.from_entry
),

later_left AS (
    SELECT
        l.* EXCLUDE (place),
        row_number() OVER (
            PARTITION BY l.from_wave, l.to_wave, l.phase, l.code, l.programme, l.site, l.statement
            ORDER BY l.position NULLS LAST, l.entry
        ) AS place
    FROM later_alike AS l
    ANTI JOIN same_valence AS s ON l.from_wave = s.from_wave AND l.to_wave = s.to_wave AND l.entry = s.to_entry
),

other_valence AS (
    SELECT e.from_wave, e.to_wave, e.entry AS from_entry, l.entry AS to_entry
    FROM earlier_left AS e
    INNER JOIN later_left AS l
        ON e.from_wave = l.from_wave AND e.to_wave = l.to_wave AND e.phase = l.phase AND e.code = l.code
        AND e.programme = l.programme AND e.site IS NOT DISTINCT FROM l.site AND e.statement = l.statement
        AND e.place = l.place
),

matched AS (
    SELECT from_wave, to_wave, from_entry, to_entry FROM followed
    UNION
    SELECT from_wave, to_wave, from_entry, to_entry FROM same_valence
    UNION
    SELECT from_wave, to_wave, from_entry, to_entry FROM other_valence
),

-- What an analyst entered on a cell, of the case as a whole or of one site, where nothing is stated.
judged AS (
    SELECT
        wave, phase, code, programme, site,
        CASE WHEN bool_or(state = 'not applicable') THEN 'ceased' WHEN bool_or(state = 'missing') THEN 'missing' END
        AS said
    FROM mart.cell_entries
    GROUP BY wave, phase, code, programme, site
    HAVING count(statement) = 0
),

cells AS (
    SELECT wave, phase, code, programme
    FROM mart.cell_entries
    WHERE state <> 'not yet analysed'
    GROUP BY wave, phase, code, programme
),

changed AS (
    SELECT
        later.from_wave, later.to_wave, later.phase, later.code, later.programme, later.site, matched.from_entry,
        earlier.state AS from_state, earlier.statement AS from_statement, earlier.evidence AS from_evidence,
        later.entry AS to_entry, later.state AS to_state, later.statement AS to_statement,
        later.evidence AS to_evidence, later.position,
        CASE
            WHEN matched.from_entry IS NULL THEN 'new'
            WHEN earlier.statement <> later.statement OR earlier.site IS DISTINCT FROM later.site THEN 'revised'
            WHEN earlier.state <> later.state THEN 'valence changed'
            ELSE 'kept'
        END AS change,
        CASE
            WHEN matched.from_entry IS NULL THEN 'follows ' || links.follows || ' of another wave'
            WHEN earlier.site IS DISTINCT FROM later.site
                THEN 'said of ' || coalesce(earlier.site, 'the whole case') || ' in wave ' || later.from_wave
        END AS note,
        later.is_synthetic OR coalesce(earlier.is_synthetic, FALSE) AS has_synthetic
    FROM later
    LEFT JOIN matched
        ON later.from_wave = matched.from_wave AND later.to_wave = matched.to_wave AND later.entry = matched.to_entry
    LEFT JOIN earlier
        ON matched.from_wave = earlier.from_wave AND matched.to_wave = earlier.to_wave
        AND matched.from_entry = earlier.entry
    LEFT JOIN links ON later.entry = links.entry
    UNION ALL
    SELECT
        earlier.from_wave, earlier.to_wave, earlier.phase, earlier.code, earlier.programme, earlier.site, earlier.entry,
        earlier.state, earlier.statement, earlier.evidence, NULL, NULL, NULL, NULL, earlier.position,
        coalesce(judged.said, CASE WHEN cells.wave IS NULL THEN 'not yet analysed' ELSE 'not restated' END), NULL,
        earlier.is_synthetic
    FROM earlier
    LEFT JOIN matched
        ON earlier.from_wave = matched.from_wave AND earlier.to_wave = matched.to_wave
        AND earlier.entry = matched.from_entry
    LEFT JOIN judged
        ON earlier.to_wave = judged.wave AND earlier.phase = judged.phase AND earlier.code = judged.code
        AND earlier.programme = judged.programme AND earlier.site IS NOT DISTINCT FROM judged.site
    LEFT JOIN cells
        ON earlier.to_wave = cells.wave AND earlier.phase = cells.phase AND earlier.code = cells.code
        AND earlier.programme = cells.programme
    WHERE matched.from_entry IS NULL
)

SELECT
    changed.from_wave, changed.to_wave, changed.phase, rows_of_table.row_order, changed.code, rows_of_table.row_label,
    programmes.case_order, changed.programme, changed.site, changed.change, changed.from_entry, changed.from_state,
    changed.from_statement, changed.from_evidence, changed.to_entry, changed.to_state, changed.to_statement,
    changed.to_evidence, changed.note, changed.has_synthetic
FROM changed
INNER JOIN core.programmes AS programmes ON changed.programme = programmes.programme
INNER JOIN (SELECT DISTINCT phase, code, row_order, row_label FROM mart.cross_case) AS rows_of_table
    ON changed.phase = rows_of_table.phase AND changed.code = rows_of_table.code
INNER JOIN core.phases AS phases ON changed.phase = phases.phase
ORDER BY
    changed.to_wave, changed.from_wave, phases.phase_order, rows_of_table.row_order, programmes.case_order,
    changed.position NULLS LAST, changed.from_entry NULLS LAST, changed.to_entry NULLS LAST

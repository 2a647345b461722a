-- Statement by statement: which are new in the later wave, kept, revised or dropped. A statement is followed by one
-- that says so, or by one of the same words in the same cell.
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
    FROM mart.statements
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
    UNION
    SELECT earlier.from_wave, earlier.to_wave, earlier.entry, later.entry
    FROM later
    INNER JOIN earlier
        ON later.from_wave = earlier.from_wave AND later.to_wave = earlier.to_wave AND later.phase = earlier.phase
        AND later.code = earlier.code AND later.programme = earlier.programme AND later.statement = earlier.statement
),

cells AS (
    SELECT wave, phase, code, programme, max(CASE WHEN state = 'missing' THEN 'missing' ELSE 'dropped' END) AS said
    FROM mart.statements
    WHERE state <> 'not yet analysed'
    GROUP BY wave, phase, code, programme
),

told AS (
    SELECT
        later.from_wave, later.to_wave, later.phase, later.code, later.programme, later.site, followed.from_entry,
        earlier.statement AS from_statement, earlier.evidence AS from_evidence, later.entry AS to_entry,
        later.statement AS to_statement, later.evidence AS to_evidence, later.position,
        CASE
            WHEN followed.from_entry IS NULL THEN 'new'
            WHEN earlier.statement = later.statement THEN 'kept'
            ELSE 'revised'
        END AS change,
        CASE WHEN followed.from_entry IS NULL THEN 'follows ' || links.follows || ' of another wave' END AS note,
        later.is_synthetic OR coalesce(earlier.is_synthetic, FALSE) AS has_synthetic
    FROM later
    LEFT JOIN followed
        ON later.from_wave = followed.from_wave AND later.to_wave = followed.to_wave AND later.entry = followed.to_entry
    LEFT JOIN earlier
        ON followed.from_wave = earlier.from_wave AND followed.to_wave = earlier.to_wave
        AND followed.from_entry = earlier.entry
    LEFT JOIN links ON later.entry = links.entry
    UNION ALL
    SELECT
        earlier.from_wave, earlier.to_wave, earlier.phase, earlier.code, earlier.programme, earlier.site, earlier.entry,
        earlier.statement, earlier.evidence, NULL, NULL, NULL, earlier.position,
        coalesce(cells.said, 'not yet analysed'), NULL, earlier.is_synthetic
    FROM earlier
    LEFT JOIN followed
        ON earlier.from_wave = followed.from_wave AND earlier.to_wave = followed.to_wave
        AND earlier.entry = followed.from_entry
    LEFT JOIN cells
        ON earlier.to_wave = cells.wave AND earlier.phase = cells.phase AND earlier.code = cells.code
        AND earlier.programme = cells.programme
    WHERE followed.from_entry IS NULL
)

SELECT
    told.from_wave, told.to_wave, told.phase, rows_of_table.row_order, told.code, rows_of_table.row_label,
    programmes.case_order, told.programme, told.site, told.change, told.from_entry, told.from_statement,
    told.from_evidence, told.to_entry, told.to_statement, told.to_evidence, told.note, told.has_synthetic
FROM told
INNER JOIN core.programmes AS programmes ON told.programme = programmes.programme
INNER JOIN (SELECT DISTINCT phase, code, row_order, row_label FROM mart.cross_case) AS rows_of_table
    ON told.phase = rows_of_table.phase AND told.code = rows_of_table.code
INNER JOIN core.phases AS phases ON told.phase = phases.phase
ORDER BY
    told.to_wave, told.from_wave, phases.phase_order, rows_of_table.row_order, programmes.case_order,
    told.position NULLS LAST, told.from_entry NULLS LAST, told.to_entry NULLS LAST

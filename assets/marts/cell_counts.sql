-- Statements and state of each cell of each cross-case table, in every span of waves. Where a cell has no statement, what
-- is entered of the case goes before what is entered of its sites, which is printed with them.
WITH table_rows AS (
    SELECT phases.phase, phases.framework, constructs.code
    FROM core.phases AS phases
    INNER JOIN core.constructs AS constructs ON phases.framework = constructs.framework
),

-- What is entered of the case as a whole and of each of its sites.
units AS (
    SELECT
        ranges.from_wave, ranges.to_wave, entries.phase, entries.code, entries.programme, entries.site,
        count(entries.statement) AS statements,
        CASE
            WHEN count(entries.statement) > 0 THEN NULL
            WHEN bool_or(entries.state = 'not applicable') THEN 'not applicable'
            WHEN bool_or(entries.state = 'missing') THEN 'missing'
        END AS nothing
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.cell_entries AS entries ON entries.wave BETWEEN ranges.from_wave AND ranges.to_wave
    GROUP BY ranges.from_wave, ranges.to_wave, entries.phase, entries.code, entries.programme, entries.site
),

stated AS (
    SELECT from_wave, to_wave, phase, code, programme, CAST(sum(statements) AS BIGINT) AS statements
    FROM units
    GROUP BY from_wave, to_wave, phase, code, programme
),

-- A missing-data code entered for sites alone is printed with them, and says nothing of the rest of the case.
missing_data_codes AS (
    SELECT
        from_wave, to_wave, phase, code, programme, nothing, bool_or(site IS NULL) AS is_of_case,
        CASE nothing WHEN 'not applicable' THEN 'NA' ELSE nothing END
        || CASE WHEN bool_or(site IS NULL) THEN '' ELSE ' [' || string_agg(site, ', ' ORDER BY site) || ']' END
        AS printed
    FROM units
    WHERE nothing IS NOT NULL
    GROUP BY from_wave, to_wave, phase, code, programme, nothing
),

without_statement AS (
    SELECT
        from_wave, to_wave, phase, code, programme,
        first(nothing ORDER BY is_of_case DESC, nothing DESC) AS cell_state,
        string_agg(printed, '; ' ORDER BY is_of_case DESC, nothing DESC) AS printed
    FROM missing_data_codes
    GROUP BY from_wave, to_wave, phase, code, programme
)

SELECT
    ranges.from_wave, ranges.to_wave, table_rows.phase, table_rows.framework, table_rows.code, programmes.programme,
    CASE
        WHEN stated.statements > 0 THEN 'stated'
        ELSE coalesce(without_statement.cell_state, 'not yet analysed')
    END AS cell_state,
    CASE WHEN stated.statements > 0 THEN NULL ELSE coalesce(without_statement.printed, 'not yet analysed') END AS printed,
    coalesce(stated.statements, 0) AS statements
FROM mart.wave_ranges AS ranges
CROSS JOIN table_rows
CROSS JOIN core.programmes AS programmes
LEFT JOIN stated
    ON ranges.from_wave = stated.from_wave AND ranges.to_wave = stated.to_wave AND table_rows.phase = stated.phase
    AND table_rows.code = stated.code AND programmes.programme = stated.programme
LEFT JOIN without_statement
    ON ranges.from_wave = without_statement.from_wave AND ranges.to_wave = without_statement.to_wave
    AND table_rows.phase = without_statement.phase AND table_rows.code = without_statement.code
    AND programmes.programme = without_statement.programme
ORDER BY ranges.from_wave, ranges.to_wave, table_rows.phase, table_rows.code, programmes.programme

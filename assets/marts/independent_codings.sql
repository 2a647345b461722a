-- What the coders of a source gave independently, with the passage of each coding: codings of one code by one coder
-- that overlap or touch are one passage. What they agreed on afterwards is left out.
WITH given AS (
    SELECT
        coders.wave, coders.framework, coders.source, coders.coder, codings.code, codings.coding,
        codings.start_character, codings.end_character
    FROM mart.coders_of_sources AS coders
    INNER JOIN mart.codings_by_wave AS codings
        ON coders.source = codings.source AND coders.framework = codings.framework AND coders.coder = codings.coder
    WHERE coders.comparison = 'compared' AND NOT codings.is_consensus
),

passage_starts AS (
    SELECT
        *,
        CASE
            WHEN start_character <= max(end_character) OVER (
                PARTITION BY framework, source, coder, code ORDER BY start_character, end_character, coding
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) THEN 0 ELSE 1
        END AS begins
    FROM given
    WHERE start_character IS NOT NULL
),

passage_numbers AS (
    SELECT
        *,
        sum(begins) OVER (
            PARTITION BY framework, source, coder, code ORDER BY start_character, end_character, coding
            ROWS UNBOUNDED PRECEDING
        ) AS passage
    FROM passage_starts
),

passages AS (
    SELECT
        coding, min(start_character) OVER passage_of_code AS passage_start,
        max(end_character) OVER passage_of_code AS passage_end
    FROM passage_numbers
    WINDOW passage_of_code AS (PARTITION BY framework, source, coder, code, passage)
)

SELECT
    given.wave, given.framework, given.source, given.coder, given.code, given.coding, given.start_character,
    given.end_character, passages.passage_start, passages.passage_end
FROM given
LEFT JOIN passages ON given.coding = passages.coding
ORDER BY given.wave, given.framework, given.source, given.coder, given.code, given.coding

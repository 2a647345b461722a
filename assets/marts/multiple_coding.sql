-- By how many of all its coders each code was given in a source: in characters of text, in coded stretches of it, and
-- in the source as a whole. What they agreed on afterwards is left out.
WITH coders AS (
    SELECT wave, framework, source, coder, has_synthetic
    FROM mart.coders_of_sources
    WHERE comparison = 'compared'
),

compared AS (
    SELECT wave, framework, source, count(*) AS coders, bool_or(has_synthetic) AS has_synthetic
    FROM coders
    GROUP BY wave, framework, source
),

given AS (
    SELECT wave, framework, source, coder, code, start_character, end_character FROM mart.independent_codings
),

passages AS (
    SELECT DISTINCT framework, source, coder, code, passage_start AS start_character, passage_end AS end_character
    FROM mart.independent_codings
    WHERE passage_start IS NOT NULL
),

-- How many coders give a code changes at each end of a passage and stays from there to the next.
ends AS (
    SELECT framework, source, code, start_character AS place, 1 AS change FROM passages
    UNION ALL
    SELECT framework, source, code, end_character, -1 FROM passages
),

changes AS (
    SELECT framework, source, code, place, sum(change) AS change FROM ends GROUP BY framework, source, code, place
),

runs AS (
    SELECT
        framework, source, code, CAST(sum(change) OVER code_in_source AS BIGINT) AS given_by,
        lead(place) OVER code_in_source - place AS characters
    FROM changes
    WINDOW code_in_source AS (PARTITION BY framework, source, code ORDER BY place)
),

by_characters AS (
    SELECT framework, source, code, given_by, sum(characters) AS characters
    FROM runs
    WHERE given_by > 0
    GROUP BY framework, source, code, given_by
),

-- Stretches of text that any of them coded, by whatever code: overlapping passages make one stretch.
stretch_starts AS (
    SELECT
        *,
        CASE
            WHEN start_character < max(end_character) OVER (
                PARTITION BY framework, source ORDER BY start_character, end_character
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) THEN 0 ELSE 1
        END AS begins
    FROM given
    WHERE start_character IS NOT NULL
),

in_stretches AS (
    SELECT
        *,
        sum(begins) OVER (
            PARTITION BY framework, source ORDER BY start_character, end_character ROWS UNBOUNDED PRECEDING
        ) AS stretch
    FROM stretch_starts
),

stretches AS (
    SELECT
        framework, source, stretch, min(start_character) AS start_character, max(end_character) AS end_character
    FROM in_stretches
    GROUP BY framework, source, stretch
),

gaps AS (
    SELECT
        *,
        start_character > coalesce(
            lag(end_character) OVER (PARTITION BY framework, source ORDER BY start_character), 0
        ) AS is_after_gap
    FROM stretches
),

stretch_codes AS (
    SELECT framework, source, code, stretch, count(DISTINCT coder) AS given_by
    FROM in_stretches
    GROUP BY framework, source, code, stretch
),

by_stretches AS (
    SELECT framework, source, code, given_by, count(*) AS stretches
    FROM stretch_codes
    GROUP BY framework, source, code, given_by
),

in_source AS (
    SELECT framework, source, code, count(DISTINCT coder) AS given_by FROM given GROUP BY framework, source, code
),

-- A text in which all found nothing is uncoded as a whole; one with codings that have no place cannot be compared so.
extents AS (
    SELECT
        compared.framework, compared.source, count(gaps.stretch) AS stretches,
        count(CASE WHEN gaps.is_after_gap THEN 1 END)
        + CASE WHEN max(lengths.characters) > coalesce(max(gaps.end_character), 0) THEN 1 ELSE 0 END AS gaps,
        coalesce(sum(gaps.end_character - gaps.start_character), 0) AS coded_characters,
        greatest(coalesce(max(gaps.end_character), 0), coalesce(max(lengths.characters), 0)) AS text_characters
    FROM compared
    LEFT JOIN gaps ON compared.framework = gaps.framework AND compared.source = gaps.source
    LEFT JOIN mart.text_lengths AS lengths ON compared.source = lengths.source
    WHERE
        gaps.stretch IS NOT NULL
        OR NOT EXISTS (
            SELECT 1 FROM given WHERE given.source = compared.source AND given.framework = compared.framework
        )
    GROUP BY compared.framework, compared.source
),

-- Every code that someone gave is with every source, also where nobody gave it.
codes AS (
    SELECT DISTINCT wave, framework, code FROM given
),

by_someone AS (
    SELECT framework, source, code, given_by FROM by_characters
    UNION
    SELECT framework, source, code, given_by FROM by_stretches
    UNION
    SELECT framework, source, code, given_by FROM in_source
),

someone AS (
    SELECT
        found.framework, found.source, found.code, found.given_by, coalesce(chars.characters, 0) AS characters,
        coalesce(stretched.stretches, 0) AS stretches, in_source.code IS NOT NULL AS is_of_source
    FROM by_someone AS found
    LEFT JOIN by_characters AS chars
        ON found.framework = chars.framework AND found.source = chars.source AND found.code = chars.code
        AND found.given_by = chars.given_by
    LEFT JOIN by_stretches AS stretched
        ON found.framework = stretched.framework AND found.source = stretched.source AND found.code = stretched.code
        AND found.given_by = stretched.given_by
    LEFT JOIN in_source
        ON found.framework = in_source.framework AND found.source = in_source.source AND found.code = in_source.code
        AND found.given_by = in_source.given_by
),

totals AS (
    SELECT framework, source, code, sum(characters) AS characters, sum(stretches) AS stretches
    FROM someone
    GROUP BY framework, source, code
),

nobody AS (
    SELECT
        compared.framework, compared.source, codes.code, 0 AS given_by,
        coalesce(extents.coded_characters, 0) - coalesce(totals.characters, 0) AS characters,
        coalesce(extents.text_characters - extents.coded_characters, 0) AS uncoded_characters,
        coalesce(extents.stretches, 0) - coalesce(totals.stretches, 0) AS stretches,
        coalesce(extents.gaps, 0) AS gaps, in_source.code IS NULL AS is_of_source
    FROM compared
    INNER JOIN codes ON compared.wave = codes.wave AND compared.framework = codes.framework
    LEFT JOIN extents ON compared.framework = extents.framework AND compared.source = extents.source
    LEFT JOIN totals
        ON compared.framework = totals.framework AND compared.source = totals.source AND codes.code = totals.code
    LEFT JOIN in_source
        ON compared.framework = in_source.framework AND compared.source = in_source.source
        AND codes.code = in_source.code
),

numbers AS (
    SELECT framework, source, code, given_by, characters, 0 AS uncoded_characters, stretches, 0 AS gaps, is_of_source
    FROM someone
    UNION ALL
    SELECT framework, source, code, given_by, characters, uncoded_characters, stretches, gaps, is_of_source FROM nobody
)

SELECT
    compared.wave, compared.framework, compared.source, numbers.code, compared.coders, numbers.given_by,
    CAST(numbers.characters AS BIGINT) AS characters, CAST(numbers.uncoded_characters AS BIGINT) AS uncoded_characters,
    CAST(numbers.stretches AS BIGINT) AS stretches, CAST(numbers.gaps AS BIGINT) AS gaps, numbers.is_of_source,
    compared.has_synthetic
FROM numbers
INNER JOIN compared ON numbers.framework = compared.framework AND numbers.source = compared.source
ORDER BY compared.wave, compared.framework, numbers.code, compared.source, numbers.given_by

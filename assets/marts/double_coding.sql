-- What two coders gave independently, code by code in each source that both coded: in characters of text, in coded
-- stretches of it, and in the source as a whole. What they agreed on afterwards is left out.
WITH coders AS (
    SELECT wave, framework, source, coder, has_synthetic
    FROM mart.coders_of_sources
    WHERE comparison = 'compared'
),

given AS (
    SELECT wave, framework, source, coder, code, start_character, end_character FROM mart.independent_codings
),

pairs AS (
    SELECT
        one.wave, one.framework, one.source, one.coder AS coder_1, two.coder AS coder_2,
        one.has_synthetic OR two.has_synthetic AS has_synthetic
    FROM coders AS one
    INNER JOIN coders AS two
        ON one.wave = two.wave AND one.framework = two.framework AND one.source = two.source AND one.coder < two.coder
),

passages AS (
    SELECT DISTINCT wave, framework, source, coder, code, passage_start AS start_character, passage_end AS end_character
    FROM mart.independent_codings
    WHERE passage_start IS NOT NULL
),

lengths AS (
    SELECT wave, framework, source, coder, code, sum(end_character - start_character) AS characters
    FROM passages
    GROUP BY wave, framework, source, coder, code
),

shared AS (
    SELECT
        pairs.wave, pairs.framework, pairs.source, pairs.coder_1, pairs.coder_2, one.code,
        sum(least(one.end_character, two.end_character) - greatest(one.start_character, two.start_character))
        AS characters
    FROM pairs
    INNER JOIN passages AS one
        ON pairs.wave = one.wave AND pairs.framework = one.framework AND pairs.source = one.source
        AND pairs.coder_1 = one.coder
    INNER JOIN passages AS two
        ON pairs.wave = two.wave AND pairs.framework = two.framework AND pairs.source = two.source
        AND pairs.coder_2 = two.coder AND one.code = two.code
        AND one.start_character < two.end_character AND two.start_character < one.end_character
    GROUP BY pairs.wave, pairs.framework, pairs.source, pairs.coder_1, pairs.coder_2, one.code
),

-- Stretches of text that either of the two coded, by whatever code: overlapping passages make one stretch.
stretch_starts AS (
    SELECT
        pairs.coder_1, pairs.coder_2, given.*,
        CASE
            WHEN given.start_character < max(given.end_character) OVER (
                PARTITION BY pairs.wave, pairs.framework, pairs.source, pairs.coder_1, pairs.coder_2
                ORDER BY given.start_character, given.end_character ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) THEN 0 ELSE 1
        END AS begins
    FROM pairs
    INNER JOIN given
        ON pairs.wave = given.wave AND pairs.framework = given.framework AND pairs.source = given.source
        AND given.coder IN (pairs.coder_1, pairs.coder_2)
    WHERE given.start_character IS NOT NULL
),

in_stretches AS (
    SELECT
        *,
        sum(begins) OVER (
            PARTITION BY wave, framework, source, coder_1, coder_2 ORDER BY start_character, end_character
            ROWS UNBOUNDED PRECEDING
        ) AS stretch
    FROM stretch_starts
),

stretches AS (
    SELECT
        wave, framework, source, coder_1, coder_2, stretch, min(start_character) AS start_character,
        max(end_character) AS end_character
    FROM in_stretches
    GROUP BY wave, framework, source, coder_1, coder_2, stretch
),

gaps AS (
    SELECT
        *,
        start_character > coalesce(
            lag(end_character) OVER (
                PARTITION BY wave, framework, source, coder_1, coder_2 ORDER BY start_character
            ), 0
        ) AS is_after_gap
    FROM stretches
),

-- A text in which both found nothing is uncoded as a whole; one with codings that have no place cannot be compared so.
extents AS (
    SELECT
        pairs.wave, pairs.framework, pairs.source, pairs.coder_1, pairs.coder_2, count(gaps.stretch) AS stretches,
        count(CASE WHEN gaps.is_after_gap THEN 1 END)
        + CASE WHEN max(lengths.characters) > coalesce(max(gaps.end_character), 0) THEN 1 ELSE 0 END AS gaps,
        sum(gaps.end_character - gaps.start_character) AS coded_characters,
        greatest(coalesce(max(gaps.end_character), 0), coalesce(max(lengths.characters), 0)) AS text_characters,
        max(lengths.characters) IS NOT NULL AS is_length_known
    FROM pairs
    LEFT JOIN gaps
        ON pairs.wave = gaps.wave AND pairs.framework = gaps.framework AND pairs.source = gaps.source
        AND pairs.coder_1 = gaps.coder_1 AND pairs.coder_2 = gaps.coder_2
    LEFT JOIN mart.text_lengths AS lengths ON pairs.source = lengths.source
    WHERE
        gaps.stretch IS NOT NULL
        OR NOT EXISTS (
            SELECT 1 FROM given
            WHERE
                given.source = pairs.source AND given.framework = pairs.framework
                AND given.coder IN (pairs.coder_1, pairs.coder_2)
        )
    GROUP BY pairs.wave, pairs.framework, pairs.source, pairs.coder_1, pairs.coder_2
),

stretch_codes AS (
    SELECT
        wave, framework, source, coder_1, coder_2, code, stretch,
        max(CASE WHEN coder = coder_1 THEN 1 ELSE 0 END) AS by_1, max(CASE WHEN coder = coder_2 THEN 1 ELSE 0 END) AS by_2
    FROM in_stretches
    GROUP BY wave, framework, source, coder_1, coder_2, code, stretch
),

stretch_counts AS (
    SELECT
        wave, framework, source, coder_1, coder_2, code, sum(by_1 * by_2) AS both,
        sum(by_1 * (1 - by_2)) AS only_1, sum(by_2 * (1 - by_1)) AS only_2
    FROM stretch_codes
    GROUP BY wave, framework, source, coder_1, coder_2, code
),

-- A code of the two is compared in each source that they share, also where neither gave it.
codes_of_pair AS (
    SELECT DISTINCT pairs.wave, pairs.framework, pairs.coder_1, pairs.coder_2, given.code
    FROM pairs
    INNER JOIN given
        ON pairs.wave = given.wave AND pairs.framework = given.framework AND pairs.source = given.source
        AND given.coder IN (pairs.coder_1, pairs.coder_2)
),

gave AS (
    SELECT DISTINCT wave, framework, source, coder, code FROM given
)

SELECT
    pairs.wave, pairs.framework, pairs.coder_1, pairs.coder_2, pairs.source, codes.code,
    coalesce(extents.text_characters, 0) AS text_characters, coalesce(extents.is_length_known, FALSE) AS is_length_known,
    CAST(coalesce(extents.coded_characters, 0) AS BIGINT) AS coded_characters,
    CAST(coalesce(shared.characters, 0) AS BIGINT) AS characters_both,
    CAST(coalesce(one.characters, 0) - coalesce(shared.characters, 0) AS BIGINT) AS characters_only_1,
    CAST(coalesce(two.characters, 0) - coalesce(shared.characters, 0) AS BIGINT) AS characters_only_2,
    coalesce(extents.stretches, 0) AS stretches, CAST(coalesce(extents.gaps, 0) AS BIGINT) AS gaps,
    CAST(coalesce(counts.both, 0) AS BIGINT) AS stretches_both,
    CAST(coalesce(counts.only_1, 0) AS BIGINT) AS stretches_only_1,
    CAST(coalesce(counts.only_2, 0) AS BIGINT) AS stretches_only_2,
    gave_1.code IS NOT NULL AS is_given_by_1, gave_2.code IS NOT NULL AS is_given_by_2, pairs.has_synthetic
FROM pairs
INNER JOIN codes_of_pair AS codes
    ON pairs.wave = codes.wave AND pairs.framework = codes.framework AND pairs.coder_1 = codes.coder_1
    AND pairs.coder_2 = codes.coder_2
LEFT JOIN extents
    ON pairs.wave = extents.wave AND pairs.framework = extents.framework AND pairs.source = extents.source
    AND pairs.coder_1 = extents.coder_1 AND pairs.coder_2 = extents.coder_2
LEFT JOIN lengths AS one
    ON pairs.wave = one.wave AND pairs.framework = one.framework AND pairs.source = one.source
    AND pairs.coder_1 = one.coder AND codes.code = one.code
LEFT JOIN lengths AS two
    ON pairs.wave = two.wave AND pairs.framework = two.framework AND pairs.source = two.source
    AND pairs.coder_2 = two.coder AND codes.code = two.code
LEFT JOIN shared
    ON pairs.wave = shared.wave AND pairs.framework = shared.framework AND pairs.source = shared.source
    AND pairs.coder_1 = shared.coder_1 AND pairs.coder_2 = shared.coder_2 AND codes.code = shared.code
LEFT JOIN stretch_counts AS counts
    ON pairs.wave = counts.wave AND pairs.framework = counts.framework AND pairs.source = counts.source
    AND pairs.coder_1 = counts.coder_1 AND pairs.coder_2 = counts.coder_2 AND codes.code = counts.code
LEFT JOIN gave AS gave_1
    ON pairs.wave = gave_1.wave AND pairs.framework = gave_1.framework AND pairs.source = gave_1.source
    AND pairs.coder_1 = gave_1.coder AND codes.code = gave_1.code
LEFT JOIN gave AS gave_2
    ON pairs.wave = gave_2.wave AND pairs.framework = gave_2.framework AND pairs.source = gave_2.source
    AND pairs.coder_2 = gave_2.coder AND codes.code = gave_2.code
ORDER BY pairs.wave, pairs.framework, pairs.coder_1, pairs.coder_2, codes.code, pairs.source

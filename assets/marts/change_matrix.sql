-- Saldana's seven descriptive questions as rows, which stay even when they are empty.
WITH questions (question_order, question) AS (
    VALUES
    (1, 'What increases or emerges?'), (2, 'What is cumulative?'), (3, 'What surges or turns?'),
    (4, 'What decreases or ceases?'), (5, 'What stays constant?'), (6, 'What is idiosyncratic?'), (7, 'What is missing?')
),

cells AS (
    SELECT
        from_wave, to_wave, programme, question_order, count(*) AS items,
        string_agg(
            place || coalesce(' [' || site || ']', '') || ': ' || answer
            || CASE WHEN has_synthetic THEN ' †' ELSE '' END,
            chr(10) ORDER BY line_order
        ) AS cell,
        string_agg(coalesce(evidence, ''), chr(10) ORDER BY line_order) AS evidence,
        bool_or(has_synthetic) AS has_synthetic
    FROM mart.change_matrix_lines
    GROUP BY from_wave, to_wave, programme, question_order
)

SELECT
    pairs.from_wave, pairs.to_wave, programmes.case_order, programmes.programme, CAST(questions.question_order AS BIGINT) AS question_order, questions.question,
    coalesce(cells.items, 0) AS items, coalesce(cells.cell, 'none found') AS cell, cells.evidence,
    coalesce(cells.has_synthetic, FALSE) AS has_synthetic
FROM mart.wave_pairs AS pairs
CROSS JOIN core.programmes AS programmes
CROSS JOIN questions
LEFT JOIN cells
    ON pairs.from_wave = cells.from_wave AND pairs.to_wave = cells.to_wave
    AND programmes.programme = cells.programme AND questions.question_order = cells.question_order
ORDER BY pairs.to_wave, pairs.from_wave, programmes.case_order, questions.question_order

-- A passage is coded by several codes and coders; core.codings hold it with each of them.
WITH passages AS (
    SELECT
        source, start_character, end_character, CASE WHEN start_character IS NULL THEN segment END AS loose,
        min(segment) AS text, min(wave) AS wave, min(coding) AS first_coding, count(*) AS codings,
        count(DISTINCT coder) AS coders
    FROM core.codings
    WHERE segment IS NOT NULL OR start_character IS NOT NULL
    GROUP BY source, start_character, end_character, loose
)

SELECT
    coalesce(
        p.source || ':' || CAST(p.start_character AS VARCHAR) || '-' || CAST(p.end_character AS VARCHAR),
        p.first_coding
    ) AS segment,
    p.wave, p.source, p.start_character, p.end_character, p.text, t.raw_start, t.raw_end, s.positions, s.score,
    p.codings, p.coders
FROM passages AS p
LEFT JOIN audit.qda_codings AS t ON p.first_coding = t.coding
LEFT JOIN audit.qda_sources AS s
    ON t.wave = s.wave AND t.file = s.file AND t.qda_source = s.qda_source AND t.qda_text = s.qda_text

-- What each informant said, as a line of a cell of a rapid analysis.
SELECT
    wave, framework, code, programme, site,
    row_number() OVER (
        PARTITION BY wave, framework, code, programme, site ORDER BY informant, rapid_summary
    ) AS line_order,
    informant || ': ' || trim(regexp_replace(summary, '\s+', ' ', 'g')) || CASE WHEN is_synthetic THEN ' †' ELSE '' END
    AS line,
    rapid_summary, informant, checked_by IS NOT NULL AS is_checked, coalesce(is_synthetic, FALSE) AS has_synthetic
FROM core.rapid_summaries
ORDER BY wave, framework, code, programme, site NULLS FIRST, line_order

-- How the innovation was taken up, by scenario.
SELECT
    base.wave AS as_of_wave,
    string_agg(
        programmes.name || ': ' || base.headline || ' (evidence '
        || CASE base.scenarios WHEN 'not yet analysed' THEN '' ELSE 'for ' END || base.scenarios || ')', '; '
        ORDER BY base.phase, base.case_order
    ) AS answer
FROM mart.assimilation AS base
INNER JOIN core.programmes AS programmes ON base.programme = programmes.programme
WHERE base.headline <> 'not yet analysed'
GROUP BY base.wave

-- How the innovation was taken up, by scenario.
SELECT
    told.wave AS as_of_wave,
    string_agg(
        told.programme || ': ' || told.headline || ' (evidence for ' || coalesce(told.scenarios, 'none') || ')', '; '
        ORDER BY told.phase, told.case_order
    ) AS answer
FROM mart.assimilation AS told
WHERE told.headline <> 'not yet analysed'
GROUP BY told.wave

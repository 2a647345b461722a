-- Of each cross-case table: the share of this wave's entries that are missing (asked, too little said).
SELECT phase, count(*) FILTER (WHERE state = 'missing') / count(*) AS share_missing
FROM mart.cell_entries
WHERE wave = $wave
GROUP BY phase
ORDER BY phase

-- Findings and judgements fill the same tables, so an entry's name is one or the other.
SELECT
    j.wave, j.file, j.sheet, j.row, 'judgement' AS column_name, j.judgement AS value,
    'entry_named_once' AS problem, MAP {'wave': f.wave::VARCHAR, 'other': f.file || ', row ' || f.row} AS facts
FROM core.scenario_judgements AS j
INNER JOIN core.findings AS f ON j.judgement = f.finding
ORDER BY j.wave, j.file, j.sheet, j.row

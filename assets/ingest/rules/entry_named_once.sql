-- Findings and judgements fill the same tables, so an entry's name is one or the other.
SELECT
    j.wave, j.file, j.sheet, j.row, 'judgement' AS column_name, j.judgement AS value,
    'a judgement with a name of its own; wave ' || f.wave || ' ' || f.file || ', row ' || f.row
    || ' has a finding of this name' AS rule,
    'give one of the two another' AS hint
FROM core.scenario_judgements AS j
INNER JOIN core.findings AS f ON j.judgement = f.finding
ORDER BY j.wave, j.file, j.sheet, j.row

-- Of the records of a stage, no more can come to a later one; and one stage has one number, or one for each reason.
WITH reached AS (
    SELECT
        wave, stage, coalesce(sum(records) FILTER (WHERE reason IS NULL), sum(records)) AS records, min(row) AS row,
        min(file) AS file, min(sheet) AS sheet
    FROM core.screening
    WHERE stage IN ('identified', 'screened', 'sought', 'assessed', 'included')
    GROUP BY wave, stage
),

ordered AS (
    SELECT
        wave, stage, records, file, sheet, row,
        CASE stage WHEN 'identified' THEN 1 WHEN 'screened' THEN 2 WHEN 'sought' THEN 3 WHEN 'assessed' THEN 4 ELSE 5 END
        AS stage_order
    FROM reached
    WHERE records IS NOT NULL
)

SELECT
    later.wave, later.file, later.sheet, later.row, 'records' AS column_name, CAST(later.records AS VARCHAR) AS value,
    'screening_goes_down' AS problem,
    MAP {'earlier': earlier.stage, 'records': earlier.records::VARCHAR} AS facts
FROM ordered AS later
INNER JOIN ordered AS earlier ON later.wave = earlier.wave AND later.stage_order = earlier.stage_order + 1
WHERE later.records > earlier.records
UNION ALL
SELECT
    screening.wave, screening.file, screening.sheet, screening.row, 'reason' AS column_name, screening.reason AS value,
    'screening_of_a_reason' AS problem, MAP {} AS facts
FROM core.screening AS screening
INNER JOIN (
    SELECT wave, stage, reason, min(screening) AS first_one FROM core.screening GROUP BY wave, stage, reason
    HAVING count(*) > 1
) AS twice
    ON screening.wave = twice.wave AND screening.stage = twice.stage
    AND screening.reason IS NOT DISTINCT FROM twice.reason AND screening.screening <> twice.first_one
ORDER BY wave, file, sheet, row

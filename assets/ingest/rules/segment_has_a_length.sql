-- A segment has a start and an end behind it, or has neither.
SELECT
    wave, file, sheet, row, 'end_character' AS column_name, CAST(end_character AS VARCHAR) AS value,
    CASE WHEN end_character <= start_character THEN 'segment_has_a_length' ELSE 'segment_of_both_ends' END AS problem,
    MAP {'start': start_character::VARCHAR} AS facts
FROM core.codings
WHERE end_character <= start_character OR (start_character IS NULL) <> (end_character IS NULL)
ORDER BY wave, file, sheet, row

-- A code is one person's in all waves, as far as their number in the team's key list tells.
WITH numbered AS (
    SELECT
        *, first_value(key_number) OVER persons AS first_number, first_value(wave) OVER persons AS first_wave
    FROM core.informants
    WHERE key_number IS NOT NULL
    WINDOW persons AS (PARTITION BY informant ORDER BY wave)
)

SELECT
    wave, file, sheet, row, 'key_number' AS column_name, key_number AS value,
    'one_person_a_code' AS problem,
    MAP {'informant': informant, 'first': first_number, 'wave': first_wave::VARCHAR} AS facts
FROM numbered
WHERE key_number <> first_number
ORDER BY wave, file, sheet, row

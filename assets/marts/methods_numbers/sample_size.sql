-- Informants, interviews, documents and field notes, in all and by wave.
WITH counts AS (
    SELECT
        from_wave, to_wave, max(CASE WHEN quantity = 'informants' THEN value END) AS informants,
        max(CASE WHEN quantity = 'interviews' THEN value END) AS interviews,
        max(CASE WHEN quantity = 'group_interviews' THEN value END) AS group_interviews,
        max(CASE WHEN quantity = 'documents' THEN value END) AS documents,
        max(CASE WHEN quantity = 'field_notes' THEN value END) AS field_notes
    FROM mart.quantities
    WHERE site_scope = 'all sites' AND programme IS NULL AND site IS NULL AND category IS NULL
    GROUP BY from_wave, to_wave
),

texts AS (
    SELECT
        from_wave, to_wave, interviews,
        'informants ' || CAST(coalesce(informants, 0) AS BIGINT)
        || ', interviews ' || CAST(coalesce(interviews, 0) AS BIGINT)
        || ' (' || CAST(coalesce(group_interviews, 0) AS BIGINT) || ' of groups)'
        || ', documents ' || CAST(coalesce(documents, 0) AS BIGINT)
        || ', field notes ' || CAST(coalesce(field_notes, 0) AS BIGINT) AS words
    FROM counts
)

SELECT
    ranges.to_wave AS as_of_wave,
    'In all: ' || together.words || '. '
    || string_agg('Wave ' || alone.to_wave || ': ' || alone.words, '. ' ORDER BY alone.to_wave) || '.' AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN texts AS together ON ranges.from_wave = together.from_wave AND ranges.to_wave = together.to_wave
INNER JOIN texts AS alone
    ON alone.from_wave = alone.to_wave AND alone.to_wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far AND together.interviews > 0
GROUP BY ranges.to_wave, together.words

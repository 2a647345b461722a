-- Who was approached and did not take part. What no record says stays unknown and is no zero.
WITH counts AS (
    SELECT
        ranges.to_wave, count(*) AS records, sum(recruitment.approached) AS approached,
        sum(recruitment.declined) AS declined, count(recruitment.declined) AS declined_said,
        sum(recruitment.not_reached) AS not_reached, count(recruitment.not_reached) AS not_reached_said,
        sum(recruitment.withdrew) AS withdrew, count(recruitment.withdrew) AS withdrew_said,
        string_agg(DISTINCT recruitment.reason, ', ' ORDER BY recruitment.reason) AS reasons
    FROM mart.wave_ranges AS ranges
    INNER JOIN core.recruitment AS recruitment ON recruitment.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far
    GROUP BY ranges.to_wave
),

reported AS (
    SELECT to_wave, 1 AS place, 'declined' AS what, declined AS people, declined_said AS said, records FROM counts
    UNION ALL
    SELECT to_wave, 2 AS place, 'not reached' AS what, not_reached AS people, not_reached_said AS said, records
    FROM counts
    UNION ALL
    SELECT to_wave, 3 AS place, 'withdrew' AS what, withdrew AS people, withdrew_said AS said, records FROM counts
),

outcomes AS (
    SELECT
        to_wave,
        string_agg(
            CASE
                WHEN said = 0 THEN what || ' not said'
                WHEN said < records THEN people || ' ' || what || ' (said in ' || said || ' of ' || records || ' records)'
                ELSE people || ' ' || what
            END, ', ' ORDER BY place
        ) AS words
    FROM reported
    GROUP BY to_wave
)

SELECT
    counts.to_wave AS as_of_wave,
    'people approached: ' || counts.approached || ', ' || outcomes.words || coalesce('; reasons: ' || counts.reasons, '') AS answer
FROM counts
INNER JOIN outcomes ON counts.to_wave = outcomes.to_wave

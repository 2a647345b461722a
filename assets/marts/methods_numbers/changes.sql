-- Events so far, and of what can be compared with the first wave, how much changed.
WITH events AS (
    SELECT ranges.to_wave, count(*) AS events
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.timeline AS timeline ON timeline.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far AND timeline.programme IS NOT NULL
    GROUP BY ranges.to_wave
),

changed AS (
    SELECT
        ranges.to_wave, count(CASE WHEN changes.change <> 'stable' THEN 1 END) AS changed, count(*) AS compared
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.changes AS changes ON ranges.from_wave = changes.from_wave AND ranges.to_wave = changes.to_wave
    WHERE
        ranges.is_so_far AND ranges.from_wave < ranges.to_wave
        AND changes.change NOT IN ('newly missing', 'still missing', 'not comparable')
    GROUP BY ranges.to_wave
)

SELECT
    events.to_wave AS as_of_wave,
    'events of the cases: ' || events.events
    || coalesce(
        '; since the first wave ' || changed.changed || ' of ' || changed.compared || ' ratings and cells changed', ''
    ) AS answer
FROM events
LEFT JOIN changed ON events.to_wave = changed.to_wave

-- Events so far, and of what can be compared with the first wave, how much changed.
WITH events AS (
    SELECT spans.to_wave, count(*) AS events
    FROM mart.spans AS spans
    INNER JOIN mart.timeline AS timeline ON timeline.wave BETWEEN spans.from_wave AND spans.to_wave
    WHERE spans.is_so_far AND timeline.programme IS NOT NULL
    GROUP BY spans.to_wave
),

changed AS (
    SELECT
        spans.to_wave, count(CASE WHEN changes.change <> 'stable' THEN 1 END) AS changed, count(*) AS compared
    FROM mart.spans AS spans
    INNER JOIN mart.changes AS changes ON spans.from_wave = changes.from_wave AND spans.to_wave = changes.to_wave
    WHERE
        spans.is_so_far AND spans.from_wave < spans.to_wave
        AND changes.change NOT IN ('newly missing', 'still missing', 'not comparable')
    GROUP BY spans.to_wave
)

SELECT
    events.to_wave AS as_of_wave,
    events.events || ' events of the cases'
    || coalesce(
        '; since the first wave ' || changed.changed || ' of ' || changed.compared || ' ratings and cells changed', ''
    ) AS answer
FROM events
LEFT JOIN changed ON events.to_wave = changed.to_wave

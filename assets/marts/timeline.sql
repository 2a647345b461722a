WITH sites AS (
    SELECT event, string_agg(site, '; ' ORDER BY site) AS sites FROM core.event_sites GROUP BY event
)

SELECT
    events.wave, events.event, events.programme, programmes.name AS programme_name, programmes.case_order,
    events.phase, phases.label AS phase_label, phases.phase_order, events.date, events.earliest, events.latest,
    events.date_precision, events.description, sites.sites,
    coalesce(events.is_external, FALSE) AS is_external, events.source,
    coalesce(events.is_synthetic, FALSE) AS is_synthetic
FROM core.events AS events
INNER JOIN core.phases AS phases ON events.phase = phases.phase
LEFT JOIN core.programmes AS programmes ON events.programme = programmes.programme
LEFT JOIN sites ON events.event = sites.event
ORDER BY
    programmes.case_order NULLS LAST, phases.phase_order, events.earliest NULLS LAST, events.latest NULLS LAST,
    events.event

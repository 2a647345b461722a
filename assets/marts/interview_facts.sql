-- What is counted of each interview. A study that declares no clearances has no interview before one.
WITH cleared AS (
    SELECT jurisdiction, min(cleared_on) AS cleared_on FROM core.clearances GROUP BY jurisdiction
),

places AS (
    SELECT interview, count(*) AS sites FROM core.interview_sites GROUP BY interview
),

speakers AS (
    SELECT interview, count(*) AS informants FROM core.interview_informants GROUP BY interview
),

uncleared AS (
    SELECT DISTINCT
        interviews.interview,
        sites.jurisdiction || coalesce(' cleared ' || cleared.cleared_on, ' not cleared') AS clearance
    FROM core.interviews AS interviews
    INNER JOIN core.interview_sites AS covered ON interviews.interview = covered.interview
    INNER JOIN core.sites AS sites ON covered.site = sites.site
    LEFT JOIN cleared ON sites.jurisdiction = cleared.jurisdiction
    WHERE
        (cleared.cleared_on IS NULL OR interviews.held_on < cleared.cleared_on)
        AND EXISTS (SELECT 1 FROM core.clearances)
),

compared AS (
    SELECT DISTINCT source FROM mart.coders_of_sources WHERE comparison = 'compared'
),

too_early AS (
    SELECT interview, string_agg(clearance, ', ' ORDER BY clearance) AS clearances FROM uncleared GROUP BY interview
)

SELECT
    interviews.wave, interviews.interview, interviews.programme, interviews.held_on,
    coalesce(places.sites, 0) AS sites, coalesce(speakers.informants, 0) AS informants,
    coalesce(speakers.informants, 0) > 1 AS is_group,
    interviews.language <> studies.language AS is_translated,
    coalesce(interviews.is_double_coded, FALSE) OR compared.source IS NOT NULL AS is_double_coded,
    too_early.interview IS NOT NULL AS is_before_clearance, too_early.clearances,
    coalesce(interviews.is_synthetic, FALSE) AS is_synthetic
FROM core.interviews AS interviews
CROSS JOIN core.studies AS studies
LEFT JOIN places ON interviews.interview = places.interview
LEFT JOIN speakers ON interviews.interview = speakers.interview
LEFT JOIN compared ON interviews.interview = compared.source
LEFT JOIN too_early ON interviews.interview = too_early.interview
ORDER BY interviews.wave, interviews.interview

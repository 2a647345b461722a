-- Each informant in each wave from the first in which they spoke: new, retained, lost, returned.
WITH loaded AS (
    SELECT wave, lag(wave) OVER (ORDER BY wave) AS previous_wave
    FROM (SELECT DISTINCT wave FROM audit.deliveries) AS waves
),

spoken AS (
    SELECT wave, informant, count(*) AS interviews FROM core.interview_informants GROUP BY wave, informant
),

first_spoken AS (
    SELECT informant, min(wave) AS first_wave FROM spoken GROUP BY informant
),

presence AS (
    SELECT
        loaded.wave, loaded.previous_wave, first_spoken.informant, first_spoken.first_wave,
        coalesce(now.interviews, 0) AS interviews,
        coalesce(max(now.wave) OVER (PARTITION BY first_spoken.informant ORDER BY loaded.wave), 0) AS last_spoken,
        coalesce(
            max(now.wave) OVER (
                PARTITION BY first_spoken.informant ORDER BY loaded.wave ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0
        ) AS spoken_before
    FROM first_spoken
    INNER JOIN loaded ON first_spoken.first_wave <= loaded.wave
    LEFT JOIN spoken AS now ON loaded.wave = now.wave AND first_spoken.informant = now.informant
)

SELECT
    presence.wave, programmes.case_order, roster.programme, sites.site_order, roster.site, presence.informant,
    roster.informant_role,
    CASE
        WHEN presence.first_wave = presence.wave THEN 'new'
        WHEN presence.interviews > 0 AND presence.spoken_before = presence.previous_wave THEN 'retained'
        WHEN presence.interviews > 0 THEN 'returned'
        WHEN presence.spoken_before = presence.previous_wave THEN 'lost'
        ELSE 'still away'
    END AS status,
    presence.interviews, presence.first_wave, seen.state AS site_state, roster.is_synthetic AS has_synthetic
FROM presence
INNER JOIN mart.rosters AS roster
    ON presence.informant = roster.informant AND presence.last_spoken = roster.wave
INNER JOIN core.programmes AS programmes ON roster.programme = programmes.programme
INNER JOIN core.sites AS sites ON roster.site = sites.site
INNER JOIN mart.sites_seen AS seen ON presence.wave = seen.wave AND roster.site = seen.site
ORDER BY presence.wave, programmes.case_order, sites.site_order, presence.informant

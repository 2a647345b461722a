-- Which sites speak in the evidence, in a wave and up to it, and which are never quoted.
WITH quoted AS (
    SELECT evidence.wave, evidence.entry, evidence.source, roster.site, spoken.informant
    FROM mart.evidence_sources AS evidence
    INNER JOIN core.interview_informants AS spoken ON evidence.source = spoken.interview
    INNER JOIN (SELECT DISTINCT informant, site FROM core.informants) AS roster ON spoken.informant = roster.informant
    WHERE evidence.entry_kind IN ('finding', 'judgement')
),

quotes AS (
    SELECT
        ranges.from_wave, ranges.to_wave, quoted.site, count(DISTINCT quoted.entry) AS entries,
        count(DISTINCT quoted.informant) AS quoted_informants
    FROM mart.wave_ranges AS ranges
    INNER JOIN quoted ON quoted.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_shown
    GROUP BY ranges.from_wave, ranges.to_wave, quoted.site
),

counts AS (
    SELECT
        from_wave, to_wave, site, CAST(max(CASE WHEN quantity = 'interviews' THEN value END) AS BIGINT) AS interviews,
        CAST(max(CASE WHEN quantity = 'informants_at_site' THEN value END) AS BIGINT) AS informants
    FROM mart.quantities
    WHERE site_scope = 'all sites' AND site IS NOT NULL
    GROUP BY from_wave, to_wave, site
),

about AS (
    SELECT
        ranges.from_wave, ranges.to_wave, seen.case_order, seen.programme, seen.site_order, seen.site, seen.site_name,
        seen.site_role, bool_or(seen.has_synthetic) AS has_synthetic
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.sites_seen AS seen ON seen.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE
        ranges.is_shown
        AND (
            seen.state NOT IN ('not in the study yet', 'closed')
            OR EXISTS (
                SELECT 1 FROM mart.panel AS panel
                WHERE panel.wave = seen.wave AND panel.site = seen.site AND panel.interviews > 0
            )
            OR EXISTS (SELECT 1 FROM quoted WHERE quoted.wave = seen.wave AND quoted.site = seen.site)
        )
    GROUP BY
        ranges.from_wave, ranges.to_wave, seen.case_order, seen.programme, seen.site_order, seen.site, seen.site_name,
        seen.site_role
)

SELECT
    about.from_wave, about.to_wave, about.case_order, about.programme, about.site_order, about.site, about.site_name,
    about.site_role, counts.interviews, counts.informants,
    coalesce(quotes.quoted_informants, 0) AS quoted_informants, coalesce(quotes.entries, 0) AS entries,
    CASE
        WHEN quotes.entries > 0 THEN 'quoted'
        WHEN counts.informants > 0 THEN 'heard, never quoted'
        WHEN counts.interviews > 0 THEN 'spoken of, never heard'
        ELSE 'not reached'
    END AS coverage,
    about.has_synthetic
FROM about
INNER JOIN counts ON about.from_wave = counts.from_wave AND about.to_wave = counts.to_wave AND about.site = counts.site
LEFT JOIN quotes ON about.from_wave = quotes.from_wave AND about.to_wave = quotes.to_wave AND about.site = quotes.site
ORDER BY about.from_wave, about.to_wave, about.site_order

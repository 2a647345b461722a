-- Whose words the findings rest on.
WITH cited AS (
    SELECT ranges.to_wave, sum(evidence.cited_codings) AS passages, count(DISTINCT evidence.source) AS sources
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.evidence_sources AS evidence ON evidence.wave BETWEEN ranges.from_wave AND ranges.to_wave
    WHERE ranges.is_so_far AND evidence.entry_kind IN ('finding', 'judgement')
    GROUP BY ranges.to_wave
),

coverage AS (
    SELECT
        ranges.to_wave, CAST(sum(sites.quoted_informants) AS BIGINT) AS informants,
        string_agg(
            CASE WHEN sites.coverage <> 'quoted' THEN sites.site_name END, ', ' ORDER BY sites.site_order
        ) AS unquoted
    FROM mart.wave_ranges AS ranges
    INNER JOIN mart.site_coverage AS sites ON ranges.from_wave = sites.from_wave AND ranges.to_wave = sites.to_wave
    WHERE ranges.is_so_far
    GROUP BY ranges.to_wave
)

SELECT
    cited.to_wave AS as_of_wave,
    cited.passages || ' passages and ' || cited.sources || ' sources cited'
    || CASE
        WHEN EXISTS (SELECT 1 FROM core.interviews AS held WHERE held.wave <= cited.to_wave)
            THEN ', in which ' || coverage.informants || ' informants speak; sites never quoted: '
            || coalesce(coverage.unquoted, 'none')
        ELSE ''
    END AS answer
FROM cited
INNER JOIN coverage ON cited.to_wave = coverage.to_wave

-- Whose words the findings rest on.
WITH named AS (
    SELECT wave, source FROM core.finding_evidence
    UNION
    SELECT wave, source FROM core.judgement_evidence
),

-- A passage that several findings cite is one.
passages AS (
    SELECT ranges.to_wave, count(DISTINCT codings.coding) AS passages
    FROM mart.wave_ranges AS ranges
    INNER JOIN named ON named.wave BETWEEN ranges.from_wave AND ranges.to_wave
    INNER JOIN mart.counted_codings AS codings ON named.source = codings.coding
    WHERE ranges.is_so_far
    GROUP BY ranges.to_wave
),

cited AS (
    SELECT ranges.to_wave, count(DISTINCT evidence.source) AS sources
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
    'passages cited: ' || coalesce(passages.passages, 0) || '; sources cited: ' || cited.sources
    || CASE
        WHEN EXISTS (SELECT 1 FROM core.interviews AS held WHERE held.wave <= cited.to_wave)
            THEN '; informants who speak in them: ' || coverage.informants || '; sites never quoted: '
            || coalesce(coverage.unquoted, 'none')
        ELSE ''
    END AS answer
FROM cited
INNER JOIN coverage ON cited.to_wave = coverage.to_wave
LEFT JOIN passages ON cited.to_wave = passages.to_wave

-- How far coders and raters agreed before they talked, over all codes and constructs. Of several pairs, all at once.
WITH coders AS (
    SELECT
        wave, framework, coders, alpha, sources,
        row_number() OVER (
            PARTITION BY wave, framework ORDER BY CASE WHEN coders = 'all coders' THEN 0 ELSE 1 END, coders
        ) AS place
    FROM mart.coding_agreement
    WHERE code IS NULL AND unit = 'segment overlap' AND uncoded_text = 'out'
),

raters AS (
    SELECT
        wave, framework, alpha_ordinal, units_with_values,
        row_number() OVER (
            PARTITION BY wave, framework ORDER BY CASE WHEN rated_by = 'all raters' THEN 0 ELSE 1 END, rated_by
        ) AS place
    FROM mart.rating_agreement
    WHERE code IS NULL
),

found AS (
    SELECT
        wave,
        CASE
            WHEN coders = 'not declared' THEN 'coders, ' || named.name || ': coders not declared'
            ELSE
                'coders, ' || named.name || ': alpha '
                || coalesce(CAST(CAST(CAST(alpha AS DECIMAL(18, 10)) AS DECIMAL(5, 2)) AS VARCHAR), 'undefined')
                || ' on stretches of coded text (sources: ' || sources || ')'
        END AS answer
    FROM coders
    INNER JOIN core.frameworks AS named ON coders.framework = named.framework
    WHERE place = 1
    UNION ALL
    SELECT
        wave,
        'raters, ' || named.name || ': ordinal alpha '
        || coalesce(CAST(CAST(CAST(alpha_ordinal AS DECIMAL(18, 10)) AS DECIMAL(5, 2)) AS VARCHAR), 'undefined')
        || ' (units: ' || units_with_values || ')' AS answer
    FROM raters
    INNER JOIN core.frameworks AS named ON raters.framework = named.framework
    WHERE place = 1
)

SELECT
    ranges.to_wave AS as_of_wave,
    string_agg('wave ' || found.wave || ', ' || found.answer, '; ' ORDER BY found.wave, found.answer) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN found ON found.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

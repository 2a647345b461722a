-- Where new information first falls to a threshold, by base and length of run.
WITH series AS (
    SELECT
        from_wave, to_wave, framework, count(*) AS interviews, bool_or(has_synthetic) AS has_synthetic
    FROM mart.saturation_curve
    GROUP BY from_wave, to_wave, framework
),

bases AS (
    SELECT
        series.from_wave, series.to_wave, series.framework, series.interviews, series.has_synthetic,
        base.size AS base, run.size AS run, thresholds.share AS threshold,
        CAST(sum(curve.new_codes) AS BIGINT) AS base_codes
    FROM series
    CROSS JOIN core.saturation_sizes AS base
    CROSS JOIN core.saturation_sizes AS run
    CROSS JOIN core.saturation_thresholds AS thresholds
    INNER JOIN mart.saturation_curve AS curve
        ON series.from_wave = curve.from_wave AND series.to_wave = curve.to_wave
        AND series.framework = curve.framework AND curve.interview_number <= base.size
    WHERE base.kind = 'base' AND run.kind = 'run'
    GROUP BY
        series.from_wave, series.to_wave, series.framework, series.interviews, series.has_synthetic, base.size,
        run.size, thresholds.share
),

percents AS (
    SELECT share, rtrim(rtrim(CAST(CAST(share * 100 AS DECIMAL(9, 2)) AS VARCHAR), '0'), '.') AS printed
    FROM core.saturation_thresholds
),

reached AS (
    SELECT
        bases.from_wave, bases.to_wave, bases.framework, bases.base, bases.run, bases.threshold,
        min(runs.first_interview) AS first_interview
    FROM bases
    INNER JOIN mart.saturation_runs AS runs
        ON bases.from_wave = runs.from_wave AND bases.to_wave = runs.to_wave AND bases.framework = runs.framework
        AND bases.base = runs.base AND bases.run = runs.run AND runs.ratio <= bases.threshold
    GROUP BY bases.from_wave, bases.to_wave, bases.framework, bases.base, bases.run, bases.threshold
)

SELECT
    bases.from_wave, bases.to_wave, bases.framework, bases.base, bases.run, bases.threshold, bases.interviews,
    bases.base_codes, (reached.first_interview - 1) || '+' || bases.run AS reached_at, runs.ratio,
    CASE
        WHEN bases.interviews < bases.base + bases.run
            THEN 'too few interviews (' || bases.interviews || ', needs ' || (bases.base + bases.run) || ')'
        WHEN bases.base_codes = 0 THEN 'no codes in the base'
        WHEN reached.first_interview IS NULL
            THEN 'above ' || percents.printed || ' % in all runs'
        ELSE
            CASE WHEN bases.threshold > 0 THEN '≤' ELSE '' END || percents.printed || ' % at '
            || (reached.first_interview - 1) || '+' || bases.run
    END AS cell,
    bases.has_synthetic
FROM bases
INNER JOIN percents ON bases.threshold = percents.share
LEFT JOIN reached
    ON bases.from_wave = reached.from_wave AND bases.to_wave = reached.to_wave
    AND bases.framework = reached.framework AND bases.base = reached.base AND bases.run = reached.run
    AND bases.threshold = reached.threshold
LEFT JOIN mart.saturation_runs AS runs
    ON reached.from_wave = runs.from_wave AND reached.to_wave = runs.to_wave AND reached.framework = runs.framework
    AND reached.base = runs.base AND reached.run = runs.run AND reached.first_interview = runs.first_interview
ORDER BY bases.from_wave, bases.to_wave, bases.framework, bases.base, bases.run, bases.threshold

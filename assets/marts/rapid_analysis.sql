-- A cell of a rapid analysis: the rating, what each informant said, and why it is rated so.
WITH summaries AS (
    SELECT
        wave, programme, site, framework, code, string_agg(line, chr(10) ORDER BY line_order) AS summaries,
        count(DISTINCT informant) AS informants, count(CASE WHEN NOT is_checked THEN 1 END) AS unchecked,
        bool_or(has_synthetic) AS has_synthetic
    FROM mart.rapid_analysis_lines
    GROUP BY wave, programme, site, framework, code
)

SELECT
    coalesce(final.wave, summaries.wave) AS wave,
    coalesce(final.framework, summaries.framework) AS framework,
    constructs.construct_order AS row_order,
    coalesce(final.code, summaries.code) AS code, constructs.label AS row_label, programmes.case_order,
    coalesce(final.programme, summaries.programme) AS programme,
    coalesce(final.site, summaries.site) AS site,
    coalesce(final.printed, 'not yet analysed') AS rating, final.basis, summaries.summaries,
    coalesce(summaries.informants, 0) AS informants, coalesce(summaries.unchecked, 0) AS unchecked_summaries,
    final.rationale,
    coalesce(final.has_synthetic, FALSE) OR coalesce(summaries.has_synthetic, FALSE) AS has_synthetic
FROM mart.final_ratings AS final
FULL JOIN summaries
    ON final.wave = summaries.wave AND final.programme = summaries.programme
    AND final.site IS NOT DISTINCT FROM summaries.site AND final.framework = summaries.framework
    AND final.code = summaries.code
INNER JOIN core.constructs AS constructs
    ON coalesce(final.framework, summaries.framework) = constructs.framework
    AND coalesce(final.code, summaries.code) = constructs.code
INNER JOIN core.programmes AS programmes ON coalesce(final.programme, summaries.programme) = programmes.programme
ORDER BY wave, framework, row_order, programmes.case_order, site NULLS FIRST

SELECT
    interviews.wave, sites.programme, programmes.name AS programme_name, programmes.case_order,
    sites.site, sites.name AS site_name, sites.role AS site_role, sites.is_place, sites.site_order,
    CAST(date_trunc('month', interviews.held_on) AS DATE) AS month, count(*) AS interviews,
    bool_or(coalesce(interviews.is_synthetic, FALSE)) AS has_synthetic
FROM core.interviews AS interviews
INNER JOIN core.interview_sites AS covered ON interviews.interview = covered.interview
INNER JOIN core.sites AS sites ON covered.site = sites.site
INNER JOIN core.programmes AS programmes ON sites.programme = programmes.programme
GROUP BY
    interviews.wave, sites.programme, programmes.name, programmes.case_order, sites.site, sites.name, sites.role,
    sites.is_place, sites.site_order, date_trunc('month', interviews.held_on)
ORDER BY interviews.wave, sites.site_order, month

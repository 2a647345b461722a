-- Members of the team, and how many of them knew a site before the study or belong to one.
SELECT
    ranges.to_wave AS as_of_wave,
    'members of the team: ' || count(DISTINCT members.member) || '; knew a site before the study: '
    || count(DISTINCT familiar.member) || '; work at a site or helped to develop it: '
    || count(DISTINCT insiders.member) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.team_members AS members ON members.wave BETWEEN ranges.from_wave AND ranges.to_wave
LEFT JOIN core.team_member_familiar_sites AS familiar
    ON members.wave = familiar.wave AND members.member = familiar.member
LEFT JOIN core.team_member_insider_sites AS insiders
    ON members.wave = insiders.wave AND members.member = insiders.member
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

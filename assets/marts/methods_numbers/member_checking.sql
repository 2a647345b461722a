-- Rounds of member checking, how those who were asked answered, and how many people and informants they were.
SELECT
    ranges.to_wave AS as_of_wave,
    'rounds of member checking: ' || count(DISTINCT checks.round) || '; responses: '
    || count(DISTINCT checks.member_check) || '; informants among those who answered: '
    || count(DISTINCT informants.informant) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.member_checks AS checks ON checks.wave BETWEEN ranges.from_wave AND ranges.to_wave
LEFT JOIN core.member_check_informants AS informants ON checks.member_check = informants.member_check
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

-- Reflexive notes, and by how many of the team.
SELECT
    ranges.to_wave AS as_of_wave,
    'reflexive notes: ' || count(*) || '; members of the team who wrote them: ' || count(DISTINCT notes.author) AS answer
FROM mart.wave_ranges AS ranges
INNER JOIN core.reflexive_notes AS notes ON notes.wave BETWEEN ranges.from_wave AND ranges.to_wave
WHERE ranges.is_so_far
GROUP BY ranges.to_wave

-- Reflexive notes, and by how many of the team.
SELECT
    spans.to_wave AS as_of_wave,
    'reflexive notes: ' || count(*) || '; members of the team who wrote them: ' || count(DISTINCT notes.author) AS answer
FROM mart.spans AS spans
INNER JOIN core.reflexive_notes AS notes ON notes.wave BETWEEN spans.from_wave AND spans.to_wave
WHERE spans.is_so_far
GROUP BY spans.to_wave

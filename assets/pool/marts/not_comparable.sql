-- Codes that a study used and that no other study in the table can be compared by.
SELECT
    study, framework, code, label,
    coalesce(held_apart, 'No other study has this code or a one-to-one counterpart of it.') AS reason
FROM pool.concepts
WHERE is_used AND studies = 1
ORDER BY study, framework, concept_order, code

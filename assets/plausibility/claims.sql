-- Each printed number that can be held against the data as of this wave.
SELECT
    claim, CASE WHEN verdict = 'agrees' THEN 1 ELSE 0 END AS is_borne_out,
    verdict = 'agrees' OR explanation IS NOT NULL AS is_accounted_for
FROM mart.claims_against_data
WHERE as_of_wave = $wave AND verdict IN ('agrees', 'differs')
ORDER BY claim

-- The segments that analysts cite for a row of a table or a phase, as far as those who spoke agreed to be quoted. What
-- the coders of a source rejected when they reached consensus is cited by nobody.
WITH cited AS (
    SELECT findings.wave, findings.finding AS entry, phases.framework, findings.element AS code, findings.programme,
        evidence.source AS coding
    FROM core.findings AS findings
    INNER JOIN core.finding_evidence AS evidence USING (wave, finding)
    INNER JOIN core.phases AS phases ON findings.phase = phases.phase
    UNION ALL
    SELECT judgements.wave, judgements.judgement, phases.framework, judgements.scenario, judgements.programme,
        evidence.source
    FROM core.scenario_judgements AS judgements
    INNER JOIN core.judgement_evidence AS evidence USING (wave, judgement)
    INNER JOIN core.phases AS phases ON judgements.phase = phases.phase
    UNION ALL
    SELECT judgements.wave, judgements.phase_judgement, judgements.framework, judgements.code, judgements.programme,
        evidence.source
    FROM core.phase_judgements AS judgements
    INNER JOIN core.phase_evidence AS evidence USING (wave, phase_judgement)
    WHERE judgements.code IS NOT NULL
),

agreements AS (
    SELECT informant, bool_and(may_quote) AS agreed FROM core.informants GROUP BY informant
),

consents AS (
    SELECT
        spoken.interview, string_agg(DISTINCT spoken.informant, '; ' ORDER BY spoken.informant) AS informants,
        CASE
            WHEN bool_or(agreements.agreed = FALSE) THEN 'refused'
            WHEN count(*) = count(agreements.agreed) THEN 'agreed'
            ELSE 'not recorded'
        END AS consent
    FROM core.interview_informants AS spoken
    LEFT JOIN agreements ON spoken.informant = agreements.informant
    GROUP BY spoken.interview
),

quoted AS (
    SELECT
        cited.*, codings.source, codings.segment,
        coalesce(codes.label, codings.code) AS coded_as,
        CASE
            WHEN documents.document IS NOT NULL THEN 'document'
            ELSE coalesce(consents.consent, 'not recorded')
        END AS consent,
        consents.informants, coalesce(codings.is_synthetic, FALSE) AS is_synthetic
    FROM cited
    INNER JOIN core.codings AS codings ON cited.coding = codings.coding
    INNER JOIN mart.counted_codings AS counted ON codings.coding = counted.coding
    LEFT JOIN core.constructs AS codes ON codings.framework = codes.framework AND codings.code = codes.code
    LEFT JOIN core.documents AS documents ON codings.source = documents.document
    LEFT JOIN consents ON codings.source = consents.interview
    WHERE codings.segment IS NOT NULL
)

SELECT
    quoted.wave, quoted.entry, quoted.framework, quoted.code, constructs.construct_order AS row_order,
    constructs.label AS row_label, programmes.case_order, quoted.programme, quoted.coding, quoted.source,
    quoted.coded_as, quoted.consent,
    CASE WHEN quoted.consent = 'agreed' THEN quoted.informants END AS informants,
    CASE WHEN quoted.consent IN ('agreed', 'document') THEN quoted.segment END AS segment,
    quoted.is_synthetic
FROM quoted
INNER JOIN core.constructs AS constructs ON quoted.framework = constructs.framework AND quoted.code = constructs.code
INNER JOIN core.programmes AS programmes ON quoted.programme = programmes.programme
ORDER BY quoted.framework, row_order, programmes.case_order, quoted.wave, quoted.entry, quoted.coding

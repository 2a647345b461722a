"""What the data are held against, and what they came from: claims, warnings, deliveries, rows left out, corrections."""

from casewave.assets.report.printable import Column
from casewave.assets.report.tables.plain import plain

claims = plain(
    "claims",
    "Printed numbers against the data",
    """
    SELECT claim, concat_ws(' ', claim_source, line) AS citation, wording, printed, round(computed, 2) AS computed,
        round(difference, 2) AS difference, verdict, explanation
    FROM mart.claims_against_data WHERE as_of_wave = $last ORDER BY claim
    """,
    {
        "claim": Column("Claim", width=0.7), "citation": Column("Citation", width=0.8),
        "wording": Column("What is said", width=2), "printed": Column("Printed", "count", 0.6),
        "computed": Column("In the data", "count", 0.6),
        "difference": Column("Difference", "count", 0.7), "verdict": Column("Verdict", width=0.8),
        "explanation": Column("Explanation", width=2),
    },
    ("Neither the paper nor the data overwrites the other. Difference: data minus print.",),
)  # fmt: skip

warnings = plain(
    "to_look_at",
    "Needs review",
    """
    SELECT wave, subject, warning, detail,
        CASE WHEN is_acknowledged THEN concat_ws(': ', decided_by, reason) ELSE 'not acknowledged' END AS acknowledged
    FROM mart.warnings WHERE wave BETWEEN $first AND $last
    ORDER BY wave, warning, subject
    """,
    {
        "subject": Column("Subject"), "wave": Column("Wave", "count", 0.4), "warning": Column("What"),
        "detail": Column("Detail", width=2), "acknowledged": Column("Acknowledged", width=2),
    },
    ("Loaded, and listed here until the register acknowledges it.",),
)  # fmt: skip

# Coders that are declared for a data source after its wave.
LATE_CODERS = """
    SELECT sources.wave, given.wave AS delivered_in, given.source, given.framework, given.coder,
        given.is_consensus IS TRUE AS is_consensus, given.is_synthetic IS TRUE AS is_synthetic
    FROM core.source_coders AS given
    JOIN mart.data_sources AS sources ON given.source = sources.source AND given.wave > sources.wave
    WHERE sources.wave BETWEEN $first AND $last
"""

# A note for tables of codes: which coding in them came after its wave.
LATE_CODING = f"""
    SELECT 'Wave ' || wave || ' has ' || count(*) || CASE WHEN count(*) = 1 THEN ' ' || what ELSE ' ' || what || 's' END
        || ' that came later, with wave ' || delivered_in || '.' AS note
    FROM (
        SELECT wave, delivered_in, 'coding' AS what FROM mart.codings_by_wave
        WHERE is_late AND wave BETWEEN $first AND $last
        UNION ALL
        SELECT wave, delivered_in, 'declared coder' FROM ({LATE_CODERS})
    )
    GROUP BY wave, delivered_in, what ORDER BY wave, delivered_in, what
"""

late_codings = plain(
    "late_codings",
    "Coding delivered late",
    f"""
    SELECT wave, delivered_in, source, framework, coder, count(*) AS codings,
        string_agg(DISTINCT code, ', ' ORDER BY code) || CASE WHEN bool_or(is_synthetic) THEN ' †' ELSE '' END AS codes
    FROM mart.codings_by_wave WHERE is_late AND wave BETWEEN $first AND $last
    GROUP BY wave, delivered_in, source, framework, coder
    UNION ALL
    SELECT wave, delivered_in, source, framework, coder, NULL,
        CASE WHEN is_consensus THEN 'consensus' ELSE 'coder' END || ' declared'
        || CASE WHEN is_synthetic THEN ' †' ELSE '' END
    FROM ({LATE_CODERS})
    ORDER BY wave, delivered_in, source, framework, coder, codings NULLS LAST, codes
    """,
    {
        "source": Column("Data source"), "wave": Column("Counts in wave", "count", 0.5),
        "delivered_in": Column("Delivered with wave", "count", 0.6), "framework": Column("Framework"),
        "coder": Column("Coder", width=0.6), "codings": Column("Codings", "count", 0.5),
        "codes": Column("Codes", width=2),
    },
    (
        "Coding counts in the wave of its interview or document, whichever wave delivers it, and in no other.",
        "Declared coders are those of source_coders, where they came with a later wave.",
    ),
)  # fmt: skip

late_coding_changes = plain(
    "late_coding_changes",
    "What late coding changed",
    """
    SELECT wave, delivered_in, table_name, row_key, coalesce(column_name, 'row ' || change) AS what, before,
        after || CASE WHEN has_synthetic THEN ' †' ELSE '' END AS after
    FROM mart.late_coding_changes WHERE wave BETWEEN $first AND $last
    ORDER BY wave, delivered_in, table_name, row_key, column_name NULLS FIRST
    """,
    {
        "table_name": Column("Table"), "wave": Column("Wave", "count", 0.4),
        "delivered_in": Column("Delivered with wave", "count", 0.6), "row_key": Column("Row", width=1.6),
        "what": Column("Column", width=0.8), "before": Column("Without it", width=1.2),
        "after": Column("With it", width=1.2),
    },
    ("Tables are those of the published database. Nothing else of a later delivery changes the tables of a wave.",),
)  # fmt: skip

register_changes = plain(
    "register_changes",
    "What changes of study.yaml changed",
    """
    SELECT wave, CASE part WHEN 'study.yaml' THEN 'study.yaml, ' ELSE '' END || table_name AS table_name, row_key,
        coalesce(column_name, 'row ' || change) AS what, before, after
    FROM mart.register_changes WHERE wave BETWEEN $first AND $last
    ORDER BY wave, part, table_name, row_key, column_name NULLS FIRST
    """,
    {
        "table_name": Column("Table"), "wave": Column("Wave", "count", 0.4), "row_key": Column("Row", width=1.6),
        "what": Column("Column", width=0.8), "before": Column("As the wave was loaded", width=1.2),
        "after": Column("Now", width=1.2),
    },
    (
        "study.yaml has changed since the wave was loaded, and tables of the wave with it. Tables are those of the "
        "published database.",
    ),
)  # fmt: skip

deliveries = plain(
    "deliveries",
    "Deliveries",
    """
    SELECT wave, file, rows, size_bytes, sha256 FROM audit.deliveries WHERE wave BETWEEN $first AND $last
    ORDER BY wave, file
    """,
    {
        "file": Column("File", width=1.2), "wave": Column("Wave", "count", 0.3),
        "rows": Column("Rows", "count", 0.4), "size_bytes": Column("Bytes", "count", 0.5),
        "sha256": Column("SHA-256", width=3),
    },
)  # fmt: skip

left_out = plain(
    "rows_left_out",
    "Rows left out",
    """
    SELECT wave, file || coalesce(', ' || nullif(sheet, ''), '') AS file, row, column_name, value, rule, hint
    FROM audit.refused_rows WHERE is_left_out AND wave BETWEEN $first AND $last ORDER BY ALL
    """,
    {
        "file": Column("File", width=1.2), "wave": Column("Wave", "count", 0.4), "row": Column("Row", "count", 0.4),
        "column_name": Column("Column"), "value": Column("Value"), "rule": Column("Problem", width=1.5),
        "hint": Column("Remedy", width=1.5),
    },
    ("The wave is published without these rows, which have problems.",),
)  # fmt: skip

corrections = plain(
    "corrections",
    "Corrections",
    """
    SELECT wave, table_name || ' ' || key_value AS place, column_name, action, expected, value, reason,
        concat_ws(', ', decided_by, decided_on) AS decided, file || ', row ' || row AS found_in
    FROM audit.corrections WHERE wave BETWEEN $first AND $last ORDER BY wave, correction, table_name, key_value
    """,
    {
        "place": Column("Row", width=1.2), "wave": Column("Wave", "count", 0.4), "column_name": Column("Column"),
        "action": Column("Action", width=0.7), "expected": Column("Delivered"), "value": Column("Now"),
        "reason": Column("Reason", width=1.6), "decided": Column("Decided"), "found_in": Column("File"),
    },
    ("Made by corrections.yaml between what was delivered and what is counted. The files stay as they are.",),
)  # fmt: skip

normalised = plain(
    "normalised",
    "Normalised values",
    """
    SELECT wave, file || coalesce(', ' || nullif(sheet, ''), '') AS file, row, column_name, written, read_as, normalised
    FROM audit.normalised_cells WHERE wave BETWEEN $first AND $last ORDER BY wave, file, row, column_name
    """,
    {
        "file": Column("File", width=1.2), "wave": Column("Wave", "count", 0.4), "row": Column("Row", "count", 0.4),
        "column_name": Column("Column"), "written": Column("Written"), "read_as": Column("Read as"),
        "normalised": Column("What was normalised", width=1.5),
    },
    ("Values changed on import. The delivered files are unchanged.",),
)  # fmt: skip

not_carried_over = plain(
    "not_carried_over",
    "Parts of QDA projects that are not carried over",
    """
    SELECT wave, file, what, count FROM audit.not_carried_over WHERE wave BETWEEN $first AND $last
    ORDER BY wave, file, what
    """,
    {
        "what": Column("What", width=2), "wave": Column("Wave", "count", 0.4), "file": Column("File", width=1.2),
        "count": Column("How many", "count", 0.5),
    },
    ("REFI-QDA asks for this list. The file itself keeps all of it.",),
)  # fmt: skip

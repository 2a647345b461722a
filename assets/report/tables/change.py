"""Change over waves: what became of codes, ratings, statements and informants from one wave to the next."""

from __future__ import annotations

from assets.report.printable import Column
from assets.report.tables.plain import plain

codebook_changes = plain(
    "codebook_changes",
    "Changes of frameworks and codebooks",
    """
    SELECT from_framework || ' to ' || to_framework AS versions, change,
        concat_ws(' ', from_code, from_label) AS left_code,
        CASE WHEN to_codes IS NULL THEN '' ELSE to_codes || coalesce(': ' || to_labels, '') END AS right_codes,
        CASE WHEN is_comparable THEN 'yes' ELSE 'no' || coalesce(': ' || why_not, '') END AS compared,
        concat_ws(', ', decided_by, decided_on) AS decided
    FROM mart.codebook_changes WHERE wave BETWEEN $first AND $last AND change <> 'kept'
    ORDER BY from_framework, to_framework, change_order
    """,
    {
        "versions": Column("Versions", width=1.1), "change": Column("Change", width=0.7),
        "left_code": Column("Code before", width=1.4), "right_codes": Column("Codes after", width=1.6),
        "compared": Column("Compared over waves", width=1.1), "decided": Column("Decided", width=0.7),
    },
    (
        "Ratings and codings of two versions are compared only where a code stands one to one for the other.",
        "Codes that stayed as they were are left out.",
    ),
)  # fmt: skip

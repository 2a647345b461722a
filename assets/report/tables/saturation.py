"""Saturation of codes and of meaning, kept apart, by wave and version of a framework."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import SYNTHETIC, Cell, Column, Line, Table, items, span_file, span_name
from casewave.assets.report.source import ReportData, Span
from casewave.assets.report.tables.checks import LATE_CODING
from casewave.assets.report.tables.matrix import matrix
from casewave.assets.report.tables.plain import notes_of, plain
from casewave.schemas.language import numbered


def code_saturation(source: ReportData, span: Span) -> Iterator[Table]:
    """Where Guest's ratio falls to each threshold, by wave and framework, base and run; never over two codebooks."""
    query = """
        SELECT from_wave, to_wave, framework, interviews, base, run, bool_or(has_synthetic) AS has_synthetic,
            list(cell ORDER BY threshold DESC) AS cells
        FROM mart.saturation WHERE from_wave = to_wave OR (from_wave, to_wave) = (?, ?)
        GROUP BY from_wave, to_wave, framework, interviews, base, run
        ORDER BY framework, from_wave = to_wave DESC, to_wave, base, run
    """
    rows = source.rows(query, span)
    sizes = sorted({(row["base"], row["run"]) for row in rows})
    if rows:
        yield Table(
            span_file("code_saturation", *span), "Code saturation",
            (
                Column("Interviews coded by", width=1.3),
                *(Column(f"Base {base}, run {run}", width=0.9) for base, run in sizes),
            ),
            matrix(
                rows, sizes, itemgetter("framework", "from_wave", "to_wave"), itemgetter("base", "run"),
                partial(_series, source), _runs,
            ),
            (
                "Codes that a run of interviews adds / codes of the base (Guest, Namey & Chen 2020, "
                "10.1371/journal.pone.0232076); 6+2 is a run of 2 after 6. In the order in which interviews were held; "
                "of one version of a framework, never over a change of codebook.",
                *notes_of(source, span, LATE_CODING), *[SYNTHETIC] * any(row["has_synthetic"] for row in rows),
            ),
            span=span_name(*span),
        )  # fmt: skip


def _series(source: ReportData, row: dict[str, Any]) -> str:
    waves = span_name(row["from_wave"], row["to_wave"]).lower()
    by = source.study.framework_name(row["framework"])
    return f"{by}, {waves}: {numbered(row['interviews'], 'interview')}{' †' * row['has_synthetic']}"


def _runs(row: dict[str, Any]) -> Cell:
    return items(Line(line) for line in dict.fromkeys(row["cells"]))


meaning_saturation = plain(
    "meaning_saturation",
    "Meaning saturation",
    """
    SELECT code || ' ' || row_label || CASE WHEN has_synthetic THEN ' \u2020' ELSE '' END AS about, framework, to_wave,
        interviews_with_code, interviews_judged, first_interview, cell
    FROM mart.meaning_saturation WHERE from_wave = to_wave AND to_wave BETWEEN $first AND $last
    ORDER BY to_wave, framework, row_order
    """,
    {
        "about": Column("Code", width=1.6), "framework": Column("Framework", width=0.8),
        "to_wave": Column("Wave", "count", 0.4), "interviews_with_code": Column("Interviews with it", "count", 0.6),
        "interviews_judged": Column("Of these, judged", "count", 0.6),
        "first_interview": Column("First interview", "count", 0.6),
        "cell": Column("Last interview that added an aspect", width=1),
    },
    (
        "Interviews by their place in the series of the wave. Whether a passage adds an aspect is a coder's judgement; "
        "where not all are judged, nothing is computed (Hennink, Kaiser & Marconi 2017).",
    ),
    note_query=LATE_CODING,
)  # fmt: skip

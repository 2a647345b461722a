"""Reporting standards: what each item asks, what the data answer, and what a person must write."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.report.printable import Column, Row, Table, file_name, nothing, span_file, span_name, text
from casewave.assets.report.source import ReportData, Rows, Span
from casewave.schemas.vocabularies.reporting_items import KINDS, STANDARDS

CATEGORIES = (
    "Criteria of qualitative (1), quantitative descriptive (4) and mixed methods studies (5). Randomised and "
    "non-randomised studies have their own."
)
STRANDS = "StaRI asks about the implementation strategy and the intervention separately; the data cover both together."


def reporting_standards(source: ReportData, span: Span) -> Iterator[Table]:
    """One table per standard: each item, whether the data answer it, what they say, and what is still to do."""
    query = "SELECT * FROM mart.methods_numbers WHERE as_of_wave = ? ORDER BY item_order"
    chosen = {standard for kind in _kinds(source) for standard in KINDS[kind]}
    rows = [row for row in source.rows(query, [span[1]]) if row["standard"] in chosen]
    for standard, found in groupby(rows, key=itemgetter("standard")):
        shown = list(found)
        yield Table(
            name=span_file(f"methods_{file_name(standard)}", *span),
            title=f"{standard} checklist",
            span=span_name(*span),
            columns=(
                Column("Item", width=1.2), Column("Status", width=0.7), Column("Answer from the data", width=2.4),
                Column("Still to do", width=1.4),
            ),
            rows=tuple(map(_item, shown)),
            notes=tuple(_notes(standard, shown)),
        )  # fmt: skip


def _kinds(source: ReportData) -> Iterator[str]:
    """The kinds of study that this one is, as far as its data tell."""
    ((screened, interviews, measures),) = (
        tuple(row.values()) for row in source.rows(
            """
            SELECT (SELECT count(*) FROM core.screening), (SELECT count(*) FROM core.interviews),
                (SELECT count(*) FROM core.measures)
            """
        )
    )  # fmt: skip
    if screened:
        yield "review"
    if interviews or not screened:
        yield "case study"
    if measures:
        yield "mixed methods"


def _item(answered: dict[str, Any]) -> Row:
    recalled = "*" * (answered["name_evidence"] == "recalled")
    heading = text(f"{answered['item']} {answered['item_name']}{recalled}")
    status = nothing(answered["status"]) if answered["status"] == "not delivered" else text(answered["status"])
    answer = f"{answered['answer']}{' †' * answered['has_synthetic']}" if answered["answer"] else ""
    return Row((heading, status, text(answer), text(answered["to_do"])))


def _notes(standard: str, rows: Rows) -> Iterator[str]:
    yield (
        f"{standard}: {STANDARDS[standard]}. Which items the data can answer, and which a person must, is casewave's "
        "judgement, not that of the standard."
    )
    if any(item["name_evidence"] == "recalled" for item in rows):
        yield "* The item's name is given from memory; check it against the standard."
    if standard == "StaRI":
        yield STRANDS
    if standard == "MMAT 2018":
        yield CATEGORIES
    if any(item["has_synthetic"] and item["answer"] for item in rows):
        yield "† Includes synthetic interviews."

"""Tables that print the rows of a query as they are: one entry each, with title, query, columns and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from casewave.assets.report.printable import Cell, Column, Row, Table, count, span_file, span_name, text
from casewave.assets.report.source import ReportData, Rows, Span

# Columns whose words may cite sources by their codes.
CITING = {"citation", "acknowledged", "explanation"}


def plain(
    name: str, title: str, query: str, columns: dict[str, Column], notes: tuple[str, ...] = (), note_query: str = ""
) -> Callable[[ReportData, Span], Iterator[Table]]:
    """Make the builder of a table that prints a query's rows; without any there is no table.

    query: may take the first and the last wave as $first and $last.
    columns: the columns of the query that are printed, in order; the first heads its row. A `framework` is printed by
    its display name, and in a column of CITING the codes of sources are printed as citations.
    note_query: a query whose column `note` holds further notes, such as thresholds.
    """

    def build(source: ReportData, span: Span) -> Iterator[Table]:
        rows = _asked(source, query, span)
        if rows:
            further = notes_of(source, span, note_query) if note_query else ()
            printed = tuple(Row(tuple(_cell(source, key, row[key], columns[key]) for key in columns)) for row in rows)
            yield Table(
                span_file(name, *span),
                title,
                tuple(columns.values()),
                printed,
                (*notes, *further),
                span=span_name(*span),
            )

    return build


def date_range(edtf: str) -> str:
    """A date as people read it: `2022-01 to 2022-02` for 2022-01/2022-02, and `about 2021-09` for 2021-09~."""
    about = "about " if "~" in edtf else ""
    return about + edtf.replace("~", "").replace("/", " to ")


def notes_of(source: ReportData, span: Span, query: str) -> tuple[str, ...]:
    """The notes under a table that a query gives in its column `note`."""
    return tuple(row["note"] for row in _asked(source, query, span))


def _asked(source: ReportData, query: str, span: Span) -> Rows:
    bounds = {"first": span[0], "last": span[1]}
    return source.rows(query, {name: wave for name, wave in bounds.items() if f"${name}" in query})


def _cell(source: ReportData, key: str, value: Any, column: Column) -> Cell:
    if column.kind == "count":
        return count(value)
    if value and key == "date":
        return text(date_range(value))
    if value and key == "framework":
        return text(source.study.framework_name(value))
    return text(source.study.cited(value) if value and key in CITING else value)

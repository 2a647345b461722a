"""Markdown: a pipe table, as GitHub, Quarto and pandoc read it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casewave.assets.report.printable import Cell, Column, Row, Table

SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-!|~$^<>&@])")


def markdown(table: Table, provenance: dict[str, str]) -> str:
    """A table with its caption and notes; what made it is in a comment."""
    return "\n".join([_comment(provenance), "", *_lines(table), ""])


def _lines(table: Table) -> Iterator[str]:
    yield f"**{escaped(table.caption)}**"
    yield ""
    yield _row(escaped(column.heading) for column in table.columns)
    yield _row("---:" if column.kind == "count" else "---" for column in table.columns)
    for row in table.rows:
        yield _row(_cells(row, table.columns))
    for note in table.notes:
        yield ""
        yield escaped(note)


def _cells(row: Row, columns: tuple[Column, ...]) -> Iterator[str]:
    strong = row.role in ("total", "group")
    for place in range(len(columns)):
        cell = _cell(row.cells[place]) if place < len(row.cells) else ""
        yield f"**{cell}**" if strong and cell else f"&emsp;{cell}" if row.role == "part" and not place else cell


def _cell(cell: Cell) -> str:
    lines = [escaped(line.text) for line in cell.lines]
    if cell.kind == "nothing":
        return f"*{lines[0]}*"
    return "<br>".join(f"• {line}" for line in lines) if cell.kind == "list" and len(lines) > 1 else "<br>".join(lines)


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Text in which no sign means anything, on one line."""
    return SIGNS.sub(r"\\\1", " ".join(text.split()))


def _comment(provenance: dict[str, str]) -> str:
    words = "; ".join(f"{name}: {value}" for name, value in provenance.items())
    return f"<!-- {words.replace('--', '- -')} -->"

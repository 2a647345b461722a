"""Rows without a finding left out of a table, with a note that says how many and which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from casewave.assets.report.printable import Cell, Row, Table
from casewave.schemas.language import Catalogue

NOT_YET = "not yet analysed"
ONE = "{number} row is not yet analysed in any column and is left out: {listed}."
SEVERAL = "{number} rows are not yet analysed in any column and are left out: {listed}."


def without_unanalysed(table: Table, said: Catalogue) -> Table:
    """A table without its rows that are not yet analysed in any column, and a note about them."""
    left_out = [row.heading for row in table.rows if _is_unanalysed(row)]
    if not left_out:
        return table
    rows = without_empty_groups([row for row in table.rows if not _is_unanalysed(row)])
    note = said.count(ONE, SEVERAL, len(left_out), listed="; ".join(left_out))
    return replace(table, rows=tuple(rows), notes=(note, *table.notes))


def _is_unanalysed(row: Row) -> bool:
    return row.role in ("row", "part") and len(row.cells) > 1 and all(map(_is_not_yet, row.cells[1:]))


def _is_not_yet(cell: Cell) -> bool:
    return cell.kind == "nothing" and cell.text == NOT_YET


def without_empty_groups(rows: Sequence[Row]) -> list[Row]:
    """Rows without those that head a group of none."""
    following = [*rows, None][1:]
    return [
        row
        for row, after in zip(rows, following, strict=True)
        if row.role != "group" or (after is not None and after.role not in ("group", "total"))
    ]

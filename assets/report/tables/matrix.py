"""Rows and columns out of the rows of a mart: one cell for each pair, in the order in which the mart has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from casewave.assets.report.printable import Cell, Row, text
from casewave.assets.report.source import Rows

BLANK = Cell("text")


def matrix(
    found: Rows, columns: Sequence[Any], row: Callable[[dict[str, Any]], Any], column: Callable[[dict[str, Any]], Any],
    heading: Callable[[dict[str, Any]], str], cell: Callable[[dict[str, Any]], Cell], group: str = "",
) -> tuple[Row, ...]:  # fmt: skip
    """Print the rows of a mart, which are in reading order, as a matrix; a pair without a row is a blank cell.

    Raises ValueError where two rows of the mart are for one cell: the key of a row does not tell them apart.

    columns: the keys of the columns, in order. row, column: the keys of a mart's row. heading: the words of a
    row, of its first cell. group: a column of the mart whose words are over the rows that share them.
    """
    printed: list[Row] = []
    over = None
    for _, of_row in groupby(found, key=row):
        cells: dict[Any, dict[str, Any]] = {}
        for each in of_row:
            if cells.setdefault(column(each), each) is not each:
                raise ValueError(f"two rows of a mart for one cell: {heading(each)}, {column(each)}")
        first = next(iter(cells.values()))
        if group and first[group] != over:
            over = first[group]
            printed.append(Row((text(over),), role="group"))
        line = (cell(cells[key]) if key in cells else BLANK for key in columns)
        printed.append(Row((text(heading(first)), *line)))
    return tuple(printed)

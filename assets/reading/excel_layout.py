"""What a sheet of a workbook hides and merges: read from its XML in one pass, in little memory.

openpyxl gives it only of workbooks that it holds in memory whole.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries

from casewave.assets.reading.sheets import SheetLayout, ranges
from casewave.assets.reading.tables import HEADER_WITHIN

HIDDEN = ("1", "true")
MOST_MERGED = 2_000_000  # rows in all merged ranges: ranges of a sheet do not overlap, and it has half as many rows


def sheet_layout(path: Path, sheet: Any) -> SheetLayout:
    """Read the layout of a sheet that openpyxl opened for reading only.

    Raises ExpatError or ValueError if its XML is broken.
    """
    found = _Elements()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.start
    parser.StartDoctypeDeclHandler = _refuse
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as xml:  # no public name for it
        parser.ParseFile(xml)
    merged = [(ref, column, first, min(last, found.row)) for ref, column, first, last in found.merged]
    if sum(last - first for _, _, first, last in merged) > MOST_MERGED:
        raise ValueError("more merged rows than a sheet has")
    # The columns to the right of a table are often hidden all together, and nothing is lost by it.
    hidden = {column for first, last in found.hidden_columns for column in range(first, min(last, found.width) + 1)}
    letters = [get_column_letter(column) for column in sorted(hidden)]
    return SheetLayout(ranges(found.hidden_rows), letters, merged, found.has_formulas)


class _Elements:
    """What the elements of a sheet say as they pass."""

    def __init__(self) -> None:
        self.row = self.width = 0
        self.has_formulas = False
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[tuple[str, int, int, int]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        handlers = {"row": self._row, "c": self._cell, "col": self._column, "mergeCell": self._merged,
                "f": self._formula}  # fmt: skip
        if tell := handlers.get(name.rpartition(":")[2]):
            tell(attributes)

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes.get("r", self.row + 1))
        if attributes.get("hidden") in HIDDEN:
            self.hidden_rows.append(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        if self.row <= HEADER_WITHIN and "r" in attributes:
            self.width = max(self.width, coordinate_to_tuple(attributes["r"])[1])

    def _formula(self, _: dict[str, str]) -> None:
        self.has_formulas = True

    def _column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in HIDDEN:
            self.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def _merged(self, attributes: dict[str, str]) -> None:
        left, top, _, bottom = range_boundaries(attributes["ref"])
        self.merged.append((attributes["ref"], int(left or 1), int(top or 1), int(bottom or 1)))


def _refuse(*_: Any) -> None:
    raise ValueError("a sheet declares no document type")

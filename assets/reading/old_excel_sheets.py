"""The sheets of an .xls workbook, as Excel kept them until 2003. Read by xlrd.

Of a formula the file gives its value alone, so that it is not listed as one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from casewave.assets.reading.issues import Issue
from casewave.assets.reading.sheets import (
    ERROR,
    LITERAL,
    SheetLayout,
    counted_date,
    ranges,
    shown_code,
    shown_number,
    shown_percent,
)
from casewave.assets.reading.tables import Cells, column_letter


class BrokenWorkbook(ValueError):
    """The file is no .xls workbook, or a damaged or encrypted one."""


@contextmanager
def open_old_excel(path: Path) -> Iterator[list[OldExcelSheet]]:
    """Open an .xls workbook. Raises BrokenWorkbook where it is none."""
    import xlrd  # seldom needed

    try:
        book = xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    except Exception as error:  # xlrd's own, and whatever damaged records raise in it
        raise BrokenWorkbook(type(error).__name__) from None
    yield [OldExcelSheet(book, sheet) for sheet in book.sheets()]


class OldExcelSheet:
    """A sheet of an .xls workbook."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book, self._sheet = book, sheet
        self.title, self.is_hidden = str(sheet.name), bool(sheet.visibility)

    def layout(self) -> SheetLayout:
        """What the sheet hides and merges."""
        sheet = self._sheet
        rows = [at + 1 for at in sorted(sheet.rowinfo_map) if sheet.rowinfo_map[at].hidden and at < sheet.nrows]
        columns = [column_letter(at) for at in range(sheet.ncols) if at in sheet.colinfo_map
                   and sheet.colinfo_map[at].hidden]  # fmt: skip
        merged = [
            (f"{column_letter(left)}{top + 1}:{column_letter(right - 1)}{bottom}", left + 1, top + 1, bottom)
            for top, bottom, left, right in sheet.merged_cells
        ]
        return SheetLayout(ranges(rows), columns, merged)

    def rows(self, _layout: SheetLayout) -> Iterator[tuple[int, Cells | Issue]]:
        """The rows of the sheet by their number, each cell as text."""
        for at in range(self._sheet.nrows):
            yield at + 1, [self._text(cell) for cell in self._sheet.row(at)]

    def notes(self) -> Iterable[str]:
        """The comments on cells, with their authors."""
        return [text for note in self._sheet.cell_note_map.values() for text in (note.author, note.text)]

    def _text(self, cell: Any) -> str | None:
        import xlrd

        kind, value = cell.ctype, cell.value
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return None
        if kind == xlrd.XL_CELL_ERROR:
            return ERROR
        if kind == xlrd.XL_CELL_BOOLEAN:
            return "yes" if value else "no"
        if kind == xlrd.XL_CELL_TEXT:
            return str(value)
        if kind == xlrd.XL_CELL_DATE:
            return self._date(value, self._format(cell))
        if "%" in self._format(cell):
            return shown_percent(value)
        number = float(value)
        return shown_code(int(number), self._written_format(cell)) if number.is_integer() else shown_number(number)

    def _date(self, value: float, shown_as: str) -> str:
        import xlrd

        moment = xlrd.xldate_as_datetime(value, self._book.datemode)
        return str(moment.time()) if 0 <= value < 1 else counted_date(moment, shown_as)

    def _format(self, cell: Any) -> str:
        """The number format of a cell, without the texts in it."""
        return LITERAL.sub("", self._written_format(cell)).lower()

    def _written_format(self, cell: Any) -> str:
        return str(self._book.format_map[self._book.xf_list[cell.xf_index].format_key].format_str)

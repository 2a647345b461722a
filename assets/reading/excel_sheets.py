"""The sheets of an .xlsx or .xlsm workbook, read by openpyxl; `excel_layout` reads the rest.

Of a formula the value is read that Excel stored with it. Formulas without one and errors are no values.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from casewave.assets.reading.issues import Issue
from casewave.assets.reading.sheets import (
    ERROR,
    FORMULA,
    LITERAL,
    SheetLayout,
    counted_date,
    shown_code,
    shown_number,
    shown_percent,
    typed_text,
)
from casewave.assets.reading.tables import Cells, FormulaDate, FormulaValue, ShownDate

# A SyntaxError is XML that is none: of ElementTree's, or of lxml's where openpyxl finds that. A RuntimeError is a part
# with a password or, where it is a NotImplementedError, one compressed in a way that zipfile does not know. A TypeError
# is an attribute that openpyxl does not know.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, RuntimeError, SyntaxError, ExpatError, KeyError, ValueError, EOFError, IndexError,
    TypeError,
)  # fmt: skip


STRICT = b"http://purl.oclc.org/ooxml/"  # the namespaces of a workbook that is saved as Strict Open XML
SHEET = re.compile(rb"<(?:\w+:)?sheet\s")


class StrictWorkbook(ValueError):
    """The workbook is saved as Strict Open XML, of which openpyxl sees no sheet."""


@contextmanager
def open_excel(path: Path) -> Iterator[list[ExcelSheet]]:
    """Open a workbook. Raises one of UNREADABLE where it is none, or where not every sheet of it is found."""
    import openpyxl  # takes long; status asks only which files there are

    book = openpyxl.load_workbook(path, read_only=True)
    try:
        _expect_sheets(path, len(book.sheetnames))
        yield [ExcelSheet(path, sheet) for sheet in book.worksheets]
    finally:
        book.close()


def _expect_sheets(path: Path, found: int) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.lower() == "xl/workbook.xml"]
        listing = archive.read(parts[0]) if parts else b""
    if STRICT in listing:
        raise StrictWorkbook
    if not found or found < len(SHEET.findall(listing)):
        raise ValueError("sheets of the workbook are not found")


class ExcelSheet:
    """A sheet of an .xlsx or .xlsm workbook."""

    def __init__(self, path: Path, sheet: Any) -> None:
        self._path, self._sheet = path, sheet
        self.title, self.is_hidden = str(sheet.title), sheet.sheet_state != "visible"

    def layout(self) -> SheetLayout:
        """What the sheet hides and merges, and whether it has formulas."""
        from casewave.assets.reading.excel_layout import sheet_layout

        return sheet_layout(self._path, self._sheet)

    def rows(self, layout: SheetLayout) -> Iterator[tuple[int, Cells | Issue]]:
        """The rows of the sheet by their number, each cell as text."""
        if not layout.has_formulas:
            yield from _rows(self._sheet)
            return
        import openpyxl

        # openpyxl gives a formula or its stored value, never both.
        calculated = openpyxl.load_workbook(self._path, read_only=True, data_only=True)
        yield from _rows(self._sheet, calculated[self.title])
        calculated.close()

    def notes(self) -> Iterable[str]:
        """None: comments and shapes are parts of the file of their own."""
        return ()


def _rows(sheet: Any, calculated: Any = None) -> Iterator[tuple[int, Cells | Issue]]:
    """The rows of a sheet. calculated: the same sheet with the stored values of formulas, where it has formulas."""
    sheet.reset_dimensions()  # a sheet may claim to be smaller than it is
    if calculated is None:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield number, [_cell_text(cell) for cell in cells]
        return
    calculated.reset_dimensions()
    pairs = zip(sheet.iter_rows(), calculated.iter_rows(), strict=True)
    for number, (cells, values) in enumerate(pairs, start=1):
        yield number, [_calculated_text(*pair) for pair in zip(cells, values, strict=True)]


def _calculated_text(cell: Any, stored: Any) -> str | None:
    """The text of a cell, of a formula that of its stored value. Excel stores an empty text as one of type `str`."""
    if cell.data_type != "f":
        return _cell_text(cell)
    if stored.value is None:
        return None if stored.data_type == "str" else FORMULA
    text = _cell_text(stored)
    kinds = {str: FormulaValue, ShownDate: FormulaDate}
    return kinds[type(text)](text) if text is not None and type(text) in kinds else text


def _cell_text(cell: Any) -> str | None:
    """Write a workbook's value as a coordinator would type it: a date or a percentage as far as its cell shows it."""
    value = cell.value
    if cell.data_type == "e":
        return ERROR
    if cell.data_type == "f":
        return FORMULA
    if value is None or isinstance(value, str):
        return value and typed_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return counted_date(value, cell.number_format.lower())
    if isinstance(value, int | float) and "%" in LITERAL.sub("", cell.number_format):
        return shown_percent(value)
    if isinstance(value, int):
        return shown_code(value, cell.number_format)
    return shown_number(value) if isinstance(value, float) else str(value)

"""XLSX workbooks, a sheet a table: what their cells show, and what a reader of tables must not miss in them.

Of a formula the value is read that Excel stored with it, and listed. Formulas without one, errors, merged cells and
dates that Excel made of codes are refused in place; hidden sheets, rows and columns are read and reported. Values are
read by openpyxl; `layout` reports what it does not.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.tables import (
    Batch,
    Cells,
    FormulaDate,
    FormulaValue,
    NoValue,
    ShownDate,
    ShownPercent,
    misnamed,
    named_table,
    read_table,
)
from casewave.schemas.columns import Table
from casewave.schemas.delivered.workbook import OWN_SHEETS

if TYPE_CHECKING:
    from casewave.assets.reading.layout import Layout

# A SyntaxError is XML that is none: of ElementTree's, or of lxml's where openpyxl finds that. A RuntimeError is a part
# with a password or, where it is a NotImplementedError, one compressed in a way that zipfile does not know. A TypeError
# is an attribute that openpyxl does not know.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, RuntimeError, SyntaxError, ExpatError, KeyError, ValueError, EOFError, IndexError,
    TypeError,
)  # fmt: skip
WORKBOOK = Issue("", rule="a workbook that opens", hint="open it in Excel and save it again as .xlsx", check="workbook")
LITERAL = re.compile(r'"[^"]*"|\\.')  # text in a number format
SHOWN_HIDDEN = 10  # ranges of rows, or columns
FORMULA = NoValue("a value, not a formula", "copy the cell and paste it as a value", "formula")
ERROR = NoValue("a value, not an error of Excel's", "fix the formula or type the value", "error value")


def read_workbook(path: Path, name: str, _encoding: str) -> Iterator[Batch | Issue | Normalisation]:
    """Read a workbook whose sheets are named after their tables."""
    import openpyxl  # takes long; status asks only which files there are

    try:
        workbook = openpyxl.load_workbook(path, read_only=True)
    except UNREADABLE:
        yield Issue(name, rule=WORKBOOK.rule, hint=WORKBOOK.hint, check=WORKBOOK.check)
        return
    for sheet in workbook.worksheets:
        if sheet.title not in OWN_SHEETS:
            yield from _read_sheet(path, name, sheet)
    workbook.close()


def _read_sheet(path: Path, name: str, sheet: Any) -> Iterator[Batch | Issue | Normalisation]:
    model = named_table(sheet.title)
    if model is None:
        yield misnamed("sheet", name, sheet.title, sheet.title)
        return
    from casewave.assets.reading.layout import sheet_layout

    try:
        layout = sheet_layout(path, sheet)
    except UNREADABLE:
        yield Issue(name, sheet.title, rule=WORKBOOK.rule, hint=WORKBOOK.hint, check=WORKBOOK.check)
        return
    yield from _hidden(name, sheet, layout)
    if layout.has_formulas:
        yield from _read_calculated(path, name, sheet, layout, model)
    else:
        yield from read_table(model, name, sheet.title, _rows(sheet), _merged(layout))


def _read_calculated(
    path: Path, name: str, sheet: Any, layout: Layout, model: type[Table]
) -> Iterator[Batch | Issue | Normalisation]:
    """Read a sheet with formulas, which openpyxl gives with the formulas or with their stored values."""
    import openpyxl

    calculated = openpyxl.load_workbook(path, read_only=True, data_only=True)
    yield from read_table(model, name, sheet.title, _rows(sheet, calculated[sheet.title]), _merged(layout))
    calculated.close()


def _hidden(name: str, sheet: Any, layout: Layout) -> Iterator[Issue]:
    """Warn of what the person who looks at the sheet does not see, and what is loaded none the less."""
    rows = [str(first) if first == last else f"{first} to {last}" for first, last in layout.hidden_rows]
    told = {
        "hidden sheet": "the sheet is hidden in Excel and loaded" * (sheet.sheet_state != "visible"),
        "hidden rows": f"rows {_listed(rows)} are hidden in Excel and loaded" * bool(rows),
        "hidden columns": f"columns {_listed(layout.hidden_columns)} are hidden in Excel and loaded"
        * bool(layout.hidden_columns),
    }
    for warning, detail in told.items():
        if detail:
            yield Issue(name, sheet.title, rule=detail, check=warning, severity="warning")


def _listed(hidden: list[str]) -> str:
    return ", ".join(hidden[:SHOWN_HIDDEN]) + ", ..." * (len(hidden) > SHOWN_HIDDEN)


def _merged(layout: Layout) -> dict[int, Issue]:
    """Each row that a merged range touches: only one cell of the range holds a value, and nobody knows for which."""
    from openpyxl.utils import get_column_letter

    hint = "in Excel: Home, Merge & Center, Unmerge Cells; then fill in each cell"
    return {
        row: Issue("", column=get_column_letter(column), rule=f"cells of their own, not merged ({ref})", hint=hint,
                   check="merged cells")
        for ref, column, first, last in layout.merged
        for row in range(first, last + 1)
    }  # fmt: skip


def _rows(sheet: Any, calculated: Any = None) -> Iterator[tuple[int, Cells | Issue]]:
    """The rows of a sheet. calculated: the same sheet with the stored values of formulas, where it has formulas."""
    sheet.reset_dimensions()  # a sheet may claim to be smaller than it is
    number = 0
    try:
        if calculated is None:
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                yield number, [_cell_text(cell) for cell in cells]
            return
        calculated.reset_dimensions()
        pairs = zip(sheet.iter_rows(), calculated.iter_rows(), strict=True)
        for number, (cells, values) in enumerate(pairs, start=1):
            yield number, [_calculated_text(*pair) for pair in zip(cells, values, strict=True)]
    except UNREADABLE:
        yield number + 1, WORKBOOK


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
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return ShownDate(_shown_date(value, cell.number_format.lower()))
    if isinstance(value, int | float) and "%" in LITERAL.sub("", cell.number_format):
        return ShownPercent(f"{Decimal(f'{100 * value:.12g}').normalize():f}%")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _shown_date(moment: dt.datetime, shown_as: str) -> str:
    """A month typed into Excel is kept as its first day, and shown as a month."""
    if moment.time() != dt.time():
        return moment.isoformat(sep=" ")
    return f"{moment:%Y-%m-%d}" if "d" in shown_as else f"{moment:%Y-%m}" if "m" in shown_as else f"{moment:%Y}"

"""The rows of a workbook that holds a framework: the text of its cells on the one sheet that has any.

Belongs elsewhere: what the rows mean (`schemas.register.own_frameworks`), workbooks of a delivery (`assets.reading`).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

WORKBOOKS = (".xlsx", ".xlsm")
UNREAD = (".ods", ".xls", ".xlsb", ".numbers")
LARGEST = 50_000_000  # bytes unpacked
MOST_ROWS, MOST_COLUMNS = 20_000, 100
CLOSED = "the workbook does not open; save it again as .xlsx"


class NotAWorkbook(ValueError):
    """The file is no workbook that can be read; says what is wrong."""


def workbook_rows(path: Path) -> list[list[str]]:
    """The rows of the only sheet that holds anything, from its first filled row on. Raises NotAWorkbook."""
    import openpyxl  # takes long, and few studies have a framework in a workbook

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                raise NotAWorkbook(f"larger than {LARGEST // 1_000_000} MB unpacked; save the sheet as .csv")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        filled = [rows for sheet in book.worksheets if any(map(any, rows := _rows(sheet)))]
        book.close()
    except NotAWorkbook:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, EOFError, IndexError):
        raise NotAWorkbook(CLOSED) from None
    if len(filled) > 1:
        raise NotAWorkbook("several sheets hold rows; keep one, since a file is one framework")
    rows = filled[0] if filled else []
    return rows[next((at for at, row in enumerate(rows) if any(row)), 0) :]


def _rows(sheet: Any) -> list[list[str]]:
    """The cells of a sheet as text; an error of Excel is refused."""
    sheet.reset_dimensions()
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)]
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) == MOST_ROWS:
        raise NotAWorkbook(f"longer than {MOST_ROWS:,}; delete the empty rows below the table")
    return rows


def _text(cell: Any) -> str:
    if cell.data_type == "e":
        raise NotAWorkbook(f"row {cell.row} holds an Excel error; type the value")
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if cell.is_date and value is not None:
        raise NotAWorkbook(f"row {cell.row} holds a date that Excel made of what was typed; set the column to Text")
    return "" if value is None else str(value).strip()

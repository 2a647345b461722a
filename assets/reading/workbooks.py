"""Workbooks, one table per sheet: what their cells show, and what a reader of tables must not miss in them.

Errors, merged cells and dates that Excel made of codes are refused in place; hidden sheets, rows and columns are read
and reported; sheets that study.yaml ignores are listed. Belongs elsewhere: how one kind of workbook is opened
(`excel_sheets`, `old_excel_sheets`, `opendocument_sheets`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from casewave.assets.reading.excel_sheets import UNREADABLE, StrictWorkbook, open_excel
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.old_excel_sheets import open_old_excel
from casewave.assets.reading.opendocument_sheets import open_opendocument
from casewave.assets.reading.sheets import WORKBOOK, Sheet, SheetLayout
from casewave.assets.reading.tables import (
    Batch,
    Cells,
    column_letter,
    holds_anything,
    misnamed,
    named_table,
    read_table,
    renamed,
)
from casewave.schemas.delivered.workbook import OWN_SHEETS
from casewave.schemas.problems import files
from casewave.schemas.register.reading_rules import ReadingRules

# Each kind of workbook by the ending of its name.
OPENERS: dict[str, Callable[[Path], AbstractContextManager[list[Any]]]] = {
    ".xlsx": open_excel, ".xlsm": open_excel, ".xls": open_old_excel, ".ods": open_opendocument,
}  # fmt: skip
SHOWN_HIDDEN = 10  # ranges of rows, or columns


def read_workbook(path: Path, name: str, rules: ReadingRules) -> Iterator[Batch | Issue | Normalisation]:
    """Read a workbook whose sheets are named after their tables."""
    with ExitStack() as stack:
        try:
            sheets = stack.enter_context(OPENERS[path.suffix.lower()](path))
        except UNREADABLE as error:
            kind = files.STRICT_WORKBOOK if isinstance(error, StrictWorkbook) else files.WORKBOOK
            yield Issue.of(kind(), name)
            return
        for sheet in sheets:
            if sheet.title not in OWN_SHEETS:
                yield from _read_sheet(name, sheet, rules)


def _read_sheet(name: str, sheet: Sheet, rules: ReadingRules) -> Iterator[Batch | Issue | Normalisation]:
    model = named_table(sheet.title, rules)
    if model is None and rules.ignores_sheet(sheet.title):
        yield Normalisation(name, sheet.title, 0, "", "", "", "sheet not loaded, as study.yaml says")
        return
    if model is None:
        if any(map(holds_anything, _rows(sheet, SheetLayout()))):  # a new workbook may bring empty sheets
            yield misnamed("sheet", name, sheet.title, sheet.title)
        return
    try:
        layout = sheet.layout()
    except UNREADABLE:
        yield Issue.of(files.WORKBOOK(), name, sheet.title)
        return
    yield from renamed(name, sheet.title, model, rules)
    yield from _hidden(name, sheet, layout)
    yield from read_table(model, name, sheet.title, _rows(sheet, layout), rules, _merged(layout))


def _rows(sheet: Sheet, layout: SheetLayout) -> Iterator[tuple[int, Cells | Issue]]:
    """The rows of a sheet, which a damaged one ends."""
    number = 0
    try:
        for number, cells in sheet.rows(layout):
            yield number, cells
    except UNREADABLE:
        yield number + 1, WORKBOOK


def _hidden(name: str, sheet: Sheet, layout: SheetLayout) -> Iterator[Issue]:
    """Warn of what the person who looks at the sheet does not see, and what is loaded none the less."""
    rows = [str(first) if first == last else f"{first} to {last}" for first, last in layout.hidden_rows]
    hidden = layout.hidden_columns
    if sheet.is_hidden:
        yield Issue.of(files.HIDDEN_SHEET(), name, sheet.title)
    if rows:
        yield Issue.of(files.HIDDEN_ROWS(count=_number_of_rows(layout), rows=_listed(rows)), name, sheet.title)
    if hidden:
        yield Issue.of(files.HIDDEN_COLUMNS(count=len(hidden), columns=_listed(hidden)), name, sheet.title)


def _number_of_rows(layout: SheetLayout) -> int:
    return sum(last - first + 1 for first, last in layout.hidden_rows)


def _listed(hidden: list[str]) -> str:
    return ", ".join(hidden[:SHOWN_HIDDEN]) + ", ..." * (len(hidden) > SHOWN_HIDDEN)


def _merged(layout: SheetLayout) -> dict[int, Issue]:
    """Each row that a merged range touches: only one cell of the range holds a value, and nobody knows for which."""
    return {
        row: Issue.of(files.MERGED_CELLS(range=ref), "", column=column_letter(column - 1))
        for ref, column, first, last in layout.merged
        for row in range(first, last + 1)
    }  # fmt: skip

"""The cells of a delivered table file at their places in a spreadsheet, read to be shown and changed one by one.

A changed workbook keeps its sheets, widths and colours; a changed CSV file its encoding and delimiter. Belongs
elsewhere: which cells have a problem (`assets.ingest.validation`), marked copies (`assets.ingest.markup`).
"""

from __future__ import annotations

import codecs
import csv
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from casewave.assets.reading.excel_sheets import UNREADABLE
from casewave.assets.reading.issues import Issue
from casewave.assets.reading.tables import (
    HEADER_WITHIN,
    Cells,
    NoValue,
    header_at,
    named_column,
    named_table,
    table_of_file,
)
from casewave.assets.reading.text_files import csv_lines, table_form
from casewave.assets.reading.workbooks import OPENERS
from casewave.schemas.columns import Table
from casewave.schemas.csv_files import ENDINGS
from casewave.schemas.delivered.workbook import OWN_SHEETS
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules
from casewave.schemas.register.study import Study

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HELD_WHOLE = 40_000_000  # bytes unpacked of a workbook that is changed in memory
MOST_ROWS = 20_000  # of a sheet that are shown
LINE_ENDS = ("\r\n", "\n", "\r")

Rows = Iterator[tuple[int, "Cells | Issue"]]


class NotChangeable(Exception):
    """A file whose cells cannot be changed here; the message says what to do."""


@dataclass(frozen=True)
class SheetRows:
    """One table of a file: its rows by their numbers in the spreadsheet, and in which of them the header is.

    sheet: blank for a CSV file. is_cut: whether it has more rows than are shown.
    """

    file: str
    sheet: str
    model: type[Table]
    header_row: int
    rows: dict[int, list[str]] = field(repr=False)
    is_cut: bool = False
    rules: ReadingRules = NO_RULES

    @property
    def header(self) -> list[str]:
        """The names of the columns, folded as they are read."""
        return [named_column(self.model, name, self.rules) for name in self.rows.get(self.header_row, [])]


@dataclass(frozen=True)
class Edit:
    """One cell that is to be written again. row and column are counted from 1, as a spreadsheet does."""

    file: str
    sheet: str
    row: int
    column: int
    value: str


def read_sheets(path: Path, name: str, study: Study) -> Iterator[SheetRows]:
    """The tables of a file, cell by cell; none where it is no table file or cannot be read."""
    kind = path.suffix.lower()
    try:
        if model := table_of_file(path, study.reading):
            lines = csv_lines(path, model, study.encoding, study.reading)
            yield from [_sheet(name, "", model, enumerate(lines, start=1), study.reading)] if lines else []
        elif kind in OPENERS:
            with OPENERS[kind](path) as sheets:
                for sheet in sheets:
                    if sheet.title not in OWN_SHEETS and (model := named_table(sheet.title, study.reading)):
                        yield _sheet(name, sheet.title, model, sheet.rows(sheet.layout()), study.reading)
    except (*UNREADABLE, csv.Error):
        return  # its reader says what is wrong with it


def _sheet(file: str, sheet: str, model: type[Table], rows: Rows, rules: ReadingRules) -> SheetRows:
    shown = {}
    for number, cells in islice(rows, MOST_ROWS):
        if not isinstance(cells, Issue) and any(cells):
            shown[number] = ["" if cell is None or isinstance(cell, NoValue) else str(cell) for cell in cells]
    head = list(shown)[:HEADER_WITHIN]
    header_row = head[header_at(model, [shown[number] for number in head], rules)] if head else 1
    return SheetRows(file, sheet, model, header_row, shown, is_cut=next(rows, None) is not None, rules=rules)


def change_cells(path: Path, target: Path, edits: Iterable[Edit], study: Study) -> None:
    """Write a copy of a file with changed cells; cells below the last row become new rows. Raises NotChangeable."""
    if path.suffix.lower() in ENDINGS:
        _change_csv(path, target, edits, study)
    elif path.suffix.lower() == ".xlsx":
        _change_workbook(path, target, edits)
    else:
        raise NotChangeable(f"{path.name} cannot be changed here. Save it as .xlsx, or fix it where it comes from.")


def _change_csv(path: Path, target: Path, edits: Iterable[Edit], study: Study) -> None:
    model = table_of_file(path, study.reading)
    form = table_form(path, model, study.encoding, study.reading) if model else None
    if model is None or form is None:
        raise NotChangeable(f"{path.name} cannot be read as a table. Fix it in the program that it comes from.")
    by_row: dict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_row[edit.row].append(edit)
    with path.open(encoding=form.encoding, newline="") as file:
        first = file.readline()
    end = next((end for end in LINE_ENDS if first.endswith(end)), "\n")
    with path.open("rb") as file:
        has_mark = file.read(3) == codecs.BOM_UTF8
    encoding = "utf-8" if form.encoding == "utf-8-sig" and not has_mark else form.encoding
    with target.open("w", encoding=encoding, newline="") as file:
        if form.is_declared:
            file.write(first)
        writer = csv.writer(file, delimiter=form.delimiter, lineterminator=end)
        for number, cells in enumerate(csv_lines(path, model, study.encoding, study.reading) or (), start=1):
            writer.writerow(_changed(cells, by_row.pop(number, [])))
        writer.writerows(_changed([], by_row[number]) for number in sorted(by_row))


def _changed(cells: list[str], edits: list[Edit]) -> list[str]:
    for edit in edits:
        cells += [""] * (edit.column - len(cells))
        cells[edit.column - 1] = edit.value
    return cells


def _book(path: Path) -> Workbook:
    import openpyxl

    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > HELD_WHOLE:
            raise NotChangeable(f"{path.name} is too large to be changed here. Fix it in Excel, then hand it in again.")
    return openpyxl.load_workbook(path)


def _unmerge(sheet: Worksheet, edit: Edit) -> None:
    """Separate merged cells of which one is changed: only their first could be."""
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_row <= edit.row <= merged.max_row and merged.min_col <= edit.column <= merged.max_col:
            sheet.unmerge_cells(str(merged))


def _change_workbook(path: Path, target: Path, edits: Iterable[Edit]) -> None:
    book = _book(path)
    for edit in edits:
        _unmerge(book[edit.sheet], edit)
        cell = book[edit.sheet].cell(edit.row, edit.column)
        cell.value = edit.value or None
        if edit.value:
            cell.data_type, cell.number_format = "s", "@"  # as it was typed: no formula, date or number
    book.save(target)

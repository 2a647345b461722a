"""A marked-up copy of what was refused: the coordinator's own workbook, or a CSV as one, with each bad cell coloured.

A cell's comment gives the problem and the remedy; a first sheet lists all problems with links. Once fixed and delivered
again, the copy is read like any delivery. Belongs elsewhere: what is wrong
(`assets.reading.issues`).
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from casewave.assets.adapters.delivery import TABLES
from casewave.assets.reading.excel_sheets import UNREADABLE
from casewave.assets.reading.files import delivered_files
from casewave.assets.reading.issues import Issue, by_rule
from casewave.assets.reading.sheets import Sheet, SheetLayout
from casewave.assets.reading.tables import (
    HEADER_WITHIN,
    NoValue,
    header_at,
    named_column,
    named_table,
    table_of_file,
)
from casewave.assets.reading.text_files import csv_lines
from casewave.assets.reading.workbooks import OPENERS
from casewave.schemas.columns import Table, table_name
from casewave.schemas.csv_files import ENDINGS
from casewave.schemas.delivered.workbook import ISSUES_SHEET, OWN_SHEETS
from casewave.schemas.problems.kinds import counted
from casewave.schemas.register.reading_rules import ReadingRules
from casewave.schemas.register.study import Study
from casewave.schemas.visible import writable

ERROR, WARNING = (PatternFill("solid", fgColor=colour) for colour in ("FFC7CE", "FFEB9C"))
# Above it a workbook is copied row by row, without its colours and widths, so that memory stays bounded.
HELD_WHOLE = 40_000_000  # bytes unpacked
WIDTH = 22  # of the columns of a copy that has none of its own
LONGEST_COMMENT = 2_000  # characters
MOST_LINKED = 60_000  # links: Excel takes 65,530 on a sheet
LONGEST_LABEL = 200  # characters: Excel takes 255 within a formula
# Of the list of problems. A cell takes a named style many times faster than a font and an alignment of its own.
HEAD, NOTE, TEXT, LINK = "casewave head", "casewave note", "casewave text", "casewave link"
FONT = partial(Font, name="Calibri", size=11)
STYLES = {
    HEAD: (FONT(bold=True), Alignment(vertical="top")),
    NOTE: (FONT(), Alignment(vertical="top")),
    TEXT: (FONT(), Alignment(wrap_text=True, vertical="top")),
    LINK: (FONT(color="0B5A8A", underline="single"), Alignment(wrap_text=True, vertical="top")),
}
LISTED = ("Place", "Value", "Problem", "Remedy")

Marks = dict[str, dict[int, list[Issue]]]  # by sheet, and by row


def mark_up(delivery: Path, issues: Iterable[Issue], folder: Path, study: Study) -> list[Path]:
    """Write a marked-up copy of each file of a delivery that has problems and can be read; name the copies."""
    of_file: dict[str, list[Issue]] = defaultdict(list)
    for issue in issues:
        of_file[issue.file].append(issue)
    copies = []
    for name, path in delivered_files(delivery).items():
        copy = (folder / name).with_suffix(".xlsx")
        if copy in copies:  # interviews.csv next to interviews.xlsx
            copy = folder / f"{name}.xlsx"
        if of_file[name] and _copy(path, name, of_file[name], copy, study):
            copies.append(copy)
    return copies


def _copy(path: Path, name: str, issues: list[Issue], copy: Path, study: Study) -> bool:
    if (kind := path.suffix.lower()) not in TABLES:
        return False
    copy.parent.mkdir(parents=True, exist_ok=True)
    if kind in ENDINGS:
        model = table_of_file(path, study.reading)
        lines = csv_lines(path, model, study.encoding, study.reading) if model else None
        if model is None or lines is None:
            return False
        _copy_rows([(table_name(model), model, _csv_rows(lines))], name, issues, copy, study.reading)
        return True
    try:
        if kind in (".xlsx", ".xlsm"):
            _copy_workbook(path, name, issues, copy, study.reading)
        else:
            with OPENERS[kind](path) as sheets:
                own = [(sheet.title, named_table(sheet.title, study.reading), _shown_rows(sheet)) for sheet in sheets
                       if sheet.title not in OWN_SHEETS]  # fmt: skip
                _copy_rows(own, name, issues, copy, study.reading)
    except UNREADABLE:
        return False
    return True


def _csv_rows(lines: Iterator[list[str]]) -> Iterator[list[Any]]:
    try:
        yield from lines
    except csv.Error:
        return  # the row is among the problems, and what follows it cannot be distinguished


def _shown_rows(sheet: Sheet) -> Iterator[list[Any]]:
    """The rows of a sheet as it shows them, blank ones too, so that each keeps its number."""
    last = 0
    for number, cells in sheet.rows(SheetLayout()):
        yield from ([] for _ in range(last + 1, number))
        yield (
            []
            if isinstance(cells, Issue)
            else [None if isinstance(cell, NoValue) else cell and str(cell) for cell in cells]
        )
        last = number


def _copy_workbook(path: Path, name: str, issues: list[Issue], copy: Path, rules: ReadingRules) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > HELD_WHOLE:
        book = openpyxl.load_workbook(path, read_only=True)
        sheets = [(sheet.title, named_table(sheet.title, rules), sheet.iter_rows(values_only=True)) for sheet in book]
        _copy_rows([sheet for sheet in sheets if sheet[0] not in OWN_SHEETS], name, issues, copy, rules)
        return
    book = openpyxl.load_workbook(path)
    if ISSUES_SHEET in book.sheetnames:
        del book[ISSUES_SHEET]
    marks, places = _by_row(issues), {}
    for sheet in book.worksheets:
        head = [list(row) for row in sheet.iter_rows(max_row=HEADER_WITHIN, values_only=True)]
        places[sheet.title] = _places(named_table(sheet.title, rules), head, rules)
        issues_at: dict[tuple[int, int], list[Issue]] = defaultdict(list)
        for row, found in marks[sheet.title].items():
            for column, of_cell in _by_column(found, places[sheet.title]).items():
                issues_at[_anchor(sheet, max(row, 1), column)] += of_cell
        for place, of_cell in issues_at.items():
            _mark(sheet.cell(*place), of_cell)
    _list_issues(book.create_sheet(ISSUES_SHEET, 0), name, issues, places)
    book.active = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == ISSUES_SHEET
    book.save(copy)


def _anchor(sheet: Any, row: int, column: int) -> tuple[int, int]:
    """The cell that shows what is at a place: of merged cells, the first."""
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= row <= merged.max_row and merged.min_col <= column <= merged.max_col:
            return merged.min_row, merged.min_col
    return row, column


def _copy_rows(
    sheets: list[tuple[str, type[Table] | None, Iterator[Any]]],
    name: str,
    issues: list[Issue],
    copy: Path,
    rules: ReadingRules,
) -> None:
    """Copy sheets row by row, each cell as text where it is one."""
    book = openpyxl.Workbook(write_only=True)
    list_of_issues = book.create_sheet(ISSUES_SHEET)
    marks, places = _by_row(issues), {}
    for title, model, rows in sheets:
        sheet = book.create_sheet(title)
        head = list(islice(rows, HEADER_WITHIN))
        places[title] = _places(model, head, rules)
        for letter in map(get_column_letter, places[title].values()):
            sheet.column_dimensions[letter].width = WIDTH
        of_sheet = marks.get(title) or marks.get("", {})  # a CSV file has no sheet
        for row, cells in enumerate(chain(head, rows), start=1):
            sheet.append(_written(sheet, cells, _by_column(of_sheet.get(row, []), places[title])))
    _list_issues(list_of_issues, name, issues, places)
    book.save(copy)


def _written(sheet: Any, cells: Iterable[Any], issues_at: dict[int, list[Issue]]) -> list[Any]:
    """A row's cells, of which those that are marked, or begin like a formula, are written with care."""
    line = list(cells)
    line += [None] * (max(issues_at, default=0) - len(line))
    written = []
    values = (writable(value) if isinstance(value, str) else value for value in line)
    for at, value in enumerate(values, start=1):
        if not (at in issues_at or (isinstance(value, str) and value.startswith("="))):
            written.append(value)
            continue
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"  # a text that begins with = is no formula
            cell.number_format = "@"
        if at in issues_at:
            _mark(cell, issues_at[at])
        written.append(cell)
    return written


def _by_row(issues: Iterable[Issue]) -> Marks:
    """Problems by the sheet and row that they are to be marked in: that of the row in doubt with another too."""
    marks: Marks = defaultdict(lambda: defaultdict(list))
    for issue in issues:
        marks[issue.sheet][issue.row].append(issue)
        if issue.twin:
            marks[issue.twin[1]][issue.twin[2]].append(issue)
    return marks


def _places(model: type[Table] | None, head: list[Any], rules: ReadingRules) -> dict[str, int]:
    """The column of each header name, as written and folded."""
    rows = [[None if cell is None else str(cell) for cell in row] for row in head]
    if model is None or not rows:
        return {}
    header = [(cell or "").strip() for cell in rows[header_at(model, rows, rules)]]
    return {
        name: at
        for at, written in enumerate(header, start=1)
        for name in (written, named_column(model, written, rules))
        if name
    }


def _by_column(issues: Iterable[Issue], places: dict[str, int]) -> dict[int, list[Issue]]:
    """Issues by the column in which they are marked."""
    found: dict[int, list[Issue]] = defaultdict(list)
    for issue in issues:
        found[_column(issue, places)].append(issue)
    return found


def _column(issue: Issue, places: dict[str, int]) -> int:
    """The column of an issue: by its name or its letter; the first where it concerns the row as a whole."""
    letter = re.fullmatch(r"[A-Z]{1,3}", issue.column)
    return places.get(issue.column) or (column_index_from_string(issue.column) if letter else 1)


def _mark(cell: Any, issues: list[Issue]) -> None:
    cell.fill = ERROR if any(issue.severity == "error" for issue in issues) else WARNING
    text = "\n\n".join(issue.message for issue in issues)[:LONGEST_COMMENT]
    cell.comment = Comment(writable(text), "casewave", width=360, height=60 + 16 * (len(text) // 50 + text.count("\n")))


def _list_issues(sheet: Any, name: str, issues: list[Issue], places: dict[str, dict[str, int]]) -> None:
    """Fill the first sheet: what to do with the copy, and all problems, worst first, each with a link to its cell."""
    for letter, width in zip("ABCD", (40, 30, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for name_of_style, (font, alignment) in STYLES.items():
        if name_of_style not in sheet.parent.named_styles:  # as it is in a marked copy that was handed in again
            sheet.parent.add_named_style(NamedStyle(name_of_style, font=font, alignment=alignment))
    count = f"{counted(len(issues), 'problem', 'problems')} in {name}"
    todo = f"Fix the coloured cells and save this workbook over {name}. casewave does not read this sheet."
    sheet.append([_cell(sheet, count, HEAD)])
    sheet.append([_cell(sheet, todo, NOTE)])
    sheet.append([])
    sheet.append([_cell(sheet, title, HEAD) for title in LISTED])
    for number, issue in enumerate((issue for group in by_rule(issues) for issue in group), start=1):
        place = _cell(sheet, issue.place.removeprefix(f"{name}, "))
        title = issue.sheet or next(iter(places), "")
        if issue.row and number <= MOST_LINKED and title in places:
            target = f"{get_column_letter(_column(issue, places[title]))}{issue.row}"
            label, inside = str(place.value)[:LONGEST_LABEL].replace('"', "'"), title.replace("'", "''")
            place.value, place.data_type = f'=HYPERLINK("#\'{inside}\'!{target}", "{label}")', "f"
            place.style = LINK
        sheet.append([place, *(_cell(sheet, text) for text in (issue.value or "", issue.text, issue.remedy))])


def _cell(sheet: Any, text: str, style: str = TEXT) -> Any:
    cell = WriteOnlyCell(sheet, writable(text))
    cell.data_type = "s"
    cell.style = style
    return cell

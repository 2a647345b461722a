"""Problems of a delivery at their cells, with what is allowed there, and cells that are fixed in a new version.

Belongs elsewhere: what is a problem (`pipelines.actions.check`), where versions are kept (`pipelines.actions.staging`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from pathlib import Path

from casewave.assets.ingest.cells import Edit, NotChangeable, SheetRows, change_cells, read_sheets
from casewave.assets.reading.files import delivered_files
from casewave.assets.reading.issues import Issue
from casewave.assets.reading.tables import folded_header
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions import edit_register
from casewave.pipelines.actions.staging import Changed, Staging, expect_in_the_clear, make_private
from casewave.schemas.columns import Column, Day, delivered_columns, key_columns, table_name
from casewave.schemas.csv_files import ENDINGS
from casewave.schemas.delivered.tables import table_named
from casewave.schemas.hints import nearest, nearest_of_each
from casewave.schemas.problems.deliveries import NO_SUCH_ROW
from casewave.schemas.problems.files import FILE_NAME, MERGED_CELLS, SHEET_NAME
from casewave.schemas.problems.values import WITHDRAWN
from casewave.schemas.register.editing import RegisterEdit
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import StudyError
from casewave.schemas.values.participant_codes import CodeReader, UnreadableCode
from casewave.schemas.vocabularies.rating_scale import rating_scale

NAMES_A_ROW = {NO_SUCH_ROW.name, "informant_on_the_roster"}  # checks of cells that name a row of another table


@dataclass(frozen=True)
class MarkedCell:
    """A problem at its cell. column: counted from 1; 0 where it concerns the row as a whole.

    suggestion: what the whole cell is nearly certainly meant to hold, or nothing. allowed: what it may hold, where that
    is a list. missing_row: the table in which a row may be missing, and the key that it would have.
    """

    row: int
    column: int
    message: str
    severity: str
    suggestion: str = ""
    allowed: tuple[str, ...] = ()
    missing_row: tuple[str, str] | None = None


@dataclass(frozen=True)
class MarkedSheet:
    """A table of a file with its problems; without any, a table in which a row may be missing."""

    sheet: SheetRows
    marks: list[MarkedCell]


@dataclass(frozen=True)
class Problems:
    """The tables of a delivery that have problems, and problems of no cell: of files, or of other tools' files."""

    sheets: list[MarkedSheet]
    elsewhere: list[Issue]


def problems_in_cells(workspace: Workspace, staging: Staging, issues: Sequence[Issue]) -> Problems:
    """Put each problem of a delivery at its cell, as far as it has one."""
    files = delivered_files(staging.delivery)
    sheets = [
        sheet
        for name in files
        for sheet in read_sheets(files[name], name, workspace.study)
    ]  # fmt: skip
    guide = Guide(workspace.study, sheets)
    of_sheet: dict[tuple[str, str], list[Issue]] = defaultdict(list)
    for issue in issues:
        of_sheet[issue.file, issue.sheet].append(issue)
    marked = []
    for sheet in sheets:
        placed = [issue for issue in of_sheet[sheet.file, sheet.sheet] if issue.row in sheet.rows]
        of_sheet[sheet.file, sheet.sheet] = [
            issue for issue in of_sheet[sheet.file, sheet.sheet] if issue.row not in sheet.rows
        ]
        marked.append(MarkedSheet(sheet, [guide.mark(sheet, issue) for issue in placed]))
    incomplete = {mark.missing_row[0] for each in marked for mark in each.marks if mark.missing_row}
    shown = [each for each in marked if each.marks or table_name(each.sheet.model) in incomplete]
    return Problems(shown, [issue for rest in of_sheet.values() for issue in rest])


def leave_sheet_out(workspace: Workspace, title: str) -> None:
    """Say in the register that sheets of this name are not loaded. Raises StudyError as `edit_register.save` does."""
    titles = workspace.study.reading.ignore_sheets
    if title not in titles:
        edits = [RegisterEdit(("reading", "ignore_sheets"), [*titles, title])]
        edit_register.save(workspace, edits, edit_register.register_state(workspace))


def name_table(workspace: Workspace, name: str, table: str) -> None:
    """Say in the register that sheets, or CSV files, of this name are a table.

    Raises StudyError where there is no such table, or as `edit_register.save` does.
    """
    model, reading = table_named(table), workspace.study.reading
    if model is None:
        raise StudyError("There is no such table. Choose one from the list.")
    names = reading.tables.get(table_name(model), ())
    if reading.table_of(name) is None:
        edits = [RegisterEdit(("reading", "tables", table_name(model)), [*names, name])]
        edit_register.save(workspace, edits, edit_register.register_state(workspace))


def is_of_a_file(issue: Issue) -> bool:
    """Whether it is a CSV file as a whole that is named after no table of the study."""
    return issue.check == FILE_NAME.name and issue.file.lower().endswith(ENDINGS)


def is_of_a_sheet(issue: Issue) -> bool:
    """Whether it is a sheet as a whole that is no table of the study, and may be left out."""
    return issue.check == SHEET_NAME.name and bool(issue.sheet)


def save_fixes(staging: Staging, edits: Iterable[Edit], seen: str) -> None:
    """Write changed cells into a new version of the staged files; the version before is kept.

    seen: the fingerprint of the files when the cells were shown. Raises Changed where they are others now.
    """
    if staging.fingerprint != seen:
        raise Changed("The files have changed since you opened this page, perhaps in another window. Open it again.")
    by_file: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_file[edit.file].append(edit)
    files = delivered_files(staging.delivery)
    if unknown := by_file.keys() - files.keys():
        raise Changed(f"{min(unknown)} is no longer there. Open the page again.")
    with staging.new_version() as version:
        for name, of_file in by_file.items():
            try:
                version.change(name, partial(change_cells, edits=of_file, study=staging.workspace.study))
            except NotChangeable as error:
                raise StudyError(str(error)) from None


class Guide:
    """What a cell may hold, and what it is nearly certainly meant to hold, in the words of one study and delivery."""

    def __init__(self, study: Study, sheets: Sequence[SheetRows]) -> None:
        self.study, self.sheets = study, sheets

    def mark(self, sheet: SheetRows, issue: Issue) -> MarkedCell:
        place = _column_of(sheet, issue)
        if issue.row == sheet.header_row:
            allowed = tuple(column.name for column in delivered_columns(sheet.model))
            free = set(allowed) - set(sheet.header)
            near = nearest_of_each(sheet.header, free).get(folded_header(issue.value or ""), "")
            return MarkedCell(issue.row, place, issue.message, issue.severity, near, allowed)
        if issue.check == MERGED_CELLS.name and 0 < place <= len(sheet.rows[issue.row]):
            shown = _filled_down(sheet, issue.row, place)
            return MarkedCell(issue.row, place, issue.message, issue.severity, shown)
        column = next((column for column in delivered_columns(sheet.model) if column.name == issue.column), None)
        if column is None:
            return MarkedCell(issue.row, place, issue.message, issue.severity)
        written = sheet.rows[issue.row][place - 1] if 0 < place <= len(sheet.rows[issue.row]) else ""
        allowed = self.allowed(column)
        if issue.check == WITHDRAWN.name:
            return MarkedCell(issue.row, place, issue.message, issue.severity)
        suggestion = self._suggestion(sheet, column, written, issue.value or written, allowed)
        missing = None if "; " in suggestion else self._missing(column, issue)
        return MarkedCell(issue.row, place, issue.message, issue.severity, suggestion, allowed, missing)

    def fits(self, columns: Iterable[Column], cells: Iterable[str]) -> str:
        """The one of these columns that takes most of these cells; nothing where none does, or several do alike."""
        listed = list(cells)
        shares = {column.name: sum(self._takes(column, cell) for cell in listed) for column in columns}
        best = max(shares.values(), default=0)
        found = [name for name, share in shares.items() if share == best]
        return found[0] if len(found) == 1 and best * 2 > len(listed) else ""

    def _takes(self, column: Column, cell: str) -> bool:
        """Whether a cell is surely meant for a column: a day, a participant's code, or words of the column's list."""
        items = [item.strip() for item in re.split("[;,]", cell)] if column.link else [cell.strip()]
        if column.type is Day:
            return column.required and bool(_day_in_words(cell) or re.fullmatch(r"\d{4}[-/.]\d\d?[-/.]\d\d?", cell))
        if column.reads == "participant":
            return all(_is_code(self._any_codes, item) for item in items)
        known = {word.casefold() for word in self.allowed(column)}
        return bool(known) and known.issuperset(item.casefold() for item in items)

    def _missing(self, column: Column, issue: Issue) -> tuple[str, str] | None:
        """The table that may lack a row, and its key, where a cell names a row that is not there."""
        if not issue.value or not column.refers or issue.check not in NAMES_A_ROW:
            return None
        return column.refers[0], issue.value

    def allowed(self, column: Column) -> tuple[str, ...]:
        """What a cell of a column may hold, where that is a list; each of several values of a cell."""
        if column.among:
            words = self.study.words[column.among]
            return tuple(dict.fromkeys(each for word, label in words.items() for each in (word, label)))
        if column.isin:
            return column.isin
        return self._by_reader.get(column.reads or "", ()) or self._keys(column.refers)

    def _only(self, column: Column) -> str:
        """The one word that a column may hold, where the study has no other."""
        words = list(self.study.words.get(column.among or "", ()))
        return words[0] if len(words) == 1 else ""

    @cached_property
    def _by_reader(self) -> dict[str, tuple[str, ...]]:
        return {
            "programme": _codes_and_names((entry.programme, entry.name) for entry in self.study.programmes),
            "site": _codes_and_names((site.site, site.name) for site in self.study.sites),
            "person": tuple(entry.code for entry in self.study.people),
            "rating": tuple(point.printed for point in rating_scale()),
        }

    @cached_property
    def _any_codes(self) -> CodeReader:
        return CodeReader(self.study)

    @cached_property
    def _codes(self) -> CodeReader:
        codes = CodeReader(self.study)
        return CodeReader(self.study, [key for key in self._keys(("informants",)) if _is_code(codes, key)])

    def _keys(self, tables: tuple[str, ...]) -> tuple[str, ...]:
        """The keys that tables of the delivery have, such as its interviews."""
        keys: dict[str, None] = {}
        for sheet in self.sheets:
            key = key_columns(sheet.model)[0]
            if table_name(sheet.model) in tables and key in sheet.header:
                at = sheet.header.index(key)
                keys |= dict.fromkeys(
                    cells[at].strip() for row, cells in sheet.rows.items() if row > sheet.header_row and at < len(cells)
                )
        return tuple(key for key in keys if key)

    def _suggestion(self, sheet: SheetRows, column: Column, written: str, wrong: str, allowed: Sequence[str]) -> str:
        """The cell with the wrong one of its values replaced by the nearest that is allowed."""
        if column.link and (several := _with_semicolons(wrong, allowed)):
            return several if wrong == written else ""
        is_key = column.name == key_columns(sheet.model)[0]
        if column.reads == "participant":
            near = self._informant(wrong, is_key=is_key)
        else:
            near = _day_in_words(wrong) if column.type is Day else nearest(wrong.strip(), allowed) or self._only(column)
        if not near or near == wrong:
            return ""
        if not column.link:
            return near
        items = [item.strip() for item in written.split(";")]
        return "; ".join(near if item == wrong.strip() else item for item in items)

    def _informant(self, wrong: str, *, is_key: bool) -> str:
        """The code that is meant: the one informant of the delivery that is near, or else one that is spelled right.

        A row of its own for an informant is never given the code of another row.
        """
        for codes in [self._any_codes] if is_key else [self._codes, self._any_codes]:
            try:
                codes.read(wrong)
            except UnreadableCode as error:
                if len(error.hints) == 1 and not (is_key and error.hints[0] in self._keys(("informants",))):
                    return error.hints[0]
        return ""


def _codes_and_names(entries: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Codes, then names: both may be written."""
    codes, names = zip(*entries, strict=True)
    return tuple(dict.fromkeys((*codes, *names)))


def _with_semicolons(text: str, allowed: Sequence[str]) -> str:
    """Several values that are separated by commas, written with semicolons; else nothing."""
    known = {word.casefold() for word in allowed}
    parts = [part.strip() for part in text.split(",")]
    return "; ".join(parts) if len(parts) > 1 and known.issuperset(part.casefold() for part in parts) else ""


def _filled_down(sheet: SheetRows, row: int, place: int) -> str:
    """What a blank cell of merged cells shows: the cell above it that holds something; else nothing."""
    if sheet.rows[row][place - 1]:
        return ""
    above = [cells[place - 1 : place] for number, cells in sheet.rows.items() if sheet.header_row < number < row]
    return next((cell for cells in reversed(above) for cell in cells if cell), "")


def _day_in_words(text: str) -> str:
    """A day with its month as an English word, such as 3 March 2025, written year first; else nothing."""
    for form in ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y"):
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(" ".join(text.replace(",", " ").split()), form).date().isoformat()
    return ""


def _is_code(codes: CodeReader, text: str) -> bool:
    try:
        return str(codes.read(text).code) == text
    except UnreadableCode:
        return False


def _column_of(sheet: SheetRows, issue: Issue) -> int:
    """The column of a problem, by its name or its letter, counted from 1; 0 for the row as a whole."""
    if issue.row == sheet.header_row and issue.column in sheet.rows[issue.row]:
        return sheet.rows[issue.row].index(issue.column) + 1
    if issue.column in sheet.header:
        return sheet.header.index(issue.column) + 1
    return 0


def forget_edits(staging: Staging) -> None:
    """Forget the changed cells that are kept, as they are saved elsewhere."""
    _edits_file(staging).unlink(missing_ok=True)


def keep_edits(staging: Staging, edits: Iterable[Edit], seen: str) -> list[Edit]:
    """Keep cells that are changed and not saved yet, over those kept before; all that are kept now."""
    expect_in_the_clear(staging.workspace)
    kept = {_cell(edit): edit for edit in [*kept_edits(staging, seen), *edits]}
    make_private(staging.folder)
    words = {"seen": seen, "edits": [asdict(edit) for edit in kept.values()]}
    _edits_file(staging).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    return list(kept.values())


def kept_edits(staging: Staging, seen: str) -> list[Edit]:
    """Changed cells that are kept of just these files; none where the files have changed since."""
    try:
        words = json.loads(_edits_file(staging).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [Edit(**edit) for edit in words["edits"]] if words["seen"] == seen else []


def _edits_file(staging: Staging) -> Path:
    return staging.folder / "edits.json"


def _cell(edit: Edit) -> tuple[str, str, int, int]:
    return edit.file, edit.sheet, edit.row, edit.column

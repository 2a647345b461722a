"""The sheets of an .ods workbook, which LibreOffice saves by default, read from its XML as it passes.

No maintained library reports the errors, percentages, merged cells and hidden rows of such a file.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from casewave.assets.reading.budgets import LAST_COLUMN
from casewave.assets.reading.issues import Issue
from casewave.assets.reading.sheets import ERROR, FORMULA, SheetLayout, ranges, shown_date, shown_number, shown_percent
from casewave.assets.reading.tables import (
    Cells,
    FormulaDate,
    FormulaValue,
    NoValue,
    ShownDate,
    ShownNumber,
    column_letter,
)

CONTENT, STYLES = "content.xml", "styles.xml"
BLOCK = 1 << 16
PARTS_OF_A_DATE = {"number:day": "d", "number:month": "m", "number:year": "y"}
BREAKS = {"text:tab": "\t", "text:line-break": "\n"}


@contextmanager
def open_opendocument(path: Path) -> Iterator[list[OpenDocumentSheet]]:
    """Open an .ods workbook. Raises BadZipFile, KeyError, ExpatError or ValueError where it is none."""
    with zipfile.ZipFile(path) as archive:
        styles = _Styles()
        for member in (STYLES, CONTENT):
            if member in archive.namelist():
                for _ in _parse(archive, member, styles):
                    pass
        names = styles.sheets
        yield [OpenDocumentSheet(archive, at, *sheet, styles) for at, sheet in enumerate(names)]


def _parse(archive: zipfile.ZipFile, member: str, handler: Any) -> Iterator[None]:
    """Give a part of the file to a handler's start, end and text, and pause after each block."""
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse
    with archive.open(member) as part:
        for block in iter(lambda: part.read(BLOCK), b""):
            parser.Parse(block)
            yield
        parser.Parse(b"", True)
    yield


def _refuse(*_: Any) -> None:
    raise ValueError("a workbook declares no document type")


class _Styles:
    """The sheets of a workbook as (title, whether it is hidden), and what each style of a cell shows of a date."""

    def __init__(self) -> None:
        self._hidden_tables: set[str] = set()
        self._data_style: dict[str, str] = {}
        self._shows: dict[str, str] = {}
        self._table_style = self._date_style = ""
        self._depth = 0
        self.sheets: list[tuple[str, bool]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style":
            self._table_style = attributes.get("style:name", "")
            self._data_style[self._table_style] = attributes.get("style:data-style-name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_tables.add(self._table_style)
        elif name == "number:date-style":
            self._date_style = attributes.get("style:name", "")
        elif name in PARTS_OF_A_DATE:
            self._shows[self._date_style] = self._shows.get(self._date_style, "") + PARTS_OF_A_DATE[name]
        elif name == "table:table":
            self._depth += 1
            if self._depth == 1:
                is_hidden = attributes.get("table:style-name", "") in self._hidden_tables
                self.sheets.append((attributes.get("table:name", ""), is_hidden))

    def end(self, name: str) -> None:
        self._depth -= name == "table:table"

    def text(self, text: str) -> None:
        """What is written in a file is no style."""

    def shown(self, style: str) -> str:
        """The parts of a date that a style shows; a whole day where it does not say."""
        return self._shows.get(self._data_style.get(style, ""), "d")


class OpenDocumentSheet:
    """A sheet of an .ods workbook."""

    def __init__(self, archive: zipfile.ZipFile, at: int, title: str, is_hidden: bool, styles: _Styles) -> None:
        self._archive, self._at, self._styles = archive, at, styles
        self.title, self.is_hidden = title, is_hidden

    def layout(self) -> SheetLayout:
        """What the sheet hides and merges, as far as it is filled."""
        found = _Rows(self._at, self._styles)
        for _ in _parse(self._archive, CONTENT, found):
            found.ready.clear()
        hidden = [row for first, last in found.hidden_rows for row in range(first, min(last, found.last_filled) + 1)]
        letters = [
            column_letter(at)
            for first, last in found.hidden_columns
            for at in range(first, min(last, found.width))
        ]  # fmt: skip
        return SheetLayout(ranges(hidden), letters, found.merged)

    def rows(self, _layout: SheetLayout) -> Iterator[tuple[int, Cells | Issue]]:
        """The rows of the sheet by their number, each cell as text; blank rows are left out."""
        found = _Rows(self._at, self._styles)
        for _ in _parse(self._archive, CONTENT, found):
            while found.ready:
                yield found.ready.popleft()

    def notes(self) -> Iterable[str]:
        """The comments on cells and the texts of shapes."""
        found = _Rows(self._at, self._styles)
        for _ in _parse(self._archive, CONTENT, found):
            found.ready.clear()
        return [note for note in found.notes if note.strip()]


@dataclass
class _Cell:
    """A cell as it is read: its attributes, and the paragraphs that it shows."""

    attributes: dict[str, str]
    paragraphs: list[str] = field(default_factory=list)


class _Rows:
    """The filled rows of one sheet as its elements pass."""

    def __init__(self, at: int, styles: _Styles) -> None:
        self._wanted, self._styles = at, styles
        self._sheet, self._depth = -1, 0
        self._within: list[str] = []  # elements from the cell on
        self._cell: _Cell | None = None
        self._line: list[str | None] = []
        self._blank = 0  # blank cells since the last filled one
        self._row = self._repeated = self._column = 0
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []  # the column after the last that has a style, and the style
        self.width = self.last_filled = 0
        self.ready: deque[tuple[int, Cells | Issue]] = deque()
        self.notes = [""]
        self.merged: list[tuple[str, int, int, int]] = []
        self.hidden_rows: list[tuple[int, int]] = []
        self.hidden_columns: list[tuple[int, int]] = []

    @property
    def _is_here(self) -> bool:
        return self._depth == 1 and self._sheet == self._wanted

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._depth += 1
            self._sheet += self._depth == 1
        elif self._cell is not None:
            self._start_within(name, attributes)
        elif self._is_here:
            self._start_here(name, attributes)

    def _start_here(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-column":
            first, self._column = self._column, self._column + _times(attributes, "columns")
            self._column_styles.append((self._column, attributes.get("table:default-cell-style-name", "")))
            if attributes.get("table:visibility", "visible") != "visible":
                self.hidden_columns.append((first, self._column))
        elif name == "table:table-row":
            self._line, self._blank, self._repeated = [], 0, _times(attributes, "rows")
            self._row_style = attributes.get("table:default-cell-style-name", "")
            if attributes.get("table:visibility", "visible") != "visible":
                self.hidden_rows.append((self._row + 1, self._row + self._repeated))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._within = _Cell(attributes), [name]

    def _start_within(self, name: str, attributes: dict[str, str]) -> None:
        self._within.append(name)
        if len(self._within) == 2 and name == "text:p" and self._cell:
            self._cell.paragraphs.append("")
        elif name == "text:s":
            self.text(" " * min(int(attributes.get("text:c", 1)), 1_000))
        elif name in BREAKS:
            self.text(BREAKS[name])

    def text(self, text: str) -> None:
        """Take the text of a cell's own paragraphs; whatever else is written on the sheet is a note."""
        if self._cell and self._cell.paragraphs and self._within[1:2] == ["text:p"]:
            self._cell.paragraphs[-1] += text
        elif self._depth and self._sheet == self._wanted:
            self.notes[-1] += text

    def end(self, name: str) -> None:
        if name == "table:table":
            self._depth -= 1
        elif self._cell is not None:
            self.notes += [""] * (name == "text:p")
            self._within.pop()
            if not self._within:
                self._end_cell(self._cell)
                self._cell = None
        elif self._is_here and name == "table:table-row":
            self._end_row()

    def _end_cell(self, cell: _Cell) -> None:
        times = _times(cell.attributes, "columns")
        first = len(self._line) + self._blank
        down, across = _span(cell.attributes, "rows"), _span(cell.attributes, "columns")
        if down > 1 or across > 1:
            top = self._row + 1
            ref = f"{column_letter(first)}{top}:{column_letter(first + across - 1)}{top + down - 1}"
            self.merged.append((ref, first + 1, top, top + down - 1))
        cell.attributes.setdefault("table:style-name", self._row_style or self._style_of_column(first))
        text = _cell_text(cell, self._styles)
        if text is None:
            self._blank += times
            return
        if first + times > LAST_COLUMN:
            raise ValueError("more columns than a sheet has")
        self._line += [None] * self._blank + [text] * times
        self._blank = 0

    def _style_of_column(self, at: int) -> str:
        return next((style for end, style in self._column_styles if at < end), "")

    def _end_row(self) -> None:
        first, self._row = self._row + 1, self._row + self._repeated
        if self._line:
            self.last_filled, self.width = self._row, max(self.width, len(self._line))
            self.ready.extend((number, list(self._line)) for number in range(first, self._row + 1))


def _times(attributes: dict[str, str], what: str) -> int:
    return max(int(attributes.get(f"table:number-{what}-repeated", 1)), 1)


def _span(attributes: dict[str, str], what: str) -> int:
    return int(attributes.get(f"table:number-{what}-spanned", 1))


def _cell_text(cell: _Cell, styles: _Styles) -> str | None:
    """The text of a cell, of a formula that of its stored value."""
    value = _value(cell, styles)
    if "table:formula" not in cell.attributes or isinstance(value, NoValue):
        return value
    if value is None:
        return None if "office:value-type" in cell.attributes else FORMULA
    return FormulaDate(value) if isinstance(value, ShownDate) else FormulaValue(value) if type(value) is str else value


def _number(value: float, text: str) -> str:
    """A number, with the zeros or the text that its cell shows before and after it, as codes have: INT-001."""
    plain = shown_number(value)
    is_code = value.is_integer() and value >= 0 and re.fullmatch(rf"[^\W\d]*[- ]?0*{plain}[- ]?[^\W\d]*", text)
    return ShownNumber(int(value), text) if is_code and text != plain else plain


def _value(cell: _Cell, styles: _Styles) -> str | None:
    """Write a cell's value as a coordinator would type it: a date or a percentage as far as its cell shows it."""
    given, text = cell.attributes, "\n".join(cell.paragraphs)
    kind = given.get("office:value-type", "string" if cell.paragraphs else "")
    if given.get("calcext:value-type") == "error":
        return ERROR
    if kind in ("float", "currency"):
        return _number(float(given["office:value"]), text)
    if kind == "percentage":
        return shown_percent(float(given["office:value"]))
    if kind == "boolean":
        return "yes" if given["office:boolean-value"] == "true" else "no"
    if kind == "date":
        moment = dt.datetime.fromisoformat(given["office:date-value"])
        return shown_date(moment, styles.shown(given.get("table:style-name", "")))
    return text or given.get("office:string-value") or None

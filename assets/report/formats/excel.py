"""Excel: a workbook of tables, a sheet each, behind a sheet of contents.

Every text is written as text: none becomes a formula or a link, however it begins. Excel shows no row higher than 409
points, so a taller cell gets a wider column, and statements that still do not fit go on in a row below.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import xlsxwriter

from casewave.assets.report.formats.flat import FORMULA_SIGNS
from casewave.assets.report.printable import Cell, Column, Line, Row, Table

NO_TIME = dt.datetime(1980, 1, 1)
TEXT_WIDTH, COUNT_WIDTH, MOST_WIDTH = 34, 11, 110
LINE_HEIGHT, MOST_HEIGHT = 13.5, 400
# As many letters as stay readable side by side on a printed page.
PRINTED_WIDTH = 260
SHEET_NAME = 31
LONGEST_PROPERTY = 255  # characters of a workbook's title
CONTENTS = "Contents"
FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
HAIR_LINE = {"bottom": 1, "bottom_color": "#D0D0D0"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 12},
    "heading": {"bold": True, "text_wrap": True, "indent": 1, "bottom": 1, "top": 1, "bg_color": "#EEF2F5"},
    "row heading": {"bold": True, "text_wrap": True, "indent": 1, **HAIR_LINE},
    "part": {"text_wrap": True, "indent": 2, **HAIR_LINE},
    "group": {"italic": True, "indent": 1, **HAIR_LINE},
    "cell": {"text_wrap": True, "indent": 1, **HAIR_LINE},
    "count": {"align": "right", "indent": 1, **HAIR_LINE},
    "nothing": {"italic": True, "indent": 1, "font_color": "#595959", **HAIR_LINE},
    "total": {"bold": True, "top": 1, "align": "left", "indent": 1},
    "total count": {"bold": True, "top": 1, "align": "right", "indent": 1},
    "note": {"font_color": "#444444", "text_wrap": True},
    "link": {"font_color": "#0B5A8A", "underline": 1},
}


def excel(title: str, subtitle: str, tables: Sequence[Table], made_from: dict[str, str]) -> bytes:
    """A workbook: contents, then a sheet a table in their order."""
    saved = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(saved, options) as book:
        _describe(book, title, made_from)
        looks = {name: book.add_format(FONT | look) for name, look in LOOKS.items()}
        looks |= {f"{name}, quoted": book.add_format(FONT | LOOKS[name] | {"quote_prefix": True}) for name in LOOKS}
        names = _sheet_names(tables)
        _write_contents(
            book.add_worksheet(CONTENTS), looks, (title, subtitle), dict(zip(names, tables, strict=True)), made_from
        )
        for name, table in zip(names, tables, strict=True):
            _Sheet(book.add_worksheet(name), looks).write(table)
    return saved.getvalue()


def _describe(book: Any, title: str, made_from: dict[str, str]) -> None:
    book.set_properties({"title": title[:LONGEST_PROPERTY], "author": "casewave", "created": NO_TIME})
    for name, value in made_from.items():
        book.set_custom_property(name, value, "text")


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """A name a sheet: the table's, cut to what Excel takes, and numbered where two would be alike."""
    names: list[str] = []
    for table in tables:
        name = table.name.replace("_", " ").capitalize()[:SHEET_NAME]
        number = 2
        while name.lower() in map(str.lower, [*names, CONTENTS]):
            name = f"{name[: SHEET_NAME - 3]} {number}"
            number += 1
        names.append(name)
    return names


def _write_contents(
    sheet: Any, looks: dict[str, Any], told: tuple[str, str], tables: dict[str, Table], made_from: dict[str, str]
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, told[0], looks["title"])
    sheet.write_string(1, 0, told[1], looks["group"])
    row = 3
    for name, table in tables.items():
        # A link within the workbook, to a sheet that we have named ourselves.
        sheet.write_url(row, 0, f"internal:'{name}'!A1", looks["link"], name)
        sheet.write_string(row, 1, table.caption, looks["cell"])
        row += 1
    sheet.write_string(row + 1, 0, "What made this workbook", looks["row heading"])
    for place, (name, value) in enumerate(made_from.items(), start=row + 2):
        sheet.write_string(place, 0, name, looks["cell"])
        sheet.write_string(place, 1, value, looks["cell"])
    _set_page(sheet, is_landscape=True)


def _set_page(sheet: Any, *, is_landscape: bool, across: int = 1) -> None:
    sheet.set_paper(9)  # A4
    if is_landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(across, 0)
    sheet.set_margins(0.5, 0.5, 0.6, 0.6)
    sheet.set_footer("&L&A&R&P")


class _Sheet:
    """A sheet on which a table is written: title, headings, rows, notes."""

    HEAD = 2

    def __init__(self, sheet: Any, looks: dict[str, Any]) -> None:
        self.sheet, self.looks = sheet, looks

    def write(self, table: Table) -> None:
        widths = _widths(table)
        self._write_text(0, 0, table.caption, "title")
        for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            self.sheet.set_column(place, place, width)
            self._write_text(self.HEAD, place, column.heading, "heading")
        row = self.HEAD + 1
        for printed in table.rows:
            for cells in _in_rows(printed, widths):
                self._write_row(row, cells, printed.role, table.columns)
                self.sheet.set_row(
                    row, min(MOST_HEIGHT, max(_height(cell, width) for cell, width in zip(cells, widths, strict=False)))
                )
                row += 1
        if len(table.rows) > 1:
            self.sheet.autofilter(self.HEAD, 0, row - 1, len(table.columns) - 1)
        self.sheet.freeze_panes(self.HEAD + 1, 1)
        self.sheet.repeat_rows(self.HEAD)
        self.sheet.repeat_columns(0)
        self._write_notes(row + 1, table.notes, widths)
        _set_page(self.sheet, is_landscape=sum(widths) > 90, across=math.ceil(sum(widths) / PRINTED_WIDTH))

    def _write_row(self, row: int, cells: Sequence[Cell], role: str, columns: Sequence[Column]) -> None:
        heading = {"total": "total", "part": "part", "group": "group"}.get(role, "row heading")
        for place, cell in enumerate(cells):
            look = heading if not place else {"nothing": "nothing", "count": "count"}.get(cell.kind, "cell")
            if role == "total":
                look = "total count" if columns[place].kind == "count" else "total"
            if cell.value is not None:
                self.sheet.write_number(row, place, cell.value, self.looks[look])
            else:
                self._write_text(row, place, _bulleted(cell), look)
        for place in range(len(cells), len(columns)):
            self.sheet.write_blank(row, place, None, self.looks[heading])

    def _write_text(self, row: int, column: int, text: str, look: str) -> None:
        quoted = ", quoted" if text.startswith(FORMULA_SIGNS) else ""  # so that it stays text when it is edited
        self.sheet.write_string(row, column, text, self.looks[look + quoted])

    def _write_notes(self, row: int, notes: Sequence[str], widths: Sequence[float]) -> None:
        last = next((place for place in range(len(widths)) if sum(widths[: place + 1]) > 90), len(widths) - 1)
        room = sum(widths[: last + 1])
        for place, note in enumerate(notes, start=row):
            if last:
                self.sheet.merge_range(place, 0, place, last, "", self.looks["note"])
            self._write_text(place, 0, note, "note")
            self.sheet.set_row(place, LINE_HEIGHT * _lines(note, room))


def _widths(table: Table) -> list[float]:
    """A width a column, in letters: wider where a statement would not fit a row at the usual one."""
    return [_width(column, [row.cells[place] for row in table.rows if place < len(row.cells) and row.role != "group"])
            for place, column in enumerate(table.columns)]  # fmt: skip


def _width(column: Column, cells: Sequence[Cell]) -> float:
    longest = max((len(line.text) for cell in cells for line in cell.lines), default=0)
    if column.kind == "count":
        return max(COUNT_WIDTH, min(16, longest + 2))
    usual = min(
        TEXT_WIDTH * max(1.0, min(column.width, 2.0)), max(10.0, longest + 2.0, min(len(column.heading) + 3.0, 24))
    )
    needed = 1.05 * longest * LINE_HEIGHT / MOST_HEIGHT
    return min(MOST_WIDTH, max(usual, needed))


def _in_rows(row: Row, widths: Sequence[float]) -> Iterator[list[Cell]]:
    """The rows of a sheet that a row of the table takes: one, or more where its statements are higher than a row."""
    parts = [list(_in_cells(cell, width)) for cell, width in zip(row.cells, widths, strict=False)]
    for place in range(max(map(len, parts))):
        heading, *cells = (part[place] if place < len(part) else Cell("text") for part in parts)
        yield [row.cells[0] if place else heading, *cells]


def _in_cells(cell: Cell, width: float) -> Iterator[Cell]:
    if cell.value is not None or _height(cell, width) <= MOST_HEIGHT:
        yield cell
        return
    held: list[Line] = []
    for line in (piece for whole in cell.lines for piece in _in_pieces(whole)):
        if held and _height(Cell(cell.kind, (*held, line)), width) > MOST_HEIGHT:
            yield Cell(cell.kind, tuple(held))
            held = []
        held.append(line)
    yield Cell(cell.kind, tuple(held))


def _in_pieces(line: Line) -> Iterator[Line]:
    """A line, or the pieces of one that is longer than a cell can hold or show."""
    most = int(MOST_WIDTH * MOST_HEIGHT / LINE_HEIGHT / 1.3)
    text = line.text
    while len(text) > most:
        end = text.rfind(" ", 0, most) + 1 or most
        yield replace(line, text=text[:end].rstrip())
        text = text[end:]
    yield replace(line, text=text)


def _bulleted(cell: Cell) -> str:
    lines = [line.text for line in cell.lines]
    return "\n".join(f"• {line}" for line in lines) if cell.kind == "list" and len(lines) > 1 else "\n".join(lines)


def _height(cell: Cell, width: float) -> float:
    return max(1, sum(_lines(line.text, width) for line in cell.lines)) * LINE_HEIGHT + 2


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column: an average letter of the type is narrower than the unit of widths."""
    return max(1, math.ceil(0.85 * (len(text) + 3) / width))

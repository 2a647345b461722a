"""Excel: a workbook of tables, a sheet each, behind a sheet of contents, for people who calculate.

Numbers are numbers, ratings too; a dagger is in a column of its own. A statement leads to its evidence and the evidence
back. Every text is written as text: none becomes a formula or a link, however it begins. Excel shows no row higher than
409 points, so a taller cell gets a wider column, and statements that still do not fit go on in a row below. A table of
more rows than a sheet holds goes on on the next.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from casewave.assets.charts.colours import NEGATIVE, PAPER, POSITIVE, tint
from casewave.assets.report.formats.flat import FORMULA_SIGNS
from casewave.assets.report.printable import DAGGER, Cell, Column, Line, Row, Table

NO_TIME = dt.datetime(1980, 1, 1)
TEXT_WIDTH, COUNT_WIDTH, MARK_WIDTH, MOST_WIDTH = 34, 11, 4, 110
LINE_HEIGHT, MOST_HEIGHT = 13.5, 400
# As many letters as stay readable side by side on a printed page.
PRINTED_WIDTH = 260
SHEET_NAME = 31
MOST_ROWS = 1_048_576  # of a sheet
MOST_LINKS = 65_530  # of a sheet
EVIDENCE = "evidence"  # the table whose first column names the entry
# What a cell of one line may say of its number or text: who rated it, that it is synthetic.
MARKED = re.compile(r"(?P<text>.*?)(?: \((?P<remark>one rater)\))?(?P<dagger>\s*†)?", re.DOTALL)
RATING = re.compile(r"[+\u2212]\d(?:\.\d+)?|0")
RATING_FORMAT = "+General;\u2212General;0"
SMALL_WORDS = frozenset({"a", "and", "by", "for", "from", "in", "of", "on", "the", "to", "with"})
LONGEST_PROPERTY = 255  # characters of a workbook's title
CONTENTS = "Contents"
HEAD = 2  # the row of headings, from 0
SCALE_TINT = 0.6  # so that black numbers read on the darkest
FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
HAIR_LINE = {"bottom": 1, "bottom_color": "#D0D0D0"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 12},
    "heading": {"bold": True, "text_wrap": True, "indent": 1, "bottom": 1, "top": 1, "bg_color": "#EEF2F5"},
    "row heading": {"bold": True, "text_wrap": True, "indent": 1, **HAIR_LINE},
    "part": {"text_wrap": True, "indent": 2, **HAIR_LINE},
    "group": {"italic": True, "indent": 1, **HAIR_LINE},
    "cell": {"text_wrap": True, "indent": 1, **HAIR_LINE},
    "rating": {"align": "center", "num_format": RATING_FORMAT, **HAIR_LINE},
    "statement": {"text_wrap": True, "indent": 1, "font_color": "#0B5A8A", **HAIR_LINE},
    "count": {"align": "right", "indent": 1, **HAIR_LINE},
    "nothing": {"italic": True, "indent": 1, "font_color": "#595959", **HAIR_LINE},
    "total": {"bold": True, "top": 1, "align": "left", "indent": 1},
    "total count": {"bold": True, "top": 1, "align": "right", "indent": 1},
    "note": {"font_color": "#444444", "text_wrap": True},
    "link": {"font_color": "#0B5A8A", "underline": 1},
}


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet as it is to be written: the widths of its columns, which of them hold ratings, and its rows."""

    name: str
    table: Table
    widths: list[float]
    ratings: frozenset[int]
    rows: Sequence[tuple[str, list[Cell]]]

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """Each cell with its address in the workbook."""
        for number, (_, cells) in enumerate(self.rows, start=HEAD + 1):
            for place, cell in enumerate(cells):
                yield f"'{self.name}'!{xl_rowcol_to_cell(number, place)}", cell


def excel(
    title: str, subtitle: str, tables: Sequence[Table], provenance: dict[str, str], most_rows: int = MOST_ROWS
) -> bytes:
    """A workbook: contents, then a sheet per table in their order. most_rows: what a sheet holds."""
    saved = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(saved, options) as book:
        _describe(book, title, provenance)
        looks = {name: book.add_format(FONT | look) for name, look in LOOKS.items()}
        looks |= {f"{name}, quoted": book.add_format(FONT | LOOKS[name] | {"quote_prefix": True}) for name in LOOKS}
        sheets = _plan(tables, most_rows)
        _write_contents(book.add_worksheet(CONTENTS), looks, (title, subtitle), sheets, provenance)
        links = _links(sheets)
        for sheet in sheets:
            _Writer(book.add_worksheet(sheet.name), looks, links).write(sheet)
    return saved.getvalue()


def _plan(tables: Iterable[Table], most_rows: int) -> list[PrintedSheet]:
    """The sheets of tables: one each, or more where a table has more rows than a sheet holds."""
    sheets: list[PrintedSheet] = []
    for table in tables:
        marked, ratings = _with_marks(table)
        widths = _widths(marked)
        rows = [(row.role, cells) for row in marked.rows for cells in _in_rows(row, widths)]
        room = most_rows - HEAD - 1 - len(table.notes) - 1
        for start in range(0, max(1, len(rows)), room):
            name = _sheet_name(table, {CONTENTS.lower(), *(sheet.name.lower() for sheet in sheets)})
            sheets.append(PrintedSheet(name, marked, widths, ratings, rows[start : start + room]))
    return sheets


def _with_marks(table: Table) -> tuple[Table, frozenset[int]]:
    """A table whose daggers and remarks are in columns of their own, and its columns of ratings, which are numbers."""
    columns: list[Column] = []
    parts: list[list[tuple[Cell | None, Cell | None]]] = []
    ratings = set()
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] if place < len(row.cells) else None for row in table.rows]
        split: list[tuple[Cell | None, Cell]]
        split = [(cell, Cell("text")) if cell is None else _split(cell) for cell in cells]
        if any(re.fullmatch(r"[+\u2212]\d(?:\.\d+)?", cell.text) for cell, _ in split if cell):
            ratings.add(len(columns))
            split = [(_rating(cell) if cell else cell, mark) for cell, mark in split]
        has_marks = any(mark.lines for _, mark in split)
        columns += [column, Column(DAGGER, width=0.1)] if has_marks else [column]
        parts.append([(cell, mark if has_marks else None) for cell, mark in split])
    rows = tuple(_joined(row, [found[number] for found in parts]) for number, row in enumerate(table.rows))
    return replace(table, columns=tuple(columns), rows=rows), frozenset(ratings)


def _joined(row: Row, found: Sequence[tuple[Cell | None, Cell | None]]) -> Row:
    """A row with its marks; one of a heading alone keeps that."""
    cells = [cell for pair in found[: len(row.cells)] for cell in pair if cell is not None]
    return replace(row, cells=tuple(cells))


def _split(cell: Cell) -> tuple[Cell, Cell]:
    """A cell of one line without its remark and its dagger, and these; statements of a list keep theirs."""
    found = MARKED.fullmatch(cell.text)
    if cell.kind == "list" or len(cell.lines) != 1 or not found or not (found["remark"] or found["dagger"]):
        return cell, Cell("text")
    mark = " ".join(filter(None, (found["remark"], found["dagger"] and DAGGER)))
    return replace(cell, lines=(replace(cell.lines[0], text=found["text"]),)), Cell("text", (Line(mark),))


def _rating(cell: Cell) -> Cell:
    """A rating as a number; what is none stays a word."""
    if cell.value is None and RATING.fullmatch(cell.text):
        return Cell("count", cell.lines, float(cell.text.replace("\u2212", "-")))
    return cell


def _links(sheets: Iterable[PrintedSheet]) -> dict[str, dict[str, str]]:
    """Where the evidence of each entry begins (`evidence`), and where its statement is first printed (`printed`)."""
    links: dict[str, dict[str, str]] = {"evidence": {}, "printed": {}}
    for sheet in sheets:
        for address, cell in sheet.cells():
            if sheet.table.name == EVIDENCE and re.search(r"!A\d+$", address):
                links["evidence"].setdefault(cell.text, address)
            for line in cell.lines if sheet.table.name != EVIDENCE else ():
                if line.entry:
                    links["printed"].setdefault(line.entry, address)
    return links


def _describe(book: Any, title: str, provenance: dict[str, str]) -> None:
    book.set_properties({"title": title[:LONGEST_PROPERTY], "author": "casewave", "created": NO_TIME})
    for name, value in provenance.items():
        book.set_custom_property(name, value, "text")


def _sheet_name(table: Table, taken: set[str]) -> str:
    """A name of whole words that Excel takes and no sheet has yet: small words go first, then the last ones."""
    words = table.name.replace("_", " ").split()
    name = " ".join(words).capitalize()
    if len(name) > SHEET_NAME:
        words = [word for word in words if word not in SMALL_WORDS]
        name = _fitting(words, SHEET_NAME)
    number = 2
    while name.lower() in taken:
        end = f" ({number})"
        name = f"{_fitting(words, SHEET_NAME - len(end))}{end}"
        number += 1
    return name


def _fitting(words: Sequence[str], most: int) -> str:
    """As many of the words as fit, the last ones kept where they say which wave or part it is."""
    kept = list(words)
    while len(kept) > 1 and len(" ".join(kept)) > most:
        place = next(
            (at for at in reversed(range(1, len(kept))) if not kept[at].isdigit() and not _is_wave(kept[at])), 1
        )
        del kept[place]
    return " ".join(kept)[:most].capitalize()


def _is_wave(word: str) -> bool:
    return word in ("wave", "waves")


def _write_contents(
    sheet: Any,
    looks: dict[str, Any],
    titles: tuple[str, str],
    sheets: Sequence[PrintedSheet],
    provenance: dict[str, str],
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, titles[0], looks["title"])
    sheet.write_string(1, 0, titles[1], looks["group"])
    row = 3
    for listed in sheets:
        # A link within the workbook, to a sheet that we have named ourselves.
        sheet.write_url(row, 0, f"internal:'{listed.name}'!A1", looks["link"], listed.name)
        sheet.write_string(row, 1, listed.table.caption, looks["cell"])
        row += 1
    sheet.write_string(row + 1, 0, "Provenance", looks["row heading"])
    for place, (name, value) in enumerate(provenance.items(), start=row + 2):
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


class _Writer:
    """Writes a sheet: title, headings, rows, notes."""

    def __init__(self, sheet: Any, looks: dict[str, Any], links: Mapping[str, Mapping[str, str]]) -> None:
        self.sheet, self.looks, self.links, self.linked = sheet, looks, links, 0

    def write(self, planned: PrintedSheet) -> None:
        table, widths = planned.table, planned.widths
        self._write_text(0, 0, table.caption, "title")
        for place, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
            self.sheet.set_column(place, place, width)
            self._write_text(HEAD, place, column.heading, "heading")
        for row, (role, cells) in enumerate(planned.rows, start=HEAD + 1):
            self._write_row(row, cells, role, planned)
            height = max(_height(cell, width) for cell, width in zip(cells, widths, strict=False))
            self.sheet.set_row(row, min(MOST_HEIGHT, height))
        end = HEAD + len(planned.rows)
        if len(planned.rows) > 1:
            self.sheet.autofilter(HEAD, 0, end, len(table.columns) - 1)
            self._colour_ratings(planned, end)
        self.sheet.freeze_panes(HEAD + 1, 1)
        self.sheet.repeat_rows(HEAD)
        self.sheet.repeat_columns(0)
        self._write_notes(end + 2, table.notes, widths)
        _set_page(self.sheet, is_landscape=sum(widths) > 90, across=math.ceil(sum(widths) / PRINTED_WIDTH))

    def _colour_ratings(self, planned: PrintedSheet, end: int) -> None:
        """Give ratings a scale of colours, the same in every sheet: from -2 over 0 to +2."""
        scale = {
            "type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num",
            "min_value": -2, "mid_value": 0, "max_value": 2,
            "min_color": tint(NEGATIVE, SCALE_TINT), "mid_color": PAPER, "max_color": tint(POSITIVE, SCALE_TINT),
        }  # fmt: skip
        for place in sorted(planned.ratings):
            self.sheet.conditional_format(HEAD + 1, place, end, place, scale)

    def _write_row(self, row: int, cells: Sequence[Cell], role: str, planned: PrintedSheet) -> None:
        columns = planned.table.columns
        heading = {"total": "total", "part": "part", "group": "group"}.get(role, "row heading")
        for place, cell in enumerate(cells):
            look = heading if not place else {"nothing": "nothing", "count": "count"}.get(cell.kind, "cell")
            if role == "total":
                look = "total count" if columns[place].kind == "count" else "total"
            if cell.value is not None:
                look = "rating" if place in planned.ratings else look
                self.sheet.write_number(row, place, cell.value, self.looks[look])
            elif target := self._target(cell, is_evidence=planned.table.name == EVIDENCE and not place):
                self._write_link(row, place, _bulleted(cell), target)
            else:
                self._write_text(row, place, _bulleted(cell), look)
        for place in range(len(cells), len(columns)):
            self.sheet.write_blank(row, place, None, self.looks[heading])

    def _target(self, cell: Cell, *, is_evidence: bool) -> str | None:
        """Where a cell leads: a statement to its evidence (of several the first), an entry to where it is printed."""
        if self.linked >= MOST_LINKS:
            return None
        if is_evidence:
            return self.links["printed"].get(cell.text)
        found = (self.links["evidence"].get(line.entry) for line in cell.lines if line.entry)
        return next((address for address in found if address), None)

    def _write_link(self, row: int, column: int, text: str, target: str) -> None:
        """Write a text that leads to a cell of this workbook, an address that we have made ourselves."""
        self.linked += 1
        quoted = ", quoted" if text.startswith(FORMULA_SIGNS) else ""
        self.sheet.write_url(row, column, f"internal:{target}", self.looks[f"statement{quoted}"], text)

    def _write_text(self, row: int, column: int, text: str, look: str) -> None:
        if not text:
            self.sheet.write_blank(row, column, None, self.looks[look])
            return
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
    if column.heading == DAGGER:
        return max(MARK_WIDTH, longest + 2)
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

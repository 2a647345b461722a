"""A table as people read it, whatever it is written as: title, notes, columns, and rows of cells.

The functions of `assets.report.tables` build these from the marts, and each writer of `assets.report.formats` writes
any of them. So here belongs what all formats share; here does not belong what a table is about or how a format says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from casewave.assets.warehouse.naming import safe_name

# What a cell without a statement says. Neutral and mixed are statements, and say so themselves.
KINDS_OF_NOTHING = {
    "not applicable": "NA, not applicable.",
    "missing": "Missing, asked about, but too little was said.",
    "not yet analysed": "Not yet analysed, no entry so far.",
}
SYNTHETIC = "† Synthetic data."
DAGGER, THROUGHOUT = "†", "Synthetic throughout."
# As many cases as a landscape page has room for, side by side.
MOST_CASES = 6


@dataclass(frozen=True)
class Line:
    """One line of a cell: a statement with the entry whose evidence is behind it, or an item without one."""

    text: str
    entry: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell. A list shows a bullet a line; nothing is a word that says which missing-data code there is."""

    kind: Literal["text", "list", "count", "nothing"]
    lines: tuple[Line, ...] = ()
    value: float | None = None

    @property
    def text(self) -> str:
        """The cell in words, one per line."""
        return "\n".join(line.text for line in self.lines)


def text(words: object) -> Cell:
    """A cell of words on one line; None is a blank."""
    plain = "" if words is None else " ".join(str(words).split())
    return Cell("text", (Line(plain),) if plain else ())


def items(lines: Iterable[Line]) -> Cell:
    """A cell of statements or items in order: bullets, even where there is one only."""
    return Cell("list", tuple(lines))


def unbroken(words: str) -> str:
    """Words whose marks at the end, as in `(wave 2) †`, no line is broken within."""
    return words.replace(" †", "\u00a0†").replace("(wave ", "(wave\u00a0")


def count(value: float | None) -> Cell:
    """A cell of a number, written without a decimal point where it is whole; None is a blank."""
    return Cell("count", () if value is None else (Line(digits(value).replace("-", "\u2212")),), value)


def digits(value: float) -> str:
    """A number as people write it: in digits, without an exponent, and without a decimal point where it is whole."""
    return f"{Decimal(f'{value:.15g}'):f}"


def nothing(word: str) -> Cell:
    return Cell("nothing", (Line(word),))


@dataclass(frozen=True)
class Column:
    """A column: its heading, what is in it, its width against the others', and the case that it is of, if any."""

    heading: str
    kind: Literal["text", "count"] = "text"
    width: float = 1.0
    case: str = ""


@dataclass(frozen=True)
class Row:
    """A row; its first cell is its heading. A group row is that heading alone, over the whole width."""

    cells: tuple[Cell, ...]
    role: Literal["row", "total", "part", "group"] = "row"

    @property
    def heading(self) -> str:
        return self.cells[0].text


@dataclass(frozen=True)
class Table:
    """A printable table.

    name: its file's, unique in a report and safe on every system. label: the study's own number for it. span: the waves
    that it shows. framework: the one that gives its rows, if any.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    label: str = ""
    span: str = ""
    framework: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", safe_name(self.name))  # it may hold words of the register

    @property
    def caption(self) -> str:
        """The title with label and waves, as in `Table 6. Adoption, waves 1 to 3`."""
        return f"{self.label}. {self.heading}" if self.label else self.heading

    @property
    def heading(self) -> str:
        """The title with waves, for where tables are numbered again."""
        return f"{self.title}, {self.span.lower()}" if self.span else self.title

    @property
    def is_wide(self) -> bool:
        """Whether it wants a landscape page: more than four columns of words, or more than seven in all."""
        return sum(column.kind == "text" for column in self.columns) > 4 or len(self.columns) > 7


def lines_of(table: Table) -> Iterator[Line]:
    return (line for row in table.rows for cell in row.cells for line in cell.lines)


def marked_once(table: Table) -> Table:
    """A table without daggers where they tell nothing apart: where all that can have one does, a note says so once."""
    columns = [_markable(table, place) for place in range(len(table.columns))]
    marked = [lines for lines in columns if any(map(_is_marked, lines))]
    if not marked or not all(_is_marked(line) for lines in marked for line in lines):
        return table
    rows = tuple(replace(row, cells=tuple(map(_unmarked, row.cells))) for row in table.rows)
    notes = tuple(note for note in table.notes if not note.startswith(DAGGER))
    return replace(table, rows=rows, notes=(*notes, THROUGHOUT))


def _markable(table: Table, place: int) -> list[Line]:
    """The lines of a column that say something: a missing-data code does not."""
    cells = [row.cells[place] for row in table.rows if row.role != "group" and place < len(row.cells)]
    return [line for cell in cells if cell.kind != "nothing" for line in cell.lines if line.text]


def _is_marked(line: Line) -> bool:
    return line.text.endswith(DAGGER)


def _unmarked(cell: Cell) -> Cell:
    return replace(
        cell, lines=tuple(replace(line, text=line.text.removesuffix(DAGGER).rstrip()) for line in cell.lines)
    )


def in_panels(table: Table, most: int = MOST_CASES) -> list[Table]:
    """Part a table of more cases than a page has room for into tables of about equally many, each with its headings."""
    of_cases = [place for place, column in enumerate(table.columns) if column.case]
    if len(of_cases) <= most:
        return [table]
    parts = -(-len(of_cases) // most)
    size = -(-len(of_cases) // parts)
    chosen = [of_cases[start : start + size] for start in range(0, len(of_cases), size)]
    return [_panel(table, number, parts, of_cases, places) for number, places in enumerate(chosen, start=1)]


def _panel(table: Table, number: int, parts: int, of_cases: list[int], places: list[int]) -> Table:
    kept = [place for place in range(len(table.columns)) if place not in of_cases or place in places]
    return replace(
        table,
        name=f"{table.name}_{number}",
        title=f"{table.title} (part {number} of {parts})",
        columns=tuple(table.columns[place] for place in kept),
        rows=tuple(
            replace(row, cells=tuple(row.cells[place] for place in kept if place < len(row.cells)))
            for row in table.rows
        ),
    )


def span_name(first: int, last: int) -> str:
    return f"Wave {last}" if first == last else f"Waves {first} to {last}"


def file_name(words: str) -> str:
    """Words as part of a file's name: lower case, letters and digits, separated by underscores."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def span_file(name: str, first: int, last: int) -> str:
    """The file's name of a table of a span, as in `adoption_waves_1_to_3`."""
    return f"{name}_{file_name(span_name(first, last))}"

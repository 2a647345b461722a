"""The pieces that a document of a paper is made of, whatever they are written as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.formats.word_captions import bookmark_of
from casewave.assets.report.printable import Line, Row, Table

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Piece:
    """A table, figure or heading of a paper.

    key: what it is called from one version to the next. number: among those of its kind. table: of a figure, its data.
    evidence: the words of the footnote behind each entry.
    """

    key: str
    kind: Literal["table", "figure", "heading"]
    number: int
    title: str
    table: Table
    figure: Figure | None = None
    alternative_text: str = ""
    notes: tuple[str, ...] = ()
    is_landscape: bool = False
    is_narrow: bool = False
    evidence: dict[str, str] = field(default_factory=dict)

    @property
    def bookmark(self) -> str:
        """Its name among the bookmarks of a document."""
        return bookmark_of(self.kind, self.key)

    @property
    def file_stem(self) -> str:
        return f"{self.kind}_{self.number}_{self.table.name}"


def footnoted(table: Table, evidence: dict[str, str]) -> tuple[Table, list[str]]:
    """A table with a raised number behind each statement that has evidence, and the footnotes; equal ones are one."""
    notes: list[str] = []

    def marked(line: Line) -> Line:
        words = evidence.get(line.entry)
        if not words:
            return line
        if words not in notes:
            notes.append(words)
        return replace(line, text=f"{line.text}{str(notes.index(words) + 1).translate(SUPERSCRIPTS)}")

    rows = tuple(
        replace(row, cells=tuple(replace(cell, lines=tuple(map(marked, cell.lines))) for cell in row.cells))
        for row in table.rows
    )
    return replace(table, rows=rows), notes


def row_keys(rows: Sequence[Row]) -> Iterator[str]:
    """A name for each row of a table, unique in it: its heading below that of its group."""
    group, seen = "", dict[str, int]()
    above = ""
    for row in rows:
        if row.role == "group":
            group = row.heading
        above = row.heading or above  # a row without a heading belongs to the one above
        key = above if row.role == "group" or not group else f"{group}: {above}"
        seen[key] = seen.get(key, 0) + 1
        yield key if seen[key] == 1 else f"{key} ({seen[key]})"

"""The grid of a Word table: headings that are repeated, rows that are not torn, and each cell's lines in their style.

Belongs elsewhere: captions, notes and pages (`word` for a report, `assets.paper.document` for a paper), and the styles
(`word_styles`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Emu, Pt
from docx.text.paragraph import Paragraph

from casewave.assets.report.formats.word_styles import CELL_SIZE
from casewave.assets.report.printable import Cell, Column, Line, Row, Table, text, unbroken

# A letter is about half as wide as the type is high; a line takes 1.25 times its height.
LETTER_WIDTH, LINE_HEIGHT = 0.5, 1.25
# A letter of a bold heading, against the height of its type, and what a cell keeps free at both sides, in points.
BOLD_WIDTH, CELL_MARGINS = 0.62, 8
# A row that takes more than this share of a page may break: kept whole, it would leave half a page empty.
TALLEST_ROW = 0.7
# A table that takes less than this share of a page stays on one.
SHORT_TABLE = 0.45
# Writes a line of the body into its paragraph; row and column say where it is.
Inscribe = Callable[[Paragraph, Line, tuple[int, int]], None]
TABS_AND_ENDS = re.compile(r"([\t\n\r])")
BREAKS = {"\t": "<w:tab/>", "\n": "<w:br/>", "\r": "<w:br/>"}


def room(document: Document) -> tuple[float, float]:
    """Width and height between the margins of the present page, in points."""
    page = document.sections[-1]
    sides = (
        (page.page_width, page.left_margin, page.right_margin),
        (page.page_height, page.top_margin, page.bottom_margin),
    )
    width, height = (Emu((side or 0) - (one or 0) - (other or 0)).pt for side, one, other in sides)
    return width, height


def heights_of(table: Table, width: float, cell_size: float = CELL_SIZE) -> list[float]:
    """Estimate the height of each row of a table in points, rather too high than too low."""
    widths = _widths(table, width, cell_size)
    return [_height(row, widths, cell_size) for row in table.rows]


def _widths(table: Table, width: float, cell_size: float) -> list[float]:
    """The width of each column in points: its share, but enough for the longest word of its heading.

    Where not all have that much room, each has as large a part of it: else the narrowest headings are broken first.
    """
    least = [_longest_word(column.heading) * cell_size * BOLD_WIDTH + CELL_MARGINS for column in table.columns]
    if (needed := sum(least)) >= width:
        return [width * each / needed for each in least]
    free, shared = width, {place: column.width for place, column in enumerate(table.columns)}
    widths = dict(enumerate(least))
    while short := [place for place, share in shared.items() if free * share / sum(shared.values()) < least[place]]:
        for place in short:
            free -= least[place]
            del shared[place]
    total = sum(shared.values())
    widths |= {place: free * share / total for place, share in shared.items()}
    return [widths[place] for place in range(len(table.columns))]


def _longest_word(heading: str) -> int:
    return max(map(len, heading.split()), default=0)


def write_grid(
    document: Document, table: Table, styles: dict[str, str], inscribe: Inscribe | None = None,
    cell_size: float = CELL_SIZE,
) -> None:  # fmt: skip
    """Write a table without caption and notes. styles: the identifier of each style by its name.

    The rows are written as XML: element by element, python-docx takes ten times as long.
    """
    width, height = room(document)
    widths = _widths(table, width, cell_size)
    written = document.add_table(rows=0, cols=len(table.columns))
    written.style = "Study table"
    written.autofit = False
    for column, points in zip(written.columns, widths, strict=True):
        column.width = Pt(points)
    grid = _Grid(table, [Pt(points).twips for points in widths], styles, is_inscribed=inscribe is not None)
    rows = "".join(grid.rows(heights_of(table, width, cell_size), height))
    written._tbl.extend(parse_xml(f"<w:tbl {nsdecls('w')}>{rows}</w:tbl>"))
    if inscribe:
        for row, (element, printed) in enumerate(zip(written._tbl.tr_lst[1:], table.rows, strict=True)):
            for column, (cell, words) in enumerate(zip(element.tc_lst, printed.cells, strict=False)):
                for paragraph, line in zip(cell.p_lst, words.lines, strict=False):
                    inscribe(Paragraph(paragraph, document), line, (row, column))


class _Grid:
    """The XML of a table's rows. is_inscribed: whether the lines of the body are left blank, to be written later."""

    def __init__(self, table: Table, widths: Sequence[int], styles: dict[str, str], *, is_inscribed: bool) -> None:
        self.table, self.widths, self.styles, self.is_inscribed = table, widths, styles, is_inscribed

    def rows(self, heights: Sequence[float], page: float) -> Iterator[str]:
        """The heading, then the body. heights: of the rows of the body, and that of a page, in points."""
        headings = [text(column.heading) for column in self.table.columns]
        head = self._cells(headings, ["Table heading"] * len(headings), is_kept=True)
        yield f"<w:tr><w:trPr><w:tblHeader/><w:cantSplit/></w:trPr>{head}</w:tr>"
        body, is_short = self.table.rows, sum(heights) < SHORT_TABLE * page
        for row, following, height in zip(body, (*body[1:], None), heights, strict=False):
            is_before_total = (following or row).role == "total"
            is_kept = is_short or is_before_total or following is None or row.role == "group"
            whole = "<w:trPr><w:cantSplit/></w:trPr>" if height < TALLEST_ROW * page else ""
            yield f"<w:tr>{whole}{self._row(row, is_kept=is_kept)}</w:tr>"

    def _row(self, row: Row, *, is_kept: bool) -> str:
        if row.role == "group":
            span = len(self.widths)
            over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            words = self._paragraphs(row.cells[0], "Table group", self.table.columns[0], is_kept, self.is_inscribed)
            return f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{sum(self.widths)}"/>{over}</w:tcPr>{words}</w:tc>'
        heading = {"total": "Table total", "part": "Table part"}.get(row.role, "Table row heading")
        others = ("Table total" if row.role == "total" else _style(cell) for cell in row.cells[1:])
        return self._cells(row.cells, [heading, *others], is_kept=is_kept, is_blank=self.is_inscribed)

    def _cells(self, cells: Sequence[Cell], styles: Sequence[str], *, is_kept: bool, is_blank: bool = False) -> str:
        placed = zip(cells, styles, self.table.columns, self.widths, strict=True)
        return "".join(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr>'
            f"{self._paragraphs(cell, style, column, is_kept, is_blank)}</w:tc>"
            for cell, style, column, width in placed
        )

    def _paragraphs(self, cell: Cell, style: str, column: Column, is_kept: bool, is_blank: bool) -> str:
        """A paragraph for each line, of which the first keeps with the next row if the row does."""
        named = f"<w:pStyle w:val={quoteattr(self.styles[style])}/>"
        right = '<w:jc w:val="right"/>' if column.kind == "count" else ""
        written = []
        for place, line in enumerate(cell.lines or (None,)):
            kept = "<w:keepNext/>" if is_kept and not place else ""
            run = "" if line is None or is_blank else f"<w:r>{_in_a_run(unbroken(line.text))}</w:r>"
            written.append(f"<w:p><w:pPr>{named}{kept}{right}</w:pPr>{run}</w:p>")
        return "".join(written)


def _in_a_run(words: str) -> str:
    """A text as the elements of a run: tabs and line ends have their own."""
    return "".join(map(_element, TABS_AND_ENDS.split(words)))


def _element(words: str) -> str:
    if words in BREAKS:
        return BREAKS[words]
    space = ' xml:space="preserve"' if len(words.strip()) < len(words) else ""
    return f"<w:t{space}>{escape(words)}</w:t>" if words else ""


def _style(cell: Cell) -> str:
    if cell.kind == "nothing":
        return "Table nothing"
    return "Table statement" if cell.kind == "list" and len(cell.lines) > 1 else "Table cell"


def _height(row: Row, widths: Sequence[float], cell_size: float) -> float:
    return max(_cell_height(cell, width, cell_size) for cell, width in zip(row.cells, widths, strict=False))


def _cell_height(cell: Cell, width: float, cell_size: float) -> float:
    letters = max(1.0, (width - 18) / (cell_size * LETTER_WIDTH))
    lines = sum(math.ceil(1.1 * len(line.text) / letters) for line in cell.lines)
    return lines * cell_size * LINE_HEIGHT + 3 * len(cell.lines)

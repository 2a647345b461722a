"""The grid of a Word table: headings that are repeated, rows that are not torn, and each cell's lines in their style.

Belongs elsewhere: captions, notes and pages (`word` for a report, `assets.paper.document` for a paper), and the styles
(`word_styles`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Emu, Pt
from docx.table import _Cell
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
InscribeAt = Callable[[int, Paragraph, Line], None]


def plainly(paragraph: Paragraph, line: Line, _place: tuple[int, int]) -> None:
    """Write a line as it is."""
    paragraph.add_run(unbroken(line.text))


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
    document: Document, table: Table, styles: dict[str, str], inscribe: Inscribe = plainly, cell_size: float = CELL_SIZE
) -> None:
    """Write a table without caption and notes. styles: the identifier of each style by its name."""
    width, height = room(document)
    widths = _widths(table, width, cell_size)
    written = document.add_table(rows=len(table.rows) + 1, cols=len(table.columns))
    written.style = "Study table"
    written.autofit = False
    for column, points in zip(written.columns, widths, strict=True):
        column.width = Pt(points)
    head, *body = written.rows
    _write_head(head, table.columns, widths, styles)
    heights = heights_of(table, width, cell_size)
    is_short = sum(heights) < SHORT_TABLE * height
    for place, (row, words) in enumerate(zip(body, table.rows, strict=True)):
        cells = row.cells  # looked up once, which takes python-docx long
        _set_widths(cells, widths)
        _write_row(cells, words, table.columns, styles, partial(_in_row, inscribe, place))
        if heights[place] < TALLEST_ROW * height:
            _mark_row(row, "w:cantSplit")
        is_before_total = table.rows[min(place + 1, len(body) - 1)].role == "total"
        is_before_notes = place + 1 == len(body)
        if is_short or is_before_total or is_before_notes or words.role == "group":
            _keep_with_next(cells)


def _in_row(inscribe: Inscribe, row: int, column: int, paragraph: Paragraph, line: Line) -> None:
    inscribe(paragraph, line, (row, column))


def _write_head(head: Any, columns: Sequence[Column], widths: Sequence[float], styles: dict[str, str]) -> None:
    cells = head.cells
    _set_widths(cells, widths)
    for column, cell in zip(columns, cells, strict=True):
        _fill(cell, text(column.heading), styles["Table heading"], column, partial(_in_row, plainly, 0, 0))
    _keep_with_next(cells)
    _mark_row(head, "w:tblHeader")
    _mark_row(head, "w:cantSplit")


def _set_widths(cells: Sequence[_Cell], widths: Sequence[float]) -> None:
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Pt(width)


def _keep_with_next(cells: Sequence[_Cell]) -> None:
    for cell in cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _mark_row(row: Any, mark: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _write_row(
    cells: Sequence[_Cell], words: Row, columns: Sequence[Column], styles: dict[str, str], inscribe: InscribeAt
) -> None:
    if words.role == "group":
        _fill(cells[0].merge(cells[-1]), words.cells[0], styles["Table group"], columns[0], partial(inscribe, 0))
        return
    heading = {"total": "Table total", "part": "Table part"}.get(words.role, "Table row heading")
    for place, (cell, printed, column) in enumerate(zip(cells, words.cells, columns, strict=True)):
        style = heading if not place else "Table total" if words.role == "total" else _style(printed)
        _fill(cell, printed, styles[style], column, partial(inscribe, place))


def _style(cell: Cell) -> str:
    if cell.kind == "nothing":
        return "Table nothing"
    return "Table statement" if cell.kind == "list" and len(cell.lines) > 1 else "Table cell"


def _fill(cell: _Cell, printed: Cell, style: str, column: Column, inscribe: Callable[[Paragraph, Line], None]) -> None:
    """Write a cell's lines as a paragraph each. The style is given by its identifier, since a look-up takes long."""
    paragraph = cell.paragraphs[0]
    for place, line in enumerate(printed.lines or (None,)):
        if place:
            paragraph = cell.add_paragraph()
        paragraph._p.style = style
        if line:
            inscribe(paragraph, line)
        if column.kind == "count":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _height(row: Row, widths: Sequence[float], cell_size: float) -> float:
    return max(_cell_height(cell, width, cell_size) for cell, width in zip(row.cells, widths, strict=False))


def _cell_height(cell: Cell, width: float, cell_size: float) -> float:
    letters = max(1.0, (width - 18) / (cell_size * LETTER_WIDTH))
    lines = sum(math.ceil(1.1 * len(line.text) / letters) for line in cell.lines)
    return lines * cell_size * LINE_HEIGHT + 3 * len(cell.lines)

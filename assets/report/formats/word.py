"""Word: a document of tables, each native, with caption, repeated headings and notes, on pages that it fits.

All looks are named styles, so that a team restyles a document, saves it, and gives it as the template of the next. A
style that a template has is taken as it is; one that it lacks is made. Text is written as text alone: no field and no
link is ever made of data.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part as OpcPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from docx.table import _Cell
from lxml import etree

from casewave.assets.report.formats.word_styles import CELL_SIZE, make_page, make_styles, strip
from casewave.assets.report.printable import Cell, Column, Row, Table, in_panels, text, unbroken
from casewave.assets.report.source import provenance
from casewave.assets.warehouse.products import same_zip

CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
LONGEST_PROPERTY = 255  # characters of a document's title or subject
CUSTOM_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set of properties that users define
# A letter is about half as wide as the type is high; a line takes 1.25 times its height.
LETTER_WIDTH, LINE_HEIGHT = 0.5, 1.25
# A row that takes more than this share of a page may break: kept whole, it would leave half a page empty.
TALLEST_ROW = 0.7
# A table that takes less than this share of a page stays on one.
SHORT_TABLE = 0.45


@dataclass(frozen=True)
class Part:
    """A part of a document: its heading, its words and its tables."""

    heading: str
    words: str
    tables: Sequence[Table]


def word(
    title: str, subtitle: str, parts: Iterable[Part], made_from: dict[str, str], template: Path | None = None
) -> bytes:
    """A document of parts. The template's text goes; its styles, page, header and footer stay."""
    document = docx.Document(str(template) if template else None)
    if template is None:
        strip(document)
        make_page(document)
    _empty(document)
    make_styles(document)
    styles = {str(style.name): style.style_id for style in document.styles}
    document.add_paragraph(title, "Title")
    document.add_paragraph(subtitle, "Subtitle")
    for part in parts:
        panels = [panel for table in part.tables for panel in in_panels(table)]
        _turn_page(document, is_landscape=panels[0].is_wide)  # before the heading, which stays with its first table
        document.add_paragraph(part.heading, "Heading 1")
        if part.words:
            document.add_paragraph(part.words).paragraph_format.keep_with_next = True
        for panel in panels:
            _turn_page(document, is_landscape=panel.is_wide)
            _write_table(document, panel, styles)
    document.add_paragraph("Provenance", "Heading 1")
    document.add_paragraph(provenance(made_from), "Table note")
    _describe(document, title, made_from)
    saved = io.BytesIO()
    document.save(saved)
    return same_zip(saved.getvalue())


def _empty(document: Document) -> None:
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)


def _describe(document: Document, title: str, made_from: dict[str, str]) -> None:
    told = document.core_properties
    told.title, told.author, told.subject = title[:LONGEST_PROPERTY], "casewave", "Tables"
    told.last_modified_by, told.revision, told.comments, told.keywords = "casewave", 1, "", ""
    properties = told._element  # no other way to leave out a time
    for moment in ("dcterms:created", "dcterms:modified", "cp:lastPrinted"):
        for element in properties.findall(qn(moment)):
            properties.remove(element)

    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == CUSTOM:
            del package.rels[key]
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    package.relate_to(OpcPart(PackURI("/docProps/custom.xml"), kind, _properties(made_from), package), CUSTOM)


def _properties(made_from: dict[str, str]) -> bytes:
    """What made a document, as Word shows it among the document's own properties."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006"
    # Each prefix is named: otherwise lxml takes what other libraries of the process have registered.
    names = {None: f"{base}/custom-properties", "vt": f"{base}/docPropsVTypes"}
    root = etree.Element(f"{{{base}/custom-properties}}Properties", nsmap=names)
    for number, (name, value) in enumerate(made_from.items(), start=2):  # 0 and 1 are Word's own
        held = etree.SubElement(
            root, f"{{{base}/custom-properties}}property", fmtid=CUSTOM_SET, pid=str(number), name=name
        )
        etree.SubElement(held, f"{{{base}/docPropsVTypes}}lpwstr").text = value
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _turn_page(document: Document, *, is_landscape: bool) -> None:
    """Begin a section of the orientation that the next table wants, unless the present one has it."""
    section = document.sections[-1]
    if (section.orientation == WD_ORIENT.LANDSCAPE) == is_landscape:
        return
    width, height = section.page_width, section.page_height
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = height, width


def _room(document: Document) -> tuple[float, float]:
    """Width and height between the margins of the present page, in points."""
    page = document.sections[-1]
    sides = (
        (page.page_width, page.left_margin, page.right_margin),
        (page.page_height, page.top_margin, page.bottom_margin),
    )
    width, height = (Emu((side or 0) - (one or 0) - (other or 0)).pt for side, one, other in sides)
    return width, height


def _write_table(document: Document, table: Table, styles: dict[str, str]) -> None:
    document.add_paragraph(table.caption, "Caption").paragraph_format.keep_with_next = True
    width, height = _room(document)
    total = sum(column.width for column in table.columns)
    widths = [width * column.width / total for column in table.columns]
    written = document.add_table(rows=len(table.rows) + 1, cols=len(table.columns))
    written.style = "Study table"
    written.autofit = False
    for column, room in zip(written.columns, widths, strict=True):
        column.width = Pt(room)
    head, *body = written.rows
    _write_head(head, table.columns, widths, styles)
    heights = [_height(row, widths) for row in table.rows]
    is_short = sum(heights) < SHORT_TABLE * height
    for place, (row, words) in enumerate(zip(body, table.rows, strict=True)):
        cells = row.cells  # looked up once, which takes python-docx long
        _set_widths(cells, widths)
        _write_row(cells, words, table.columns, styles)
        if heights[place] < TALLEST_ROW * height:
            _mark_row(row, "w:cantSplit")
        is_before_total = table.rows[min(place + 1, len(body) - 1)].role == "total"
        is_before_notes = place + 1 == len(body)
        if is_short or is_before_total or is_before_notes or words.role == "group":
            _keep_with_next(cells)
    _write_notes(document, table.notes)


def _write_head(head: Any, columns: Sequence[Column], widths: Sequence[float], styles: dict[str, str]) -> None:
    cells = head.cells
    _set_widths(cells, widths)
    for column, cell in zip(columns, cells, strict=True):
        _fill(cell, text(column.heading), styles["Table heading"], column)
    _keep_with_next(cells)
    _mark_row(head, "w:tblHeader")
    _mark_row(head, "w:cantSplit")


def _write_notes(document: Document, notes: Sequence[str]) -> None:
    written = document.add_paragraph(style="Table note")
    written.paragraph_format.keep_together = True
    written.paragraph_format.space_before, written.paragraph_format.space_after = Pt(3), Pt(14)
    if notes:
        written.add_run("Note. ").italic = True
        written.add_run(" ".join(notes))


def _set_widths(cells: Sequence[_Cell], widths: Sequence[float]) -> None:
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Pt(width)


def _keep_with_next(cells: Sequence[_Cell]) -> None:
    for cell in cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _mark_row(row: Any, mark: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _write_row(cells: Sequence[_Cell], words: Row, columns: Sequence[Column], styles: dict[str, str]) -> None:
    if words.role == "group":
        _fill(cells[0].merge(cells[-1]), words.cells[0], styles["Table group"], columns[0])
        return
    heading = {"total": "Table total", "part": "Table part"}.get(words.role, "Table row heading")
    _fill(cells[0], words.cells[0], styles[heading], columns[0])
    for cell, printed, column in zip(cells[1:], words.cells[1:], columns[1:], strict=True):
        _fill(cell, printed, styles["Table total" if words.role == "total" else _style(printed)], column)


def _style(cell: Cell) -> str:
    if cell.kind == "nothing":
        return "Table nothing"
    return "Table statement" if cell.kind == "list" and len(cell.lines) > 1 else "Table cell"


def _fill(cell: _Cell, printed: Cell, style: str, column: Column) -> None:
    """Write a cell's lines as a paragraph each. The style is given by its identifier, since a look-up takes long."""
    paragraph = cell.paragraphs[0]
    for place, line in enumerate(printed.lines or (None,)):
        if place:
            paragraph = cell.add_paragraph()
        paragraph._p.style = style
        if line:
            paragraph.add_run(unbroken(line.text))
        if column.kind == "count":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _height(row: Row, widths: Sequence[float]) -> float:
    """Estimate the height of a row in points, rather too high than too low."""
    return max(_cell_height(cell, width) for cell, width in zip(row.cells, widths, strict=False))


def _cell_height(cell: Cell, width: float) -> float:
    letters = max(1.0, (width - 18) / (CELL_SIZE * LETTER_WIDTH))
    lines = sum(math.ceil(1.1 * len(line.text) / letters) for line in cell.lines)
    return lines * CELL_SIZE * LINE_HEIGHT + 3 * len(cell.lines)

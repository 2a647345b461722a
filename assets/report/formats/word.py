"""Word: a document of tables, each native, with caption, repeated headings and notes, on pages that it fits.

Captions are numbered by Word, with a list of tables first. All looks are named styles, so that a team restyles a
document, saves it, and gives it as the template of the next. A style that a template has is taken as it is; one that it
lacks is made. Text is written as text alone: no field and no link is ever made of data.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.packuri import PackURI
from docx.opc.part import Part as OpcPart
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from casewave.assets.report.formats.word_captions import Caption, CaptionLook, Captions, bookmark_of
from casewave.assets.report.formats.word_fields import Bookmarks
from casewave.assets.report.formats.word_styles import make_page, make_styles, strip
from casewave.assets.report.formats.word_tables import write_grid
from casewave.assets.report.printable import Table, in_panels, marked_once
from casewave.assets.report.source import provenance_note
from casewave.assets.warehouse.products import same_zip

CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
LONGEST_PROPERTY = 255  # characters of a document's title or subject
CUSTOM_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set of properties that users define


@dataclass(frozen=True)
class Part:
    """A part of a document: its heading, its words and its tables."""

    heading: str
    words: str
    tables: Sequence[Table]


def word(
    title: str, subtitle: str, parts: Iterable[Part], provenance: dict[str, str], template: Path | None = None
) -> bytes:
    """A document of parts. The template's text goes; its styles, page, header and footer stay."""
    document = docx.Document(str(template) if template else None)
    if template is None:
        strip(document)
        make_page(document)
    empty(document)
    make_styles(document)
    styles = {str(style.name): style.style_id for style in document.styles}
    document.add_paragraph(title, "Title")
    document.add_paragraph(subtitle, "Subtitle")
    captions = Captions(document, Bookmarks(), CaptionLook(), "continued")
    numbered = list(_numbered(parts))
    if listed := [caption for _, tables in numbered for caption, _ in tables]:
        document.add_paragraph("Tables", "Heading 1")
        captions.write_list(listed)
    for part, tables in numbered:
        is_landscape = in_panels(tables[0][1])[0].is_wide
        turn_page(document, is_landscape=is_landscape)  # before the heading, which stays with its first table
        document.add_paragraph(part.heading, "Heading 1")
        if part.words:
            document.add_paragraph(part.words).paragraph_format.keep_with_next = True
        for caption, table in tables:
            _write_table(captions, caption, table, styles)
    document.add_paragraph("Provenance", "Heading 1")
    document.add_paragraph(provenance_note(provenance), "Table note")
    describe(document, title, provenance)
    saved = io.BytesIO()
    document.save(saved)
    return same_zip(saved.getvalue())


def empty(document: Document) -> None:
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)


def describe(document: Document, title: str, provenance: dict[str, str]) -> None:
    core = document.core_properties
    core.title, core.author, core.subject = title[:LONGEST_PROPERTY], "casewave", "Tables"
    core.last_modified_by, core.revision, core.comments, core.keywords = "casewave", 1, "", ""
    properties = core._element  # no other way to leave out a time
    for moment in ("dcterms:created", "dcterms:modified", "cp:lastPrinted"):
        for element in properties.findall(qn(moment)):
            properties.remove(element)

    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == CUSTOM:
            del package.rels[key]
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    package.relate_to(OpcPart(PackURI("/docProps/custom.xml"), kind, _properties(provenance), package), CUSTOM)


def _properties(provenance: dict[str, str]) -> bytes:
    """What made a document, as Word shows it among the document's own properties."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006"
    # Each prefix is named: otherwise lxml takes what other libraries of the process have registered.
    names = {None: f"{base}/custom-properties", "vt": f"{base}/docPropsVTypes"}
    root = etree.Element(f"{{{base}/custom-properties}}Properties", nsmap=names)
    for number, (name, value) in enumerate(provenance.items(), start=2):  # 0 and 1 are Word's own
        held = etree.SubElement(
            root, f"{{{base}/custom-properties}}property", fmtid=CUSTOM_SET, pid=str(number), name=name
        )
        etree.SubElement(held, f"{{{base}/docPropsVTypes}}lpwstr").text = value
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def turn_page(document: Document, *, is_landscape: bool) -> None:
    """Begin a section of the orientation that the next table wants, unless the present one has it."""
    section = document.sections[-1]
    if (section.orientation == WD_ORIENT.LANDSCAPE) == is_landscape:
        return
    width, height = section.page_width, section.page_height
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = height, width


def _numbered(parts: Iterable[Part]) -> Iterator[tuple[Part, list[tuple[Caption, Table]]]]:
    """Each part with its tables, numbered through the document; a table's own number in the study is in its notes."""
    number = 0
    for part in parts:
        tables = []
        for table in map(marked_once, part.tables):
            number += 1
            notes = (*table.notes, f"{table.label} in the study\u2019s own numbering.") if table.label else table.notes
            caption = Caption("Table", number, table.heading, bookmark_of("table", table.name))
            tables.append((caption, replace(table, notes=notes)))
        yield part, tables


def _write_table(captions: Captions, caption: Caption, table: Table, styles: dict[str, str]) -> None:
    for place, panel in enumerate(in_panels(table)):
        turn_page(captions.document, is_landscape=panel.is_wide)
        written = captions.write(caption, panel.heading, is_continued=place > 0)
        written.paragraph_format.keep_with_next = True
        write_grid(captions.document, panel, styles)
        _write_notes(captions.document, panel.notes)


def _write_notes(document: Document, notes: Sequence[str]) -> None:
    written = document.add_paragraph(style="Table note")
    written.paragraph_format.keep_together = True
    written.paragraph_format.space_before, written.paragraph_format.space_after = Pt(3), Pt(14)
    if notes:
        written.add_run("Note. ").italic = True
        written.add_run(" ".join(notes))

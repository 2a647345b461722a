"""What Word updates or links by itself, made of runs: fields with their last result, bookmarks, footnotes, controls.

python-docx makes none of these. Belongs elsewhere: where each of them is (`word_captions`, `assets.paper.document`).
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
EMPTY_FOOTNOTES = f"""
<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>
"""
# What is after the footnotes' own entry among the settings of a document, whose order is fixed.
AFTER_FOOTNOTES = (
    "endnotePr", "compat", "docVars", "rsids", "attachedSchema", "themeFontLang", "clrSchemeMapping", "shapeDefaults",
    "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
)  # fmt: skip


def add_field(paragraph: Paragraph, instruction: str, result: str, style: str | None = None) -> None:
    """Add a field with its last result. style: the identifier of a character style."""
    for kind in ("begin", "instruction", "separate", "result", "end"):
        run = paragraph.add_run(result if kind == "result" else "")
        if style:
            run._r.get_or_add_rPr().insert(0, _styled(style))
        if kind == "instruction":
            run._r.append(_instruction(instruction))
        elif kind != "result":
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run._r.append(char)


def _styled(style: str) -> Any:
    element = OxmlElement("w:rStyle")
    element.set(qn("w:val"), style)
    return element


def _instruction(instruction: str) -> Any:
    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = f" {instruction} "
    return element


class Bookmarks:
    """The bookmarks of a document, each with a number of its own."""

    def __init__(self) -> None:
        self._last = 0

    def begin(self, paragraph: Paragraph, name: str) -> int:
        self._last += 1
        start = OxmlElement("w:bookmarkStart")
        start.set(qn("w:id"), str(self._last))
        start.set(qn("w:name"), name)
        paragraph._p.append(start)
        return self._last

    def end(self, paragraph: Paragraph, number: int) -> None:
        end = OxmlElement("w:bookmarkEnd")
        end.set(qn("w:id"), str(number))
        paragraph._p.append(end)


class Footnotes:
    """The footnotes of a document: a part of its own, made where the document has none."""

    def __init__(self, document: Document, text_style: str, reference_style: str) -> None:
        self._text, self._reference = text_style, reference_style
        self._element = parse_xml(EMPTY_FOOTNOTES)
        part = XmlPart(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, self._element, document.part.package)
        document.part.relate_to(part, FOOTNOTES)
        _declare(document)
        self.number = 0

    def add(self, paragraph: Paragraph, words: str) -> int:
        """Add a footnote to the end of a paragraph; its number."""
        self.number += 1
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self.number))
        run = paragraph.add_run()
        run._r.get_or_add_rPr().insert(0, _styled(self._reference))
        run._r.append(reference)
        self._element.append(self._footnote(words))
        return self.number

    def _footnote(self, words: str) -> Any:
        note = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{self.number}"><w:p><w:pPr><w:pStyle w:val="{self._text}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{self._reference}"/></w:rPr><w:footnoteRef/></w:r>'
            '<w:r><w:t xml:space="preserve"></w:t></w:r></w:p></w:footnote>'
        )
        note.findall(f".//{qn('w:t')}")[0].text = f" {words}"
        return note


def _declare(document: Document) -> None:
    settings = document.settings.element
    own = parse_xml(f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>')
    for old in settings.findall(qn("w:footnotePr")):
        settings.remove(old)
    names = {qn(f"w:{name}") for name in AFTER_FOOTNOTES}
    after = next((element for element in settings if element.tag in names or "/math" in element.tag), None)
    settings.append(own) if after is None else after.addprevious(own)


def add_control(paragraph: Paragraph, tag: str, title: str, words: str) -> None:
    """Add words in a content control, which keeps its tag wherever it is copied to."""
    control = parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val=""/><w:tag w:val=""/></w:sdtPr>'
        "<w:sdtContent><w:r><w:t/></w:r></w:sdtContent></w:sdt>"
    )
    control.find(f".//{qn('w:alias')}").set(qn("w:val"), title)
    control.find(f".//{qn('w:tag')}").set(qn("w:val"), tag)
    control.find(f".//{qn('w:t')}").text = words
    paragraph._p.append(control)

"""The looks of a Word document as named styles, which a template may have already and otherwise are made."""

from __future__ import annotations

from typing import Any, cast

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle

CELL_SIZE = 8.5
NOTE_SIZE = 8
GREY, BLACK = RGBColor(0x59, 0x59, 0x59), RGBColor(0, 0, 0)
BULLET_INDENT = Pt(7)
# What stays of python-docx's own template: its other styles fill a team's list of styles and are used nowhere.
KEPT = (
    "Normal", "Title", "Subtitle", "Heading 1", "Caption", "Footer",
    "Default Paragraph Font", "Normal Table", "No List",
)  # fmt: skip
# Size and weight of the styles that Word has by itself, in a document without a template.
LOOKS = {
    "Normal": (10, False),
    "Title": (18, True),
    "Subtitle": (11, False),
    "Heading 1": (13, True),
    "Caption": (9, True),
}


def strip(document: Document) -> None:
    """Take out of python-docx's own template what no document of ours uses: most of its styles, a picture, effects."""
    package, part = document.part.package, document.part
    for rels in (package.rels, part.rels):
        for key, relation in list(rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in ("thumbnail", "stylesWithEffects", "customXml"):
                del rels[key]
    for style in list(document.styles):
        if style.name not in KEPT:
            style.delete()


def make_page(document: Document) -> None:
    """The page of a document without a template: A4, Arial, black headings, a page number."""
    page = document.sections[0]
    page.page_width, page.page_height = Pt(595.3), Pt(841.9)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Pt(56.7)
    for name, (size, is_bold) in LOOKS.items():
        _make_plain(cast(ParagraphStyle, document.styles[name]), size, is_bold=is_bold)
    cast(ParagraphStyle, document.styles["Caption"]).paragraph_format.space_before = Pt(10)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _make_plain(style: ParagraphStyle, size: float, *, is_bold: bool) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic, font.color.rgb = "Arial", Pt(size), is_bold, False, BLACK
    looks = style.element.get_or_add_rPr()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        looks.get_or_add_rFonts().attrib.pop(qn(attribute), None)
    for ornament in (*looks.findall(qn("w:spacing")), *style.element.findall(f".//{qn('w:pBdr')}")):
        ornament.getparent().remove(ornament)


def make_styles(document: Document) -> None:
    """Make those of our styles that the document lacks; what a template has stays as it is there."""
    for name in LOOKS:
        _make_style(document, name, "Normal")
    if cell := _make_style(document, "Table cell", "Normal", size=CELL_SIZE):
        cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1.5)
        cell.paragraph_format.line_spacing = 1.0
    for name in ("Table heading", "Table row heading", "Table total"):
        _make_style(document, name, "Table cell", is_bold=True)
    _make_style(document, "Table part", "Table cell", indent=Pt(9))
    _make_style(document, "Table group", "Table cell", is_italic=True)
    _make_style(document, "Table nothing", "Table cell", is_italic=True, colour=GREY)
    _make_style(document, "Table note", "Normal", size=NOTE_SIZE)
    if "table of figures" not in [style.name for style in document.styles]:
        _make_list_style(document)
    if statement := _make_style(document, "Table statement", "Table cell"):
        _give_bullets(document, statement)
    if "Study table" not in [style.name for style in document.styles]:
        document.styles.element.append(parse_xml(STUDY_TABLE))


def _make_list_style(document: Document) -> None:
    """Make the style of Word's own lists of captions."""
    style = cast(ParagraphStyle, document.styles.add_style("table of figures", WD_STYLE_TYPE.PARAGRAPH, builtin=True))
    style.base_style = cast(ParagraphStyle, document.styles["Normal"])
    style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(2), 1.0


def _make_style(
    document: Document, name: str, base: str, *, size: float | None = None, is_bold: bool = False,
    is_italic: bool = False, colour: RGBColor | None = None, indent: Length | None = None,
) -> ParagraphStyle | None:  # fmt: skip
    """Make a style, unless the document has one of that name."""
    if name in [style.name for style in document.styles]:
        return None
    style = cast(ParagraphStyle, document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
    style.base_style = cast(ParagraphStyle, document.styles[base])
    style.font.size = Pt(size) if size else None
    if colour:
        style.font.color.rgb = colour
    style.font.bold, style.font.italic = is_bold or None, is_italic or None
    style.paragraph_format.left_indent = indent
    return style


def _give_bullets(document: Document, style: ParagraphStyle) -> None:
    """Give a style bullets of its own, which hang in a narrow cell."""
    numbering = _numbering(document)
    known = [int(each.get(qn("w:abstractNumId"))) for each in numbering.findall(qn("w:abstractNum"))]
    used = [int(each.get(qn("w:numId"))) for each in numbering.findall(qn("w:num"))]
    kind, number = max(known, default=0) + 1, max(used, default=0) + 1
    abstract = parse_xml(BULLETS.format(ns=nsdecls("w"), kind=kind))
    first = numbering.find(qn("w:num"))  # all lists are declared before the first use of one
    numbering.append(abstract) if first is None else first.addprevious(abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/></w:num>'))
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
    )
    style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = BULLET_INDENT, Pt(-7)


def _numbering(document: Document) -> Any:
    """The numbering of a document, made where a template has none."""
    try:
        return cast(NumberingPart, document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)).element
    except KeyError:
        element = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        uri = PackURI("/word/numbering.xml")
        part = NumberingPart(uri, CONTENT_TYPE.WML_NUMBERING, element, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return element


BULLETS = (
    '<w:abstractNum {ns} w:abstractNumId="{kind}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:tabs><w:tab w:val="num" w:pos="140"/></w:tabs><w:ind w:left="140" w:hanging="140"/></w:pPr></w:lvl>'
    "</w:abstractNum>"
)
# Three rules, as journals print tables: above, below the headings, and at the end; hair lines between rows.
RULE = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
STUDY_TABLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="StudyTable"><w:name w:val="Study table"/>
<w:tblPr><w:tblBorders>{RULE.format(side="top", size=8, colour="000000")}
{RULE.format(side="bottom", size=8, colour="000000")}
{RULE.format(side="insideH", size=2, colour="BFBFBF")}</w:tblBorders>
<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>
{RULE.format(side="bottom", size=6, colour="000000")}</w:tcBorders></w:tcPr></w:tblStylePr></w:style>
"""

"""The Word document of a paper: native captions and cross-references, figures at print size, footnotes, one look.

Belongs elsewhere: the grid of a table (`assets.report.formats.word_tables`), what Word updates by itself
(`word_fields`), and which pieces there are (`making`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from PIL import Image

from casewave.assets.paper.pieces import Piece
from casewave.assets.paper.themes import Theme
from casewave.assets.paper.versions import PaperChange, Versions
from casewave.assets.report.formats.word import describe, empty, turn_page
from casewave.assets.report.formats.word_captions import Caption, CaptionLook, Captions, refer
from casewave.assets.report.formats.word_fields import Bookmarks, Footnotes, add_field
from casewave.assets.report.formats.word_styles import make_page, make_styles, strip
from casewave.assets.report.formats.word_tables import SHORT_TABLE, heights_of, room, write_grid
from casewave.assets.report.printable import Column, Line, Row, Table, in_panels, text, unbroken
from casewave.assets.report.source import provenance_note
from casewave.assets.warehouse.products import same_zip
from casewave.schemas.language import Catalogue

NEW = "New or changed"
CAPTION_ROOM = 80  # points that stay for the caption and notes of a figure
LOCALES = {"en": "en-GB", "sv": "sv-SE", "fr": "fr-FR"}
MOST_CHANGES = 200  # that are listed; all of them are in changes.md


@dataclass(frozen=True)
class Contents:
    """What a document holds. for_authors: lines of what to look at, which are on its first pages."""

    title: str
    subtitle: str
    pieces: Sequence[Piece]
    theme: Theme
    said: Catalogue
    pictures: dict[str, bytes] = field(default_factory=dict)
    versions: Versions | None = None
    has_lists: bool = False
    for_authors: Sequence[str] = ()
    provenance: dict[str, str] = field(default_factory=dict)
    template: Path | None = None


def paper_document(contents: Contents) -> bytes:
    """The document of the whole paper, which begins with a part for its authors alone."""
    writer = _Writer(contents)
    writer.begin()
    writer.write_for_authors()
    if contents.has_lists:
        writer.write_lists()
    for piece, is_landscape in _turned(contents.pieces):
        writer.write(replace(piece, is_landscape=is_landscape))
    return writer.saved()


def piece_document(contents: Contents, piece: Piece) -> bytes:
    """The document of one table or figure, as a journal takes it: nothing else is in it."""
    writer = _Writer(replace(contents, pieces=(piece,), versions=None))
    writer.write(piece)
    return writer.saved()


def _turned(pieces: Sequence[Piece]) -> Iterable[tuple[Piece, bool]]:
    """Each piece and whether its page is landscape: a short one between landscape pages stays on them."""
    following = [*pieces, None][1:]
    was_landscape = False
    for piece, after in zip(pieces, following, strict=True):
        is_between = was_landscape and after is not None and after.is_landscape and _is_short(piece)
        was_landscape = piece.is_landscape or is_between
        if piece.kind == "heading" and after is not None:
            was_landscape = after.is_landscape
        yield piece, was_landscape


def _is_short(piece: Piece) -> bool:
    return piece.kind == "table" and sum(heights_of(piece.table, 700)) < SHORT_TABLE * 480


def label_of(piece: Piece, theme: Theme, said: Catalogue) -> str:
    """What begins a caption and cross-references, in the paper's language."""
    return said("Table" if piece.kind == "table" else theme.figure_label)


class _Writer:
    """A document that is being written."""

    def __init__(self, contents: Contents) -> None:
        self.contents, self.theme, self.said = contents, contents.theme, contents.said
        self.document = docx.Document(str(contents.template) if contents.template else None)
        if contents.template is None:
            strip(self.document)
            make_page(self.document)
        empty(self.document)
        make_styles(self.document)
        _make_styles(self.document, self.theme, is_own=contents.template is None)
        _speak(self.document, LOCALES[self.said.language])
        self.styles = {str(style.name): str(style.style_id) for style in self.document.styles}
        self.bookmarks = Bookmarks()
        look = CaptionLook(self.theme.number, self.theme.caption, self.theme.after_number, self.theme.after_title)
        self.captions = Captions(self.document, self.bookmarks, look, self.said("continued"))
        self._footnotes: Footnotes | None = None

    @property
    def footnotes(self) -> Footnotes:
        if self._footnotes is None:
            text_style, reference = self.styles["footnote text"], self.styles["footnote reference"]
            self._footnotes = Footnotes(self.document, text_style, reference)
        return self._footnotes

    def saved(self) -> bytes:
        describe(self.document, self.contents.title, self.contents.provenance)
        saved = io.BytesIO()
        self.document.save(saved)
        return same_zip(saved.getvalue())

    def begin(self) -> None:
        self.document.add_paragraph(self.contents.title, "Title")
        self.document.add_paragraph(self.contents.subtitle, "Subtitle")

    # --- for the authors

    def write_for_authors(self) -> None:
        """What changed, what to look at, what the text may refer to, and what made it."""
        said = self.said
        self.document.add_paragraph(said("For the authors: remove before submission"), "Heading 1")
        for line in self.contents.for_authors:
            self.document.add_paragraph(line)
        self._write_changes()
        self.document.add_paragraph(said("Cross-references to copy into your text"), "Heading 2")
        for piece in self._captioned():
            paragraph = self.document.add_paragraph()
            refer(paragraph, self._caption(piece))
            paragraph.add_run(f"  {piece.title}")
        self.document.add_paragraph(said("Provenance"), "Heading 2")
        self.document.add_paragraph(provenance_note(self.contents.provenance), "Table note")

    def _captioned(self) -> list[Piece]:
        return [piece for piece in self.contents.pieces if piece.kind != "heading"]

    def _write_changes(self) -> None:
        versions = self.contents.versions
        if versions is None or versions.before is None:
            return
        self.document.add_paragraph(self.said("What changed"), "Heading 2")
        changes = versions.changes()
        if not changes:
            self.document.add_paragraph(self.said("Nothing has changed since the last version."))
            return
        self.document.add_paragraph(
            self.said.count("{number} change", "{number} changes", len(changes))
            + ". "
            + self.said("Text that is new or changed is shaded in the tables.")
        )
        shown = changes_table(changes[:MOST_CHANGES], self.contents.pieces, self.theme, self.said)
        write_grid(self.document, shown, self.styles)
        if len(changes) > MOST_CHANGES:
            self.document.add_paragraph(self.said("changes.md lists all of them."), "Table note")

    def _caption(self, piece: Piece) -> Caption:
        return Caption(label_of(piece, self.theme, self.said), piece.number, piece.title, piece.bookmark)

    # --- lists

    def write_lists(self) -> None:
        """A list of tables and one of figures, which Word renews."""
        for kind, heading in (("table", "Tables"), ("figure", "Figures")):
            if pieces := [piece for piece in self._captioned() if piece.kind == kind]:
                self.document.add_paragraph(self.said(heading), "Heading 1")
                self.captions.write_list([self._caption(piece) for piece in pieces])

    # --- pieces

    def write(self, piece: Piece) -> None:
        turn_page(self.document, is_landscape=piece.is_landscape)
        if piece.kind == "heading":
            self.document.add_paragraph(piece.title, "Heading 1")
        elif piece.kind == "figure":
            self._write_figure(piece)
        else:
            self._write_table(piece)

    def _write_table(self, piece: Piece) -> None:
        new = self.contents.versions.new_lines(piece) if self.contents.versions else {}
        numbers: dict[str, int] = {}
        for place, panel in enumerate(in_panels(piece.table)):
            self._write_caption(piece, panel_words(piece, panel, self.said), is_continued=bool(place))
            columns = [piece.table.columns.index(column) for column in panel.columns]
            inscribe = _Inscriber(self, piece, columns, new, numbers)
            write_grid(self.document, panel, self.styles, inscribe, self.theme.cell_size)
        self._write_notes(piece.notes)

    def _write_figure(self, piece: Piece) -> None:
        if self.theme.figure_caption == "above":
            self._write_caption(piece)
        picture = self.document.add_paragraph()
        picture.paragraph_format.keep_with_next = True
        self._add_picture(picture, piece)
        if self.theme.figure_caption == "below":
            self._write_caption(piece)
        self._write_notes(piece.notes)

    def _add_picture(self, paragraph: Paragraph, piece: Piece) -> None:
        """Place a figure at print size: as wide as asked for, unless it would be higher than a page."""
        content = self.contents.pictures[piece.key]
        across, down = Image.open(io.BytesIO(content)).size
        width, height = room(self.document)
        wide = min(Mm(self.theme.column_mm if piece.is_narrow else self.theme.page_mm).pt, width)
        high = min(Mm(self.theme.height_mm).pt, height - CAPTION_ROOM)
        shape = paragraph.add_run().add_picture(io.BytesIO(content), width=Pt(min(wide, high * across / down)))
        properties = shape._inline.docPr
        properties.set("descr", piece.alternative_text)
        properties.set("name", f"{piece.kind} {piece.number}")

    def _write_caption(self, piece: Piece, title: str = "", *, is_continued: bool = False) -> None:
        paragraph = self.captions.write(self._caption(piece), title, is_continued=is_continued)
        paragraph.paragraph_format.keep_with_next = piece.kind == "table" or self.theme.figure_caption == "above"

    def _write_notes(self, notes: Sequence[str]) -> None:
        paragraph = self.document.add_paragraph(style="Table note")
        paragraph.paragraph_format.keep_together = True
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(3), Pt(14)
        if notes and self.theme.note_label:
            paragraph.add_run(f"{self.said('Note')}. ").italic = True
        paragraph.add_run(" ".join(notes))


class _Inscriber:
    """Writes the lines of a table's body: what is new is marked, and evidence is in footnotes, equal ones once."""

    def __init__(
        self, writer: _Writer, piece: Piece, columns: Sequence[int], new: dict[tuple[int, int], set[str]],
        numbers: dict[str, int],
    ) -> None:  # fmt: skip
        self.writer, self.piece, self.columns, self.new, self.numbers = writer, piece, columns, new, numbers

    def __call__(self, paragraph: Paragraph, line: Line, place: tuple[int, int]) -> None:
        run = paragraph.add_run(unbroken(line.text))
        if line.text in self.new.get((place[0], self.columns[place[1]]), ()):
            run.style = NEW
        if words := self.piece.evidence.get(line.entry):
            self._note(paragraph, words)

    def _note(self, paragraph: Paragraph, words: str) -> None:
        writer = self.writer
        if words in self.numbers:
            number = self.numbers[words]
            add_field(paragraph, f"NOTEREF cw_note_{number} \\f \\h", str(number), writer.styles["footnote reference"])
            return
        mark = writer.bookmarks.begin(paragraph, f"cw_note_{writer.footnotes.number + 1}")
        self.numbers[words] = writer.footnotes.add(paragraph, words)
        writer.bookmarks.end(paragraph, mark)


def panel_words(piece: Piece, panel: Table, said: Catalogue) -> str:
    """The title of a panel: the piece's, and which cases it shows where it does not show all."""
    cases = panel.title[len(piece.table.title) :].strip()
    return f"{piece.title} {said.of(cases) or cases}" if cases else piece.title


def changes_table(changes: Sequence[PaperChange], pieces: Sequence[Piece], theme: Theme, said: Catalogue) -> Table:
    """What changed, one row each: where, what was done, what was there, and what is there now."""
    names = {piece.key: f"{label_of(piece, theme, said)} {piece.number}" for piece in pieces}
    rows = [
        Row(tuple(map(text, (names.get(change.piece, change.piece), change.place, said(change.kind), change.before,
                             change.after))))
        for change in changes
    ]  # fmt: skip
    widths = {"Table or figure": 0.6, "Row and column": 1.0, "Change": 0.5, "Before": 1.6, "Now": 1.6}
    columns = tuple(Column(said(heading), width=width) for heading, width in widths.items())
    return Table("changes", said("What changed"), columns, tuple(rows))


def _make_styles(document: Document, theme: Theme, *, is_own: bool) -> None:
    """Make the styles that a paper needs besides those of tables, and give a document of our own the theme's look."""
    known = {style.name for style in document.styles}
    for name, size in (("Heading 2", 11), ("footnote text", theme.note_size)):
        if name not in known:
            style = cast(ParagraphStyle, document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True))
            style.base_style = document.styles["Normal"]
            style.font.size, style.font.bold = Pt(size), name == "Heading 2" or None
            style.paragraph_format.keep_with_next = name == "Heading 2" or None
            style.paragraph_format.space_before = Pt(8 if name == "Heading 2" else 0)
            style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(2), 1.0
    if "footnote reference" not in known:
        document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True
    if NEW not in known:
        mark = document.styles.add_style(NEW, WD_STYLE_TYPE.CHARACTER)
        mark.element.get_or_add_rPr().append(_shade("FFF2CC"))
    if is_own:
        _dress(document, theme)


def _shade(colour: str) -> object:
    from docx.oxml import OxmlElement

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    return shade


def _dress(document: Document, theme: Theme) -> None:
    sizes = {"Normal": theme.size, "Table cell": theme.cell_size, "Table note": theme.note_size, "Caption": theme.size}
    for style in document.styles:
        if isinstance(style, ParagraphStyle):
            if style.font.name:
                style.font.name = theme.font
            if style.name in sizes:
                style.font.size = Pt(sizes[style.name])
    caption = cast(ParagraphStyle, document.styles["Caption"])
    caption.font.bold, caption.font.color.rgb = False, RGBColor(0, 0, 0)
    if not theme.hair_lines:
        table = document.styles["Study table"].element
        for line in table.findall(f".//{qn('w:insideH')}"):
            line.getparent().remove(line)


def _speak(document: Document, locale: str) -> None:
    """Say in which language the document is, for spelling and screen readers."""
    for language in document.styles.element.findall(f".//{qn('w:docDefaults')}//{qn('w:lang')}"):
        language.set(qn("w:val"), locale)


def is_landscape(table: Table) -> bool:
    """Whether the first panel of a table wants a landscape page."""
    return in_panels(table)[0].is_wide

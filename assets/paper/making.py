"""A paper made: its document, each table and figure as a file of its own, LaTeX, Markdown, and what changed.

Belongs elsewhere: what the pieces hold (`choosing`, `quotations`, `wording`, `guarding`) and how each is written.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from casewave.assets.charts.language import drawing_in
from casewave.assets.paper.choosing import Asked, Shelf, figure_of, stem, table_of
from casewave.assets.paper.document import Contents, is_landscape, label_of, paper_document, piece_document
from casewave.assets.paper.evidence_notes import evidence_notes
from casewave.assets.paper.guarding import guarded
from casewave.assets.paper.manuscript import Claim, Known
from casewave.assets.paper.numbers import counted_numbers, numbers_document
from casewave.assets.paper.pieces import Piece
from casewave.assets.paper.plain_text import changes_text, latex_paper, latex_table, markdown_paper, markdown_piece
from casewave.assets.paper.quotations import quotations_table
from casewave.assets.paper.reducing import without_unanalysed
from casewave.assets.paper.themes import Theme, load_theme, theme_names
from casewave.assets.paper.versions import FILE, PaperChange, following, read_versions, version_of
from casewave.assets.paper.wording import Wording
from casewave.assets.protection.gate import Gate
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.printable import Table, span_name
from casewave.assets.report.source import ReportData, open_source
from casewave.assets.warehouse.products import Folder
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.hints import nearest
from casewave.schemas.language import Catalogue, numbered, translated
from casewave.schemas.paper.paper_file import PaperFile
from casewave.schemas.register.study_file import register_files


@dataclass(frozen=True)
class MadePaper:
    """A paper that was made: its folder, the files that are new in it, its pieces, and what there is to look at."""

    folder: Path
    written: tuple[Path, ...]
    tables: int
    figures: int
    changes: tuple[PaperChange, ...]
    is_first: bool
    for_authors: tuple[str, ...]


def make_paper(workspace: Workspace, file: PaperFile) -> MadePaper:
    """Make the files of a paper from what is published. Raises StudyError where the study lacks what it asks for."""
    folder = Folder(workspace.papers / file.path.stem)
    with open_source(workspace.published, workspace.study) as source:
        maker = _Maker(source, file)
        pieces = list(maker.pieces())
        numbers = counted_numbers(source)
        provenance = source.provenance(source.waves[-1])
    versions = following(folder.path / FILE, version_of(_state(workspace), pieces))
    contents = Contents(
        title=file.paper.title or workspace.study.title,
        subtitle=maker.said("Tables and figures, {waves}", waves=maker.wording.heading(maker.waves.lower())),
        pieces=pieces, theme=maker.theme, said=maker.said, versions=versions, has_lists=file.paper.lists,
        provenance=provenance, template=workspace.template,
    )  # fmt: skip
    pictures = dict(_write_figures(folder, contents))
    messages = tuple(dict.fromkeys([*maker.messages(), *_lengths(contents)]))
    for_authors = tuple(maker.said.of(line) or line for line in messages)
    contents = replace(contents, pictures=pictures, for_authors=for_authors)
    _write(folder, file.path.stem, contents)
    folder.write("numbers.docx", numbers_document(numbers, contents))
    folder.write(FILE, versions.text())
    folder.prune("*.docx", "*.md", "*.tex", "tables/*", "figures/*")
    kinds = Counter(piece.kind for piece in pieces)
    return MadePaper(
        folder.path, tuple(folder.written), kinds["table"], kinds["figure"], tuple(versions.changes()),
        versions.before is None, messages,
    )  # fmt: skip


def what_is_known(workspace: Workspace, file: PaperFile | None) -> Known:
    """What the numbers of a manuscript can be held against; without the file of a paper, no tables."""
    with open_source(workspace.published, workspace.study) as source:
        pieces = list(_Maker(source, file).pieces()) if file else []
        numbers = counted_numbers(source)
        claims = [Claim(**row) for row in source.rows(CLAIMS, [source.waves[-1]])]
    versions = read_versions(workspace.papers / file.path.stem / FILE) if file else None
    return Known(pieces, numbers, claims, versions.before if versions else None)


CLAIMS = """
    SELECT claim, wording, printed, computed, verdict FROM mart.claims_against_data WHERE as_of_wave = ? ORDER BY claim
"""


def _state(workspace: Workspace) -> str:
    """Of which data a version is: the published deliveries, and the register with its corrections."""
    deliveries = sorted(published_fingerprints(workspace.published).items())
    register = [path.read_bytes() for _, path in sorted(register_files(workspace.folder).items())]
    return hashlib.sha256(repr((deliveries, register)).encode()).hexdigest()


class _Maker:
    """Makes the pieces of a paper, and notes what its authors should look at."""

    def __init__(self, source: ReportData, file: PaperFile) -> None:
        self.source, self.file, self.paper = source, file, file.paper
        self.theme = _theme(file)
        self.said: Catalogue = translated(file.paper.language)
        self.wording = Wording(self.said, source.study)
        self.gate = Gate(source.con, source.study)
        self.shelf = Shelf(source, file.paper.language)
        self._numbers: Counter[str] = Counter()
        self._keys: Counter[str] = Counter()
        self._evidence: dict[int, dict[str, str]] = {}
        self._waiting: list[str] = []

    @property
    def waves(self) -> str:
        return span_name(self.source.waves[0], self.source.waves[-1])

    def pieces(self) -> Iterator[Piece]:
        for place, content in enumerate(self.paper.contents):
            asked = Asked(self.file, place, content, self.shelf)
            made = {"table": self._table, "figure": self._figure, "quotations": self._quotations}.get(content.kind)
            piece = made(asked) if made else self._heading(asked)
            if piece is not None:
                yield piece

    def messages(self) -> list[str]:
        """What the authors should look at: what waits for clearance, was left out, or is not translated."""
        left_out = (f"{where}: {what}{f' ({number})' if number else ''}" for where, what, number in self.gate.log)
        missing = [f"Not translated: {text}" for text in self.wording.untranslated]
        return [*map(_sentence, [*self._waiting, *self.gate.open, *left_out]), *missing]

    def _heading(self, asked: Asked) -> Piece:
        words = asked.content.heading
        return Piece(words, "heading", 0, words, Table("heading", words, (), ()))

    def _table(self, asked: Asked) -> Piece:
        table = table_of(asked)
        evidence = self._evidence_of(asked) if (asked.content.evidence or self.paper.evidence) == "footnotes" else {}
        return self._piece(asked, "table", stem(table.name), self._ready(asked, table), evidence)

    def _quotations(self, asked: Asked) -> Piece | None:
        quoted = quotations_table(self.source, asked)
        self._waiting += quoted.waiting
        if not quoted.table.rows:
            self._waiting.append(
                f"the table of quotations by {asked.content.quotations} is left out: no quotation of its waves is "
                "cleared under protection, public, quotes of study.yaml"
            )
            return None
        return self._piece(asked, "table", quoted.table.name, self._ready(asked, quoted.table, is_cleared=True), {})

    def _ready(self, asked: Asked, table: Table, *, is_cleared: bool = False) -> Table:
        """A table as it is printed: its own notes, then those that say what is counted."""
        kept = without_unanalysed(table, self.said)
        left_out = kept.notes[: len(kept.notes) - len(table.notes)]
        worded = self.wording.table(replace(kept, notes=table.notes))
        ready = replace(worded, notes=(*asked.content.notes, *left_out, *worded.notes))
        return ready if is_cleared else guarded(ready, self.gate, self.said)

    def _figure(self, asked: Asked) -> Piece:
        figure = figure_of(asked)
        worded = self.wording.table(replace(figure.data, title=figure.caption, span=""))
        notes = tuple(map(self.wording.note, figure.data.notes))
        data = replace(worded, notes=(*asked.content.notes, *notes))
        piece = self._piece(asked, "figure", figure.name, data, {})
        words = asked.content.alternative_text or self.wording.sentences(figure.words)
        return replace(piece, figure=figure, alternative_text=words, is_narrow=asked.content.width == "column")

    def _evidence_of(self, asked: Asked) -> dict[str, str]:
        last = asked.span[1]
        if last not in self._evidence:
            self._evidence[last] = evidence_notes(self.source, last, self.gate, self.said)
        return self._evidence[last]

    def _piece(self, asked: Asked, kind: str, name: str, table: Table, evidence: dict[str, str]) -> Piece:
        key = f"{name} {asked.content.waves}" if asked.content.waves else name
        self._keys[key] += 1
        self._numbers[kind] += 1
        wanted = asked.content.orientation or self.paper.orientation
        return Piece(
            key=key if self._keys[key] == 1 else f"{key} ({self._keys[key]})",
            kind="table" if kind == "table" else "figure",
            number=self._numbers[kind],
            title=asked.content.title or table.heading,
            table=table,
            notes=table.notes,
            is_landscape=kind == "table" and (wanted == "landscape" or (wanted == "as needed" and is_landscape(table))),
            evidence=evidence,
        )


def _sentence(line: str) -> str:
    return f"{line[0].upper()}{line[1:].rstrip('.')}." if line else line


def _theme(file: PaperFile) -> Theme:
    name = file.paper.theme
    if name not in theme_names():
        near = nearest(name, theme_names())
        hint = f" Did you mean '{near}'?" if near else ""
        raise file.error(("theme",), f"theme: '{name}' is not a theme. Use {', '.join(theme_names())}.{hint}")
    return load_theme(name)


def _lengths(contents: Contents) -> Iterator[str]:
    """Titles and notes that are longer than the journal takes."""
    theme = contents.theme
    for piece in contents.pieces:
        if piece.kind == "heading":
            continue
        name = f"{label_of(piece, theme, contents.said)} {piece.number}"
        lengths = (("title", piece.title, theme.title_words), ("notes", " ".join(piece.notes), theme.note_words))
        for what, words, most in lengths:
            if most is not None and len(words.split()) > most:
                yield f"{name}: {numbered(len(words.split()), 'word')} in the {what}; {theme.name} takes {most}."


def _write_figures(folder: Folder, contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Write each figure as SVG, PDF and PNG; the PNG also goes into the document."""
    from casewave.assets.report.formats.drawn import write_figure  # brings the renderer

    for piece in contents.pieces:
        if piece.figure is None:
            continue
        figure: Figure = replace(piece.figure, words=piece.alternative_text)
        stem = f"figures/{piece.file_stem}"
        with drawing_in(contents.said.language):
            write_figure(folder, stem, figure, contents.provenance)
        yield piece.key, (folder.path / f"{stem}.png").read_bytes()


def _write(folder: Folder, name: str, contents: Contents) -> None:
    folder.write(f"{name}.docx", paper_document(contents))
    folder.write(f"{name}.md", markdown_paper(contents))
    folder.write(f"{name}.tex", latex_paper(contents))
    if contents.versions and contents.versions.before:
        folder.write("changes.md", changes_text(contents))
    for piece in _tables(contents.pieces):
        folder.write(f"tables/{piece.file_stem}.docx", piece_document(contents, piece))
        folder.write(f"tables/{piece.file_stem}.md", markdown_piece(contents, piece))
        folder.write(f"tables/{piece.file_stem}.tex", latex_table(contents, piece))


def _tables(pieces: Sequence[Piece]) -> Iterable[Piece]:
    return (piece for piece in pieces if piece.kind == "table")

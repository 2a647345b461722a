"""The printed numbers of a manuscript held against the data, as far as it can be known what they count.

Surest are numbers in content controls, which carry their tag; then the numbers in tables of the kit, known again by
bookmark or title; then numbers in sentences: of a sentence that refers to such a table, of a claim, or next to a word
such as interviews. What agrees may do so by chance; a number differs only where it is known what it should be. All
other numbers are counted and left alone. Belongs elsewhere: how a number is counted (`assets.paper.numbers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from casewave.assets.paper.numbers import TAG, StudyNumber
from casewave.assets.paper.pieces import Piece, row_keys
from casewave.assets.paper.versions import PaperVersion
from casewave.assets.report.printable import digits
from casewave.schemas.register.study_file import StudyError

Verdict = Literal["agrees", "differs", "unknown"]
NUMBER = re.compile(r"(?<![\w.,\u2013/])[+\u2212-]?\d+(?:[.,]\d+)?(?![\w/]|[.,]\d)")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z]|[\u201c\"(])")
TABLE = re.compile(r"\b(?:Table|Tabell|Tableau)\s+(\d+)", re.IGNORECASE)
# A number after one of these words is a name, and counts nothing.
NAMES = re.compile(
    r"(?:table|tabell|tableau|fig(?:ure|ur|\.)?|waves?|våg(?:orna)?|vagues?|case|fall|cas|phase|fas|section|chapter|"
    r"box|appendix|page|p\.|(?:wave|våg|vague)s? \d+ (?:to|till|à|and|och|et))\s*$", re.IGNORECASE,
)  # fmt: skip
CITATION = re.compile(r"\[[\d\s,;\u2013-]+\]")
YEAR = re.compile(r"(?:19|20)\d\d")
# The words by which a sentence says what it counts, in each language that papers are made in.
NOUNS = {
    "interviews": ("interview", "intervju", "entretien"),
    "informants": ("informant", "participant", "deltagar", "informat"),
    "documents": ("document", "dokument"),
    "field_notes": ("field note", "fältanteckning", "notes de terrain"),
    "sites": ("site", "plats"),
    "countries": ("countr", "länder", "pays"),
    "programmes": ("programme", "program"),
    "statements": ("statement", "påstående", "énoncé"),
    "group_interviews": ("group interview", "gruppintervju", "entretiens de groupe"),
}
NEAR = 24  # characters after a number in which such a word begins
SIGNIFICANT = 4  # letters of a word by which a sentence is known to speak of a claim


@dataclass(frozen=True)
class Finding:
    """One number of a manuscript: where it is, and what it was held against."""

    verdict: Verdict
    number: str
    where: str
    held_against: str


@dataclass(frozen=True)
class Claim:
    """One printed number that the study compares with its data."""

    claim: str
    wording: str
    printed: float
    computed: float | None
    verdict: str


@dataclass(frozen=True)
class Known:
    """What numbers can be held against."""

    pieces: Sequence[Piece]
    numbers: Sequence[StudyNumber]
    claims: Sequence[Claim]
    before: PaperVersion | None = None


@dataclass(frozen=True)
class ManuscriptCheck:
    """What was found, and how many numbers and tables could not be looked up."""

    findings: tuple[Finding, ...]
    not_looked_up: int
    unknown_tables: int

    def of(self, verdict: Verdict) -> list[Finding]:
        return [finding for finding in self.findings if finding.verdict == verdict]


def check_manuscript(path: Path, known: Known) -> ManuscriptCheck:
    """Hold the numbers of a Word document against what is known. Raises StudyError where it is no Word document."""
    try:
        body = docx.Document(str(path)).element.body
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise StudyError(
            f"{path}: cannot be read as a Word document. Save it as .docx ({type(error).__name__})"
        ) from None
    return _Reader(known).read(body)


class _Reader:
    """Reads a manuscript once: the tables first, since sentences refer to them by number."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.by_tag = {number.tag: number for number in known.numbers}
        self.tables: dict[int, Piece] = {}  # by their number in the manuscript
        self.findings: list[Finding] = []
        self.not_looked_up = self.unknown_tables = 0

    def read(self, body: Any) -> ManuscriptCheck:
        before: list[Any] = []
        paragraphs: list[Any] = []
        for element in body.iter(qn("w:p"), qn("w:tbl")):
            is_in_table = next(element.iterancestors(qn("w:tbl")), None) is not None
            if element.tag == qn("w:tbl") and not is_in_table:
                self._read_table(element, before[-3:])
            elif element.tag == qn("w:p") and not is_in_table:
                before.append(element)
                paragraphs.append(element)
        for paragraph in paragraphs:
            self._read_controls(paragraph)
            if not _is_caption(paragraph):
                self._read_sentences(_words(paragraph, with_controls=False))
        return ManuscriptCheck(tuple(self.findings), self.not_looked_up, self.unknown_tables)

    # --- content controls

    def _read_controls(self, within: Any) -> None:
        for control in within.iter(qn("w:sdt")):
            tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
            name = tag.get(qn("w:val")) if tag is not None else ""
            if not name.startswith(TAG):
                continue
            written = _words(control).strip()
            if name not in self.by_tag:
                self._found("unknown", written, "a number with a tag", "the data no longer count it")
                continue
            counted = self.by_tag[name]
            verdict: Verdict = "agrees" if _value(written) == counted.value else "differs"
            self._found(verdict, written, "a number with a tag", f"{counted.words}: {_plain(counted.value)}")

    # --- tables

    def _read_table(self, table: Any, before: Sequence[Any]) -> None:
        piece = self._piece_above(before)
        self._read_controls(table)
        if piece is None:
            self.unknown_tables += 1
            return
        printed = {(row, column): cell for row, column, cell in _cells(piece)}
        rows = [[_words(cell).strip() for cell in row.findall(qn("w:tc"))] for row in table.findall(qn("w:tr"))]
        if rows:
            self._compare(piece, rows, printed)

    def _compare(self, piece: Piece, rows: list[list[str]], printed: dict[tuple[str, str], str]) -> None:
        headings, group = rows[0], ""
        for row in rows[1:]:
            if len(row) < 2 or not any(row[1:]):
                group = row[0] if row else ""
                continue
            for heading, cell in zip(headings[1:], row[1:], strict=False):
                now = printed.get((f"{group}: {row[0]}" if group else row[0], heading), printed.get((row[0], heading)))
                if now is None or not _is_number(now):
                    continue
                verdict: Verdict = "agrees" if _value(cell) == _value(now) else "differs"
                self._found(verdict, cell or "(blank)", f"{piece.title}: {row[0]}, {heading}", now)

    def _piece_above(self, before: Sequence[Any]) -> Piece | None:
        """The table of the kit whose caption is in the nearest of these paragraphs; its number is kept."""
        for place in range(len(before) - 1, -1, -1):
            if piece := self._piece_of(before[place]):
                numbers = (TABLE.search(_words(each)) for each in reversed(before[max(0, place - 1) : place + 1]))
                if number := next(filter(None, numbers), None):
                    self.tables[int(number[1])] = piece
                return piece
        return None

    def _piece_of(self, caption: Any) -> Piece | None:
        """The table of the kit that a caption names: by a bookmark of ours, or by its title."""
        marks = {mark.get(qn("w:name")) for mark in caption.iter(qn("w:bookmarkStart"))}
        words = _folded(_words(caption))
        tables = [piece for piece in self.known.pieces if piece.kind == "table"]
        marked = [piece for piece in tables if piece.bookmark in marks]
        titled = [piece for piece in tables if _folded(piece.title) in words]
        return max(marked or titled, key=lambda piece: len(piece.title), default=None)

    # --- sentences

    def _read_sentences(self, text: str) -> None:
        for sentence in SENTENCE.split(text):
            plain = CITATION.sub(lambda found: " " * len(found[0]), sentence)
            tables = [self.tables[number] for number in map(int, TABLE.findall(plain)) if number in self.tables]
            for found in NUMBER.finditer(plain):
                if NAMES.search(plain[: found.start()]):
                    continue
                answer = self._answer(found[0], plain, plain[found.end() :], tables)
                if answer is not None:
                    self._found(answer[0], found[0], sentence.strip(), answer[1])
                else:
                    self.not_looked_up += 1

    def _answer(self, number: str, sentence: str, after: str, tables: Sequence[Piece]) -> tuple[Verdict, str] | None:
        """What is known of a number of a sentence: by the tables that it refers to, by a claim, or by its noun."""
        value = _value(number)
        if value is None:
            return None
        return (
            self._in_tables(value, tables) or self._in_claims(value, sentence) or self._counted(value, after)
            or (("unknown", f"not a number of {_listed(tables)}") if tables and not YEAR.fullmatch(number) else None)
        )  # fmt: skip

    def _in_tables(self, value: float, tables: Sequence[Piece]) -> tuple[Verdict, str] | None:
        for piece in tables:
            for row, column, cell in _cells(piece):
                if _is_number(cell) and _value(cell) == value:
                    return "agrees", f"{piece.title}: {row}, {column}"
        for piece in tables:
            for row, column, was, now in self._changed(piece):
                if _value(was) == value:
                    return "differs", f"{piece.title}: {row}, {column} was {was} and is now {now or '(gone)'}"
        return None

    def _changed(self, piece: Piece) -> Iterator[tuple[str, str, str, str]]:
        earlier = self.known.before.pieces.get(piece.key, {}) if self.known.before else {}
        now = {(row, column): cell for row, column, cell in _cells(piece)}
        for row, cells in earlier.items():
            for column, lines in cells.items():
                was = " ".join(lines)
                if _is_number(was) and was != now.get((row, column)):
                    yield row, column, was, now.get((row, column), "")

    def _in_claims(self, value: float, sentence: str) -> tuple[Verdict, str] | None:
        said = _significant(sentence)
        for claim in self.known.claims:
            wanted = _significant(claim.wording)
            if claim.printed == value and wanted and len(wanted & said) * 2 > len(wanted):
                words = f"{claim.claim}, {claim.wording}"
                if claim.computed is None:
                    return "unknown", f"{words}: {claim.verdict}"
                verdict: Verdict = "agrees" if claim.verdict == "agrees" else "differs"
                return verdict, f"{words}: {_plain(claim.computed)} in the data"
        return None

    def _counted(self, value: float, after: str) -> tuple[Verdict, str] | None:
        quantity = _noun(after)
        numbers = [number for number in self.known.numbers if number.quantity == quantity]
        if not numbers:
            return None
        alike = sorted((number for number in numbers if number.value == value), key=lambda number: not number.of_all)
        if alike:
            others = f" (and {len(alike) - 1} other counts)" if len(alike) > 1 else ""
            return "agrees", f"{alike[0].words}: {_plain(value)}{others}"
        whole = next((number for number in numbers if number.of_all), None)
        of_whole = f"; {whole.words}: {_plain(whole.value)}" if whole else ""
        return "unknown", f"no such count in the data{of_whole}"

    def _found(self, verdict: Verdict, number: str, where: str, held_against: str) -> None:
        self.findings.append(Finding(verdict, number, where, held_against))


def _cells(piece: Piece) -> Iterator[tuple[str, str, str]]:
    """Row, column and text of each cell behind the headings of a table."""
    headings = [column.heading for column in piece.table.columns]
    for key, row in zip(row_keys(piece.table.rows), piece.table.rows, strict=True):
        for heading, cell in list(zip(headings, row.cells, strict=False))[1:]:
            yield key, heading, cell.text


def _words(element: Any, *, with_controls: bool = True) -> str:
    """The text of an element as it is read: without deleted text, codes of fields and raised marks of notes."""
    parts: list[str] = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:p")):
        run = node.getparent()
        if node.tag != qn("w:t"):
            parts.append(" ")
        elif _is_note_mark(run) or any(True for _ in node.iterancestors(qn("w:del"), qn("w:moveFrom"))):
            continue
        elif not with_controls and _is_tagged(node):
            parts.append(" \u25a1 ")
        else:
            parts.append(node.text or "")
    return " ".join("".join(parts).replace("\u00a0", " ").split())


def _is_note_mark(run: Any) -> bool:
    style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
    return style is not None and "footnote" in style.get(qn("w:val"), "").lower()


def _is_tagged(node: Any) -> bool:
    tags = (control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}") for control in node.iterancestors(qn("w:sdt")))
    return any(tag is not None and tag.get(qn("w:val"), "").startswith(TAG) for tag in tags)


def _is_caption(paragraph: Any) -> bool:
    return any("SEQ " in (code.text or "") for code in paragraph.iter(qn("w:instrText")))


def _value(text: str) -> float | None:
    plain = text.removesuffix("\u2020").strip().replace("\u2212", "-").replace(",", ".").removesuffix("%")
    try:
        return float(plain)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return _value(text) is not None


def _plain(value: float) -> str:
    return digits(value).replace("-", "\u2212")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _significant(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) >= SIGNIFICANT}


def _noun(after: str) -> str:
    """The quantity whose word begins soonest after a number; of two that begin there, the one with the longer word."""
    near = after[:NEAR].split(". ")[0].casefold()
    found = [
        (match.start(), -len(word), quantity)
        for quantity, words in NOUNS.items()
        for word in words
        if (match := re.search(rf"\b{re.escape(word)}", near))
    ]
    return min(found)[2] if found else ""


def _listed(tables: Sequence[Piece]) -> str:
    return " or ".join(piece.title for piece in tables)

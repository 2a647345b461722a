"""The words of a table as a paper prints them: in the paper's language, with true minus signs and abbreviations.

What casewave says (headings, titles, notes, words for a cell without a finding) is translated; what the study wrote
stays as it was written. Belongs elsewhere: the catalogues (`schemas.language`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from babel.numbers import format_decimal

from casewave.assets.report.printable import Cell, Column, Line, Row, Table
from casewave.schemas.language import Catalogue
from casewave.schemas.register.study import Study

# A hyphen before a number that is no part of a word, date or range.
HYPHEN_MINUS = re.compile(r"(?<![\w\u2013\u2212-])-(?=\d)")
OF_KIND = re.compile(r"\((neutral|mixed)\)")
OF_WAVE = re.compile(r"\(wave (\d+)\)")
# A sentence begins with a capital, a digit or a mark.
SENTENCES = re.compile(r"(?<=\.)(?<!\bal\.) (?=[^\W_a-z]|[\u2020(])")
MARK = re.compile(r"(?: \[[^\]]*\])?(?: \u2020)?$")  # a site, and the mark of synthetic data, behind words
RANGE = "\u2013"
NUMBER = r"\d[\d\u2013-]*"
LINES = re.compile(rf", lines? (?P<first>{NUMBER})(?P<further>(?:, {NUMBER})*)(?: and (?P<last>{NUMBER}))?")
LEVEL = re.compile(r"\((high|middle|low)\)$")
CODE = re.compile(r"[A-Z][A-Z0-9]*")
ABBREVIATIONS = {"NA": "not applicable", "CFIR": "Consolidated Framework for Implementation Research"}


def with_minus(text: str) -> str:
    """A text in which each negative number has a minus sign."""
    return HYPHEN_MINUS.sub("\u2212", text)


def number_text(value: float, said: Catalogue) -> str:
    """A number as a language writes it, without marks between thousands."""
    return format_decimal(value, "#0.###############", said.language).replace("-", "\u2212")


def _texts(value: object) -> Iterator[str]:
    """Every text within a value of the register."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, tuple | list | set | frozenset):
        yield from (text for each in value for text in _texts(each))


@dataclass
class Wording:
    """How a paper says things. untranslated: the English texts that its catalogue lacks."""

    said: Catalogue
    study: Study
    untranslated: dict[str, None] = field(default_factory=dict)

    def table(self, table: Table) -> Table:
        """A table in the words of the paper, with its abbreviations spelled out in a last note."""
        worded = replace(
            table,
            title=self.heading(table.title),
            span=self.heading(table.span),
            columns=tuple(self._column(column) for column in table.columns),
            rows=tuple(self._row(row) for row in table.rows),
            notes=tuple(map(self.note, table.notes)),
        )
        return replace(worded, notes=(*worded.notes, *self._abbreviations(worded)))

    def heading(self, text: str) -> str:
        return with_minus(self._of(text)) if text else ""

    def note(self, text: str) -> str:
        """A note, translated whole or sentence by sentence."""
        whole = self.said.of(text)
        return with_minus(whole) if whole else self.sentences(text)

    def sentences(self, text: str) -> str:
        """A text such as the alternative text of a figure, translated sentence by sentence."""
        return with_minus(" ".join(map(self._of, SENTENCES.split(text))))

    def _of(self, text: str) -> str:
        """A text of casewave. A caption may be a sentence of an alternative text, and then ends in a full stop."""
        found = self.said.of(text)
        if found is None and text.endswith(".") and (caption := self.said.of(text[:-1])):
            found = f"{caption}."
        if found is None and text.removesuffix(".") not in self._own:
            self.untranslated[text] = None
        return found or text

    @cached_property
    def _own(self) -> set[str]:
        """The words of the study itself: those of its register, and the labels of its frameworks."""
        labels = (entry.label for framework in self.study.loaded_frameworks for entry in framework.constructs)
        return {*_texts(self.study.model_dump()), *labels}

    def _column(self, column: Column) -> Column:
        if column.case:  # the name of a case or site, with what is around it
            heading = self.said.of(column.heading) or column.heading
            return replace(column, heading=with_minus(LEVEL.sub(lambda found: f"({self.said(found[1])})", heading)))
        return replace(column, heading=self.heading(column.heading))

    def _row(self, row: Row) -> Row:
        return replace(row, cells=tuple(self._cell(cell) for cell in row.cells))

    def _cell(self, cell: Cell) -> Cell:
        if cell.value is not None:
            return replace(cell, lines=(Line(number_text(cell.value, self.said)),))
        return replace(cell, lines=tuple(replace(line, text=self._line(line)) for line in cell.lines))

    def _line(self, line: Line) -> str:
        """One line of a cell. A statement, which has an entry, is the study's own."""
        mark = found[0] if (found := MARK.search(line.text)) else ""
        word = line.text.removesuffix(mark)
        known = f"{(None if line.entry else self.said.of_cell(word)) or word}{mark}"
        known = OF_KIND.sub(lambda found: f"({self.said(found[1])})", known)
        known = LINES.sub(self._lines, known)
        return with_minus(OF_WAVE.sub(lambda found: self.said("(wave {number})", number=found[1]), known))

    def _lines(self, found: re.Match[str]) -> str:
        """The lines of a citation: `, line 3`, or `, lines 3, 5 and 9`."""
        first = f"{found['first']}{found['further']}"
        if found["last"]:
            return f", {self.said('lines {first} and {last}', first=first, last=found['last'])}"
        return f", {self.said('lines {number}' if RANGE in first else 'line {number}', number=first)}"

    def _abbreviations(self, table: Table) -> Iterator[str]:
        cells = [cell.text for row in table.rows for cell in row.cells]
        seen = set(CODE.findall(" ".join([*cells, table.title, *(column.heading for column in table.columns)])))
        meanings = {code: meaning for code, meaning in self._meanings().items() if code in seen}
        if meanings:
            listed = "; ".join(f"{code}, {meaning}" for code, meaning in sorted(meanings.items()))
            yield self.said("Abbreviations: {listed}.", listed=listed)

    def _meanings(self) -> Mapping[str, str]:
        """What each abbreviation stands for: those of the register, and those of casewave."""
        names = {entry.programme: entry.name for entry in self.study.programmes}
        names |= {site.site: site.name for site in self.study.sites}
        own = {code: self.said(meaning) for code, meaning in ABBREVIATIONS.items()}
        return {code: name for code, name in (names | own).items() if code.casefold() != name.casefold()}

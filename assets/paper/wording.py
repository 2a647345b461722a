"""The words of a table as a paper prints them: in the paper's language, with true minus signs and abbreviations.

What casewave says (headings, titles, notes, words for a cell without a finding) is translated; what the study wrote
stays as it was written. Belongs elsewhere: the catalogues (`schemas.language`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from babel.numbers import format_decimal

from casewave.assets.report.printable import Cell, Column, Line, Row, Table
from casewave.schemas.language import Catalogue
from casewave.schemas.register.study import Study

# A hyphen before a number that is no part of a word, date or range.
HYPHEN_MINUS = re.compile(r"(?<![\w\u2013\u2212-])-(?=\d)")
OF_KIND = re.compile(r"\((neutral|mixed)\)")
OF_WAVE = re.compile(r"\(wave (\d+)\)")
# A sentence begins with a capital, a digit or a mark.
SENTENCES = re.compile(r"(?<=\.) (?=[^\W_a-z]|[\u2020(])")
MARK = re.compile(r"(?: \[[^\]]*\])?(?: \u2020)?$")  # a site, and the mark of synthetic data, behind words
CODE = re.compile(r"[A-Z][A-Z0-9]*")
ABBREVIATIONS = {"NA": "not applicable", "CFIR": "Consolidated Framework for Implementation Research"}


def with_minus(text: str) -> str:
    """A text in which each negative number has a minus sign."""
    return HYPHEN_MINUS.sub("\u2212", text)


def number_text(value: float, said: Catalogue) -> str:
    """A number as a language writes it, without marks between thousands."""
    return format_decimal(value, "#0.###############", said.language).replace("-", "\u2212")


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
        return with_minus(whole or " ".join(map(self._of, SENTENCES.split(text))))

    def _of(self, text: str) -> str:
        found = self.said.of(text)
        if found is None:
            self.untranslated[text] = None
        return found or text

    def _column(self, column: Column) -> Column:
        if column.case:  # the name of a case or site, with what is around it
            return replace(column, heading=with_minus(self.said.of(column.heading) or column.heading))
        return replace(column, heading=self.heading(column.heading))

    def _row(self, row: Row) -> Row:
        return replace(row, cells=tuple(self._cell(cell) for cell in row.cells))

    def _cell(self, cell: Cell) -> Cell:
        if cell.value is not None:
            return replace(cell, lines=(Line(number_text(cell.value, self.said)),))
        return replace(cell, lines=tuple(replace(line, text=self._line(line.text)) for line in cell.lines))

    def _line(self, text: str) -> str:
        mark = found[0] if (found := MARK.search(text)) else ""
        word = text.removesuffix(mark)
        known = f"{self.said.entries.get(word, word)}{mark}"
        known = OF_KIND.sub(lambda found: f"({self.said(found[1])})", known)
        return with_minus(OF_WAVE.sub(lambda found: self.said("(wave {number})", number=found[1]), known))

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

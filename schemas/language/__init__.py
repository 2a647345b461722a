"""The languages that casewave writes in, and the catalogue of each.

The texts of the code are English; `<language>.po` next to this module holds their translations, as gettext tools and
translators know them. Catalogues are read as they are: nothing is compiled, and a text without a translation stays
English. A text with values in it is there with their names in braces, as in `Collected: {windows}.`. An entry of the
context `cell` is for cells of tables alone, and one of the context `item` for what a value `{item}` names: an item of a
reporting standard.

Belongs elsewhere: what is translated, and where (`assets.paper`), and the words of a study, which are the study's own.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["en", "sv", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
HERE = Path(__file__).parent
NAME = re.compile(r"\{(\w+)\}")
CELL, ITEM = "cell", "item"
# What a value of a name looks like; one of any other name may be any words.
NUMBER = r"[+\u2212-]?\d[\d.,:%-]*"
VALUES = {"number": NUMBER, "until": NUMBER, "change": r"[^()]+?", "ratings": r"[^()]+"}
COUNTED = re.compile(r"(?P<number>\d+) (?P<word>.+)")
NUMBERED = re.compile(r"(?P<word>[^:]+): (?P<number>\d+)")
BEFORE_NUMBER = re.compile(r"(?P<word>[^:\d]+) (?P<number>\d+)")
DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


@dataclass(frozen=True)
class CatalogueEntry:
    """One entry of a catalogue: its text, and its plural if it has one. is_of_cells: whether it is for cells alone."""

    text: str
    many: str = ""
    is_of_cells: bool = False


@dataclass(frozen=True)
class Catalogue:
    """The translations into one language. items: what a value `{item}` may name."""

    language: Language
    known: tuple[CatalogueEntry, ...]
    items: frozenset[str]
    translations: gettext.NullTranslations

    def __call__(self, text: str, /, **values: object) -> str:
        """A text of the code in this language, with values in place of the names in its braces."""
        said = self.translations.gettext(text) if text else text
        return said.format(**values) if values else said

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A text about a number of things, in the plural form that the number asks for in this language."""
        return self.translations.ngettext(one, many, number).format(number=number, **values)

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """The translation of each entry that is for any text and has no plural."""
        found = (entry.text for entry in self.known if not entry.many and not entry.is_of_cells)
        return {text: self.translations.gettext(text) for text in found}

    def of(self, made: str) -> str | None:
        """A text that was made in English, with values in it already; None where no entry of the catalogue fits.

        The entries without values come first, then those with the most words of their own. Values are translated
        where they are entries themselves.
        """
        return self._of(made, is_cell=False)

    def of_cell(self, made: str) -> str | None:
        """The same for the words of a cell, which may also be an entry for cells, or a list of such."""
        found = self._of(made, is_cell=True)
        if found is None and "; " in made:
            parts = [(part, self._of(part, is_cell=True)) for part in made.split("; ")]
            return "; ".join(said or part for part, said in parts) if any(said for _, said in parts) else None
        if found is None and ", " in made:
            said_of_all = [self._part(part, is_cell=True) for part in made.split(", ")]
            return ", ".join(map(str, said_of_all)) if None not in said_of_all else None
        return found

    def _of(self, made: str, *, is_cell: bool) -> str | None:
        if self.language == "en":
            return made
        if made in self.entries:
            return self.entries[made]
        for entry, pattern in self._patterns:
            if (is_cell or not entry.is_of_cells) and (found := pattern.fullmatch(made)) and self._names(found):
                return self._filled(entry, found.groupdict(), is_cell=is_cell)
        return None

    def _names(self, found: re.Match[str]) -> bool:
        """Whether the value `{item}` of a text, if there is one, is an entry for items. Else the text is another."""
        item = found.groupdict().get(ITEM)
        return item is None or item in self.items

    def _filled(self, entry: CatalogueEntry, values: Mapping[str, str], *, is_cell: bool) -> str:
        said = self._said(entry, int(values.get("number", "1")) if entry.many else 1)
        filled = {
            name: self.translations.pgettext(ITEM, value) if name == ITEM else self._value(value, is_cell=is_cell)
            for name, value in values.items()
        }
        return said.format(**{"number": "1", **filled})

    def _said(self, entry: CatalogueEntry, number: int) -> str:
        """The translation of an entry, in the plural form of a number where it has one."""
        translations = self.translations
        if entry.is_of_cells and entry.many:
            return translations.npgettext(CELL, entry.text, entry.many, number)
        if entry.is_of_cells:
            return translations.pgettext(CELL, entry.text)
        if entry.many:
            return translations.ngettext(entry.text, entry.many, number)
        return translations.gettext(entry.text)

    def _value(self, value: str, *, is_cell: bool) -> str:
        """A value within a text, translated where it, or each part of a list, is an entry itself."""
        parts = [self._part(part, is_cell=is_cell) for part in value.split(", ")]
        if len(parts) > 1 and None not in parts:
            return ", ".join(filter(None, parts))
        return self._part(value, is_cell=is_cell) or value

    def _part(self, value: str, *, is_cell: bool) -> str | None:
        """One value: an entry, a number, or the two together."""
        if found := self._of(value, is_cell=is_cell):
            return found
        if re.fullmatch(VALUES["number"], value):
            return DECIMAL.sub(",", value)
        forms = ((COUNTED, "{number} {word}"), (NUMBERED, "{word}: {number}"), (BEFORE_NUMBER, "{word} {number}"))
        for pattern, form in forms:
            if (found_parts := pattern.fullmatch(value)) and (word := self._of(found_parts["word"], is_cell=is_cell)):
                return form.format(number=found_parts["number"], word=word)
        return None

    @cached_property
    def _patterns(self) -> list[tuple[CatalogueEntry, re.Pattern[str]]]:
        """The entries with values, or for cells alone, and what a text made of each looks like."""
        forms = ((entry, form) for entry in self.known for form in (entry.text, entry.many) if form)
        named = (pair for pair in forms if NAME.search(pair[1]) or pair[0].is_of_cells)
        return [(entry, _pattern(form)) for entry, form in sorted(named, key=lambda pair: (-_own(pair[1]), pair[1]))]


def _own(text: str) -> int:
    """How many characters of a text are no values."""
    return len(NAME.sub("", text))


def _pattern(text: str) -> re.Pattern[str]:
    parts = NAME.split(text)  # words, name, words, name, ..., words
    held = (
        re.escape(part) if place % 2 == 0 else rf"(?P<{part}>{VALUES.get(part, '.+?')})"
        for place, part in enumerate(parts)
    )
    return re.compile("".join(held), re.DOTALL)


@cache
def translated(language: Language) -> Catalogue:
    """The catalogue of a language. English, the language of the code, has none: every text stays as it is."""
    if language == "en":
        return Catalogue(language, (), frozenset(), gettext.NullTranslations())
    with (HERE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    found = (entry for entry in catalogue if entry.id and entry.string and entry.context != ITEM)
    known = tuple(CatalogueEntry(*_forms(entry.id), is_of_cells=entry.context == CELL) for entry in found)
    items = frozenset(str(entry.id) for entry in catalogue if entry.id and entry.context == ITEM)
    return Catalogue(language, known, items, gettext.GNUTranslations(compiled))


def counted(number: int, one: str, many: str, /, **values: object) -> str:
    """An English text about a number of things, in the plural form that the number asks for.

    The texts hold `{number}`, and the names of other values in braces.
    """
    return translated("en").count(one, many, number, **values)


def numbered(number: int, noun: str, nouns: str = "") -> str:
    """A number with its English noun, in the plural form that the number asks for: `1 problem`, `1,200 problems`."""
    return counted(number, f"{{number:,}} {noun}", f"{{number:,}} {nouns or f'{noun}s'}")


def _forms(identifier: str | Sequence[str]) -> tuple[str, str]:
    """A text of the code and its plural, if it has one."""
    return (identifier, "") if isinstance(identifier, str) else (identifier[0], identifier[1])

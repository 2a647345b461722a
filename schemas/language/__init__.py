"""The languages that casewave writes in, and the catalogue of each.

The texts of the code are English; `<language>.po` next to this module holds their translations, as gettext tools and
translators know them. Catalogues are read as they are: nothing is compiled, and a text without a translation stays
English. A text with values in it is there with their names in braces, as in `Collected: {windows}.`.

Belongs elsewhere: what is translated, and where (`assets.paper`), and the words of a study, which are the study's own.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
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


@dataclass(frozen=True)
class Catalogue:
    """The translations into one language."""

    language: Language
    entries: Mapping[str, str]
    translations: gettext.NullTranslations

    def __call__(self, text: str, /, **values: object) -> str:
        """A text of the code in this language, with values in place of the names in its braces."""
        said = self.translations.gettext(text) if text else text
        return said.format(**values) if values else said

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A text about a number of things, in the plural form that the number asks for in this language."""
        return self.translations.ngettext(one, many, number).format(number=number, **values)

    def of(self, made: str) -> str | None:
        """A text that was made in English, with values in it already; None where no entry of the catalogue fits.

        The entries without values come first, then those with the most words of their own. Values are translated
        where they are entries themselves.
        """
        if self.language == "en":
            return made
        if made in self.entries:
            return self.entries[made]
        for pattern, translation in self._patterns:
            if found := pattern.fullmatch(made):
                return translation.format(**{name: self._value(value) for name, value in found.groupdict().items()})
        return None

    def _value(self, value: str) -> str:
        """A value within a text, translated where it, or each part of a list, is an entry itself."""
        parts = [self.of(part) for part in value.split(", ")]
        if len(parts) > 1 and None not in parts:
            return ", ".join(filter(None, parts))
        return self.of(value) or value

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        with_values = sorted((text for text in self.entries if NAME.search(text)), key=lambda text: (-_own(text), text))
        return [(_pattern(text), self.entries[text]) for text in with_values]


def _own(text: str) -> int:
    """How many characters of a text are no values."""
    return len(NAME.sub("", text))


def _pattern(text: str) -> re.Pattern[str]:
    parts = NAME.split(text)  # words, name, words, name, ..., words
    held = (re.escape(part) if place % 2 == 0 else rf"(?P<{part}>.+?)" for place, part in enumerate(parts))
    return re.compile("".join(held), re.DOTALL)


@cache
def translated(language: Language) -> Catalogue:
    """The catalogue of a language. English, the language of the code, has none: every text stays as it is."""
    if language == "en":
        return Catalogue(language, {}, gettext.NullTranslations())
    with (HERE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    entries = {entry.id: str(entry.string) for entry in catalogue if isinstance(entry.id, str) and entry.string}
    entries.pop("", None)  # the header
    return Catalogue(language, entries, gettext.GNUTranslations(compiled))

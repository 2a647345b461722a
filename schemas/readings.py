"""How the text of a cell becomes a value: one reader a kind of value.

A reader forgives little, says what it forgave, and refuses the rest with what was expected and the nearest valid
value. Here does not belong how a file becomes cells (`assets.reading`) or which column is of which kind (the models).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemas.columns import Column, Day, Number, Text, Whole, YesNo
from schemas.dates import read_edtf
from schemas.hints import did_you_mean
from schemas.participant_codes import CodeReader, UnreadableCode
from schemas.rating_scale import UnreadableRating, rating_scale, read_rating
from schemas.study import Study

YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
# What to do about a word that no declared one is near to, where it is not the study that declares it.
USE_OR_DECLARE = {
    "measures": "see quantity in the data dictionary, under mart.measures",
    "elements": "use a code or a name of the phase's framework",
    "scenarios": "use a code or a name of the phase's framework",
    "finding_phases": "use a phase that study.yaml declares as filled_by: findings",
    "scenario_phases": "use a phase that study.yaml declares as filled_by: scenario_judgements",
}
PLACES = {"programme": "programmes", "site": "sites"}


@dataclass(frozen=True)
class Reading:
    """A value, and what was forgiven in reading it."""

    value: Any
    forgiven: str = ""


class Unreadable(ValueError):
    """The text is no such value: what was expected, and the nearest valid value or what to do."""

    def __init__(self, expected: str, hint: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint


Reader = Callable[[str], Reading]


class Readers:
    """The readers of one study. `informants` are the participant codes already on its rosters."""

    def __init__(self, study: Study, informants: Iterable[str] = ()) -> None:
        self.study = study
        self.codes = CodeReader(study, informants)

    def reader(self, column: Column) -> Reader:
        """Find the reader of a column: by the vocabulary it names, by what it reads, or by its type."""
        if column.among:
            words = column.among
            return lambda text: self._word(text, words, self._vocabularies[words])
        if column.reads and column.reads in PLACES:
            name = PLACES[column.reads]
            return lambda text: self._word(text, name, self._vocabularies[name])
        by_kind = {"participant": self._participant, "edtf": _edtf, "state": _folded, "rating": self._rating}
        by_type: dict[Any, Reader] = {
            Text: Reading,
            Whole: _whole,
            Number: _number,
            YesNo: _yes_no,
            Day: _day,
        }
        return by_kind[column.reads] if column.reads else by_type[column.type]

    def _participant(self, text: str) -> Reading:
        try:
            read = self.codes.read(text)
        except UnreadableCode as error:
            meant = f"did you mean {' or '.join(error.hints)}?"
            raise Unreadable(error.expected, meant if error.hints else f"write it like {self.codes.example}") from None
        return Reading(str(read.code), ", ".join(read.forgiven + read.flags))

    def _rating(self, text: str) -> Reading:
        try:
            rating = read_rating(text, self.study.rating_rules.also_written)
        except UnreadableRating:
            expected = "a rating (" + ", ".join(point.printed for point in rating_scale()) + ")"
            raise Unreadable(expected, "write it like one of these, or say what it means under also_written") from None
        return Reading(rating, "" if rating == text else f"rating written as {text}")

    def _word(self, text: str, name: str, words: dict[str, str]) -> Reading:
        folded = _folded_text(text)
        if folded not in words:
            allowed = sorted(set(words.values()))
            listed = f" ({', '.join(allowed)})" if len(allowed) <= 12 else ""
            what = (
                f"one of the study's {name.replace('_', ' ')}" if name != "measures" else "a quantity of mart.measures"
            )
            hint = did_you_mean(text, allowed) or USE_OR_DECLARE.get(
                name, f"use a declared one, or declare it among the {name} of study.yaml"
            )
            raise Unreadable(f"{what}{listed}", hint)
        word = words[folded]
        return Reading(word, "" if word == text else f"{name} written as {text}")

    @cached_property
    def _vocabularies(self) -> dict[str, dict[str, str]]:
        """Each vocabulary by what may be written, folded: the word, its label, or a registered alias."""
        written = {
            name: _by_spelling((word, (word, label)) for word, label in words.items())
            for name, words in self.study.words.items()
        }
        written["programmes"] = _by_spelling(
            (entry.programme, (entry.programme, entry.prefix, entry.name)) for entry in self.study.programmes
        )
        written["sites"] = _by_spelling(
            (site.site, (site.site, *(alias.code for alias in site.aliases), site.name)) for site in self.study.sites
        )
        return written


def _by_spelling(entries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """Each word by what may be written for it, folded. What could mean two words means neither: they go by code."""
    entries = list(entries)
    meant: dict[str, set[str]] = defaultdict(set)
    for word, spellings in entries:
        for spelling in spellings:
            meant[_folded_text(spelling)].add(word)
    clear = {spelling: words.pop() for spelling, words in meant.items() if len(words) == 1}
    return clear | {_folded_text(word): word for word, _ in entries}


def _folded_text(text: str) -> str:
    """A word without regard to case and to how its letters are composed."""
    return unicodedata.normalize("NFC", text).casefold()


def _edtf(text: str) -> Reading:
    try:
        read_edtf(text)
    except ValueError:
        expected = "an EDTF date: 2017, 2017-09, 2017-09-12, 199X, 2012/2015, [2015..2018], [..2019], [2019..], 1999~"
        raise Unreadable(expected, "leave it blank if the event is undated") from None
    return Reading(text)


def _folded(text: str) -> Reading:
    return Reading(text.casefold(), "" if text == text.casefold() else "case")


def _whole(text: str) -> Reading:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise Unreadable("a whole number in digits", "write digits only, as in 55")
    return Reading(int(text))


def _number(text: str) -> Reading:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        raise Unreadable("a number with a decimal point", "write digits and a point, as in 3.5")
    return Reading(float(text))


def _yes_no(text: str) -> Reading:
    if text.casefold() not in YES_NO:
        raise Unreadable("yes or no", "write yes or no")
    return Reading(YES_NO[text.casefold()])


def _day(text: str) -> Reading:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return Reading(dt.date.fromisoformat(text))
        except ValueError:
            raise Unreadable("a day that exists, year first", "check the month and the day") from None
    raise Unreadable("a day written year first", "write it like 2021-03-18")

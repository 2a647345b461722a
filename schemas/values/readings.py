"""How the text of a cell becomes a value: one reader a kind of value.

A reader forgives little, says what it forgave, and refuses the rest with what was expected and the nearest valid value.
Belongs elsewhere: how a file becomes cells (`assets.reading`) or which column is of which kind (the models).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from typing import Any

from casewave.schemas.columns import Column, Day, Number, Text, Whole, YesNo
from casewave.schemas.hints import did_you_mean
from casewave.schemas.register.people import may_be_a_name
from casewave.schemas.register.reading_rules import folded
from casewave.schemas.register.study import Study
from casewave.schemas.register.withdrawals import tombstone
from casewave.schemas.values.handwriting import Handwriting, Reading, Unreadable, name, plain_dashes, whole, yes_no
from casewave.schemas.values.participant_codes import CodeReader, UnreadableCode
from casewave.schemas.vocabularies.rating_scale import UnreadableRating, rating_scale, read_rating

# What to do about a word that no declared one is near to, where it is not the study that declares it.
USE_OR_DECLARE = {
    "quantities": "see quantity in the data dictionary, under mart.quantities",
    "elements": "use a code or a name of the phase's framework",
    "scenarios": "use a code or a name of the phase's framework",
    "finding_phases": "use a phase that study.yaml declares as filled_by: findings",
    "scenario_phases": "use a phase that study.yaml declares as filled_by: scenario_judgements",
}
PLACES = {"programme": "programmes", "site": "sites"}

Reader = Callable[[str], Reading]


class Withdrawn(Unreadable):
    """The code of an informant who has withdrawn, which is kept nowhere."""

    check = "withdrawn"
    is_shown = False


class PossibleName(Unreadable):
    """What stands in the place of a participant code and is nothing like one: it may be a person's name."""

    check = "identifier"
    is_shown = False


class Readers:
    """The readers of one study. `informants` are the participant codes already on its rosters."""

    def __init__(self, study: Study, informants: Iterable[str] = ()) -> None:
        self.study = study
        self.codes = CodeReader(study, informants)
        self.withdrawn = {entry.tombstone for entry in study.withdrawals}
        self.writing = Handwriting(study.date_order, study.decimal_sign)
        self.blank_words = {folded(word) for word in study.reading.blank_words}
        self._states = dict.fromkeys(map(folded, study.reading.missing_words), "missing")
        self._states |= dict.fromkeys(map(folded, study.reading.not_applicable_words), "not applicable")

    def of_column(self, column: Column, texts: Iterable[str]) -> Readers:
        """The same for one column, whose dates may show how they are written."""
        if not column.is_date:
            return self
        readers = copy(self)
        readers.writing = self.writing.of_column(texts)
        return readers

    def reader(self, column: Column) -> Reader:
        """Find the reader of a column: by the vocabulary it names, by what it reads, or by its type."""
        if column.among:
            words = column.among
            return lambda text: self._word(text, words, self._vocabularies[words])
        if column.reads and column.reads in PLACES:
            places = PLACES[column.reads]
            return lambda text: self._word(text, places, self._vocabularies[places])
        by_kind = {
            "participant": self.participant, "edtf": self.writing.edtf, "state": self._state, "rating": self._rating,
            "rated_by": _rated_by, "person": self._person,
        }  # fmt: skip
        by_type: dict[Any, Reader] = {
            Text: name if column.is_name else Reading, Whole: whole, Number: self.writing.number, YesNo: yes_no,
            Day: self.writing.day,
        }  # fmt: skip
        return by_kind[column.reads] if column.reads else by_type[column.type]

    def example(self, column: Column) -> str:
        """What a column may hold: the model's example, or where that has another study's words, a word of this one."""
        own = {
            "participant": [self.codes.example], "programme": [entry.programme for entry in self.study.programmes],
            "site": [site.site for site in self.study.sites],
        }.get(column.reads or "") or list(self.study.words.get(column.among or "", ()))  # fmt: skip
        try:
            for item in column.example.split("; "):
                self.reader(column)(item)
        except Unreadable:
            return own[0] if own else column.example
        return column.example

    def participant(self, text: str) -> Reading:
        """Read a participant code.

        Raises Unreadable: Withdrawn where its informant has withdrawn, PossibleName where it is nothing like a code.
        """
        try:
            read = self.codes.read(text)
        except UnreadableCode as error:
            meant = f"did you mean {' or '.join(error.hints)}?"
            kind = PossibleName if error.may_be_a_name else Unreadable
            raise kind(error.expected, meant if error.hints else f"write it like {self.codes.example}") from None
        if tombstone(self.study.study, str(read.code)) in self.withdrawn:
            hint = "take out the row, or the code where it stands among others, and what only this person gave"
            raise Withdrawn("no code of an informant who has withdrawn", hint)
        return Reading(str(read.code), ", ".join(read.forgiven + read.flags))

    def _person(self, text: str) -> Reading:
        """Read the code of a member of the team. Raises Unreadable, or PossibleName where it may be somebody's name."""
        read = name(text)
        people = [entry.code for entry in self.study.people]
        if read.value in people or not (people or may_be_a_name(text)):
            return read
        if may_be_a_name(text):
            hint = "write a code such as R01, and keep the list of codes and names outside the study"
            raise PossibleName("the code of a member of the team, not a name", hint)
        hint = did_you_mean(text, people) or "use one of these, or add it to people in study.yaml"
        raise Unreadable(f"a code of people in study.yaml ({', '.join(people)})", hint)

    def _state(self, text: str) -> Reading:
        if state := self._states.get(folded(text)):
            return Reading(state, f"{state} written as {text}")
        return Reading(text.casefold(), "" if text == text.casefold() else "case")

    def _rating(self, text: str) -> Reading:
        if state := self._states.get(folded(text)):
            return Reading(state, f"rating written as {text}")
        try:
            rating = read_rating(text, self.study.rating_rules.also_written)
        except UnreadableRating:
            expected = "a rating (" + ", ".join(point.printed for point in rating_scale()) + ")"
            raise Unreadable(expected, "write it like one of these, or say what it means under also_written") from None
        return Reading(rating, "" if rating == text else f"rating written as {text}")

    def _word(self, text: str, vocabulary: str, words: dict[str, str]) -> Reading:
        folded = _folded_text(text)
        if folded not in words:
            allowed = sorted(set(words.values()))
            listed = f" ({', '.join(allowed)})" if len(allowed) <= 12 else ""
            own = f"one of the study's {vocabulary.replace('_', ' ')}"
            what = "a quantity of mart.quantities" if vocabulary == "quantities" else own
            hint = did_you_mean(text, allowed) or USE_OR_DECLARE.get(
                vocabulary, f"use a declared one, or declare it among the {vocabulary} of study.yaml"
            )
            raise Unreadable(f"{what}{listed}", hint)
        word = words[folded]
        return Reading(word, "" if word == text else f"{vocabulary} written as {text}")

    @cached_property
    def _vocabularies(self) -> dict[str, dict[str, str]]:
        """Each vocabulary by what may be written, folded: the word, its label, or a registered alias."""
        written = {
            name: _by_spelling((word, (word, label)) for word, label in words.items())
            for name, words in self.study.words.items()
        }
        labels = self.study.written_labels
        for rows in ("elements", "scenarios"):
            written[rows] = _by_spelling((code, (code, *labels[code])) for code in self.study.words[rows])
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
    """A word without regard to case, to kinds of dash and space, and to how its letters are composed."""
    return plain_dashes(re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))).casefold()


def _rated_by(text: str) -> Reading:
    """Read who rates: `rater 1`, `rater 2` and so on, or `consensus`."""
    folded = _folded_text(text)
    if not re.fullmatch(r"rater [1-9][0-9]?|consensus", folded):
        raise Unreadable("rater 1, rater 2 and so on, or consensus", "write it like rater 1")
    return Reading(folded, "" if folded == text else "case or spaces")

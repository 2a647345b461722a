"""How the text of a cell becomes a value: one reader a kind of value.

A reader normalises little, lists what it changed, and refuses the rest with the problem and what to do.
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
from casewave.schemas.hints import did_you_mean, nearest
from casewave.schemas.problems import values
from casewave.schemas.problems.kinds import Problem, either
from casewave.schemas.register.people import may_be_a_name
from casewave.schemas.register.reading_rules import folded
from casewave.schemas.register.study import Study
from casewave.schemas.register.withdrawals import tombstone
from casewave.schemas.values.handwriting import Handwriting, Reading, Unreadable, name, plain_dashes, whole, yes_no
from casewave.schemas.values.participant_codes import CodeReader, UnreadableCode
from casewave.schemas.vocabularies.rating_scale import UnreadableRating, rating_scale, read_rating

FILLED_BY = {"finding_phases": "findings", "scenario_phases": "scenario_judgements"}
PLACES = {"programme": "programmes", "site": "sites"}
MOST_LISTED = 12  # words that a message lists

Reader = Callable[[str], Reading]


class WithdrawnCode(Unreadable):
    """The code of an informant who has withdrawn, which is kept nowhere."""

    is_shown = False


class PossibleName(Unreadable):
    """A text that should be a code and may be a person's name."""

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
        """The same for one column, whose dates or numbers may show how they are written."""
        if not (column.is_date or column.type is Number):
            return self
        readers = copy(self)
        readers.writing = self.writing.of_column(texts) if column.is_date else self.writing.of_numbers(texts)
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
            kind = PossibleName if error.may_be_a_name else Unreadable
            raise kind(error.problem) from None
        if tombstone(self.study.study, str(read.code)) in self.withdrawn:
            raise WithdrawnCode(values.WITHDRAWN())
        return Reading(str(read.code), ", ".join(read.normalised + read.flags))

    def _person(self, text: str) -> Reading:
        """Read the code of a member of the team. Raises Unreadable, or PossibleName where it may be somebody's name."""
        read = name(text)
        people = [entry.code for entry in self.study.people]
        if read.value in people or not (people or may_be_a_name(text)):
            return read
        if may_be_a_name(text):
            raise PossibleName(values.NAME_FOR_A_PERSON())
        raise Unreadable(values.NOT_A_PERSON(did_you_mean(text, people), allowed=either(people)))

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
            allowed = either(point.printed for point in rating_scale())
            raise Unreadable(values.NOT_A_RATING(allowed=allowed)) from None
        return Reading(rating, "" if rating == text else f"rating written as {text}")

    def _word(self, text: str, vocabulary: str, words: dict[str, str]) -> Reading:
        folded = _folded_text(text)
        if folded not in words:
            raise Unreadable(_unknown_word(text, vocabulary, words))
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


def _unknown_word(text: str, vocabulary: str, words: dict[str, str]) -> Problem:
    """The problem of a word that is not in its vocabulary. words: by all that may be written for them."""
    allowed = sorted(set(words.values()))
    near = words.get(nearest(_folded_text(text), words), "")
    suggestion = f"Did you mean {near}?" if near else ""
    if vocabulary == "quantities":
        return values.NOT_A_QUANTITY(suggestion)
    noun = vocabulary.removesuffix("s").replace("_", " ")
    facts: dict[str, object] = {
        "noun": f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}", "vocabulary": vocabulary,
        "allowed": either(allowed) if 0 < len(allowed) <= MOST_LISTED else "a declared one",
    }  # fmt: skip
    if vocabulary in {"elements", "scenarios"}:
        return values.NO_SUCH_ROW_OF_FRAMEWORK(suggestion, **facts)
    if vocabulary in FILLED_BY:
        return values.NO_SUCH_PHASE_TABLE(suggestion, **facts, filled_by=FILLED_BY[vocabulary])
    kind = values.NOT_IN_REGISTER if suggestion and allowed else values.NOT_DECLARED
    return kind(suggestion, **facts)


def _rated_by(text: str) -> Reading:
    """Read who rates: `rater 1`, `rater 2` and so on, or `consensus`."""
    folded = _folded_text(text)
    if not re.fullmatch(r"rater [1-9][0-9]?|consensus", folded):
        raise Unreadable(values.NOT_A_RATER())
    return Reading(folded, "" if folded == text else "case or spaces")

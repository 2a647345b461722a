"""The passages of a project's selections: its way of counting found out, and the selections placed in their texts.

A project is heard twice, whatever file it comes from: a `Survey` scores the ways of counting on all its texts, and
`Passages` places the selections as it has found, a batch at a time. Belongs elsewhere: where a text comes from
(`assets.qda.reader`, `assets.qda.others`).
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from casewave.assets.qda.model import Body, Project, Selection, Source
from casewave.assets.qda.positions import (
    CANDIDATES,
    OWN_ORIGIN,
    STANDARD,
    Positions,
    Profile,
    Scoring,
    SourceText,
    Tally,
    Verdict,
    known_profile,
    together,
)

BATCH = 4_096  # selections
OUTSIDE = "selections outside of their text"


@dataclass(slots=True)
class Selections:
    """Some selections of one source, all in one of its texts or in none. A text without selections comes once.

    place: the source's place, from 1, among the project's sources, or a note's among its notes.
    """

    place: int
    source: Source
    body: Body | None
    text: str | None
    selections: list[Selection] = field(default_factory=list)


class PositionSurvey:
    """Hears a project once, and scores the ways of counting on each of its texts.

    project: whose origin names the tool. profiles: as of `ProjectFile`.
    """

    def __init__(self, project: Project, profiles: Callable[[str], Profile | None]) -> None:
        self.project, self._profiles = project, profiles
        self._tallies: list[tuple[Source, Body, Tally | None]] = []
        self._held: list[Selection] = []
        self._at: tuple[Source, Body] | None = None
        self._scoring: Scoring | None = None

    def text(self, source: Source, body: Body, text: SourceText | None) -> None:
        """A body, before its selections; None where its text cannot be had."""
        self._finish_body()
        self._at, self._scoring = (source, body), Scoring(text) if text else None
        _measure(body, text)

    def selection(self, _: Source, body: Body | None, selection: Selection) -> None:
        if body is not None and self._scoring:
            self._held.append(selection)
            if len(self._held) == BATCH:
                self._score()

    def source(self, _: Source) -> None:
        self._finish_body()

    def verdicts(self) -> list[Verdict | None]:
        """How the positions of each text count, in the order of texts; None for one without text or selections.

        What is in the XML has lost its line ends, so its texts are judged apart from those in files.
        """
        of_all = {is_inline: self._of_all(is_inline) for is_inline in (False, True)}
        verdicts = [self._verdict(*each, of_all) for each in self._tallies]
        for (_, body, _), verdict in zip(self._tallies, verdicts, strict=True):
            if verdict:
                _write(verdict, body)
        return verdicts

    def _of_all(self, is_inline: bool) -> Verdict:
        """How the positions of all texts in files count, or of all in the XML."""
        known, standard = known_profile(self.project.origin), STANDARD
        if is_inline:  # XML has made each line end one character, whatever it was
            known, standard = known and replace(known, crlf=1), replace(standard, crlf=1)
        of_kind = [(source, tally) for source, body, tally in self._tallies if tally and body.is_inline == is_inline]
        tallies = [tally for source, tally in of_kind if not self._profiles(source.name)]
        if self.project.origin.startswith(OWN_ORIGIN):
            return Verdict(standard, None, 0)
        return together(tallies).verdict(known if known in CANDIDATES else None, standard)

    def _verdict(self, source: Source, body: Body, tally: Tally | None, of_all: dict[bool, Verdict]) -> Verdict | None:
        if tally is None:
            return None
        if self.project.origin.startswith(OWN_ORIGIN):
            return tally.verdict_of(of_all[body.is_inline].profile)
        if declared := self._profiles(source.name):
            return tally.verdict_of(declared)
        return tally.verdict_within(of_all[body.is_inline])

    def _finish_body(self) -> None:
        self._score()
        if self._at is not None:
            tally = self._scoring.tally() if self._scoring and self._scoring.selections else None
            self._tallies.append((*self._at, tally))
        self._at = self._scoring = None

    def _score(self) -> None:
        if self._held and self._scoring:
            self._scoring.add(*_positions(self._held), [selection.name for selection in self._held])
        self._held = []


class Passages:
    """Hears a project again, and makes batches of its selections, each placed in its text.

    project: whose losses are counted. verdicts: of a survey of the same project.
    """

    def __init__(self, project: Project, verdicts: Iterable[Verdict | None]) -> None:
        self.project = project
        self.coded: Counter[str] = Counter()
        self._verdicts: Iterator[Verdict | None] = iter(verdicts)
        self._done: list[Selections] = []
        self._ended = {True: 0, False: 0}  # notes, sources
        self._held: list[Selection] = []
        self._areas: list[Selection] = []
        self._body: Body | None = None
        self._text: SourceText | None = None
        self._profile = STANDARD

    def take(self) -> list[Selections]:
        done, self._done = self._done, []
        return done

    def text(self, source: Source, body: Body, text: SourceText | None) -> None:
        """A body, before its selections; None where its text cannot be had."""
        self._finish_body(source)
        self._body, self._text = body, text
        _measure(body, text)
        if verdict := next(self._verdicts):
            self._profile = verdict.profile
            _write(verdict, body)
        self._done.append(self._batch(source, body, []))

    def selection(self, source: Source, body: Body | None, selection: Selection) -> None:
        for coding in selection.codings:
            self.coded[coding.code] += 1
        held = self._areas if body is None else self._held
        held.append(selection)
        if len(held) == BATCH:
            self._give_areas(source) if body is None else self._give_placed(source)

    def source(self, source: Source) -> None:
        self._finish_body(source)
        self._give_areas(source)
        self._ended[source.kind == "note"] += 1

    def _finish_body(self, source: Source) -> None:
        self._give_placed(source)
        self._body = self._text = None

    def _give_placed(self, source: Source) -> None:
        if self._held and self._text:
            self._place(self._text, self._held)
        if self._held:
            self._done.append(self._batch(source, self._body, self._held))
        self._held = []

    def _give_areas(self, source: Source) -> None:
        if self._areas:
            self._done.append(self._batch(source, None, self._areas))
        self._areas = []

    def _batch(self, source: Source, body: Body | None, selections: list[Selection]) -> Selections:
        text = self._text.text if body and self._text else None
        return Selections(self._ended[source.kind == "note"] + 1, source, body, text, selections)

    def _place(self, text: SourceText, selections: list[Selection]) -> None:
        starts, ends = text.place(self._profile, *_positions(selections))
        for selection, start, end in zip(selections, starts.tolist(), ends.tolist(), strict=True):
            if 0 <= start <= end:
                selection.start, selection.end, selection.text = start, end, text.text[start:end]
            else:
                self.project.not_carried[OUTSIDE] += 1


def _measure(body: Body, text: SourceText | None) -> None:
    if text:
        body.sha256 = hashlib.sha256(text.text.encode("utf-8", "surrogatepass")).hexdigest()
        body.characters = len(text.text)


def _write(verdict: Verdict, body: Body) -> None:
    """Write into a body how its positions count, how well that fits, and on what evidence."""
    body.profile, body.score, body.evidence = str(verdict.profile), verdict.score, verdict.evidence
    body.is_poor, body.quotes = verdict.is_poor, verdict.quotes
    body.other_profile, body.other_score = str(verdict.other or ""), verdict.other_score


def _positions(selections: list[Selection]) -> tuple[Positions, Positions]:
    """Raw positions; the reader tells only selections that have both."""
    starts = np.array(array("q", [selection.raw_start or 0 for selection in selections]), np.int64)
    ends = np.array(array("q", [selection.raw_end or 0 for selection in selections]), np.int64)
    return starts, ends

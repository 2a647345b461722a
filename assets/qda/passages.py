"""The passages of a project's selections: each text's way of counting found out, and the selections placed in it.

It hears the parts of sources one after the other, whatever file they come from, and holds the selections of one text at
a time. Belongs elsewhere: where a text comes from (`assets.qda.reader`, `assets.qda.others`).
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from casewave.assets.qda.model import Body, Project, Selection, Source
from casewave.assets.qda.positions import OWN_ORIGIN, STANDARD, Positions, Profile, Scoring, Text, known_profile

BATCH = 4_096  # selections
MOST_HELD = 50_000  # selections of one text, held until its way of counting is found out
OUTSIDE = "selections outside of their text"


@dataclass(slots=True)
class Batch:
    """Some selections of one source, all in one of its texts or in none. A text without selections comes once.

    place: the source's place, from 1, among the project's sources, or a note's among its notes.
    """

    place: int
    source: Source
    body: Body | None
    text: str | None
    selections: list[Selection] = field(default_factory=list)


class Passages:
    """Hears the parts of sources, and makes batches of them.

    project: whose origin names the tool, and whose losses are counted. profiles: as of `ProjectFile`.
    """

    def __init__(self, project: Project, profiles: Callable[[str], Profile | None]) -> None:
        self.project, self._profiles = project, profiles
        self.coded: Counter[str] = Counter()
        self._done: list[Batch] = []
        self._ended = {True: 0, False: 0}  # notes, sources
        self._held: list[Selection] = []
        self._areas: list[Selection] = []
        self._at: tuple[Source, Body] | None = None
        self._text: Text | None = None
        self._scoring: Scoring | None = None
        self._profile: Profile | None = None

    def take(self) -> list[Batch]:
        done, self._done = self._done, []
        return done

    def text(self, source: Source, body: Body, text: Text | None) -> None:
        """A body, before its selections; None where its text cannot be had."""
        self._finish_body()
        self._at, self._text = (source, body), text
        self._scoring = Scoring(text) if text else None
        self._done.append(self._batch(source, body, []))
        if text:
            body.sha256 = hashlib.sha256(text.text.encode("utf-8", "surrogatepass")).hexdigest()
            body.characters = len(text.text)

    def selection(self, source: Source, body: Body | None, selection: Selection) -> None:
        for coding in selection.codings:
            self.coded[coding.code] += 1
        if body is None:
            self._areas.append(selection)
            if len(self._areas) == BATCH:
                self._give_areas(source)
            return
        self._held.append(selection)
        if len(self._held) == (MOST_HELD if self._profile is None else BATCH):
            self._settle()

    def source(self, source: Source) -> None:
        self._finish_body()
        self._give_areas(source)
        self._ended[source.kind == "note"] += 1

    def _batch(self, source: Source, body: Body | None, selections: list[Selection]) -> Batch:
        text = self._text.text if body and self._text else None
        return Batch(self._ended[source.kind == "note"] + 1, source, body, text, selections)

    def _give_areas(self, source: Source) -> None:
        if self._areas:
            self._done.append(self._batch(source, None, self._areas))
            self._areas = []

    def _settle(self) -> None:
        """Score the selections held, decide how they count if that is open, and give them."""
        assert self._at is not None  # noqa: S101 (selections in a text come behind it)
        source, body = self._at
        parts = [self._held[first : first + BATCH] for first in range(0, len(self._held), BATCH)]
        self._held = []
        batches = [self._batch(source, body, part) for part in parts]
        if self._text and self._scoring:
            for part in parts:
                self._scoring.add(*_positions(part), [selection.name for selection in part])
            self._judge(source, body, self._scoring)
            self._place(self._text, Profile.named(body.profile), batches)
        self._done += batches

    def _judge(self, source: Source, body: Body, scoring: Scoring) -> None:
        """Write into the body how its positions count, how well that fits, and on what evidence."""
        tally = scoring.tally()
        known, standard = known_profile(self.project.origin), STANDARD
        if body.is_inline:  # XML has made each line end one character, whatever it was
            known, standard = known and replace(known, crlf=1), replace(standard, crlf=1)
        declared = standard if self.project.origin.startswith(OWN_ORIGIN) else self._profiles(source.name)
        verdict = tally.verdict_of(declared) if declared else tally.verdict(known, standard)
        changed = self._profile is not None and verdict.profile != self._profile
        self._profile = self._profile or verdict.profile
        body.profile, body.score, body.evidence = str(self._profile), verdict.score, verdict.evidence
        # What was given before the evidence turned cannot be taken back.
        body.is_poor, body.quotes = verdict.is_poor or changed, verdict.quotes

    def _place(self, text: Text, profile: Profile, batches: list[Batch]) -> None:
        for batch in batches:
            starts, ends = text.place(profile, *_positions(batch.selections))
            for selection, start, end in zip(batch.selections, starts.tolist(), ends.tolist(), strict=True):
                if 0 <= start <= end:
                    selection.start, selection.end, selection.text = start, end, text.text[start:end]
                else:
                    self.project.not_carried[OUTSIDE] += 1

    def _finish_body(self) -> None:
        if self._held:
            self._settle()
        self._at = self._text = self._scoring = self._profile = None


def _positions(selections: list[Selection]) -> tuple[Positions, Positions]:
    """Raw positions; the reader tells only selections that have both."""
    starts = np.array(array("q", [selection.raw_start or 0 for selection in selections]), np.int64)
    ends = np.array(array("q", [selection.raw_end or 0 for selection in selections]), np.int64)
    return starts, ends

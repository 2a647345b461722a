"""A project read as a stream, in batches of selections and in constant memory.

A source's selections are held until its way of counting is found out by all of them (or by the first fifty thousand),
and then given with normalised positions and passages. What stands behind the sources in the file (sets, links, notes)
can be had first, by skimming. Here does not belong what a source or a code means to a study.
"""

from __future__ import annotations

import codecs
import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

import numpy as np

from assets.qda.archive import Archive
from assets.qda.elements import ProjectElements, SkimmedElements
from assets.qda.model import Body, Project, Selection, Source
from assets.qda.positions import (
    OWN_ORIGIN,
    STANDARD,
    Positions,
    Profile,
    Scoring,
    Text,
    known_profile,
)
from assets.qda.streaming import parse

BATCH = 4_096  # selections
MOST_HELD = 50_000  # selections of one text, held until its way of counting is found out
OUTSIDE = "selections outside of their text"
UNKNOWN_CODE = "codings by a code that the codebook has not"
MISSING = "texts that are not in the file"
UNREADABLE = "texts that are not in UTF-8"
ABSENT = {
    "pdf": "PDF files that are not in the file", "picture": "pictures that are not in the file",
    "audio": "recordings that are not in the file", "video": "videos that are not in the file",
}  # fmt: skip


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


class ProjectFile(AbstractContextManager["ProjectFile"]):
    """A `.qdpx` or `.qde`.

    profiles: the profile that a person has declared for a source of this name; it is then taken as it is.
    Raises QdaError for a file that is not to be trusted, or is no project, as far as it has been read.
    """

    def __init__(self, path: Path, profiles: Callable[[str], Profile | None] = lambda _: None) -> None:
        self._archive = Archive(path)
        self._profiles = profiles
        self.project = Project()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._archive.close()

    def skim(self) -> Project:
        """All but what stands in the sources: their names and bodies, but no selection, text or loss."""
        elements = SkimmedElements()
        for _ in self._read(elements):
            pass
        return elements.project

    def batches(self) -> Iterator[Batch]:
        """The selections, source by source in the file's order. `project` is whole when they have all been taken."""
        passages = _Passages(self._archive, self._profiles)
        elements = ProjectElements(passages)
        self.project = passages.project = elements.project
        for _ in self._read(elements):
            yield from passages.take()
        self._count_losses(passages)

    def _read(self, elements: ProjectElements) -> Iterator[None]:
        with self._archive.open_project() as stream:
            yield from parse(stream, elements, root="project")

    def _count_losses(self, passages: _Passages) -> None:
        losses, known = self.project.not_carried, {code.guid for code in self.project.codes}
        known |= {case.guid for case in self.project.cases}  # NVivo codes a case's passages with the case
        losses[UNKNOWN_CODE] = sum(count for code, count in passages.coded.items() if code not in known)
        for source in self.project.sources:
            if source.kind in ABSENT and not self._archive.find(source.file):
                losses[ABSENT[source.kind]] += 1
        for what in [what for what, count in losses.items() if not count]:
            del losses[what]


def read_project(path: Path) -> Project:
    """Read a project whole, with texts and selections, into memory."""
    with ProjectFile(path) as file:
        for batch in file.batches():
            batch.source.selections += batch.selections
            if batch.body:
                batch.body.text = batch.text
        return file.project


class _Passages:
    """Hears the parts of sources, and makes batches of them: finds each text's way of counting, and places in it."""

    def __init__(self, archive: Archive, profiles: Callable[[str], Profile | None]) -> None:
        self._archive, self._profiles = archive, profiles
        self.project = Project()
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

    def body(self, source: Source, body: Body, inline: str | None) -> None:
        self._finish_body()
        self._at = source, body
        self._text = self._read(body, inline)
        self._scoring = Scoring(self._text) if self._text else None
        self._done.append(self._batch(source, body, []))
        if self._text:
            body.sha256 = hashlib.sha256(self._text.text.encode("utf-8", "surrogatepass")).hexdigest()
            body.characters = len(self._text.text)

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

    def _read(self, body: Body, inline: str | None) -> Text | None:
        """The text of a body: from its file, or else as it stands in the XML. None where it cannot be had."""
        member = self._archive.find(body.file) if body.file else None
        if member is None:
            if inline is None:
                self.project.not_carried[MISSING] += 1
            return None if inline is None else Text(inline, lost_line_ends=True)
        try:
            return Text(_decoded(self._archive.read_text_file(member)))
        except UnicodeError:
            self.project.not_carried[UNREADABLE] += 1
            return None

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
        declared = STANDARD if self.project.origin.startswith(OWN_ORIGIN) else self._profiles(source.name)
        known = known_profile(self.project.origin)
        if body.is_inline and known:
            known = replace(known, crlf=1)
        verdict = tally.verdict_of(declared) if declared else tally.verdict(known)
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


def _decoded(content: bytes) -> str:
    """Text in UTF-8, or in UTF-16 with its byte-order mark. The mark stays, since some tools count it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "\ufeff" + content.decode("utf-16")
    return content.decode("utf-8")

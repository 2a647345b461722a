"""A team's QDA projects as a part of a wave's delivery, held against each other: which is read, and what of each.

Belongs elsewhere: what the files of a project look like (`assets.qda`), which rule maps what
(`assets.adapters.qda_mapping`), and one project's codings (`assets.adapters.qda_reading`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass
from pathlib import Path

from casewave.assets.adapters.qda_account import rows_table
from casewave.assets.adapters.qda_mapping import (
    NOTHING_HELD,
    Held,
    Mapping,
    SourceMatch,
    words_of_all,
    words_of_wave,
)
from casewave.assets.adapters.qda_reading import ProjectReading
from casewave.assets.adapters.qda_skimmed import Scope
from casewave.assets.adapters.wave_files import is_shared, takes
from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.others import open_project
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Noted
from casewave.schemas.audit.not_carried_over import NotCarriedOver
from casewave.schemas.values.readings import Readers


class Projects:
    """The projects of one delivery. `elsewhere` are the interviews and documents of the study's other waves."""

    def __init__(self, readers: Readers, elsewhere: Named[str, Held] = NOTHING_HELD) -> None:
        self._study, self._scope = readers.study, Scope(readers, elsewhere)
        self._of_wave = self._of_all = Mapping(self._study)
        self._replaced: dict[str, str] = {}

    def expect(self, files: dict[str, Path], named: Callable[[], dict[str, Held]]) -> set[str]:
        """Find the projects of a delivery, by name, and look at them together.

        named: the interviews and documents of the delivery's tables.

        Which is a later export of which, and whose texts are the latest, decides what is taken of each.
        """
        projects = {name: path for name, path in files.items() if takes(path, self._study.reading)}
        if projects:
            own, elsewhere = named(), self._scope.elsewhere
            self._scope.own = frozenset(own)
            self._of_wave = Mapping(self._study, words_of_wave(own, elsewhere))
            self._of_all = Mapping(self._study, words_of_all({**elsewhere, **own}), {**elsewhere, **own})
        if len(projects) > 1:
            self._compare(projects)
        return set(projects)

    def _mapping(self, name: str) -> Mapping:
        """What the sources of a project are: for one wave, or for all."""
        return self._of_all if is_shared(name) else self._of_wave

    def _compare(self, projects: dict[str, Path]) -> None:
        self._scope.seen = set()
        outlines = {}
        for name, path in projects.items():
            try:
                outlines[name] = _outline(path, self._mapping(name))
            except QdaError:
                continue  # its own reading says why
        self._replaced = _replaced(outlines)
        kept = {name: outline for name, outline in outlines.items() if name not in self._replaced}
        self._scope.references = _references(kept)

    def read(self, path: Path, name: str) -> Iterator[Batch | Issue | Noted]:
        """Read one project: batches of codings, problems, and how it was read."""
        if later := self._replaced.get(name):
            names = ("file", "what", "count")
            yield Noted(NotCarriedOver, rows_table(NotCarriedOver, names, [(name, f"an earlier export of {later}", 1)]))
            return
        try:
            yield from ProjectReading(self._scope, self._mapping(name), path, name).rows()
        except QdaError as error:
            yield Issue.of(error.problem, name)


@dataclass(frozen=True)
class _Outline:
    """What is to be known of a project to hold it against the others of its delivery."""

    tool: str
    name: str
    modified: str
    coders: frozenset[str]
    texts: dict[SourceMatch, tuple[str, str]]  # hash and text of each interview or document, or part of one


def _outline(path: Path, mapping: Mapping) -> _Outline:
    with open_project(path, mapping.profile, mapping.encoding) as file:
        matches = mapping.sources(file.skim())
        coders: set[str] = set()
        texts: dict[SourceMatch, tuple[str, str]] = {}
        for batch in file.batches():
            coders |= {coding.user for selection in batch.selections for coding in selection.codings}
            match = matches[batch.place - 1] if batch.source.kind != "note" else SourceMatch(None)
            if match.name and batch.body and batch.body.sha256 and batch.text is not None:
                texts[match] = batch.body.sha256, batch.text
        users = {user.guid: user.name for user in file.project.users}
        origin_project = file.project
        coded = frozenset(users.get(coder, coder) for coder in coders)
        return _Outline(origin_project.origin.split(" ")[0], origin_project.name, origin_project.modified, coded, texts)


def _replaced(outlines: dict[str, _Outline]) -> dict[str, str]:
    """Projects that are earlier exports of another one: the same tool and name, and no coder whom that has not.

    Two coders' copies of one project have each a coder of their own, so neither replaces the other.
    """
    replaced = {}
    for name, earlier in outlines.items():
        for other, later in outlines.items():
            is_same = (earlier.tool, earlier.name) == (later.tool, later.name) and earlier.coders <= later.coders
            if is_same and earlier.modified and earlier.modified < later.modified:
                replaced[name] = other
    return replaced


def _references(outlines: dict[str, _Outline]) -> dict[SourceMatch, tuple[str, str]]:
    """The latest text of each interview or document, or part, whose text differs between projects: hash and text."""
    latest: dict[SourceMatch, tuple[str, str]] = {}
    differing = set()
    for outline in sorted(outlines.values(), key=lambda outline: outline.modified):
        for match, text in outline.texts.items():
            if match in latest and latest[match][0] != text[0]:
                differing.add(match)
            latest[match] = text
    return {match: latest[match] for match in differing}

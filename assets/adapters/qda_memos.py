"""Notes, comments and annotations of a QDA project as memos of the study, with what each is about.

A memo is named by its title, author and what it is about, so that it keeps its name when its text is edited and
exported again. Belongs elsewhere: how notes are read (`assets.qda`) and codings (`assets.adapters.qda_projects`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from casewave.assets.adapters.qda_mapping import CodeMatch
from casewave.assets.qda.model import Coding, Link, Project, Selection, Source
from casewave.schemas.columns import delivered_columns
from casewave.schemas.delivered.memos import MEMO_KINDS, Memos

SHEET = "notes"  # of a project, apart from its codings, whose places are counted from 1 too
MEMO = [column.name for column in delivered_columns(Memos)]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
EMPTY = "notes without a text"
ELSEWHERE = "notes about what is not carried over"
TWICE = "notes that another project of the delivery has too"
LOST_LINKS = "links of notes to what is not carried over"
MORE_CODES = "links of notes to more than two codes, or to codes of two frameworks"


@dataclass
class _About:
    """What one note is about, in the study's terms. lost: references to what is not carried over."""

    codes: list[tuple[str, str]] = field(default_factory=list)
    subjects: set[str] = field(default_factory=set)
    informants: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    lost: int = 0

    @property
    def is_known(self) -> bool:
        return bool(self.codes or self.subjects or self.informants or self.sites)


@dataclass(frozen=True)
class _Note:
    title: str
    text: str
    kind: str
    user: str
    created: str


@dataclass(frozen=True)
class Terms:
    """What things of a project are in the study.

    codes: by GUID. sources: the interview or document that each source of the project is. case: the informant and the
    site that a case of this name is. programmes: by site. coder: of a user. is_new: whether no other project has given
    a row of this name.
    """

    codes: dict[str, CodeMatch]
    sources: list[str | None]
    case: Callable[[str], tuple[str | None, str | None]]
    programmes: dict[str, str]
    coder: Callable[[str], str | None]
    is_new: Callable[[str], bool]


class ProjectMemos:
    """The notes of one project, heard with its codings and given when all is read."""

    def __init__(self, outline: Project) -> None:
        self.losses: Counter[str] = Counter()
        self._notes: dict[str, _Note] = {}
        self._about: dict[str, _About] = {}
        guids = {note.guid for note in outline.notes}
        self._linked = {end for link in outline.links for end in _other_ends(link, guids)}
        self._of_linked: dict[str, set[str]] = {}

    def hear(self, note: Source, text: str | None) -> None:
        """Take a note with its text."""
        self._notes[note.guid] = _Note(note.name, text or "", note.description, note.user, note.created)

    def coded(self, selection: Selection, coding: Coding, name: str | None) -> None:
        """Take what is noted on a coding and its selection. name: None where the coding is not carried over."""
        for note in (*selection.notes, *coding.notes):
            about = self._of(note)
            about.subjects |= {name} if name else set()
            about.lost += not name
        if selection.description.strip():
            guid = f"comment {selection.guid}"
            self._notes.setdefault(guid, _Note("", selection.description, "", selection.user, selection.created))
            self._of(guid).subjects |= {name} if name else set()
            self._of(guid).lost += not name
        for guid in {selection.guid, coding.guid} & self._linked:
            self._of_linked.setdefault(guid, set()).update({name} if name else ())

    def uncoded(self, selection: Selection, source: str | None) -> None:
        """Take what is noted on a selection that no code was given to: it is about the source."""
        for note in selection.notes:
            self._add_source(self._of(note), source)
        if selection.description.strip():
            guid = f"comment {selection.guid}"
            self._notes[guid] = _Note("", selection.description, "", selection.user, selection.created)
            self._add_source(self._of(guid), source)

    def rows(self, project: Project, terms: Terms) -> Iterator[dict[str, Any]]:
        """The memos, in the order of their notes."""
        self._hear_codes(project, terms)
        self._hear_sources(project, terms)
        self._hear_cases(project, terms)
        for guid, names in self._of_linked.items():
            for linked in self._linked_to(project, guid):
                self._of(linked).subjects |= names
                self._of(linked).lost += not names
        taken: Counter[str] = Counter()
        for guid, note in self._notes.items():
            if reason := self._why_not(note, self._of(guid)):
                self.losses[reason] += 1
                continue
            row = self._row(note, self._of(guid), terms)
            row["memo"] = _name(row, taken)
            if terms.is_new(row["memo"]):
                yield row
            else:
                self.losses[TWICE] += 1

    @staticmethod
    def _why_not(note: _Note, about: _About) -> str:
        if not note.text.strip():
            return EMPTY
        return ELSEWHERE if about.lost and not about.is_known else ""

    def _of(self, guid: str) -> _About:
        return self._about.setdefault(guid, _About())

    def _hear_codes(self, project: Project, terms: Terms) -> None:
        for code in project.codes:
            for note in (*code.notes, *self._linked_to(project, code.guid)):
                self._add_code(self._of(note), terms.codes[code.guid])

    def _hear_sources(self, project: Project, terms: Terms) -> None:
        for source, name in zip(project.sources, terms.sources, strict=True):
            for note in (*source.notes, *self._linked_to(project, source.guid)):
                self._add_source(self._of(note), name)
            if source.description.strip():
                guid = f"comment {source.guid}"
                self._notes[guid] = _Note("", source.description, "", source.user, source.created)
                self._add_source(self._of(guid), name)

    def _hear_cases(self, project: Project, terms: Terms) -> None:
        for entry in project.cases:
            for note in self._linked_to(project, entry.guid):
                self._add_case(self._of(note), *terms.case(entry.name))
            if entry.description.strip():
                guid = f"comment {entry.guid}"
                self._notes[guid] = _Note("", entry.description, "case", "", "")
                self._add_case(self._of(guid), *terms.case(entry.name))

    def _linked_to(self, project: Project, guid: str) -> list[str]:
        """The notes that a link joins to something."""
        if guid not in self._linked:
            return []
        ends = [{link.origin, link.target} for link in project.links]
        return [note for pair in ends if guid in pair for note in pair - {guid} if note in self._notes]

    def _add_code(self, about: _About, match: CodeMatch) -> None:
        if match.code:
            about.codes.append((match.framework, match.code))
        else:
            about.lost += 1

    def _add_source(self, about: _About, name: str | None) -> None:
        about.subjects |= {name} if name else set()
        about.lost += not name

    def _add_case(self, about: _About, informant: str | None, site: str | None) -> None:
        about.informants |= {informant} if informant else set()
        about.sites |= {site} if site else set()
        about.lost += not (informant or site)

    def _row(self, note: _Note, about: _About, terms: Terms) -> dict[str, Any]:
        day = DAY.match(note.created)
        framework, code, other_code = self._codes(about)
        site = min(about.sites, default=None) if len(about.sites) == 1 else None
        self.losses[LOST_LINKS] += about.lost + len(about.sites) - bool(site)
        return {
            "memo_kind": _kind(note, about), "author": terms.coder(note.user) if note.user else None,
            "date": day and day[0], "programme": site and terms.programmes[site], "site": site,
            "framework": framework, "code": code, "other_code": other_code,
            "informants": "; ".join(sorted(about.informants)) or None,
            "subjects": "; ".join(sorted(about.subjects)) or None, "title": note.title.strip() or None,
            "text": note.text.strip(),
        }  # fmt: skip

    def _codes(self, about: _About) -> tuple[str | None, str | None, str | None]:
        """The framework of the codes that a memo is about, the first, and a second one of the same framework."""
        codes = sorted(set(about.codes))
        if not codes:
            return None, None, None
        framework, code = codes[0]
        same = [other for name, other in codes[1:] if name == framework]
        self.losses[MORE_CODES] += len(codes) - 1 - len(same[:1])
        return framework, code, same[0] if same else None


def _other_ends(link: Link, notes: set[str]) -> set[str]:
    """What a link joins to a note."""
    ends = {link.origin, link.target}
    return ends - notes if ends & notes else set()


def _kind(note: _Note, about: _About) -> str:
    """The kind that casewave wrote into a note, or the one that follows from what it is about."""
    written = note.kind.strip().casefold()
    if written in MEMO_KINDS:
        return written
    if about.codes:
        return "code"
    if about.informants or about.sites:
        return "case"
    return "annotation" if about.subjects else "analytic"


def _name(row: dict[str, Any], taken: Counter[str]) -> str:
    about = [row[name] or "" for name in ("title", "author", "site", "framework", "code", "other_code", "informants",
                                          "subjects")]  # fmt: skip
    what = "\x1f".join(about if any(about) else [row["text"]])
    taken[what] += 1
    digest = hashlib.sha256(f"{what}\x1f{taken[what]}".encode("utf-8", "surrogatepass")).digest()
    return f"N-{digest[:8].hex()}"

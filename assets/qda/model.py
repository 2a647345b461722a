"""What a QDA project holds, as plain values. Names follow the standard's, GUIDs are in small letters without braces.

Times stay text as written. `None` is "not stated"; an empty tuple is "none".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

SourceKind = Literal["text", "pdf", "picture", "audio", "video", "note"]


@dataclass(slots=True)
class User:
    """Someone who worked on the project."""

    guid: str
    name: str = ""
    initials: str = ""


@dataclass(slots=True)
class ProjectCode:
    """One code, in the order of the codebook. `parent` is the GUID of the code above it."""

    guid: str
    name: str
    parent: str | None = None
    is_codable: bool = True
    colour: str = ""
    description: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Variable:
    """A named attribute of cases or sources. `kind` is Text, Boolean, Integer, Float, Date or DateTime."""

    guid: str
    name: str
    kind: str = "Text"
    description: str = ""


@dataclass(slots=True)
class Value:
    """What a variable is for one case or source, as text."""

    variable: str
    text: str = ""


@dataclass(slots=True)
class Case:
    """A person, place or unit by which sources and selections are grouped."""

    guid: str
    name: str = ""
    description: str = ""
    codes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    sources: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()


@dataclass(slots=True)
class Set:
    """A named collection of codes, sources and notes."""

    guid: str
    name: str = ""
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Link:
    """A relation between two things, each named by its GUID. `direction` is Associative, OneWay or Bidirectional."""

    guid: str
    name: str = ""
    direction: str = ""
    colour: str = ""
    origin: str = ""
    target: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Coding:
    """One code given to one selection, or to a whole source, by one user."""

    guid: str
    code: str
    user: str = ""
    created: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Selection:
    """A part of a source. A selection of text counts code points of its text from 0, the end exclusive.

    kind: text, transcript (between two sync points), pdf, picture, audio, video, or whole (the source itself).
    text: the passage; None where the selection has none, or where its text cannot be had.
    body: GUID of the text that the positions count in.
    raw_start, raw_end: positions as the project has them.
    area: page and corners of a pdf or picture selection, begin and end in milliseconds of a media selection.
    """

    guid: str
    kind: str
    start: int | None = None
    end: int | None = None
    text: str | None = None
    body: str = ""
    name: str = ""
    description: str = ""
    area: tuple[int, ...] = ()
    sync_points: tuple[str, str] | None = None
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()
    user: str = ""
    created: str = ""
    modifying_user: str = ""
    modified: str = ""
    raw_start: int | None = None
    raw_end: int | None = None


@dataclass(slots=True)
class SyncPoint:
    """A place in a transcript and its time in the recording, in milliseconds."""

    guid: str
    time: int | None = None
    position: int | None = None


@dataclass(slots=True)
class Body:
    """A text that positions count in: of a text source or note, a representation of a PDF, a transcript, a description.

    sha256: hash of the normalised text (LF, no byte-order mark) in UTF-8; None where the text cannot be had.
    characters: length of that text in code points. is_inline: it is in the XML and not in a file of its own.
    profile: how the project counts positions in it, as `str(Profile)`. score: how well that fits, from 0 to 1.
    evidence: number of selections that the score is of. other_profile, other_score: another way of counting, which fits
    this text better than the rest of the project, or the project's own where quotes in the text have proved another.
    """

    guid: str
    role: Literal["content", "representation", "transcript", "description"] = "content"
    name: str = ""
    is_inline: bool = False
    file: str = ""
    text: str | None = None
    sha256: str | None = None
    characters: int | None = None
    sync_points: tuple[SyncPoint, ...] = ()
    profile: str = ""
    score: float | None = None
    evidence: int = 0
    is_poor: bool = False
    quotes: tuple[str, ...] = ()
    other_profile: str = ""
    other_score: float | None = None


@dataclass(slots=True)
class Source:
    """One source or note. `file` is where a picture, PDF or recording lies, as the project names it."""

    guid: str
    kind: SourceKind
    name: str = ""
    description: str = ""
    file: str = ""
    current_path: str = ""
    bodies: list[Body] = field(default_factory=list)
    values: tuple[Value, ...] = ()
    notes: tuple[str, ...] = ()
    user: str = ""
    created: str = ""
    modifying_user: str = ""
    modified: str = ""
    selections: list[Selection] = field(default_factory=list)


@dataclass(slots=True)
class Project:
    """A whole project. `not_carried` counts, by what it is, all that was found and is not held here."""

    name: str = ""
    origin: str = ""
    description: str = ""
    user: str = ""
    created: str = ""
    modifying_user: str = ""
    modified: str = ""
    base_path: str = ""
    users: list[User] = field(default_factory=list)
    codes: list[ProjectCode] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    sets: list[Set] = field(default_factory=list)
    notes: list[Source] = field(default_factory=list)
    note_refs: tuple[str, ...] = ()
    not_carried: Counter[str] = field(default_factory=Counter)

    def code_paths(self) -> dict[str, tuple[str, ...]]:
        """Names from the top of the codebook to each code, by the code's GUID."""
        paths: dict[str, tuple[str, ...]] = {}
        for code in self.codes:  # a parent is before its children
            paths.setdefault(code.guid, (*paths.get(code.parent or "", ()), code.name))
        return paths

"""What of a project is known before its selections are read: what its sources, codes, users and cases are in the study.

Belongs elsewhere: which rule maps what (`assets.adapters.qda_mapping`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping as Named
from dataclasses import dataclass, field

from casewave.assets.adapters.qda_mapping import LEFT_OUT, Held, Mapping, SourceMatch
from casewave.assets.adapters.wave_files import is_shared
from casewave.assets.qda.model import Project
from casewave.assets.reading.issues import Issue
from casewave.schemas.problems import projects as problems
from casewave.schemas.problems.kinds import with_value
from casewave.schemas.values.handwriting import Unreadable
from casewave.schemas.values.readings import Readers, WithdrawnCode


@dataclass
class Scope:
    """What else the delivery and the other waves hold, as the reading of one project asks for it.

    elsewhere: the interviews and documents of other waves; own: those of the delivery's tables. references: the latest
    text of each transcript whose text differs between projects. seen: the names of codings so far, where the delivery
    has several projects.
    """

    readers: Readers
    elsewhere: Named[str, Held]
    own: frozenset[str] = frozenset()
    references: dict[SourceMatch, tuple[str, str]] = field(default_factory=dict)
    seen: set[str] | None = None

    def is_new(self, coding: str) -> bool:
        """Say whether no other project of the delivery has given a coding of this name."""
        if self.seen is None:
            return True
        is_new = coding not in self.seen
        self.seen.add(coding)
        return is_new


class Skimmed:
    """What the sources, codes, users and cases of a project are in the study. `file` is the project's."""

    def __init__(self, scope: Scope, mapping: Mapping, file: str, outline: Project) -> None:
        self.scope, self.mapping, self.file, self.is_shared = scope, mapping, file, is_shared(file)
        self.sources = mapping.sources(outline)
        self.names = [match.name for match in self.sources]
        self.source_words = mapping.source_words(outline) if scope.readers.study.withdrawals else []
        self.transcripts = _transcripts(outline, self.sources)
        self.offsets = _offsets(self.transcripts)
        self.codes = dict(zip((code.guid for code in outline.codes), mapping.codes(outline), strict=True))
        self.code_numbers = {code.guid: number for number, code in enumerate(outline.codes, start=1)}
        self.users = {user.guid: user.name or user.initials for user in outline.users}
        self._coders = {user: mapping.coder(name, file) for user, name in self.users.items()}
        self.cases = {case.guid: number for number, case in enumerate(outline.cases, start=1)}
        self.case_selections = {
            guid: number for number, case in enumerate(outline.cases, start=1) for guid in case.selections
        }
        self.last_of_name = {name: number for number, name in enumerate(self.names, start=1)}

    def known(self, name: str | None) -> str | None:
        """The interview or document of this wave that a source is, if it is one."""
        if self.is_shared:
            return name if name in self.scope.own else None
        return name if name and name not in self.scope.elsewhere else None

    def is_of_no_wave(self, match: SourceMatch) -> bool:
        """Say whether a source of a project for all waves is nothing that any wave has delivered."""
        if not self.is_shared or match.is_doubtful or match.name == LEFT_OUT:
            return False
        return match.name not in self.scope.own and match.name not in self.scope.elsewhere

    def coder(self, user: str) -> str | None:
        """The coder that a user of the project is."""
        return self._coders[user] if user in self._coders else self.mapping.coder("", self.file)

    def case(self, number: int, name: str) -> tuple[str | None, str | None, Issue | None]:
        """The informant or the site that a case is."""
        become = self.mapping.case_name(name)
        if not become:
            return None, None, None
        if become in {site.site for site in self.scope.readers.study.sites}:
            return None, become, None
        try:
            return self.scope.readers.participant(become).value, None, None
        except Unreadable as error:
            if isinstance(error, WithdrawnCode):
                return None, None, Issue.of(problems.CASE_WITHDRAWN(case=number), self.file)
            reason = with_value(error.problem.text, become if error.is_shown else None)
            return None, None, Issue.of(problems.CASE_OF_NOBODY(case=number, reason=reason), self.file)


@dataclass(frozen=True)
class Transcript:
    """What tells one coded transcript from another: its content, or its place where its text is not in the file."""

    text: str
    number: int
    characters: int | None


def _transcripts(outline: Project, matches: list[SourceMatch]) -> dict[str, dict[SourceMatch, list[Transcript]]]:
    """The coded transcripts of each interview and document, and of each of its parts, equal ones once."""
    found: dict[str, dict[SourceMatch, list[Transcript]]] = defaultdict(lambda: defaultdict(list))
    for number, (source, match) in enumerate(zip(outline.sources, matches, strict=True), start=1):
        if not match.name:
            continue
        texts = [body for body in source.bodies if body.sha256 and body.profile]
        of_source = [Transcript(body.sha256 or "", number, body.characters) for body in texts]
        if source.kind == "text" and not any(body.sha256 for body in source.bodies):
            of_source = [Transcript(f"source {number}", number, None)]
        known = {transcript.text for transcript in found[match.name][match]}
        found[match.name][match] += [transcript for transcript in of_source if transcript.text not in known]
    return found


def _offsets(transcripts: dict[str, dict[SourceMatch, list[Transcript]]]) -> dict[SourceMatch, int | None]:
    """Where each part begins in its interview or document: a line end after the earlier parts, if these are known."""
    offsets: dict[SourceMatch, int | None] = {}
    for parts in transcripts.values():
        offset: int | None = 0
        for match in sorted(parts, key=lambda match: match.part or 0):
            offsets[match] = offset
            length = next((transcript.characters for transcript in parts[match]), 0)
            offset = None if offset is None or length is None else offset + length + 1
    return offsets

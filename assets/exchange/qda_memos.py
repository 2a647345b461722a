"""The memos of a study as notes of a QDA project, each with its links to codes, codings, sources and cases.

Memos stay inside the team: whoever exports for archiving or re-use leaves them out. Belongs elsewhere: codings and
sources (`assets.exchange.qda_export`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import duckdb

from casewave.assets.qda.model import Body, Case, Coding, Link, Project, ProjectCode, Source, User

MEMOS = """
    WITH subjects AS (
        SELECT memo, list(subject ORDER BY subject) AS subjects FROM core.memo_subjects GROUP BY memo
    ),

    informants AS (
        SELECT memo, list(informant ORDER BY informant) AS informants FROM core.memo_informants GROUP BY memo
    )

    SELECT
        memos.memo, memos.memo_kind, memos.author, memos.date, memos.framework, memos.code, memos.other_code,
        coalesce(subjects.subjects, []), coalesce(informants.informants, []), memos.title, memos.text
    FROM core.memos AS memos
    LEFT JOIN subjects ON memos.memo = subjects.memo
    LEFT JOIN informants ON memos.memo = informants.memo
    WHERE $wave IS NULL OR memos.wave = $wave
    ORDER BY memos.wave, memos.memo
"""
DAY = len("2022-01-18")


class Notes:
    """The notes of one export. guid: makes the GUID of a thing, as the rest of the export names it."""

    def __init__(self, project: Project, guid: Any) -> None:
        self._project, self._guid = project, guid
        self._users = {user.guid for user in project.users}
        self._things: dict[str, ProjectCode | Source | Coding | Case] = {code.guid: code for code in project.codes}
        self._things |= {source.guid: source for source in project.sources}
        self._things |= {case.guid: case for case in project.cases}
        self._things |= {coding.guid: coding for coding in _codings(project.sources)}

    def add(self, con: duckdb.DuckDBPyConnection, wave: int | None) -> None:
        """Add the memos of the study, or of one wave, to the project."""
        for memo, kind, author, date, framework, code, other_code, subjects, informants, title, text in con.execute(
            MEMOS, {"wave": wave}
        ).fetchall():
            codes = [self._guid("code", framework, each) for each in (code, other_code) if each]
            sources = [self._guid(what, subject) for subject in subjects for what in ("coding", "source")]
            cases = [self._guid("informant", informant) for informant in informants]
            guid = self._guid("memo", memo)
            created = f"{date}T00:00:00Z" if date and len(date) == DAY else ""
            note = Source(guid, "note", title or "", kind, bodies=[Body(guid, text=text)], created=created)
            note.user = self._author(author)
            self._project.notes.append(note)
            about = [thing for each in (*codes, *sources, *cases) if (thing := self._things.get(each))]
            for thing in about:
                self._refer(guid, thing)
            if not about:
                self._project.note_refs += (guid,)

    def _author(self, author: str | None) -> str:
        if not author:
            return ""
        guid = str(self._guid("coder", author))
        if guid not in self._users:
            self._users.add(guid)
            self._project.users.append(User(guid, author))
        return guid

    def _refer(self, note: str, thing: ProjectCode | Source | Coding | Case) -> None:
        """Let a thing refer to a note. A case has no place for that, so that a link joins the two."""
        if isinstance(thing, Case):
            link = self._guid("link", note, thing.guid)
            self._project.links.append(Link(link, direction="Associative", origin=note, target=thing.guid))
        else:
            thing.notes += (note,)


def _codings(sources: Iterable[Source]) -> Iterator[Coding]:
    for source in sources:
        for selection in source.selections:
            yield from selection.codings

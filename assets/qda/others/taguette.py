"""Taguette's project export in SQLite. Its CSV of highlights is read with the spreadsheets.

A document is HTML. Positions count bytes in UTF-8 of its text, without tags and without anything for the end of a
paragraph; here a line end is put there, so that words do not run into one another.
"""

from __future__ import annotations

import json
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import Project, Selection, Source, User
from casewave.assets.qda.others.database import DAMAGED, Database, open_database
from casewave.assets.qda.others.parts import NO_SOURCE, NO_TAG, CodeTree, Parts, coded
from casewave.assets.qda.positions import SourceText
from casewave.schemas.problems import projects as problems

NEEDED = {"projects", "documents", "highlights", "tags", "highlight_tags"}
NUMBERS = {"id", "document_id", "highlight_id", "start_offset", "end_offset"}
BLOCKS = {"p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol"}
HIDDEN = {"script", "style", "head", "title"}


def read_taguette(path: Path) -> Parts:
    """Read a project. Raises QdaError for a file that is none."""
    with open_database(path, NEEDED, "Taguette", NUMBERS) as database:
        names = [row["name"] for row in database.rows("SELECT name FROM projects ORDER BY id")]
        if len(names) != 1:
            raise QdaError(problems.TAGUETTE_PROJECTS(count=len(names)))
        parts = Parts(Project(names[0], "Taguette"))
        codes = CodeTree(parts.project)
        owners = _owners(database)
        parts.project.users = [User(owner, owner) for owner in sorted(set(owners.values()))]
        tags: dict[int, list[str]] = defaultdict(list)
        query = """
            SELECT highlight_id, path FROM highlight_tags INNER JOIN tags ON tag_id = tags.id
            ORDER BY highlight_id, path
        """
        for row in database.rows(query):
            tags[row["highlight_id"]].append(codes.guid((row["path"],)))
        highlights, documents = _highlights(database), set()
        description = "description" if database.has_column("documents", "description") else "'' AS description"
        for row in database.rows(f"SELECT id, name, contents, {description} FROM documents ORDER BY id"):
            documents.add(row["id"])
            source = Source(f"document {row['id']}", "text", row["name"], row["description"])
            selections = parts.add_source(source, _Document(row["contents"]).as_text())
            for number, start, end in highlights[row["id"]]:
                selection = Selection(f"highlight {number}", "text", body=source.guid, raw_start=start, raw_end=end)
                selection.codings = coded(tags[number], owners.get(number, ""), "", (number or 0) * 1000)
                selections.append(selection)
        for row in database.rows("SELECT path FROM tags ORDER BY path"):
            codes.guid((row["path"],))
        codes.finish()
        _add_notes(database, parts, codes)
        _count_losses(database, parts.project, documents)
        if database.damaged:
            parts.project.not_carried[DAMAGED] = database.damaged
        return parts


def _add_notes(database: Database, parts: Parts, codes: CodeTree) -> None:
    """The descriptions of tags, each a note on its code."""
    if not database.has_column("tags", "description"):
        return
    of_guid = {code.guid: code for code in parts.project.codes}
    for row in database.rows("SELECT id, path, description FROM tags ORDER BY path"):
        of_guid[codes.guid((row["path"],))].notes += parts.add_note(f"tag {row['id']}", row["description"], "", "", "")


def _count_losses(database: Database, project: Project, documents: set[int]) -> None:
    """Count tags of highlights whose document is gone, and those that are gone themselves."""
    query = """
        SELECT highlight_tags.highlight_id, highlights.document_id, tags.path IS NOT NULL AS has_tag
        FROM highlight_tags LEFT JOIN highlights ON highlight_id = highlights.id LEFT JOIN tags ON tag_id = tags.id
    """
    for row in database.rows(query):
        if row["has_tag"] == "0":
            project.not_carried[NO_TAG] += 1
        elif row["document_id"] not in documents:
            project.not_carried[NO_SOURCE] += 1


def _highlights(database: Database) -> dict[int, list[tuple[int, int, int]]]:
    made: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    query = "SELECT id, document_id, start_offset, end_offset FROM highlights ORDER BY document_id, start_offset, id"
    for row in database.rows(query):
        made[row["document_id"]].append((row["id"], row["start_offset"], row["end_offset"]))
    return made


def _owners(database: Database) -> dict[int, str]:
    """Who made each highlight, by the project's history."""
    owners: dict[int, str] = {}
    if "commands" not in database.tables():
        return owners
    for row in database.rows("SELECT user_login, payload FROM commands ORDER BY id"):
        try:
            said = json.loads(row["payload"] or "{}")
        except ValueError:
            continue
        if isinstance(said, dict) and said.get("type") == "highlight_add" and isinstance(said.get("highlight_id"), int):
            owners.setdefault(said["highlight_id"], row["user_login"])
    return owners


class _Document(HTMLParser):
    """The text of a document, with a line end of ours at the end of each paragraph."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._breaks: list[int] = []
        self._length = self._hidden = 0
        self.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
        self.close()

    def as_text(self) -> SourceText:
        return SourceText("".join(self._pieces), uncounted=self._breaks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (its signature)
        self._hidden += tag in HIDDEN
        self._end_line(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(self._hidden - (tag in HIDDEN), 0)
        self._end_line(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._pieces.append(data)
            self._length += len(data)

    def _end_line(self, tag: str) -> None:
        if tag in BLOCKS and self._pieces and not self._pieces[-1].endswith("\n"):
            self._breaks.append(self._length)
            self.handle_data("\n")

"""RQDA's project, a SQLite file.

RQDA deletes nothing: what was deleted stays with a status of 0 or -1, and so do the codings by a deleted code or in a
deleted file. Positions count the characters of the text, the end exclusive; the quoted text with each coding tells.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

from casewave.assets.qda.model import Case, Project, ProjectCode, Selection, Source, User
from casewave.assets.qda.others.database import DAMAGED, Database, open_database
from casewave.assets.qda.others.parts import Parts, coded
from casewave.assets.qda.positions import SourceText

NEEDED = {"source", "freecode", "coding"}
NUMBERS = {"id", "cid", "fid", "catid", "selfirst", "selend", "status", "caseid", "many"}
DELETED = "codings that were deleted in RQDA, or whose code or file was"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KEPT = """
    FROM coding
    INNER JOIN source ON coding.fid = source.id AND source.status = 1
    INNER JOIN freecode ON coding.cid = freecode.id AND freecode.status = 1
    WHERE coding.status = 1
"""


def read_rqda(path: Path) -> Parts:
    """Read a project. Raises QdaError for a file that is none."""
    with open_database(path, NEEDED, "RQDA", NUMBERS) as database:
        parts = Parts(Project(path.stem, "RQDA"))
        parts.project.codes = _codes(database)
        selections = _selections(database)
        users = {coding.user for some in selections.values() for one in some for coding in one.codings}
        parts.project.users = [User(owner, owner) for owner in sorted(users)]
        memo = _memo(database, "source")
        for row in database.rows(f"SELECT id, name, file, {memo} FROM source WHERE status = 1 ORDER BY id"):
            source = Source(f"source {row['id']}", "text", row["name"], row["memo"])
            parts.add_source(source, SourceText(row["file"])).extend(selections.get(row["id"], []))
        parts.project.cases = _cases(database)
        _notes(database, parts)
        kept = sum(map(len, selections.values()))
        (all_of_them,) = database.rows("SELECT count(*) AS many FROM coding")
        parts.project.not_carried[DELETED] += all_of_them["many"] - kept
        if database.damaged:
            parts.project.not_carried[DAMAGED] = database.damaged
        return parts


def _codes(database: Database) -> list[ProjectCode]:
    """Codes below their category, each once: RQDA lets a code be in several, of which the first counts."""
    categories: dict[int, tuple[int, str]] = {}
    if {"treecode", "codecat"} <= database.tables():
        query = """
            SELECT treecode.cid, codecat.catid, codecat.name FROM treecode
            INNER JOIN codecat ON treecode.catid = codecat.catid AND codecat.status = 1
            WHERE treecode.status = 1 ORDER BY codecat.catid
        """
        for row in database.rows(query):
            categories.setdefault(row["cid"], (row["catid"], row["name"]))
    children: dict[str | None, list[ProjectCode]] = defaultdict(list)
    for row in database.rows("SELECT id, name, memo FROM freecode WHERE status = 1 ORDER BY id"):
        above = f"category {categories[row['id']][0]}" if row["id"] in categories else None
        children[above].append(ProjectCode(f"code {row['id']}", row["name"], above, description=row["memo"]))
    tops = {f"category {number}": name for number, name in categories.values()}
    below = [
        code
        for guid, name in tops.items()
        for code in (ProjectCode(guid, name, is_codable=False), *children.get(guid, []))
    ]
    return [*below, *children[None]]


def _selections(database: Database) -> dict[int, list[Selection]]:
    made: dict[int, list[Selection]] = defaultdict(list)
    query = f"""
        SELECT coding.cid, coding.fid, coding.seltext, coding.selfirst, coding.selend, coding.owner, coding.date,
            {_memo(database, "coding")} {KEPT}
        ORDER BY coding.fid, coding.selfirst, coding.selend, coding.cid
    """
    for number, row in enumerate(database.rows(query), start=1):
        selection = Selection(f"coding {number}", "text", name=row["seltext"], body=f"source {row['fid']}")
        selection.description, selection.user, selection.created = row["memo"], row["owner"], _day(row["date"])
        selection.raw_start, selection.raw_end = row["selfirst"], row["selend"]
        selection.codings = coded([f"code {row['cid']}"], row["owner"], _day(row["date"]), number)
        made[row["fid"]].append(selection)
    return made


def _cases(database: Database) -> list[Case]:
    if not {"cases", "caselinkage"} <= database.tables():
        return []
    linked: dict[int, dict[str, None]] = defaultdict(dict)
    for row in database.rows("SELECT caseid, fid FROM caselinkage WHERE status = 1 ORDER BY caseid, fid"):
        linked[row["caseid"]][f"source {row['fid']}"] = None
    rows = database.rows(f"SELECT id, name, {_memo(database, 'cases')} FROM cases WHERE status = 1 ORDER BY id")
    return [Case(f"case {row['id']}", row["name"], row["memo"], sources=tuple(linked[row["id"]])) for row in rows]


def _memo(database: Database, table: str) -> str:
    """The column of memos of a table, which not all versions have."""
    return f"{table}.memo AS memo" if database.has_column(table, "memo") else "'' AS memo"


def _notes(database: Database, parts: Parts) -> None:
    """The project's own memo, annotations of texts, and journals. Whoever wrote only these is a user too."""
    project, tables = parts.project, database.tables()
    if database.has_column("project", "memo"):
        for number, row in enumerate(database.rows("SELECT memo FROM project"), start=1):
            project.note_refs += parts.add_note(f"project memo {number}", row["memo"], "Project memo", "", "")
    users = {user.guid for user in project.users}
    if "annotation" in tables:
        sources = {source.guid: source for source in project.sources}
        query = "SELECT fid, annotation, owner, date FROM annotation WHERE status = 1 ORDER BY fid, position, date"
        for number, row in enumerate(database.rows(query), start=1):
            if source := sources.get(f"source {row['fid']}"):
                made = parts.add_note(f"annotation {number}", row["annotation"], "", row["owner"], _day(row["date"]))
                source.notes += made
                users |= {row["owner"]} if made else set()
    if "journal" in tables:
        query = "SELECT name, journal, owner, date FROM journal WHERE status = 1 ORDER BY name, date"
        for number, row in enumerate(database.rows(query), start=1):
            made = parts.add_note(f"journal {number}", row["journal"], row["name"], row["owner"], _day(row["date"]))
            project.note_refs += made
            users |= {row["owner"]} if made else set()
    project.users = [User(owner, owner) for owner in sorted(users - {""})]


def _day(written: str) -> str:
    """The day of RQDA's time (Tue Mar 25 09:41:44 2014), as the standard writes it; blank where it is no time."""
    parts = written.split()
    if len(parts) != 5 or parts[1] not in MONTHS or not (parts[2].isdigit() and parts[4].isdigit()):
        return ""
    try:
        return dt.date(int(parts[4]), MONTHS.index(parts[1]) + 1, int(parts[2])).isoformat()
    except ValueError:
        return ""

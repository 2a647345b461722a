"""QualCoder's project database: the file `data.qda` in the project's folder.

Positions count code points of the text, or UTF-16 where the text control did; the quoted text with each coding tells.
Tables and columns are those of QualCoder's database version 12 and of those before, back to version 5.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import Case, Project, ProjectCode, Selection, Source, User, Value, Variable
from casewave.assets.qda.others.database import DAMAGED, Database, open_database
from casewave.assets.qda.others.parts import DEEPEST, Parts, coded
from casewave.assets.qda.positions import SourceText
from casewave.schemas.problems import projects as problems

NEEDED = {"source", "code_name", "code_cat", "code_text", "cases", "case_text"}
NUMBERS = {
    "anid", "jid", "id", "catid", "supercatid", "cid", "supercid", "ctid", "fid", "pos0", "pos1", "imid", "x1", "y1",
    "width", "height", "avid", "caseid", "many",
}  # fmt: skip
MEDIA = {"images": "picture", "audio": "audio", "video": "video"}


SOURCES = """
    SELECT id, name, fulltext, mediapath, {memo}, CASE WHEN fulltext IS NULL THEN '' ELSE 'yes' END AS has_text
    FROM source ORDER BY id
"""


def read_qualcoder(path: Path) -> Parts:
    """Read a project. Raises QdaError for a file that is none."""
    with open_database(path, NEEDED, "QualCoder", NUMBERS) as database:
        parts = Parts(Project(path.stem, "QualCoder"))
        _codes(database, parts.project)
        links = _links(database)
        selections = _selections(database)
        users = {coding.user for some in selections.values() for one in some for coding in one.codings}
        parts.project.users = [User(owner, owner) for owner in sorted(users)]
        sources = set()
        for row in database.rows(SOURCES.format(memo=_memo(database, "source"))):
            sources.add(row["id"])
            kind = MEDIA.get(row["mediapath"].strip("/").partition("/")[0].partition(":")[0], "text")
            source = Source(f"source {row['id']}", kind, row["name"], row["memo"])  # type: ignore[arg-type]
            text = SourceText(row["fulltext"]) if kind == "text" and row["has_text"] else None
            parts.add_source(source, text).extend(selections.get(row["id"], []))
        parts.count_without_source(selections, sources)
        _cases(database, parts.project, links)
        _notes(database, parts)
        _count_losses(database, parts.project)
        if database.damaged:
            parts.project.not_carried[DAMAGED] = database.damaged
        return parts


def _notes(database: Database, parts: Parts) -> None:
    """Annotations of texts, and journals. Whoever wrote only these is a user too."""
    project, tables = parts.project, database.tables()
    users = {user.guid for user in project.users}
    if "annotation" in tables:
        sources = {source.guid: source for source in project.sources}
        for row in database.rows("SELECT anid, fid, memo, owner, date FROM annotation ORDER BY fid, pos0, anid"):
            made = parts.add_note(f"annotation {row['anid']}", row["memo"], "", row["owner"], _time(row["date"]))
            users |= {row["owner"]} if made else set()
            if source := sources.get(f"source {row['fid']}"):
                source.notes += made
    if "journal" in tables:
        for row in database.rows("SELECT jid, name, jentry, owner, date FROM journal ORDER BY jid"):
            made = parts.add_note(f"journal {row['jid']}", row["jentry"], row["name"], row["owner"], _time(row["date"]))
            users |= {row["owner"]} if made else set()
            project.note_refs += made
    project.users = [User(owner, owner) for owner in sorted(users - {""})]


def _codes(database: Database, project: Project) -> None:
    """Categories and codes as one tree; a category codes nothing."""
    children: dict[str | None, list[ProjectCode]] = defaultdict(list)
    for row in database.rows("SELECT catid, name, memo, supercatid FROM code_cat ORDER BY catid"):
        above = f"category {row['supercatid']}" if row["supercatid"] is not None else None
        code = ProjectCode(f"category {row['catid']}", row["name"], above, is_codable=False, description=row["memo"])
        children[above].append(code)
    over = "supercid" if database.has_column("code_name", "supercid") else "NULL AS supercid"
    for row in database.rows(f"SELECT cid, name, memo, catid, color, {over} FROM code_name ORDER BY cid"):
        above = f"category {row['catid']}" if row["catid"] is not None else None
        above = f"code {row['supercid']}" if row["supercid"] is not None else above
        children[above].append(ProjectCode(f"code {row['cid']}", row["name"], above, True, row["color"], row["memo"]))

    known = {code.guid for codes in children.values() for code in codes}
    for lost in children.keys() - known - {None}:  # the category is no more there
        children[None] += [replace(code, parent=None) for code in children[lost]]

    def below(parent: str | None, above: frozenset[str]) -> list[ProjectCode]:
        if len(above) > DEEPEST:
            raise QdaError(problems.CODES_DEEP(most=DEEPEST))
        found = []
        for code in children[parent]:
            if code.guid not in above:  # a category inside of itself
                found += [code, *below(code.guid, above | {code.guid})]
        return found

    project.codes = below(None, frozenset())


def _selections(database: Database) -> dict[int, list[Selection]]:
    made: dict[int, list[Selection]] = defaultdict(list)
    query = "SELECT ctid, cid, fid, seltext, pos0, pos1, owner, date, memo FROM code_text ORDER BY fid, pos0, ctid"
    for row in database.rows(query):
        selection = Selection(f"text {row['ctid']}", "text", name=row["seltext"], description=row["memo"])
        selection.raw_start, selection.raw_end, selection.body = row["pos0"], row["pos1"], f"source {row['fid']}"
        selection.user, selection.created = row["owner"], _time(row["date"])
        selection.codings = coded([f"code {row['cid']}"], row["owner"], selection.created, row["ctid"] or 0)
        made[row["fid"]].append(selection)
    tables = database.tables()
    if "code_image" in tables:
        memo = _memo(database, "code_image")
        query = f"SELECT imid, id, x1, y1, width, height, cid, owner, date, {memo} FROM code_image ORDER BY imid"
        for row in database.rows(query):
            x, y, width, height = (row[name] or 0 for name in ("x1", "y1", "width", "height"))
            selection = Selection(f"image {row['imid']}", "picture", area=(x, y, x + width, y + height))
            selection.description = row["memo"]
            selection.codings = coded([f"code {row['cid']}"], row["owner"], _time(row["date"]), row["imid"] or 0)
            made[row["id"]].append(selection)
    if "code_av" in tables:
        memo = _memo(database, "code_av")
        for row in database.rows(f"SELECT avid, id, pos0, pos1, cid, owner, date, {memo} FROM code_av ORDER BY avid"):
            selection = Selection(f"av {row['avid']}", "audio", area=(row["pos0"] or 0, row["pos1"] or 0))
            selection.description = row["memo"]
            selection.codings = coded([f"code {row['cid']}"], row["owner"], _time(row["date"]), row["avid"] or 0)
            made[row["id"]].append(selection)
    return made


def _memo(database: Database, table: str) -> str:
    """The column of memos of a table, which not all versions have."""
    return "memo" if database.has_column(table, "memo") else "'' AS memo"


def _time(written: str) -> str:
    """QualCoder writes a blank between day and time."""
    return written.strip().replace(" ", "T")


def _links(database: Database) -> dict[int, list[int]]:
    links: dict[int, list[int]] = defaultdict(list)
    for row in database.rows("SELECT DISTINCT caseid, fid FROM case_text ORDER BY caseid, fid"):
        links[row["caseid"]].append(row["fid"])
    return links


def _cases(database: Database, project: Project, links: dict[int, list[int]]) -> None:
    values: dict[tuple[str, str], list[Value]] = defaultdict(list)
    names: dict[str, None] = {}
    if "attribute" in database.tables():
        for row in database.rows("SELECT name, attr_type, value, id FROM attribute ORDER BY attrid"):
            if row["value"]:
                names[row["name"]] = None
                values[row["attr_type"], str(row["id"])].append(Value(f"variable {row['name']}", row["value"]))
    project.variables = [Variable(f"variable {name}", name) for name in names]
    for source in project.sources:
        source.values = tuple(values["file", source.guid.removeprefix("source ")])
    for row in database.rows(f"SELECT caseid, name, {_memo(database, 'cases')} FROM cases ORDER BY caseid"):
        sources = tuple(f"source {fid}" for fid in links[row["caseid"]])
        case = Case(
            f"case {row['caseid']}",
            row["name"],
            row["memo"],
            values=tuple(values["case", str(row["caseid"])]),
            sources=sources,
        )
        project.cases.append(case)


def _count_losses(database: Database, project: Project) -> None:
    tables = database.tables()
    if "graph" in tables:
        (row,) = database.rows("SELECT count(*) AS many FROM graph")
        project.not_carried += Counter({"graphs": row["many"]})

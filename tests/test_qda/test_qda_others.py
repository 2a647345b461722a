"""Exports that are no REFI-QDA: made here as the tools make them, by their own tables."""

from __future__ import annotations

import json
import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import openpyxl
import pytest
from deliveries import STUDY

from casewave.assets.protection.parts import other_texts
from casewave.assets.qda import QdaError
from casewave.assets.qda.model import Project, Selection
from casewave.assets.qda.others import is_project, open_project
from casewave.assets.qda.positions import KNOWN

# The tables that QualCoder's __main__.py and Taguette's models make, as far as they are read.
QUALCODER = """
    CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,
        date text, av_text_id integer, risid integer, unique(name));
    CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
    CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
        color text, supercid integer);
    CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer,
        pos1 integer, owner text, date text, memo text, avid integer, important integer);
    CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer,
        height integer, cid integer, memo text, date text, owner text, important integer, pdf_page integer);
    CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text,
        date text, owner text, important integer);
    CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
    CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer,
        owner text, date text, memo text);
    CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text,
        owner text);
    CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
"""
TAGUETTE = """
    CREATE TABLE projects (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT, created DATETIME);
    CREATE TABLE documents (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT, filename VARCHAR(200),
        created DATETIME, project_id INTEGER, text_direction VARCHAR, contents TEXT);
    CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER,
        snippet TEXT);
    CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path VARCHAR(200), description TEXT);
    CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
    CREATE TABLE commands (id INTEGER PRIMARY KEY, date DATETIME, user_login VARCHAR(30), project_id INTEGER,
        document_id INTEGER, payload TEXT);
"""
TEXT = "Vi möttes 😀 varje vecka.\nThe nurses never had time."


@contextmanager
def database(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    connection.executescript(schema)
    yield connection
    connection.commit()
    connection.close()


def read(path: Path) -> tuple[Project, list[Selection]]:
    with open_project(path) as file:
        selections = [selection for batch in file.batches() for selection in batch.selections]
        return file.project, selections


def test_qualcoders_database_with_codes_below_codes_cases_values_pictures_and_recordings(tmp_path: Path) -> None:
    with database(tmp_path / "data.qda", QUALCODER) as con:
        con.execute(
            "INSERT INTO source VALUES (1, 'INT-1', ?, NULL, '', 'anna', '2024-01-01 10:00:00', NULL, NULL)", [TEXT]
        )
        con.execute("INSERT INTO source VALUES (2, 'board', NULL, '/images/board.jpg', '', 'anna', '', NULL, NULL)")
        con.execute("INSERT INTO source VALUES (3, 'tape', NULL, 'audio:/home/tape.m4a', '', 'anna', '', NULL, NULL)")
        con.executemany("INSERT INTO code_cat VALUES (?, ?, '', '', '', ?)", [(1, "Barriers", None), (2, "Time", 1)])
        con.executemany(
            "INSERT INTO code_name VALUES (?, ?, 'what it is', ?, '', '', '#ff0000', ?)",
            [(1, "No time", 2, None), (2, "No time at all", None, 1), (3, "Alone", None, None)],
        )
        quote = "The nurses never had time"
        start = TEXT.index(quote)
        con.execute(
            "INSERT INTO code_text VALUES (7, 1, 1, ?, ?, ?, 'anna', '2024-02-03 10:11:12', 'why?', NULL, 0)",
            [quote, start, start + len(quote)],
        )
        con.execute("INSERT INTO code_image VALUES (1, 2, 10, 20, 30, 40, 3, '', '', 'ben', 0, NULL)")
        con.execute("INSERT INTO code_av VALUES (1, 3, 1000, 2000, 3, '', '', 'ben', 0)")
        con.execute("INSERT INTO cases VALUES (1, 'EST-JKG-01', '', '', '')")
        con.executemany("INSERT INTO case_text VALUES (?, 1, ?, 0, 9, '', '', '')", [(1, 1), (2, 1), (3, 2)])
        con.executemany(
            "INSERT INTO attribute VALUES (?, ?, ?, ?, 1, '', '')",
            [(1, "Age", "case", "44"), (2, "Wave", "file", "2"), (3, "Age", "file", "")],
        )
        con.execute("INSERT INTO journal VALUES (1, 'diary', 'x', '', '')")
    project, selections = read(tmp_path / "data.qda")
    assert list(project.code_paths().values()) == [
        ("Barriers",), ("Barriers", "Time"), ("Barriers", "Time", "No time"),
        ("Barriers", "Time", "No time", "No time at all"), ("Alone",),
    ]  # fmt: skip
    assert [code.is_codable for code in project.codes] == [False, False, True, True, True]
    assert [(user.name) for user in project.users] == ["anna", "ben"]
    (case,) = project.cases
    assert (case.name, case.sources, [value.text for value in case.values]) == (
        "EST-JKG-01", ("source 1", "source 2"), ["44"],
    )  # fmt: skip
    assert [[value.text for value in source.values] for source in project.sources] == [["2"], [], []]
    assert [(selection.kind, selection.text, selection.area) for selection in selections] == [
        ("text", "The nurses never had time", ()), ("picture", None, (10, 20, 40, 60)), ("audio", None, (1000, 2000)),
    ]  # fmt: skip
    assert (selections[0].codings[0].user, selections[0].codings[0].created) == ("anna", "2024-02-03T10:11:12")
    assert [note.name for note in project.notes] == ["diary"]
    assert (selections[0].description, project.not_carried) == ("why?", {})


@pytest.mark.parametrize("unit", ["code points", "UTF-16"])
def test_qualcoders_quoted_text_tells_how_its_positions_count(tmp_path: Path, unit: str) -> None:
    quote = "nurses never had time"
    before = TEXT[: TEXT.index(quote)]
    start = len(before.encode("utf-16-le")) // 2 if unit == "UTF-16" else len(before)
    with database(tmp_path / "data.qda", QUALCODER) as con:
        con.execute("INSERT INTO source VALUES (1, 'INT-1', ?, NULL, '', '', '', NULL, NULL)", [TEXT])
        row = (1, 1, 1, quote, start, start + len(quote), "anna", "", "", None, 0)
        con.execute("INSERT INTO code_text VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    project, (selection,) = read(tmp_path / "data.qda")
    assert (selection.text, selection.raw_start) == (quote, start)
    assert project.sources[0].bodies[0].profile.startswith(unit)


def test_taguettes_project_with_tags_and_who_highlighted(tmp_path: Path) -> None:
    html = "<h1>Möte</h1><p>Vi <b>möttes</b> &amp; pratade</p><p>varje vecka.</p>\n<script>never();</script>"
    text = "MöteVi möttes & pratadevarje vecka.\n"
    spans = {1: "möttes & pratade", 2: "pratadevarje vecka", 3: "Möte"}
    with database(tmp_path / "p.sqlite3", TAGUETTE) as con:
        con.execute("INSERT INTO projects VALUES (1, 'Study', '', '')")
        con.execute("INSERT INTO documents VALUES (4, 'INT-1', '', 'a.html', '', 1, '', ?)", [html])
        con.executemany("INSERT INTO tags VALUES (?, 1, ?, '')", [(1, "trust"), (2, "time"), (3, "unused")])
        for number, quote in spans.items():
            start = len(text[: text.index(quote)].encode())
            con.execute("INSERT INTO highlights VALUES (?, 4, ?, ?, '')", [number, start, start + len(quote.encode())])
            added = json.dumps({"type": "highlight_add", "highlight_id": number})
            con.execute(
                "INSERT INTO commands VALUES (?, '', ?, 1, 4, ?)", [number, "anna" if number < 3 else "ben", added]
            )
        con.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(1, 1), (1, 2), (2, 1), (3, 2)])
    project, selections = read(tmp_path / "p.sqlite3")
    assert [selection.text for selection in selections] == ["Möte", "möttes & pratade", "pratade\nvarje vecka"]
    assert [[coding.user for coding in selection.codings] for selection in selections] == [
        ["ben"],
        ["anna"] * 2,
        ["anna"],
    ]
    assert sorted(code.name for code in project.codes) == ["time", "trust", "unused"]
    assert project.sources[0].bodies[0].profile == str(KNOWN["taguette"])
    assert selections[1].raw_start == len("MöteVi ".encode())


MAXQDA = ["Color", "Comment", "Document group", "Document name", "Code", "Beginning", "End", "Weight score", "Segment",
          "Modified by", "Modified", "Created by", "Created", "Area"]  # fmt: skip
NVIVO = [
    "Hierarchical Name",
    "File Name",
    "Coverage",
    "Reference Number",
    "Coded By Initials",
    "Modified On",
    "Coded Text",
]


def workbook(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def test_maxqdas_retrieved_segments(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "Coded Segments.xlsx",
        MAXQDA,
        ["", "", "Wave 2", "INT-1", "Barriers > No time", 1, 4, 0, "never had time", "", "", "anna", "2024-02-03", 9],
        ["", "", "Wave 2", "INT-1", "Trust", 5, 5, 0, "we trusted them", "", "", "ben", "2024-02-04", 9],
        ["", "", "Wave 2", "INT-2", "", 5, 5, 0, "a segment without a code", "", "", "ben", "2024-02-04", 9],
    )
    assert is_project(path)
    project, selections = read(path)
    assert list(project.code_paths().values()) == [("Barriers",), ("Barriers", "No time"), ("Trust",)]
    assert [(selection.text, selection.start) for selection in selections] == [
        ("never had time", None), ("we trusted them", None),
    ]  # fmt: skip
    assert [(made.name, len(made.sources)) for made in project.sets] == [("Wave 2", 2)]
    assert [user.name for user in project.users] == ["anna", "ben"]
    assert project.not_carried == {"segments without a code": 1}


def test_nvivos_coding_references_below_a_title(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "nvivo.xlsx", ["Coding summary by code"], [], NVIVO,
        ["Codes\\\\Barriers\\No time", "INT-1", "0.1", 1, "AN", "2024-02-03", "never had time"],
        ["Codes\\\\Trust", "INT-1", "0.1", 1, "BE", "2024-02-03", "we trusted them"],
    )  # fmt: skip
    project, selections = read(path)
    assert list(project.code_paths().values()) == [("Barriers",), ("Barriers", "No time"), ("Trust",)]
    assert [user.name for user in project.users] == ["AN", "BE"]
    assert len(selections) == 2


def test_taguettes_csv_of_highlights(tmp_path: Path) -> None:
    path = tmp_path / "all_tags.csv"
    path.write_text(
        "id,document,tag,content\n1,INT-1,trust,we trusted them\n1,INT-1,time,we trusted them\n", encoding="utf-8"
    )
    assert is_project(path)
    _, selections = read(path)
    assert [selection.text for selection in selections] == ["we trusted them"] * 2


def test_another_table_is_no_export(tmp_path: Path) -> None:
    path = tmp_path / "budget.csv"
    path.write_text("year,sum\n2024,12\n", encoding="utf-8")
    assert not is_project(path)
    assert not is_project(workbook(tmp_path / "budget.xlsx", ["year", "sum"]))
    (tmp_path / "noise.xlsx").write_bytes(b"PK\x03\x04")
    assert not is_project(tmp_path / "noise.xlsx")


@pytest.mark.parametrize("name", ["data.qda", "p.sqlite3"])
@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 500])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(QdaError, match=r"(The database of \w+ does not open|is not a project of)"):
        read(tmp_path / name)


def test_a_database_of_another_tool_or_of_several_projects_is_refused(tmp_path: Path) -> None:
    with database(tmp_path / "data.qda", TAGUETTE) as con:
        con.executemany("INSERT INTO projects VALUES (?, 'x', '', '')", [(1,), (2,)])
    with pytest.raises(QdaError, match="is not a project of QualCoder"):
        read(tmp_path / "data.qda")
    (tmp_path / "data.qda").rename(tmp_path / "p.sqlite3")
    with pytest.raises(QdaError, match="has 2 projects"):
        read(tmp_path / "p.sqlite3")


def test_a_view_in_the_place_of_a_table_is_not_read(tmp_path: Path) -> None:
    """It could compute without an end."""
    endless = "WITH RECURSIVE n(cid) AS (SELECT 1 UNION ALL SELECT cid + 1 FROM n) SELECT cid FROM n"
    with database(tmp_path / "data.qda", QUALCODER) as con:
        con.execute("DROP TABLE code_name")
        con.execute(f"CREATE VIEW code_name AS SELECT cid, 'x' AS name, '' AS memo FROM ({endless})")
    with pytest.raises(QdaError, match="is not a project of"):
        read(tmp_path / "data.qda")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO source VALUES (1, x'00ff', 'text', NULL, '', '', '', NULL, NULL)",
        "INSERT INTO code_text VALUES (1, 'one', 1, 'x', 0, 4, 'R', '', '', NULL, 0)",
        "INSERT INTO code_text VALUES (1, 1, 1, 'x', x'00', 4, 'R', '', '', NULL, 0)",
        "INSERT INTO code_image VALUES (1, 1, 9e99, 0, 1, 1, 1, '', '', '', 0, NULL)",
    ],
)
def test_a_value_of_another_kind_than_its_column_is_refused(tmp_path: Path, statement: str) -> None:
    """SQLite lets any column hold any value."""
    with database(tmp_path / "data.qda", QUALCODER) as con:
        con.execute(statement)
    with pytest.raises(QdaError, match="does not have the tables that the tool makes"):
        read(tmp_path / "data.qda")


def test_blanks_where_the_tool_leaves_none_do_no_harm(tmp_path: Path) -> None:
    tables = ("source", "code_cat", "code_name", "code_text", "code_image", "code_av", "cases", "case_text")
    with database(tmp_path / "data.qda", QUALCODER) as con:
        for table in (*tables, "attribute"):
            (columns,) = con.execute(f"SELECT count(*) FROM pragma_table_info('{table}')").fetchone()
            con.execute(f"INSERT INTO {table} VALUES ({', '.join(['NULL'] * columns)})")
    project, selections = read(tmp_path / "data.qda")
    assert (len(project.sources), len(project.codes), len(project.cases), len(selections)) == (1, 2, 1, 0)


def test_a_code_whose_category_is_gone_stands_at_the_top_and_codings_of_no_code_are_counted(tmp_path: Path) -> None:
    with database(tmp_path / "data.qda", QUALCODER) as con:
        con.execute("INSERT INTO source VALUES (1, 'INT-1', 'Vi möttes', NULL, '', '', '', NULL, NULL)")
        con.execute("INSERT INTO code_name VALUES (1, 'Trust', '', 7, '', '', '', NULL)")
        for number, code in enumerate((1, 2), start=1):
            con.execute(f"INSERT INTO code_text VALUES ({number}, {code}, 1, 'Vi', 0, 2, 'R', '', '', NULL, 0)")
    project, selections = read(tmp_path / "data.qda")
    assert project.code_paths() == {"code 1": ("Trust",)}
    assert [selection.text for selection in selections] == ["Vi", "Vi"]
    assert project.not_carried["codings by a code that the codebook has not"] == 1


def test_codes_nested_without_an_end_are_refused(tmp_path: Path) -> None:
    with database(tmp_path / "data.qda", QUALCODER) as con:
        con.executemany(
            "INSERT INTO code_cat VALUES (?, 'x', '', '', '', ?)", [(n, n - 1 or None) for n in range(1, 3_000)]
        )
    with pytest.raises(QdaError, match="nested more than 200 deep"):
        read(tmp_path / "data.qda")
    (tmp_path / "t.csv").write_text(f"document,code,segment\nINT-1,{'a > ' * 3_000}b,words\n", encoding="utf-8")
    with pytest.raises(QdaError, match="nested more than 200 deep"):
        read(tmp_path / "t.csv")
    (tmp_path / "t.csv").write_text(f"document,code,segment\nINT-1,a{' ' * 200_000}b,x\nINT-1,>,x\n", encoding="utf-8")
    project, _ = read(tmp_path / "t.csv")
    assert project.not_carried == {"segments without a code": 1}


# Databases whose few pages stand for endless rows, and what is nonetheless looked through


def cycle(path: Path, table: str) -> None:
    """Let all branches of a table's tree lead to one page."""
    with closing(sqlite3.connect(path)) as con:
        (size,) = con.execute("PRAGMA page_size").fetchone()
        (root,) = con.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    pages = bytearray(path.read_bytes())
    start = (root - 1) * size
    assert pages[start] == 5, "the table has one page"
    (cells,) = struct.unpack_from(">H", pages, start + 3)
    branches = [start + struct.unpack_from(">H", pages, start + 12 + 2 * cell)[0] for cell in range(cells)]
    for branch in branches:
        pages[branch : branch + 4] = pages[branches[0] : branches[0] + 4]
    path.write_bytes(pages)


@pytest.mark.parametrize("hostile", ["pages that are shared", "a computed column", "rows that are all alike", "a view"])
def test_a_database_that_stands_for_more_than_it_holds_is_refused(tmp_path: Path, hostile: str) -> None:
    path, schema = tmp_path / "of 50%25?.sqlite3", TAGUETTE
    if hostile == "a computed column":
        schema = schema.replace("contents TEXT", "contents TEXT AS (hex(zeroblob(30000000)))")
    if hostile == "a view":
        endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
        schema = re.sub(
            r"CREATE TABLE documents .*?;",
            f"CREATE VIEW documents AS {endless} SELECT id FROM n;",
            schema,
            flags=re.DOTALL,
        )
    if hostile == "rows that are all alike":
        schema = schema.replace("tags (id INTEGER PRIMARY KEY", "tags (id INTEGER")
    with database(path, schema) as con:
        con.execute("INSERT INTO projects VALUES (1, 'P', '', '')")
        same = 0 if hostile == "rows that are all alike" else 1
        tags = [(1 + same * number,) for number in range(1000)]
        con.executemany("INSERT INTO tags VALUES (?, 1, 'Barriers', '')", tags)
        con.executemany("INSERT INTO highlight_tags VALUES (?, 1)", [(number,) for number in range(1000)])
        if hostile == "a computed column":
            con.execute("INSERT INTO documents (id, name) VALUES (1, 'x')")
    if hostile == "pages that are shared":
        cycle(path, "tags")
    with pytest.raises(QdaError):
        read(path)


def test_a_database_is_looked_through_whatever_its_tables_and_its_file_are_called(tmp_path: Path) -> None:
    path = tmp_path / "of 50%25?#.sqlite3"
    with database(path, TAGUETTE) as con:
        con.execute("""CREATE TABLE "a ""note" (text)""")
        con.execute("""INSERT INTO "a ""note" VALUES ('call 070-123 45 67')""")
        con.execute("INSERT INTO tags VALUES (1, 1, 'Barriers', 'of time')")
    found = [text for _, text in other_texts(path, STUDY, is_project=True, taken=())]
    assert {"call 070-123 45 67", "of time"} <= set(found)

"""Counts close: what a file holds is loaded, refused, or listed by kind as not carried over; nothing is only gone.

By function call, for the projects of QualCoder, Taguette and RQDA, REDCap exports, reference libraries and workbooks.
REFI-QDA projects are in `test_qda/test_qda_counts.py`.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from deliveries import changed_study, register
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_public_bug_reports import QUALCODER, RQDA
from test_redcap import INSTRUMENT, SURVEY

from casewave.assets.adapters.adapters import Adapters
from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.adapters.qda_projects import Projects
from casewave.assets.ingest.validation import validate
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Noted
from casewave.schemas.audit.not_carried_over import NotCarriedOver
from casewave.schemas.delivered.codings import Codings
from casewave.schemas.delivered.documents import Documents
from casewave.schemas.delivered.informants import Informants
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import load_study
from casewave.schemas.values.readings import Readers

RULES = """qda:
  sources: [{pattern: 'INT-\\d', becomes: INT-1}, {pattern: '^x', left_out: true}]
  codes: [{framework: cfir-2022}]
  users: [{user: a, coder: R02}]
references:
  programme: ESTHER
  kinds: {article-journal: article}
thresholds:"""
SCHEMAS = {
    ".qda": QUALCODER.split("    INSERT")[0],
    ".rqda": RQDA.split("    INSERT")[0],
    ".sqlite3": """
        CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, contents TEXT);
        CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER);
        CREATE TABLE tags (id INTEGER PRIMARY KEY, path TEXT);
        CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
        INSERT INTO projects VALUES (1, 'p');
    """,
}
CODES = ("III.J", "Our own idea", "Communications")
SOURCES = ("INT-1", "INT-2", "xyz", "Tape")
TEXT = "We walk, they sing. No one asked us about it."

once = settings(
    max_examples=12, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return changed_study(tmp_path_factory.mktemp("study"), ("thresholds:", RULES))


# A coding: its code, which may be gone; its source, which may be too; where it is; by whom; and its status in RQDA.
coding = st.tuples(
    st.integers(1, len(CODES) + 1), st.integers(1, len(SOURCES) + 1), st.integers(-3, 60), st.integers(-3, 60),
    st.sampled_from(["a", "b", ""]), st.sampled_from([1, 1, 1, 0, -1]),
)  # fmt: skip


def project(path: Path, codings: list[tuple[Any, ...]]) -> int:
    """Write a project with these codings; how many it holds."""
    path.unlink(missing_ok=True)
    con = sqlite3.connect(path)
    con.executescript(SCHEMAS[path.suffix])
    sources, codes = enumerate(SOURCES, start=1), enumerate(CODES, start=1)
    if path.suffix == ".qda":
        con.executemany("INSERT INTO source VALUES (?, ?, ?, NULL, '')", [(at, name, TEXT) for at, name in sources])
        con.executemany("INSERT INTO code_name VALUES (?, ?, '', NULL, '#FFF', NULL)", codes)
        con.executemany("INSERT INTO code_text VALUES (?, ?, ?, ?, ?, ?, ?, '2026-01-01 10:00:00', '')", [
            (at, code, source, TEXT[max(start, 0) : max(end, 0)], start, end, who)
            for at, (code, source, start, end, who, _) in enumerate(codings)
        ])  # fmt: skip
    elif path.suffix == ".rqda":
        con.executemany("INSERT INTO source VALUES (?, ?, ?, '', 'a', '', ?)", [
            (name, at, TEXT, name != "INT-2") for at, name in sources
        ])  # fmt: skip
        con.executemany("INSERT INTO freecode VALUES (?, '', 'a', '', ?, 1, NULL)", [(name, at) for at, name in codes])
        con.executemany("INSERT INTO coding VALUES (?, ?, ?, ?, ?, ?, ?, '', '')", [
            (code, source, TEXT[max(start, 0) : max(end, 0)], start, end, status, who)
            for code, source, start, end, who, status in codings
        ])  # fmt: skip
    else:
        con.executemany(
            "INSERT INTO documents VALUES (?, ?, ?)", [(at, name, f"<p>{TEXT}</p>") for at, name in sources]
        )
        con.executemany("INSERT INTO tags VALUES (?, ?)", codes)
        con.executemany("INSERT INTO highlights VALUES (?, ?, ?, ?)", [
            (at, source, start, end) for at, (_, source, start, end, *_) in enumerate(codings)
        ])  # fmt: skip
        con.executemany("INSERT INTO highlight_tags VALUES (?, ?)", [(at, each[0]) for at, each in enumerate(codings)])
    con.commit()
    con.close()
    return len(codings)


def tally(reads: Iterable[Any]) -> tuple[int, int]:
    """Codings that a reading gives as rows, and those that it lists."""
    loaded = listed = 0
    for read in reads:
        if isinstance(read, Batch) and read.model is Codings:
            loaded += read.cells.num_rows
        elif isinstance(read, Noted) and read.model is NotCarriedOver:
            listed += sum(row["count"] for row in read.rows.to_pylist() if row["what"].startswith(("codings ", "segm")))
    return loaded, listed


@pytest.mark.parametrize("kind", SCHEMAS)
@once
@given(codings=st.lists(coding, max_size=12))
def test_codings_of_a_database_are_loaded_or_listed(
    tmp_path: Path, study: Study, kind: str, codings: list[tuple[Any, ...]]
) -> None:
    path = tmp_path / f"p{kind}"
    held = project(path, codings)
    loaded, listed = tally(Projects(Readers(study)).read(path, path.name))
    assert loaded + listed == held


title = st.sampled_from(["Walks", "Courses for all", "", "散步"])
kind_of = st.sampled_from(["JOUR", "RPRT"])
reference = st.tuples(
    kind_of, title, st.sampled_from(["Ek, Bo", ""]), st.sampled_from(["2019", "0000", "in press", ""])
)


def ris(references: list[tuple[str, ...]]) -> str:
    parts = [
        f"TY  - {kind}\nTI  - {title}\nAU  - {who}\nPY  - {year}\nER  - \n" for kind, title, who, year in references
    ]
    return "\n".join(parts)


def csl(references: list[tuple[str, ...]]) -> str:
    import json

    kinds = {"JOUR": "article-journal", "RPRT": "report"}
    return json.dumps([
        {"id": at, "type": kinds[kind], "title": title, "author": [{"literal": who}], "issued": {"raw": year}}
        for at, (kind, title, who, year) in enumerate(references)
    ])  # fmt: skip


def bibtex(references: list[tuple[str, ...]]) -> str:
    kinds = {"JOUR": "article", "RPRT": "techreport"}
    return "\n".join(
        f"@{kinds[kind]}{{k{at}, title = {{{title}}}, author = {{{who}}}, year = {{{year}}}}}"
        for at, (kind, title, who, year) in enumerate(references)
    )


def documents(reads: Iterable[Any], study: Study) -> tuple[int, set[int]]:
    """Documents that would be loaded, and the rows of the library at which something is wrong."""
    loaded, refused, readers = 0, set[int](), Readers(study)
    for read in reads:
        if isinstance(read, Issue):
            refused.add(read.row)
        elif isinstance(read, Batch) and read.model is Documents:
            validated = validate(read, readers)
            loaded += validated.rows.num_rows
            refused |= {issue.row for issue in (*read.issues, *validated.issues)}
    return loaded, refused


@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize(("kind", "write"), [(".ris", ris), (".json", csl), (".bib", bibtex)])
@once
@given(references=st.lists(reference, min_size=1, max_size=8))
def test_references_are_documents_or_refused_each(
    tmp_path: Path, study: Study, kind: str, write: Any, references: list[tuple[str, ...]]
) -> None:
    (tmp_path / f"library{kind}").write_text(write(references), encoding="utf-8")
    loaded, refused = documents(read_delivery(tmp_path, "utf-8", exports=Adapters(Readers(study), 1)), study)
    assert loaded + len(refused) == len(references)


cell = st.sampled_from(["DOC-1", "DOC-2", "ESTHER", "report", "2019", "=1+1", "#N/A", "", None, 7, "n/a"])


@once
@given(rows=st.lists(st.tuples(cell, cell, cell, cell), max_size=10))
def test_rows_of_a_workbook_are_loaded_or_refused(tmp_path: Path, study: Study, rows: list[tuple[Any, ...]]) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "documents"
    for row in [("document", "programme", "title", "document_kind"), *rows]:
        book.worksheets[0].append(row)
    book.save(tmp_path / "wave.xlsx")
    loaded, refused = documents(read_delivery(tmp_path, "utf-8"), study)
    filled = sum(any(cell not in (None, "") for cell in row) for row in rows)
    assert loaded + len(refused - {1}) == filled


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = register(tmp_path_factory.mktemp("survey"), INSTRUMENT)
    (folder / "redcap.yaml").write_text(SURVEY.split("  measures")[0].lstrip(), encoding="utf-8")
    return load_study(folder)


record = st.tuples(
    st.sampled_from([f"MRR-DND-{number:02d}" for number in range(1, 6)] + ["", "Anna"]),
    st.sampled_from(["baseline_arm_1"] * 7 + ["year_9_arm_1"]), st.sampled_from(["", "1", "0", "1", "0", "0", "7"]),
)  # fmt: skip


@once
@given(records=st.lists(record, min_size=1, max_size=10))
def test_records_of_redcap_are_rows_refused_or_listed(
    tmp_path: Path, surveyed: Study, records: list[tuple[str, str, str]]
) -> None:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["record_id", "redcap_event_name", "role___1", "role___2"])
    writer.writerows((who, event, answer, "0") for who, event, answer in records)
    (tmp_path / "data.csv").write_text(table.getvalue(), encoding="utf-8")
    rows, refused, listed = _rows_told_of(read_delivery(tmp_path, "utf-8", exports=Adapters(Readers(surveyed), 1)))
    if refused:  # a problem of one record refuses the export
        return
    assert len(rows) + listed == len(records)


def _rows_told_of(reads: Iterator[Any]) -> tuple[set[int], set[int], int]:
    """Records that become rows of a table, those with a problem, and how many are listed as not carried over."""
    rows, refused, listed = set[int](), set[int](), 0
    for read in reads:
        if isinstance(read, Batch) and read.model is Informants:
            rows |= set(read.cells["row"].to_pylist())
            refused |= {issue.row for issue in read.issues}
        elif isinstance(read, Issue):
            refused.add(read.row)
        elif isinstance(read, Noted):
            listed += sum(row["count"] for row in read.rows.to_pylist() if row["what"].startswith("rows "))
    return rows, refused, listed


segment = st.tuples(
    st.sampled_from([*SOURCES, ""]), st.sampled_from([*CODES, "", "Setting > III.J"]),
    st.sampled_from(["We walk.", ""]), st.sampled_from(["a", "b", ""]),
)  # fmt: skip


# The headers of MAXQDA, NVivo, ATLAS.ti and Dedoose: source, code, passage, coder.
SEGMENT_TABLES = {
    "MAXQDA": ("Document name", "Code", "Segment", "Created by"),
    "NVivo": ("File Name", "Hierarchical Name", "Coded Text", "Coded By Initials"),
    "ATLAS.ti": ("Document", "Codes", "Quotation Content", "Created by"),
    "Dedoose": ("Media Title", "Codes Applied Combined", "Excerpt Copy", "Excerpt Creator"),
}


@pytest.mark.parametrize("tool", SEGMENT_TABLES)
@once
@given(segments=st.lists(segment, max_size=10))
def test_rows_of_a_table_of_segments_are_loaded_or_listed(
    tmp_path: Path, study: Study, tool: str, segments: list[tuple[str, ...]]
) -> None:
    path = tmp_path / "segments.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([SEGMENT_TABLES[tool], *segments])
    loaded, listed = tally(Projects(Readers(study)).read(path, path.name))
    assert loaded + listed == sum(any(row[:3]) for row in segments)


several = st.tuples(
    st.sampled_from([*SOURCES, ""]), st.sets(st.sampled_from([*CODES, "Nobody's own"])), st.sampled_from(["x", ""])
)


@pytest.mark.parametrize("tool", ["ATLAS.ti", "Dedoose"])
@once
@given(segments=st.lists(several, max_size=8))
def test_codings_of_rows_with_several_codes_are_loaded_or_listed(
    tmp_path: Path, study: Study, tool: str, segments: list[tuple[str, set[str], str]]
) -> None:
    """A row without a code or a document is one that is listed; of others, each code is a coding."""
    names = (*CODES, "Nobody's own")
    path = tmp_path / "segments.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if tool == "Dedoose":
            writer.writerow(["Media Title", "Excerpt Copy", *(f"Code: {name} Applied" for name in names)])
            rows = [(source, text, *(name in codes for name in names)) for source, codes, text in segments]
        else:
            writer.writerow(["Document", "Quotation Content", "Codes"])
            rows = [(source, text, "\n".join(sorted(codes))) for source, codes, text in segments]
        writer.writerows(rows)
    loaded, listed = tally(Projects(Readers(study)).read(path, path.name))
    held = [
        len(codes) if source and codes else int(bool(source or text or (codes and tool == "ATLAS.ti")))
        for source, codes, text in segments
    ]  # fmt: skip
    assert loaded + listed == sum(held)

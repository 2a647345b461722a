"""A delivery loaded in part: rows in = rows loaded + rows refused, and what refers to a refused row goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, register, small_study, write_tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.check import check_waves

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n"
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language
INT-1,ESTHER,JKG,EST-JKG-01,2020-01-31,online,sv
INT-2,ESTHER,JKG,EST-JKG-02,soon,online,sv
"""
CODINGS = "coding,source,framework,code,coder\nC1,INT-1,cfir-2022,I.A,R01\nC2,INT-2,cfir-2022,I.A,R01\n"
FINDINGS = """finding,programme,phase,element,state,statement,evidence
F1,ESTHER,adoption,EL.EXT,present,x,INT-1; C1
F2,ESTHER,adoption,EL.INT,present,y,INT-1; C2
"""
COUNTS = "SELECT table_name, rows_delivered, rows_loaded, rows_refused FROM audit.delivered_tables ORDER BY table_name"


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def test_rows_in_order_are_loaded_and_what_refers_to_a_refused_row_is_refused_too(wave: Wave) -> None:
    """C2 codes the interview whose day is none, and F2 rests on C2."""
    write_tables(
        wave.folder / "wave-1", informants=INFORMANTS, interviews=INTERVIEWS, codings=CODINGS, findings=FINDINGS
    )
    assert wave.load(1, accept_partial=True) == []
    assert wave.rows(COUNTS) == [
        ("codings", 2, 1, 1), ("findings", 2, 1, 1), ("informants", 2, 2, 0), ("interviews", 2, 1, 1),
    ]  # fmt: skip
    assert wave.rows("SELECT finding FROM core.findings") == [("F1",)]
    assert wave.rows("SELECT count(*) FROM core.finding_evidence") == [(2,)]
    assert wave.rows("SELECT count(*) FROM raw.interviews") == [(2,)]
    refused = wave.rows("SELECT file, row, column_name, is_left_out FROM audit.refused_rows ORDER BY ALL")
    assert refused == [
        ("codings.csv", 3, "source", True), ("findings.csv", 3, "evidence", True),
        ("interviews.csv", 3, "held_on", True),
    ]  # fmt: skip


def test_without_being_asked_nothing_is_loaded_in_part(wave: Wave) -> None:
    assert len(wave.issues(informants=INFORMANTS, interviews=INTERVIEWS)) == 1
    assert wave.rows("SELECT count(*) FROM core.informants") == [(0,)]


def test_of_two_rows_with_one_key_neither_is_taken(wave: Wave) -> None:
    """Nobody knows which of the two is right."""
    twice = INTERVIEWS.replace("soon", "2020-02-01").replace("INT-2", "INT-1")
    twice += "INT-3,ESTHER,JKG,EST-JKG-02,2020-02-02,online,sv\n"
    write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews=twice)
    assert wave.load(1, accept_partial=True) == []
    assert wave.rows("SELECT interview FROM core.interviews") == [("INT-3",)]
    assert wave.rows("SELECT row FROM audit.refused_rows ORDER BY row") == [(2,), (3,)]


def test_a_partial_load_that_leaves_a_table_empty_is_refused(wave: Wave) -> None:
    soon = INTERVIEWS.replace("2020-01-31", "soon")
    write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews=soon)
    messages = [str(issue) for issue in wave.load(1, accept_partial=True)]
    assert "wave-1: A partial load would leave interviews empty: all its rows have problems (2 rows)." in messages[-1]
    assert wave.rows("SELECT count(*) FROM core.informants") == [(0,)]


@pytest.mark.parametrize("is_partial", [False, True])
def test_two_files_with_the_same_rows_are_one_problem(wave: Wave, is_partial: bool) -> None:
    one = INTERVIEWS.replace("soon", "2020-02-01")
    write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews=one)
    write_tables(wave.folder / "wave-1" / "copy of it", interviews=one.replace("online,sv\n", "online,en\n", 1))
    assert [str(issue) for issue in wave.load(1, accept_partial=is_partial)] == [
        "copy of it/interviews.csv: 2 of its 2 rows are also in interviews.csv, and 1 of them differs. "
        "Remove one of the two files."
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("interviews", INTERVIEWS.replace("held_on", "held")),
        ("interview", INTERVIEWS),
        ("interviews", INTERVIEWS + '"INT-3,ESTHER\n'),
    ],
    ids=["a header that is none", "a file of no table", "a quotation mark that never closes"],
)
def test_what_hides_rows_cannot_be_accepted(wave: Wave, name: str, text: str) -> None:
    write_tables(wave.folder / "wave-1", informants=INFORMANTS, **{name: text})
    assert wave.load(1, accept_partial=True)
    assert wave.rows("SELECT count(*) FROM core.informants") == [(0,)]


def test_a_row_that_a_later_wave_refers_to_cannot_be_left_out(wave: Wave) -> None:
    right = INTERVIEWS.replace("soon", "2020-02-01")
    assert wave.issues(1, informants=INFORMANTS, interviews=right) == []
    finding = "finding,programme,phase,element,state,statement,evidence\nF9,ESTHER,adoption,EL.EXT,present,x,INT-2\n"
    assert wave.issues(2, informants=INFORMANTS, findings=finding) == []
    write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews=INTERVIEWS)
    issues = wave.load(1, accept_partial=True)
    assert "wave-2/findings.csv" in {issue.file for issue in issues}
    assert wave.rows("SELECT count(*) FROM core.interviews") == [(2,)]


def test_a_delivery_mended_after_it_was_loaded_in_part_is_whole(wave: Wave) -> None:
    write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews=INTERVIEWS)
    assert wave.load(1, accept_partial=True) == []
    assert wave.issues(informants=INFORMANTS, interviews=INTERVIEWS.replace("soon", "2020-02-01")) == []
    assert wave.rows("SELECT sum(rows_refused) FROM audit.delivered_tables") == [(0,)]
    assert wave.rows("SELECT count(*) FROM audit.refused_rows") == [(0,)]


def test_the_same_delivery_loaded_in_part_twice_changes_nothing(wave: Wave) -> None:
    write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews=INTERVIEWS)
    assert wave.load(1, accept_partial=True) == []
    assert wave.load(1) == []  # it is loaded as it is
    assert wave.rows("SELECT count(*) FROM audit.history WHERE action = 'load'") == [(1,)]


KINDS = {
    "good": "INT-{n},ESTHER,JKG,EST-JKG-01,2020-01-31,online,sv",
    "no day": "INT-{n},ESTHER,JKG,EST-JKG-01,soon,online,sv",
    "no key": ",ESTHER,JKG,EST-JKG-01,2020-01-31,online,sv",
    "short": "INT-{n},ESTHER",
    "another's site": "INT-{n},ESTHER,DND,EST-JKG-01,2020-01-31,online,sv",
    "unknown informant": "INT-{n},ESTHER,JKG,EST-JKG-09,2020-01-31,online,sv",
    "the same key": "INT-0,ESTHER,JKG,EST-JKG-01,2020-01-31,online,sv",
}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(sorted(KINDS)), max_size=8).map(lambda kinds: [*kinds, "good"]))
def test_rows_in_are_rows_loaded_and_rows_refused(tmp_path: Path, kinds: list[str]) -> None:
    lines = [KINDS[kind].format(n=number) for number, kind in enumerate(kinds, start=1)]
    with small_study(tmp_path) as wave:
        header = INTERVIEWS.splitlines()[0]
        write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews="\n".join([header, *lines]) + "\n")
        assert wave.load(1, accept_partial=True) == []
        counts = {row[0]: row[1:] for row in wave.rows(COUNTS)}
        delivered, loaded, refused = counts.get("interviews", (0, 0, 0))
        same = kinds.count("the same key")
        good = kinds.count("good") + (same == 1)
        assert (delivered, loaded, refused) == (len(kinds), good, len(kinds) - good)
        assert len({row for (row,) in wave.rows("SELECT row FROM audit.refused_rows")}) == refused


def test_a_store_in_a_file_keeps_what_was_left_out(tmp_path: Path) -> None:
    with small_study(tmp_path) as wave, Store(tmp_path / "store.duckdb").open() as con:
        wave.con = con
        write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews=INTERVIEWS)
        assert wave.load(1, accept_partial=True) == []
    with Store(tmp_path / "store.duckdb").open() as con:
        assert con.execute("SELECT rule FROM audit.refused_rows").fetchall() == [
            ("'soon' is not a date written year first.",)
        ]


def test_a_table_that_would_shrink_to_less_than_half_stops_the_load(wave: Wave) -> None:
    roster = "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,nobody\nEST-JKG-03,nobody\n"
    write_tables(wave.folder / "wave-1", informants=roster)
    issues = wave.load(1, accept_partial=True, accept_few=False)
    assert [issue.check for issue in issues if issue.row == 0] == ["shrunk table"]
    assert "1 of 3 rows" in str(next(issue for issue in issues if issue.row == 0))
    assert wave.rows("SELECT count(*) FROM core.informants") == [(0,)]
    assert wave.load(1, accept_partial=True, accept_few=True) == []
    assert wave.rows("SELECT count(*) FROM core.informants") == [(1,)]


def test_the_problems_of_all_waves_are_found_at_once(tmp_path: Path) -> None:
    """Interview INT-3 of wave 2 refers to an informant of wave 1, whose delivery is refused: that is not a problem."""
    folder = register(tmp_path / "study")
    write_tables(folder / "wave-1", informants="informant,informant_role\nEST-JKG-01,nobody\n")
    second = "INT-3,ESTHER,JKG,EST-JKG-01,soon,online,sv\nINT-4,ESTHER,JKG,EST-JKG-01,2021-02-01,by post,sv\n"
    write_tables(folder / "wave-2", interviews=INTERVIEWS.splitlines()[0] + "\n" + second)
    found = check_waves(Workspace(folder), [1, 2])
    assert [(issue.row, issue.column) for issue in found[1].issues] == [(2, "informant_role")]
    assert [(issue.row, issue.column) for issue in found[2].issues] == [(2, "held_on"), (3, "interview_mode")]

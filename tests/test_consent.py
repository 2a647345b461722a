"""What informants agreed to is kept to by each output, and what is kept too long is reported."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from deliveries import Wave, register, small_study
from states import with_marts

from casewave.assets.exchange.qda_export import study_project
from casewave.assets.protection.consent import not_agreed, refused
from casewave.assets.report.evidence import WITHHELD, entries
from casewave.assets.report.source import ReportData
from casewave.pipelines.cli.retention import state
from casewave.schemas.register.protection import Retention

Casewave = Callable[..., subprocess.CompletedProcess[str]]
TABLES = {
    "informants": "informant,informant_role,may_quote,may_archive,may_reuse\n"
    "EST-JKG-01,strategic,yes,yes,yes\nEST-JKG-02,service,no,yes,no\nEST-JKG-03,service,,,\n",
    "interviews": "interview,programme,sites,informants,held_on,interview_mode,language\n"
    "INT-1,ESTHER,JKG,EST-JKG-01,2020-01-15,in person,en\n"
    "INT-2,ESTHER,JKG,EST-JKG-01; EST-JKG-02,2020-01-16,online,sv\n"
    "INT-3,ESTHER,JKG,EST-JKG-03,2020-01-17,online,sv\n",
    "codings": "coding,source,framework,code,coder,segment\nC-1,INT-1,cfir-2009,I.A,R01,Words of the first\n"
    "C-2,INT-2,cfir-2009,I.A,R01,Words of two\nC-3,INT-3,cfir-2009,I.A,R01,Words of the third\n",
    "findings": "finding,programme,phase,element,position,state,statement,evidence\n"
    "F-1,ESTHER,adoption,External context,1,present,A statement,C-1; C-2; C-3\n",
}


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        assert study.issues(**TABLES) == []
        yield study


def test_one_no_is_a_no_and_nothing_recorded_is_no_consent(wave: Wave) -> None:
    assert refused(wave.con, "quote") == {"INT-2"}
    assert not_agreed(wave.con, "quote") == ["INT-2", "INT-3"]
    assert not_agreed(wave.con, "archive") == ["INT-3"]
    assert not_agreed(wave.con, "reuse") == ["INT-2", "INT-3"]


def test_the_report_quotes_nobody_who_said_no(wave: Wave) -> None:
    with_marts(wave.con, "FROM mart.cell_entries, mart.counted_codings, mart.statement_history")
    (entry,) = entries(ReportData(wave.con, wave.study), 1)
    assert [item.segment for item in entry.items] == ["Words of the first", WITHHELD, "Words of the third"]


@pytest.mark.parametrize(
    ("statement", "is_told"),
    [
        ("They said: “we were  Never asked” and left.", True),
        ("As one put it: «never asked about it».", True),
        ("In short: well no we were never asked about it at all.", True),  # a whole passage, without marks
        ("They said: “never asked”.", False),
        ("They said that they were never asked about it.", False),
        ("They said: “we were always asked about everything”.", False),
        ("They said: “Words of the first”.", False),
    ],
)
def test_a_text_that_quotes_someone_who_said_no_is_a_warning(statement: str, is_told: bool, tmp_path: Path) -> None:
    codings = TABLES["codings"].replace("Words of two", "Well no we were never asked about it at all")
    findings = TABLES["findings"] + f"F-9,ESTHER,adoption,External context,2,present,{statement},\n"
    with small_study(tmp_path) as wave:
        assert wave.issues(**{**TABLES, "codings": codings, "findings": findings}) == []
        shown = [warning for warning in wave.warnings() if warning[0] == "quoted without consent"]
    detail = "repeats C-2 of INT-2, where someone did not agree to be quoted"
    assert shown == [("quoted without consent", "findings F-9", detail)] * is_told


def test_a_project_for_re_use_holds_only_those_who_agreed(wave: Wave) -> None:
    every = study_project(wave.con, wave.study, {}).project
    own = study_project(wave.con, wave.study, {}, left_out=not_agreed(wave.con, "reuse")).project
    assert [source.name for source in every.sources] == ["INT-1", "INT-2", "INT-3"]
    assert [source.name for source in own.sources] == ["INT-1"]
    assert [case.name for case in own.cases] == ["EST-JKG-01"]


@pytest.mark.parametrize(
    ("until", "done", "message"),
    [
        ("2026-01-31", None, "overdue by 30 days"), ("2026-03-02", None, "due in 0 days"),
        ("2026-05-31", None, "due in 90 days"), ("2026-06-01", None, "kept"),
        ("2026-01-31", "2026-01-30", "done on 2026-01-30"),
    ],
)  # fmt: skip
def test_what_is_kept_is_due_soon_or_overdue(until: str, done: str | None, message: str) -> None:
    entry = Retention(
        what="Recordings", until=dt.date.fromisoformat(until), done_on=dt.date.fromisoformat(done) if done else None
    )
    assert state(entry, dt.date(2026, 3, 2), within=90) == message


def test_the_command_tells_what_is_overdue(tmp_path: Path, casewave: Casewave) -> None:
    entry = "retention: [{what: Recordings of wave 1, until: 2020-01-31, source: Consent form 3}]"
    study = register(tmp_path / "study", ("protection:\n", f"protection:\n  {entry}\n"))
    done = casewave("--study", str(study), "retention")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 thing overdue" in done.stdout
    none = casewave("--study", str(register(tmp_path / "none")), "retention")
    assert none.returncode == 0
    assert "declares no retention" in none.stdout

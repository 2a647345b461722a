"""The command line as its users meet it, on real folders, and their mistakes."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from conftest import CASEWAVE
from states import BUNDLED, ask, changed, copy_study, edit, load, read_csv, sums_of, write_csv

from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.sums import record_sums
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.status import another_version
from casewave.pipelines.cli import commands
from casewave.pipelines.runs import Run

Casewave = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def one_wave(tmp_path: Path) -> Workspace:
    """A bundled study of a single wave, loaded, without pages: they are soon made."""
    workspace = Workspace(copy_study(BUNDLED.parent / "imroc", tmp_path / "copy"))
    load(workspace, 1)
    return workspace


def said(done: subprocess.CompletedProcess[str]) -> str:
    """All that a command said, on one line, as its breaks depend on the screen."""
    message = " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in message, done.stderr
    return message


def test_load_makes_three_waves_and_its_summary_fits_a_screen(reported: Workspace) -> None:
    lines = (reported.root / "load.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 24
    long = [line for line in lines if len(line) > 80]
    assert [line for line in long if "/" not in line] == []  # a path is never broken, so that it can be copied
    text = "\n".join(lines)
    for wave, interviews, informants, statements in ((1, 21, 23, 62), (2, 26, 33, 37), (3, 24, 30, 43)):
        assert re.search(rf"│ {wave} +│ {interviews} +│ {informants} +│ {statements} +│", text)
        assert str(reported.reports(wave) / "index.html").removeprefix(f"{reported.root}/") in text
    assert "warehouse/coproduction.duckdb" in text
    assert "68 agree, 16 differ" in text


def test_load_by_the_command_is_what_the_functions_load(reported: Workspace, loaded: Workspace) -> None:
    assert changed(sums_of(loaded.published), sums_of(reported.published)) == set()
    assert changed(sums_of(loaded.store), sums_of(reported.store)) == set()


def test_what_is_made_is_readable_by_its_owner_alone(reported: Workspace) -> None:
    for path in [reported.published, reported.store, reported.reports(1) / "index.html", reported.dagster_home]:
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.usefixtures("without_report")
def test_load_of_one_wave_leaves_the_others(loaded_copy: Workspace, casewave: Casewave) -> None:
    edit(loaded_copy.delivery(2) / "findings.csv", lambda rows: rows[0].update(statement="Anew."))
    edit(loaded_copy.delivery(1) / "findings.csv", lambda rows: rows[0].update(statement="Not to be loaded."))
    done = casewave("--study", str(loaded_copy.folder), "load", "--wave", "2")
    assert done.returncode == 0, done.stderr
    assert "wave-2" in said(done)
    query = "SELECT count(*) FROM core.findings WHERE statement = ?"
    assert ask(loaded_copy.published, query, "Anew.") == [(1,)]
    assert ask(loaded_copy.published, query, "Not to be loaded.") == [(0,)]


def test_a_refused_wave_is_told_and_what_was_published_stands(loaded_copy: Workspace, casewave: Casewave) -> None:
    before = loaded_copy.published.read_bytes()
    edit(loaded_copy.delivery(2) / "findings.csv", lambda rows: rows[0].update(state="maybe"))
    done = casewave("--study", str(loaded_copy.folder), "load", "--wave", "2")
    assert done.returncode == 1
    assert "Wave 2 is refused: 1 problem." in said(done)
    assert "findings.csv, row 2, column state: 'maybe' is not an allowed value of this column. Use present" in said(
        done
    )
    assert "What was published before is unchanged" in said(done)
    assert loaded_copy.published.read_bytes() == before


def test_a_store_whose_marts_break_is_told_without_a_traceback(loaded_copy: Workspace, casewave: Casewave) -> None:
    with Store(loaded_copy.store).open() as con:
        con.execute("INSERT INTO core.findings SELECT * FROM core.findings WHERE finding = 'F2-001'")
        record_sums(con)  # as if it had been loaded so
    done = casewave("--study", str(loaded_copy.folder), "load", "--wave", "2")
    assert done.returncode == 1
    assert "cell_entries" in said(done)


def test_status_shows_each_wave(reported: Workspace, casewave: Casewave) -> None:
    done = casewave("--study", str(reported.folder), "status")
    assert done.returncode == 0
    for wave, interviews, statements in ((1, 21, 62), (2, 26, 37), (3, 24, 43)):
        assert re.search(rf"│ {wave} +│.*│ published +│ {interviews} +│ {statements} +│", done.stdout)
    assert "2019-11/2021-08" in done.stdout
    assert str(reported.published.relative_to(reported.root)) in said(done)


def test_status_tells_what_is_new_changed_gone_and_planned(loaded_copy: Workspace, casewave: Casewave) -> None:
    edit(loaded_copy.delivery(2) / "findings.csv", lambda rows: rows[0].update(statement="Anew."))
    shutil.rmtree(loaded_copy.delivery(3))
    shown = said(casewave("--study", str(loaded_copy.folder), "status"))
    assert "changed" in shown
    assert "gone" in shown


def test_status_tells_a_page_that_was_not_made(one_wave: Workspace, casewave: Casewave) -> None:
    """The database is published and its page is not, as after a load that ended in between."""
    assert "again" in said(casewave("--study", str(one_wave.folder), "status"))
    assert casewave("--study", str(one_wave.folder), "report", "--formats", "csv").returncode == 0
    assert "again" not in said(casewave("--study", str(one_wave.folder), "status"))


def test_status_before_anything_is_loaded(study_folder: Path, casewave: Casewave) -> None:
    done = casewave("--study", str(study_folder), "status")
    assert done.returncode == 0
    assert "Published: nothing yet" in said(done)
    assert not (study_folder.parent.parent / "warehouse").exists()


def test_query_answers_in_a_table(loaded: Workspace, casewave: Casewave) -> None:
    question = "FROM mart.sampling_frame SELECT programme, interviews WHERE to_wave = 1 AND site_scope = 'home sites'"
    done = casewave("--study", str(loaded.folder), "query", question)
    assert done.returncode == 0
    assert re.search(r"│ ESTHER +│ 2 +│", done.stdout)
    assert re.search(r"│ +│ 14 +│", done.stdout)


@pytest.mark.parametrize("text", ["[a] note", "[/b]", "[bold]x[/bold]", "['JKG', 'KM']", "a [link=x] b"])
def test_query_shows_a_value_as_it_stands(loaded: Workspace, casewave: Casewave, text: str) -> None:
    quoted = text.replace("'", "''")
    done = casewave("--study", str(loaded.folder), "query", f"SELECT '{quoted}' AS shown")
    assert done.returncode == 0, done.stderr
    assert text in said(done)


@pytest.mark.parametrize(
    "question",
    [
        "FROM read_text('{file}')", "FROM '{file}'", "FROM glob('/etc/*')", "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.duckdb'", "EXPORT DATABASE '{folder}/all'", "SET enable_external_access = true",
        "INSTALL spatial", "COPY mart.cell_entries FROM '{file}'",
    ],
)  # fmt: skip
def test_query_reads_and_writes_no_other_file(
    question: str, loaded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.csv").write_text("word\nZanzibar\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    sql = question.format(file=tmp_path / "secret.csv", folder=tmp_path)
    done = CliRunner().invoke(commands, ["--study", str(loaded.folder), "query", sql])
    assert done.exit_code == 1
    assert "the database refuses this" in done.output
    assert "Zanzibar" not in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_query_changes_nothing(loaded: Workspace, casewave: Casewave) -> None:
    done = casewave("--study", str(loaded.folder), "query", "DELETE FROM core.interviews")
    assert done.returncode == 1
    assert "read-only" in said(done)


MISTAKES = {
    "no register": (["--study", "{empty}", "status"], 1, "there is no study register here; name the folder"),
    "no folder": (["--study", "{empty}/nowhere", "load"], 1, "there is no study register here; name the folder"),
    "unknown wave": (["load", "--wave", "9"], 1, "wave 9 is not collected (collected: 1, 2, 3)"),
    "wave 0": (["load", "--wave", "0"], 1, "wave 0 is not collected"),
    "wave as a word": (["load", "--wave", "two"], 2, "'two' is not a valid integer"),
    "SQL error": (["query", "SELECT nonsense"], 1, 'Referenced column "nonsense" was not found'),
    "unknown table": (["query", "FROM core.interview"], 1, "Did you mean"),
    "no SQL": (["query", ""], 2, "Give it in SQL"),
    "no path": (["check", "{empty}/nowhere"], 2, "does not exist"),
    "no wave named": (["check", "{empty}"], 2, "which wave does this deliver? Say it with --wave"),
    "empty folder": (["check", "{empty}", "--wave", "1"], 1, "Put its tables into"),
    "check of a wave that is not collected": (["check", "{study}/wave-1", "--wave", "9"], 1, "wave 9 is not collected"),
    "no such command": (["laod"], 2, "No such command 'laod'"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_ends_in_a_clear_line(loaded: Workspace, tmp_path: Path, casewave: Casewave, mistake: str) -> None:
    words, code, line = MISTAKES[mistake]
    (tmp_path / "empty").mkdir()
    filled = [word.format(empty=tmp_path / "empty", study=loaded.folder) for word in words]
    done = casewave(*filled, CASEWAVE_STUDY=str(loaded.folder))
    assert done.returncode == code, done.stdout + done.stderr
    assert line in said(done)


def test_query_before_anything_is_published(study_folder: Path, casewave: Casewave) -> None:
    done = casewave("--study", str(study_folder), "query", "FROM mart.sampling_frame")
    assert done.returncode == 1
    assert "nothing is published yet; run casewave load first" in said(done)


@pytest.mark.parametrize("command", ["qca too_many", "report", "status"])
def test_what_another_version_published_is_said_to_be_that(
    command: str, loaded_copy: Workspace, casewave: Casewave
) -> None:
    with duckdb.connect(str(loaded_copy.published)) as con:
        con.execute("DROP TABLE mart.truth_tables; DROP TABLE mart.cell_entries; DROP TABLE mart.calibrated_cases")
    done = casewave("--study", str(loaded_copy.folder), *command.split())
    assert done.returncode == 1
    assert "was made by another version of casewave. Load again: casewave load makes it again." in said(done)


def test_an_error_of_our_own_in_a_query_ends_in_a_traceback(loaded: Workspace) -> None:
    assert another_version(duckdb.CatalogException("Table with name x does not exist"), loaded.published) is None


def test_load_when_nothing_is_delivered(study_folder: Path, casewave: Casewave) -> None:
    for wave in (1, 2, 3):
        shutil.rmtree(study_folder / f"wave-{wave}")
    done = casewave("--study", str(study_folder), "load")
    assert done.returncode == 1
    assert "no wave has been delivered; put its tables into" in said(done)


def test_load_when_every_wave_is_planned(study_folder: Path, casewave: Casewave) -> None:
    register = study_folder / "study.yaml"
    register.write_text(
        register.read_text(encoding="utf-8").replace("status: collected", "status: planned"), encoding="utf-8"
    )
    done = casewave("--study", str(study_folder), "load")
    assert done.returncode == 1
    assert "collected" in said(done)


def test_check_says_what_a_good_delivery_would_load(loaded: Workspace, casewave: Casewave) -> None:
    done = casewave("--study", str(loaded.folder), "check", str(loaded.delivery(2)))
    assert done.returncode == 0
    assert "No problems. Wave 2 would load these rows: 33 of informants, 26 of interviews" in said(done)


def test_check_opens_no_store_and_writes_nothing(study_folder: Path, casewave: Casewave) -> None:
    done = casewave("--study", str(study_folder), "check", str(study_folder / "wave-1"))
    assert done.returncode == 0
    assert sorted(path.name for path in study_folder.parent.parent.iterdir()) == ["data_raw"]


def test_check_of_one_file_tells_its_issues_with_its_neighbours_in_view(
    loaded_copy: Workspace, casewave: Casewave
) -> None:
    edit(loaded_copy.delivery(2) / "findings.csv", lambda rows: rows[0].update(state="maybe"))
    edit(loaded_copy.delivery(2) / "interviews.csv", lambda rows: rows[0].update(interview_mode="by post"))
    study = ("--study", str(loaded_copy.folder), "check")
    findings = casewave(*study, str(loaded_copy.delivery(2) / "findings.csv"))
    assert findings.returncode == 1
    assert "findings.csv has problems: 1 problem." in said(findings)
    assert "by post" not in said(findings)


def test_check_of_a_good_file_beside_a_bad_one_does_not_say_that_the_wave_would_load(
    loaded_copy: Workspace, casewave: Casewave
) -> None:
    edit(loaded_copy.delivery(2) / "interviews.csv", lambda rows: rows[0].update(interview_mode="by post"))
    good = casewave("--study", str(loaded_copy.folder), "check", str(loaded_copy.delivery(2) / "findings.csv"))
    assert "would load" not in said(good)
    assert "interviews.csv" in said(good)


def test_check_finds_an_identifier_that_stands_twice(loaded_copy: Workspace, casewave: Casewave) -> None:
    edit(loaded_copy.delivery(2) / "interviews.csv", lambda rows: rows.append(dict(rows[0])))
    done = casewave("--study", str(loaded_copy.folder), "check", str(loaded_copy.delivery(2)))
    assert done.returncode == 1
    assert "interviews.csv, row 28, column interview: 'INT-2-001' is also the key of" in said(done)


SAME_NAME = {
    "a finding and a judgement": ("findings", "finding", "J2-01"),
    "an interview and a coding": ("codings", "coding", "INT-2-001"),
}


@pytest.mark.parametrize("pair", SAME_NAME)
def test_check_refuses_a_name_that_evidence_or_cells_cannot_tell_apart(
    loaded_copy: Workspace, casewave: Casewave, pair: str
) -> None:
    """Marts join findings with judgements, and evidence names interviews, documents and codings, by name alone."""
    table, column, name = SAME_NAME[pair]
    path = loaded_copy.delivery(2) / f"{table}.csv"
    rows = read_csv(path)
    rows.append({**rows[0], column: name})
    write_csv(path, rows)
    done = casewave("--study", str(loaded_copy.folder), "check", str(loaded_copy.delivery(2)))
    assert done.returncode == 1
    assert name in said(done)


def test_check_refuses_a_feature_at_two_places_of_its_table(loaded_copy: Workspace, casewave: Casewave) -> None:
    path = loaded_copy.delivery(1) / "case_features.csv"
    rows = read_csv(path)
    write_csv(path, [*rows, {**rows[0], "case_feature": "CF-99", "feature_order": "7"}])
    done = casewave("--study", str(loaded_copy.folder), "check", str(loaded_copy.delivery(1)))
    assert done.returncode == 1
    assert "feature_order" in said(done)


def test_a_statement_of_two_lines_loads_and_gets_its_page(one_wave: Workspace) -> None:
    """Alt and Enter in Excel break a line within a cell, as analysts do."""
    edit(one_wave.delivery(1) / "findings.csv", lambda rows: rows[0].update(statement="First line.\nSecond line."))
    load(one_wave, 1)
    publish_report(one_wave, 1, parts=("site",))
    page = (one_wave.reports(1) / "index.html").read_text(encoding="utf-8")
    assert re.search(r"First line\.\s+Second line\.", page)


@pytest.mark.parametrize("name", ["publication", "core", "mart", "audit", "raw", "temp", "main", "system", "memory"])
def test_a_study_is_not_named_like_a_part_of_the_database(study_folder: Path, casewave: Casewave, name: str) -> None:
    register = study_folder / "study.yaml"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("study: coproduction", f"study: {name}"), encoding="utf-8")
    done = casewave("--study", str(study_folder), "load")
    assert done.returncode == 1
    assert f"{name} is a name of the database's own; choose another" in said(done)


def test_an_interrupt_that_python_loses_still_ends_the_load(
    loaded_copy: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is thrown while the garbage collector calls somebody is lost, and so is a Ctrl-C that comes there."""
    lost: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)

    def press(*_: object) -> None:
        if not lost and "raise_interrupts_as" in getattr(signal.getsignal(signal.SIGINT), "__qualname__", ""):
            signal.raise_signal(signal.SIGINT)

    gc.callbacks.append(press)
    try:
        with pytest.raises(KeyboardInterrupt):
            Run(loaded_copy).load([2], lambda **_: None)
    finally:
        gc.callbacks.remove(press)
    assert len(lost) == 1


@pytest.mark.skipif(os.name != "posix", reason="a process is interrupted by a signal")
def test_whatever_a_load_raises_once_it_is_interrupted_is_an_interruption(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(workspace)

    def interrupted(*_: object, **__: object) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
            time.sleep(1)  # until Python raises it
        raise duckdb.BinderException("rows, which the interruption kept from being found")

    monkeypatch.setattr(run.job, "execute_in_process", interrupted)
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt):
        run.load([1], lambda **_: None)
    signal.signal(signal.SIGINT, heard)


@pytest.mark.skipif(os.name != "posix", reason="a process is interrupted by a signal")
def test_a_load_that_is_interrupted_says_so_and_the_next_one_succeeds(loaded_copy: Workspace) -> None:
    edit(loaded_copy.delivery(2) / "findings.csv", lambda rows: rows[0].update(statement="Anew."))
    command = [CASEWAVE, "--study", str(loaded_copy.folder), "load", "--wave", "2"]
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # where tests run behind a shell, it is ignored
    settings = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    signal.signal(signal.SIGINT, heard)
    while not list(loaded_copy.dagster_home.glob("history/runs/*-*.db")):  # the run has begun
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    messages, _ = process.communicate(timeout=60)
    assert "Stopped. The publication is unchanged." in messages
    assert "pipelines/cli/__init__.py" not in messages, "a traceback of the command"
    assert process.returncode == 130
    assert ask(loaded_copy.published, "SELECT count(*) FROM core.interviews") == [(71,)]
    load(loaded_copy, 2)
    assert ask(loaded_copy.published, "SELECT count(*) FROM core.findings WHERE statement = 'Anew.'") == [(1,)]

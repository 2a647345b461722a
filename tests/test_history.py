"""What happened when: loads with their files, what a re-delivery changed, and any publication made again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from deliveries import Wave, register, small_study, write_tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from states import ask, changed, edit, load, sums_of

from casewave.assets.report import FORMATS, TABLE_FORMATS
from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.store import StoreError, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.history import CellDifference, differences, history, loads_of, put_back
from casewave.pipelines.actions.rebuild import rebuild_database, rebuild_publication

Casewave = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[1]

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\nEST-JKG-03,service\n"
INTERVIEWS = "interview,programme,sites,informants,held_on,interview_mode,language\n"
CHANGES = "SELECT entry, table_name, key_value, column_name, change, before, after FROM audit.changes ORDER BY ALL"


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def test_a_load_is_written_down_with_its_files(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS) == []
    query = "SELECT entry, action, wave, is_partial, detail FROM audit.history"
    assert wave.rows(query) == [(1, "load", 1, False, "3 rows loaded, 0 refused, 0 dropped by a correction")]
    ((when,),) = wave.rows("SELECT happened_at FROM audit.history")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", when)
    assert wave.rows("SELECT file FROM audit.recorded_files ORDER BY file") == [
        ("study.yaml",), ("wave-1/informants.csv",),
    ]  # fmt: skip


def test_the_same_delivery_twice_is_one_load(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS) == []
    assert wave.load(1) == []
    assert wave.rows("SELECT count(*) FROM audit.history") == [(1,)]


def test_a_refused_delivery_leaves_no_entry(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS.replace("service", "boss")) != []
    assert wave.rows("SELECT count(*) FROM audit.history") == [(0,)]
    assert wave.rows("SELECT count(*) FROM audit.file_contents") == [(0,)]


def test_a_first_delivery_changes_nothing(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS) == []
    assert wave.rows(CHANGES) == []


def test_what_a_re_delivery_added_removed_and_changed(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS) == []
    again = "informant_role,informant\nservice,EST-JKG-04\nservice,EST-JKG-01\nservice, EST-JKG-02\n"
    assert wave.issues(informants=again) == []
    assert wave.rows(CHANGES) == [
        (2, "informants", "EST-JKG-01", "informant_role", "changed", "strategic", "service"),
        (2, "informants", "EST-JKG-03", "informant", "removed", "EST-JKG-03", None),
        (2, "informants", "EST-JKG-03", "informant_role", "removed", "service", None),
        (2, "informants", "EST-JKG-04", "informant", "added", None, "EST-JKG-04"),
        (2, "informants", "EST-JKG-04", "informant_role", "added", None, "service"),
    ]


def test_any_two_deliveries_can_be_compared(wave: Wave) -> None:
    for role in ("strategic", "service", "strategic"):
        assert wave.issues(informants=INFORMANTS.replace("strategic", role)) == []
    assert differences(wave.con, wave.study, 1, 3) == []
    shown = ("informants", "EST-JKG-01", "informant_role", "changed")
    assert differences(wave.con, wave.study, 1, 2) == [CellDifference(*shown, "strategic", "service")]
    assert differences(wave.con, wave.study, 2, 3) == [CellDifference(*shown, "service", "strategic")]


def test_a_number_that_is_no_load_is_told(wave: Wave) -> None:
    assert wave.issues(informants=INFORMANTS) == []
    with pytest.raises(StoreError, match="7 is no load; casewave history shows which numbers are"):
        differences(wave.con, wave.study, 1, 7)


roles = st.dictionaries(st.integers(1, 6), st.sampled_from(["strategic", "service"]), min_size=1)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=roles, after=roles)
def test_changes_applied_to_what_stood_before_give_what_stands_now(
    tmp_path: Path, before: dict[int, str], after: dict[int, str]
) -> None:
    def roster(shown: dict[int, str]) -> str:
        return "informant,informant_role\n" + "".join(f"EST-JKG-{n:02d},{role}\n" for n, role in shown.items())

    with small_study(tmp_path) as wave:
        assert wave.issues(informants=roster(before)) == []
        assert wave.issues(informants=roster(after)) == []
        found = dict(before)
        for _, _, key, column, change, _, now in wave.rows(CHANGES):
            number = int(key[-2:])
            if change == "removed":
                found.pop(number, None)
            elif column == "informant_role":
                found[number] = now
        assert found == after


def publications(workspace: Workspace) -> list[int]:
    con = connect(workspace.store, read_only=True)
    try:
        query = "SELECT entry FROM audit.history WHERE action = 'publication' ORDER BY entry"
        return [entry for (entry,) in con.execute(query).fetchall()]
    finally:
        con.close()


FOUND = "finding,programme,phase,element,state,statement,evidence\n"
TWO_WAVES = {
    1: {
        "informants": INFORMANTS,
        "interviews": f"{INTERVIEWS}INT-1,ESTHER,JKG,EST-JKG-01,2020-06-01,online,sv\n",
        "findings": f"{FOUND}F1,ESTHER,adoption,EL.EXT,present,Rules help.,INT-1\n",
    },
    2: {
        "informants": INFORMANTS,
        "interviews": f"{INTERVIEWS}INT-2,ESTHER,JKG,EST-JKG-02,2021-11-02,online,sv\n",
        "findings": f"{FOUND}F2,ESTHER,adoption,EL.EXT,present,Rules hinder.,INT-1; INT-2\n",
    },
}


def test_an_earlier_publication_is_made_again_with_the_same_content(tmp_path: Path) -> None:
    """Wave 2 is delivered with another statement, then wave 1 again under a register that has changed."""
    workspace = Workspace(register(tmp_path / "study"))
    for number, tables in TWO_WAVES.items():
        write_tables(workspace.delivery(number), **tables)
        load(workspace, number)
    before = sums_of(workspace.published)
    edit(workspace.delivery(2) / "findings.csv", lambda rows: rows[0].update(statement="Told otherwise."))
    load(workspace, 2)
    between = sums_of(workspace.published)
    register(workspace.folder, ("Region Jönköping", "Jönköping"))
    load(Workspace(workspace.folder), 1)
    numbers = publications(workspace)
    assert len(numbers) == 4
    for entry, content in ((numbers[1], before), (numbers[2], between)):
        rebuilt = rebuild_database(workspace, entry, tmp_path / str(entry))
        assert changed(sums_of(rebuilt.published), content) == set()
    assert changed(before, between) >= {"core.findings", "mart.cross_case"}
    assert changed(between, sums_of(workspace.published)) >= {"core.sites"}


ELSEWHERE = """
import locale, sys
from pathlib import Path
locale.setlocale(locale.LC_ALL, "")
import openpyxl  # registers names of XML with lxml
from casewave.pipelines.actions.rebuild import rebuild_publication
from casewave.assets.warehouse.workspace import Workspace
study, entry, folder = sys.argv[1:]
rebuild_publication(Workspace(Path(study)), int(entry), Path(folder))
"""


def test_a_publication_made_again_in_another_place_has_the_same_bytes_in_every_format(
    reported: Workspace, tmp_path: Path
) -> None:
    """Another language, time zone, seed of hashes and number of threads, without UTF-8 as the system's encoding."""
    place = {
        "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "12345", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    arguments = (str(reported.folder), str(publications(reported)[-1]), str(tmp_path / "there"))
    subprocess.run([sys.executable, "-c", ELSEWHERE, *arguments], cwd="/", env={**os.environ, **place}, check=True)
    copy = Workspace(Path(shutil.copytree(reported.root, tmp_path / "here")) / "data_raw" / "coproduction")
    made = publish_report(copy, 3)
    assert {path.suffix for path in made.written} == {".pdf", ".png"}  # which a load leaves out
    here, (there,) = copy.report, (tmp_path / "there" / "reports").iterdir()
    files = {path.relative_to(here) for path in here.rglob("*") if path.is_file()}
    assert {path.suffix[1:] for path in files} == {*FORMATS, "html", "js", "css"}
    assert [str(file) for file in sorted(files) if (here / file).read_bytes() != (there / file).read_bytes()] == []
    assert publish_report(copy, 1, formats=(*TABLE_FORMATS, "svg")).written == ()


def test_a_publication_is_made_again_in_a_new_folder_only(loaded: Workspace, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("here already", encoding="utf-8")
    with pytest.raises(StoreError, match="is not empty; name a new folder"):
        rebuild_publication(loaded, publications(loaded)[0], tmp_path)
    with pytest.raises(StoreError, match="1 is no publication"):
        rebuild_publication(loaded, 1, tmp_path / "new")


def test_the_commands_show_history_and_differences(loaded_copy: Workspace, casewave: Casewave, tmp_path: Path) -> None:
    edit(loaded_copy.delivery(2) / "findings.csv", lambda rows: rows[0].update(statement="=Told otherwise."))
    load(loaded_copy, 2)
    study = str(loaded_copy.folder)
    found = casewave("--study", study, "history").stdout
    numbers = [int(number) for number in re.findall(r"│ (\d+) +│ [^│]+│ load +│ 2 ", found)]
    assert len(numbers) == 2
    shown = casewave("--study", study, "diff", *map(str, numbers), COLUMNS="200").stdout
    assert "Told otherwise." in shown
    assert "changed" in shown
    written = casewave("--study", study, "diff", *map(str, numbers), "--to", "changes.csv")
    assert "1 difference in changes.csv" in written.stdout
    lines = (tmp_path / "changes.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "table_name,key_value,column_name,change,before,after"
    assert lines[1].endswith(",'=Told otherwise.")  # no formula, wherever it is opened
    assert len(lines) == 2
    same = casewave("--study", study, "diff", str(numbers[0]), str(numbers[0]))
    assert "No cell differs." in same.stdout


def test_history_before_anything_is_loaded(study_folder: Path, casewave: Casewave) -> None:
    done = casewave("--study", str(study_folder), "history")
    assert (done.returncode, "nothing has been loaded yet" in done.stdout) == (1, True)


ROSTERS = "informant,informant_role\nPA-SA-01,manager\n", "informant,informant_role\nPA-SA-02,manager\n"
SMALL = """
study: small
title: A small study
programmes: [{programme: PA, prefix: PA, name: Programme PA}]
sites: [{site: SA, name: Site SA, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}]
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves: [{wave: 1, window: "2020", topic: First, status: collected}]
frameworks: [cfir-2022]
phases: [{phase: history, label: History}]
vocabularies: {informant_roles: {manager: Managers}}
"""


@pytest.fixture
def twice_loaded(tmp_path: Path) -> Workspace:
    folder = tmp_path / "data_raw" / "small"
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(SMALL, encoding="utf-8")
    workspace = Workspace(folder)
    for roster in ROSTERS:
        write_tables(workspace.delivery(1), informants=roster)
        load(workspace, 1)
    return workspace


def test_a_load_is_undone_by_putting_the_earlier_delivery_back_and_loading_it(twice_loaded: Workspace) -> None:
    last, first = loads_of(twice_loaded, 1)
    assert (first.entry, first.action, first.wave) == (1, "load", 1)
    assert put_back(twice_loaded, first.entry) == 1
    assert (twice_loaded.delivery(1) / "informants.csv").read_text(encoding="utf-8") == ROSTERS[0]
    load(twice_loaded, 1)
    assert ask(twice_loaded.published, "SELECT informant FROM core.informants") == [("PA-SA-01",)]
    assert [each.action for each in history(twice_loaded)].count("load") == 3
    put_back(twice_loaded, last.entry)
    assert (twice_loaded.delivery(1) / "informants.csv").read_text(encoding="utf-8") == ROSTERS[1]


def test_the_command_goes_back_to_the_load_before(
    twice_loaded: Workspace, casewave: Callable[..., CompletedProcess[str]]
) -> None:
    study = ("--study", str(twice_loaded.folder), "undo", "--wave")
    done = casewave(*study, "1")
    assert (done.returncode, "(number 1)" in done.stdout) == (0, True), done.stdout + done.stderr
    assert (twice_loaded.delivery(1) / "informants.csv").read_text(encoding="utf-8") == ROSTERS[0]
    refused = casewave(*study, "1", "--entry", "2")
    assert (refused.returncode, "no such load to go back to (loads: 1, 3)" in refused.stderr) == (1, True), refused


def test_files_that_the_store_does_not_keep_are_never_lost_by_putting_back(twice_loaded: Workspace) -> None:
    newer = write_tables(twice_loaded.delivery(1), informants=ROSTERS[1] + "PA-SA-03,manager\n") / "informants.csv"
    with pytest.raises(StoreError, match=r"informants\.csv in .* would be lost, since the store keeps no copy"):
        put_back(twice_loaded, 1)
    assert "PA-SA-03" in newer.read_text(encoding="utf-8")
    with pytest.raises(StoreError, match="2 is no load"):
        put_back(twice_loaded, 2)


def test_without_a_load_there_is_no_history(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(StoreError, match="nothing has been loaded yet"):
        history(Workspace(tmp_path))

"""Nothing new, nothing done: what a load makes again, and that what is whole is left alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest
from states import ask, edit, read_csv

from casewave.assets.report.inventory import forget, record, renew, waves_to_make
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.runs import dagster_home

WAVES = (1, 2, 3)
Casewave = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def whole(reported: Workspace, tmp_path: Path) -> Workspace:
    """Three waves, loaded by the real command, in a folder of the test's own."""
    shutil.copytree(reported.root, tmp_path / "whole")
    return Workspace(tmp_path / "whole" / "data_raw" / reported.folder.name)


def test_new_waves_are_made_in_one_run_and_each_is_a_partition(
    reported: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    dagster_home(reported)
    with dg.DagsterInstance.get() as instance:
        assert len(instance.get_runs()) == 1
        for key in ("core/interviews", "mart/cross_case", "publish/site"):
            asset = dg.AssetKey(key.split("/"))
            assert instance.get_materialized_partitions(asset) == {"1", "2", "3"}
        rows = {
            record.partition_key: record.asset_materialization.metadata["dagster/row_count"].value
            for record in instance.fetch_materializations(dg.AssetKey(["core", "interviews"]), limit=9).records
            if record.asset_materialization
        }
    assert rows == {"1": 21, "2": 26, "3": 24}


def test_a_load_with_nothing_new_changes_no_file_and_says_so(whole: Workspace, casewave: Casewave) -> None:
    before = {path: path.stat().st_mtime_ns for path in whole.root.rglob("*") if path.is_file()}
    done = casewave("--study", str(whole.folder), "load")
    assert done.returncode == 0, done.stderr
    assert "Nothing is new: waves 1, 2 and 3 are published as delivered." in " ".join(done.stdout.split())
    assert {path: path.stat().st_mtime_ns for path in whole.root.rglob("*") if path.is_file()} == before


def test_a_changed_delivery_is_made_again_with_the_waves_after_it(whole: Workspace) -> None:
    edit(whole.delivery(2) / "findings.csv", lambda rows: rows[0].update(statement="Said otherwise."))
    assert waves_to_make(whole, WAVES) == [2, 3]
    assert waves_to_make(whole, [1]) == []


DAMAGE = {
    "a document of wave 2": ("reports/coproduction/wave-2/coproduction_wave_2.docx", [2, 3]),
    "a plausibility report of wave 1": ("reports/coproduction/plausibility/wave-1/results.csv", [1, 2, 3]),
    "the page of the study": ("reports/coproduction/index.html", [3]),
    "a script that all pages share": ("reports/coproduction/site/search.js", [3]),
    "the published database": ("warehouse/coproduction.duckdb", [1, 2, 3]),
    "the store": ("warehouse/store/coproduction.duckdb", [1, 2, 3]),
}


@pytest.mark.parametrize("damaged", DAMAGE)
def test_what_is_gone_or_not_as_it_was_is_made_again(whole: Workspace, damaged: str) -> None:
    path, waves = DAMAGE[damaged]
    content = (whole.root / path).read_bytes()
    if damaged != "the store":  # it changes without a load, as by an entry of its history
        (whole.root / path).write_bytes(content + b" ")
        assert waves_to_make(whole, WAVES) == waves
    (whole.root / path).unlink()
    assert waves_to_make(whole, WAVES) == waves
    (whole.root / path).write_bytes(content)
    assert waves_to_make(whole, WAVES) == []


def test_what_a_load_does_not_make_is_not_missed(whole: Workspace) -> None:
    (whole.report / "notes.pdf").write_bytes(b"a person's own")
    (whole.reports(1) / "figures" / "timeline_all_cases.png").write_bytes(b"of casewave report")
    record(whole, 1)
    (whole.report / "notes.pdf").unlink()
    (whole.reports(1) / "figures" / "timeline_all_cases.png").unlink()
    assert waves_to_make(whole, WAVES) == []


def test_a_word_template_is_a_reason_to_make_all_documents_again(whole: Workspace) -> None:
    (whole.folder / "template.docx").write_bytes(b"other styles")
    assert waves_to_make(whole, WAVES) == [1, 2, 3]


def test_other_code_is_a_reason_to_make_all_again(whole: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casewave.assets.report.inventory._code", lambda: "other code")
    assert waves_to_make(whole, WAVES) == [1, 2, 3]


def test_a_refused_wave_is_loaded_again_even_if_its_files_are_what_they_were(whole: Workspace) -> None:
    forget(whole, 3)
    assert waves_to_make(whole, WAVES) == [3]


def test_a_wave_that_was_not_whole_stays_so_when_a_later_one_is_made(whole: Workspace) -> None:
    (whole.reports(1) / "coproduction_wave_1.docx").unlink()
    record(whole, 3)
    assert waves_to_make(whole, WAVES) == [1, 2, 3]


def test_what_casewave_report_writes_is_taken_up(whole: Workspace) -> None:
    document = whole.reports(1) / "coproduction_wave_1.docx"
    document.write_bytes(b"in other styles")
    renew(whole, [document])
    assert waves_to_make(whole, WAVES) == []


@pytest.mark.usefixtures("without_report")
def test_the_waves_before_a_refused_one_are_published(workspace: Workspace, casewave: Casewave) -> None:
    edit(workspace.delivery(2) / "findings.csv", lambda rows: rows[0].update(state="maybe"))
    done = casewave("--study", str(workspace.folder), "load")
    assert done.returncode == 1
    assert "Wave 2 is refused: 1 problem." in done.stdout
    assert ask(workspace.published, "SELECT DISTINCT wave FROM core.interviews") == [(1,)]


def test_the_data_of_a_wave_hold_its_rows_alone(reported: Workspace) -> None:
    for wave in WAVES:
        data = reported.reports(wave) / "data"
        assert {row["wave"] for row in read_csv(data / "cell_entries.csv")} == {str(wave)}
        assert {row["to_wave"] for row in read_csv(data / "sampling_frame.csv")} == {str(wave)}

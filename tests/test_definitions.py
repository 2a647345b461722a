"""Dagster's view of casewave: what it holds, what it imports, what its checks stop and what its records keep."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from states import BUNDLED, changed, edit, load, sums_of

from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.sums import record_sums
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.definitions import define
from casewave.pipelines.runs import QUIET, Run, dagster_home
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import link_columns

ROOT = Path(__file__).parents[1]
GRAPH = Path(__file__).parent / "asset_graph.txt"


def test_dagster_validates_the_workspace(tmp_path: Path) -> None:
    command = [Path(sys.executable).parent / "dagster", "definitions", "validate", "-w", "workspace.yaml"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation successful" in done.stdout + done.stderr


def test_building_the_definitions_imports_no_great_expectations_and_no_charts(loaded: Workspace) -> None:
    program = """
import sys
from casewave.pipelines.definitions import casewave
from casewave.assets.warehouse.workspace import Workspace
casewave().resolve_asset_graph()
heavy = {"great_expectations", "altair", "vl_convert", "scipy", "openpyxl", "docx", "xlsxwriter"}
print(sorted(heavy & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "CASEWAVE_STUDY": str(loaded.folder)}, cwd=ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert {"great_expectations", "altair", "vl_convert", "docx", "xlsxwriter"} & set(
        done.stdout.strip("[]\n").replace("'", "").split(", ")
    ) == set()


def graph() -> list[str]:
    assets = define(Workspace(BUNDLED)).resolve_asset_graph()
    nodes = [assets.get(key) for key in assets.get_all_asset_keys()]
    return sorted(
        f"{node.key.to_user_string()} <- {', '.join(sorted(key.to_user_string() for key in node.parent_keys))} "
        f"[{node.group_name}]"
        for node in nodes
    )


def test_the_asset_graph_is_the_one_on_record(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--renew-asset-graph"):
        GRAPH.write_text("\n".join(graph()) + "\n", encoding="utf-8")
    recorded = GRAPH.read_text(encoding="utf-8").splitlines()
    change = "\n".join(changes_of(recorded, graph()))
    if change:
        pytest.fail(
            f"The record of Dagster's graph lacks what changed. If it is meant: make docs\n{change}", pytrace=False
        )


def changes_of(recorded: list[str], made: list[str]) -> list[str]:
    """Assets that come, go or belong elsewhere, and those with other sources: alike ones on one line."""
    if recorded == made:
        return []
    before, after = ({line.split(" <- ")[0]: line.split(" <- ")[1] for line in lines} for lines in (recorded, made))
    lines = [f"- {key} <- {before[key]}" for key in before if key not in after]
    lines += [f"+ {key} <- {after[key]}" for key in after if key not in before]
    alike: dict[str, list[str]] = {}
    for key in before.keys() & after.keys():
        if before[key] != after[key]:
            old, new = (set(re.split(r", | (?=\[)", sources[key])) for sources in (before, after))
            change = ", ".join(
                [*(f"-{each}" for each in sorted(old - new)), *(f"+{each}" for each in sorted(new - old))]
            )
            alike.setdefault(change, []).append(key)
    lines += [f"{', '.join(sorted(keys))}: {change}" for change, keys in sorted(alike.items())]
    return lines or ["only the order of lines or of sources"]


def test_a_change_of_the_asset_graph_is_told_in_a_few_words() -> None:
    recorded = ["audit/notices <- raw/a, raw/b [audit]", "core/a <- raw/a [core]", "mart/m <- core/a [mart]"]
    made = ["audit/notices <- raw/a, raw/c [audit]", "core/a <- raw/a [mart]", "core/c <- raw/c [core]"]
    assert changes_of(recorded, recorded) == []
    assert changes_of(recorded, made) == [
        "- mart/m <- core/a [mart]", "+ core/c <- raw/c [core]", "core/a: -[core], +[mart]",
        "audit/notices: -raw/b, +raw/c",
    ]  # fmt: skip
    assert changes_of(recorded[:2], recorded[1::-1]) == ["only the order of lines or of sources"]


def test_each_table_of_the_store_is_an_asset_or_holds_the_pairs_of_one(loaded: Workspace) -> None:
    tables = (sums_of(loaded.store).keys() | sums_of(loaded.published).keys()) - {"audit.store_version"}
    keys = {line.split(" <- ")[0].replace("/", ".") for line in graph() if not line.startswith("publish/")}
    pairs = {f"core.{column.link}" for model in DELIVERED for column in link_columns(model)}
    assert len(pairs) == 28
    assert keys | pairs == tables


def test_every_check_is_blocking_and_every_core_table_and_mart_has_one() -> None:
    assets = define(Workspace(BUNDLED)).resolve_asset_graph()
    specs = [assets.get_check_spec(key) for key in assets.asset_check_keys]
    assert all(spec.blocking for spec in specs)
    checked = {spec.asset_key.to_user_string() for spec in specs}
    marts = {key.to_user_string() for key in assets.get_all_asset_keys() if key.path[0] == "mart"}
    delivered = {
        key.to_user_string().replace("raw/", "core/") for key in assets.get_all_asset_keys() if key.path[0] == "raw"
    }
    assert checked == marts | delivered


def test_everything_that_a_run_makes_is_partitioned_by_the_collected_waves() -> None:
    assets = define(Workspace(BUNDLED)).resolve_asset_graph()
    for key in assets.executable_asset_keys:
        partitions = assets.get(key).partitions_def
        assert partitions is not None
        assert partitions.get_partition_keys() == ["1", "2", "3"]


def all_but_report(workspace: Workspace) -> list[dg.AssetKey]:
    """Every asset of the job but the report, which takes seconds."""
    keys = define(workspace).resolve_asset_graph().executable_asset_keys
    return [key for key in keys if key.path[0] != "publish" or key.path[1] == "database"]


def run(
    workspace: Workspace, wave: int, instance: dg.DagsterInstance, *, with_report: bool = False
) -> dg.ExecuteInProcessResult:
    chosen = None if with_report else all_but_report(workspace)
    job = define(workspace).resolve_job_def("load_wave")
    return job.execute_in_process(
        QUIET, instance=instance, partition_key=str(wave), raise_on_error=False, asset_selection=chosen
    )


def test_the_runs_of_a_job_name_their_study_however_they_are_started() -> None:
    """Several studies may share a history of runs."""
    jobs = [define(Workspace(BUNDLED)).resolve_job_def(name) for name in ("load_wave", "print_figures")]
    assert [job.run_tags for job in jobs] == [{"casewave/study": "coproduction"}] * 2


def test_a_run_records_row_counts_and_columns(workspace: Workspace) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert run(workspace, 1, instance).success
        for key, rows in {
            "raw/interviews": 21,
            "core/interviews": 21,
            "core/claims": 53,
            "mart/cross_case": 42,
            "mart/sampling_frame": 8,
        }.items():
            event = instance.get_latest_materialization_event(dg.AssetKey(key.split("/")))
            assert event is not None
            assert event.asset_materialization is not None
            assert event.asset_materialization.metadata["dagster/row_count"].value == rows, key
            assert event.asset_materialization.partition == "1"
    assets = define(workspace).resolve_asset_graph()
    for key in assets.get_all_asset_keys():
        if key.path[0] in {"core", "mart", "audit"} and "_" not in key.path[1]:
            schema = assets.get(key).metadata["dagster/column_schema"]
            assert all(column.description for column in schema.columns), key
    (interview, *_) = assets.get(dg.AssetKey(["core", "interviews"])).metadata["dagster/column_schema"].columns
    assert (interview.name, interview.type, interview.constraints.nullable) == ("interview", "varchar", False)


BREAKS = {
    "a word is none of the model's": "UPDATE core.findings SET state = 'maybe' WHERE wave = 2",
    "a key of this wave returns": "INSERT INTO core.findings FROM core.findings WHERE wave = 2",
    "a key of an earlier wave returns": "INSERT INTO core.findings FROM core.findings WHERE wave = 1",
}


@pytest.mark.parametrize("damage", BREAKS)
def test_a_mart_that_breaks_its_model_is_never_published(loaded_copy: Workspace, damage: str) -> None:
    """The store is damaged behind casewave's back, so that the delivery counts as loaded and only marts can tell."""
    with Store(loaded_copy.store).open() as con:
        con.execute(BREAKS[damage])
        record_sums(con)  # as if it had been loaded so
    before = loaded_copy.published.read_bytes(), loaded_copy.published.stat().st_mtime_ns
    with dg.DagsterInstance.ephemeral() as instance:
        result = run(loaded_copy, 2, instance)
        assert not result.success
        failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
        assert failed
        assert all(check.asset_key.path[0] == "mart" for check in failed)
        assert instance.get_latest_materialization_event(dg.AssetKey(["publish", "database"])) is None
    assert (loaded_copy.published.read_bytes(), loaded_copy.published.stat().st_mtime_ns) == before


MARK = "Zanzibar-Secret-7391"


@pytest.fixture
def own_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dagster's history is in the workspace, as where nobody names another place."""
    monkeypatch.delenv("DAGSTER_HOME")


def refused(workspace: Workspace, wave: int = 1) -> list[str]:
    """What the real command's run says of a delivery that it refuses."""
    refusal = Run(workspace).load([wave], lambda **_: None)
    assert refusal is not None
    assert refusal.wave == wave
    return [str(issue) for issue in refusal.issues]


def records_with(mark: str, workspace: Workspace) -> list[str]:
    """The files of Dagster's history that hold a text, whatever their format."""
    files = [path for path in workspace.dagster_home.rglob("*") if path.is_file()]
    assert files
    return [str(path) for path in files if mark.casefold().encode() in path.read_bytes().lower()]


@pytest.mark.usefixtures("own_history")
def test_dagsters_records_of_a_refused_delivery_hold_no_delivered_value(workspace: Workspace) -> None:
    delivery = workspace.delivery(1)
    edit(delivery / "interviews.csv", lambda rows: rows[0].update(held_on=MARK, informants=MARK, interview=MARK + " 1"))
    edit(delivery / "findings.csv", lambda rows: rows[0].update(state=MARK, evidence=MARK))
    edit(delivery / "findings.csv", lambda rows: rows[1].update(statement=MARK, state="missing"))
    edit(delivery / "codings.csv", lambda rows: rows[0].update(code=MARK, start_character=MARK))
    shown = refused(workspace)
    assert any(MARK in line for line in shown)
    assert records_with(MARK, workspace) == []


def test_dagsters_records_of_an_accepted_delivery_hold_no_delivered_value(workspace: Workspace) -> None:
    """The report's previews are among the records: they show counts and bars, and hold no text of a delivery."""
    edit(workspace.delivery(1) / "findings.csv", lambda rows: rows[-1].update(statement=MARK, finding=MARK))
    edit(workspace.delivery(1) / "events.csv", lambda rows: [row.update(description=MARK) for row in rows])
    workspace.dagster_home.mkdir()
    with dg.DagsterInstance.local_temp(str(workspace.dagster_home)) as instance:
        assert run(workspace, 1, instance, with_report=True).success
        previews = []
        for name in ("tables", "figures"):
            event = instance.get_latest_materialization_event(dg.AssetKey(["publish", name]))
            assert event is not None
            assert event.asset_materialization is not None
            shown = [value.value for value in event.asset_materialization.metadata.values()]
            previews += [value for value in shown if isinstance(value, str) and value.startswith(("<!--", "!["))]
    assert records_with(MARK, workspace) == []
    table, *figures = previews
    assert "| ESTHER" in table
    assert len(figures) == 1
    for figure in figures:
        drawn = base64.b64decode(figure.split("base64,")[1].rstrip(")"))
        assert b"<svg" in drawn
        assert MARK.encode() not in drawn
    assert MARK in (workspace.reports(1) / "index.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("own_history")
def test_dagsters_records_hold_no_name_of_a_strange_column(workspace: Workspace) -> None:
    """A row of data instead of the header is read as names of columns, so that these are delivered values too."""
    path = workspace.delivery(1) / "informants.csv"
    path.write_text(f"informant,informant_role,{MARK}\nEST-JKG-01,strategic,yes\n", encoding="utf-8")
    assert any(MARK.casefold() in line.casefold() for line in refused(workspace))
    assert records_with(MARK, workspace) == []


def test_the_check_of_a_table_with_issues_fails_whatever_its_file_is_called(workspace: Workspace) -> None:
    """Case-Features.CSV is read as case_features, so that its check must fail too, and no other."""
    path = workspace.delivery(1) / "case_features.csv"
    edit(path, lambda rows: rows[0].update(programme="Nowhere"))
    path.rename(path.with_name("Case-Features.csv"))
    with dg.DagsterInstance.ephemeral() as instance:
        result = run(workspace, 1, instance)
    failed = {check.asset_key.to_user_string() for check in result.get_asset_check_evaluations() if not check.passed}
    assert failed == {"core/case_features"}
    failure = result.failure_data_for_node("delivery")
    assert failure is not None
    assert failure.user_failure_data is not None
    told = {name: value.value for name, value in failure.user_failure_data.metadata.items()}
    assert told == {"wave": 1, "problems": {"not declared": 1}, "marked copies": str(workspace.refused(1))}
    assert [path.name for path in workspace.refused(1).iterdir()] == ["Case-Features.xlsx"]


def test_a_dagster_home_that_is_named_is_used_and_its_settings_stay(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, settings = tmp_path / "team", "telemetry:\n  enabled: false\n# The team's own.\n"
    home.mkdir()
    (home / "dagster.yaml").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    assert dagster_home(workspace) == home
    assert os.environ["DAGSTER_HOME"] == str(home)
    assert (home / "dagster.yaml").read_text(encoding="utf-8") == settings
    assert not workspace.dagster_home.exists()


@pytest.mark.usefixtures("own_history")
def test_dagsters_home_has_telemetry_off_and_one_run_at_a_time(workspace: Workspace) -> None:
    Run(workspace)
    with dg.DagsterInstance.from_config(str(workspace.dagster_home)) as instance:
        assert not instance.telemetry_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1


def test_a_wave_published_anew_is_a_run_without_any_change(loaded_copy: Workspace) -> None:
    before = sums_of(loaded_copy.published)
    with dg.DagsterInstance.ephemeral() as instance:
        assert run(loaded_copy, 2, instance).success
    assert changed(before, sums_of(loaded_copy.published)) == set()
    load(loaded_copy, 2)
    assert changed(before, sums_of(loaded_copy.published)) == set()

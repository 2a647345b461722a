"""Dagster's history with one connection per database: the same events, in files that Dagster's own storage reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from casewave.pipelines.dagster_history import OPEN_AT_MOST, EventLog
from casewave.pipelines.runs import QUIET, SETTINGS


@dg.multi_asset(specs=[dg.AssetSpec(name) for name in ("first", "second")])
def made() -> Iterator[dg.MaterializeResult]:
    yield dg.MaterializeResult("first", metadata={"rows": 1})
    yield dg.MaterializeResult("second", metadata={"rows": 2})


def run(instance: dg.DagsterInstance) -> str:
    job = dg.Definitions([made], jobs=[dg.define_asset_job("make")]).resolve_job_def("make")
    return job.execute_in_process(QUIET, instance=instance).run_id


def events(instance: dg.DagsterInstance, run_id: str) -> Counter[str]:
    return Counter(entry.get_dagster_event().event_type_value for entry in instance.all_logs(run_id))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with casewave's settings."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "dagster.yaml").write_bytes(SETTINGS.read_bytes())
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


def test_the_events_are_those_of_dagsters_own_storage_which_reads_them(home: Path, tmp_path: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, EventLog)
        run_id = run(instance)
        found = events(instance, run_id)
        latest = instance.get_latest_materialization_event(dg.AssetKey("second"))
    assert latest is not None
    assert latest.asset_materialization is not None
    assert latest.asset_materialization.metadata["rows"].value == 2
    (tmp_path / "own").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "own")) as own:
        assert events(own, run(own)) == found
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    with dg.DagsterInstance.get() as own:
        assert not isinstance(own.event_log_storage, EventLog)
        assert events(own, run_id) == found


def test_a_database_is_opened_once_and_closed_at_the_end(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        log = instance.event_log_storage
        assert isinstance(log, EventLog)
        run_id = run(instance)
        held = []
        for _ in range(2):
            with log.run_connection(run_id) as connection:
                held.append(connection.connection.dbapi_connection)
        assert held[0] is held[1]
        assert {shard for _, shard in log._engines} == {"index", run_id}
    assert log._engines == {}
    assert list((home / "history" / "runs").glob("*-wal")) == []


def test_few_databases_are_open_at_a_time(tmp_path: Path) -> None:
    log = EventLog(str(tmp_path))
    for number in range(OPEN_AT_MOST + 2):
        with log.run_connection(f"run-{number}"):
            pass
    with log.index_connection():
        pass
    assert [shard for _, shard in log._engines][-2:] == [f"run-{OPEN_AT_MOST + 1}", "index"]
    assert len(log._engines) == OPEN_AT_MOST
    log.dispose()


def test_a_connection_of_the_parent_is_left_alone_by_a_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = EventLog(str(tmp_path))
    with log.index_connection() as connection:
        of_parent = connection.connection.dbapi_connection
    monkeypatch.setattr("os.getpid", lambda: -1)  # as after a fork
    with log.index_connection() as connection:
        assert connection.connection.dbapi_connection is not of_parent
    log.dispose()
    monkeypatch.undo()
    with log.index_connection() as connection:
        assert connection.connection.dbapi_connection is of_parent
    log.dispose()

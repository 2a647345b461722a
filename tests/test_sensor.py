"""The sensor, in real ticks: it asks for just the wave whose delivery is new or changed, and not again and again."""

from __future__ import annotations

import shutil
import threading
from contextlib import nullcontext
from pathlib import Path

import dagster as dg
import pytest
from states import BUNDLED, copy_study, edit, load, write_csv

from casewave.assets.reading.issues import Refused
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.definitions import define
from casewave.pipelines.jobs import LOAD_WAVE, STUDY_TAG
from casewave.pipelines.sensor import new_delivery


class Sensor:
    """The sensor as the daemon drives it: tick after tick, each with the cursor of the one before."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self.skipped: str | None = None
        self._defined: tuple[Workspace, dg.Definitions] | None = None

    def tick(self, workspace: Workspace, instance: dg.DagsterInstance | None = None) -> list[str]:
        """The waves that one tick asks for, in a history of runs that is empty if none is given."""
        with (
            nullcontext(instance) if instance else dg.DagsterInstance.ephemeral() as instance,
            dg.build_sensor_context(
                instance, self.cursor, definitions=self._definitions(workspace), resources={"workspace": workspace}
            ) as context,
        ):
            shown = new_delivery.evaluate_tick(context)
        self.cursor, self.skipped = shown.cursor, shown.skip_message
        return [str(request.partition_key) for request in shown.run_requests or []]

    def _definitions(self, workspace: Workspace) -> dg.Definitions:
        """Those of a workspace, made once: the daemon keeps them from tick to tick too."""
        if self._defined is None or self._defined[0] is not workspace:
            self._defined = workspace, define(workspace)
        return self._defined[1]

    def asks(self, workspace: Workspace) -> list[str]:
        """The waves that ticks ask for, one each: the first sees the files, the second that they stay as they are."""
        asked = self.tick(workspace)
        while wave := self.tick(workspace):
            asked += wave
        return asked


@pytest.fixture
def sensor() -> Sensor:
    return Sensor()


def spoil(workspace: Workspace, wave: int) -> None:
    edit(workspace.delivery(wave) / "findings.csv", lambda rows: rows[0].update(state="maybe"))


def reword(workspace: Workspace, wave: int, text: str) -> None:
    edit(workspace.delivery(wave) / "findings.csv", lambda rows: rows[0].update(statement=text))


def test_new_deliveries_are_asked_for_each_once(workspace: Workspace, sensor: Sensor) -> None:
    assert sensor.tick(workspace) == []
    assert sensor.skipped == "Wave 1, 2, 3: waiting until its files stay as they are and open."
    assert [sensor.tick(workspace) for _ in range(4)] == [["1"], ["2"], ["3"], []]


def add_run(instance: dg.DagsterInstance, study: str) -> None:
    """A run of another process, about to begin."""
    tags = {STUDY_TAG: study, "dagster/partition": "1"}
    instance.add_run(dg.DagsterRun(LOAD_WAVE, status=dg.DagsterRunStatus.STARTING, tags=tags))


@pytest.mark.parametrize(("study", "asked"), [("another_study", ["1"]), ("coproduction", [])])
def test_only_a_run_of_the_same_study_stands_in_the_way(
    study: str, asked: list[str], workspace: Workspace, sensor: Sensor
) -> None:
    """Two studies share a history of runs. A wave waits for an earlier one of its own study."""
    with dg.DagsterInstance.ephemeral() as instance:
        add_run(instance, study)
        sensor.tick(workspace, instance)
        assert sensor.tick(workspace, instance) == asked


def test_no_later_wave_is_asked_for_between_a_run_that_was_killed_and_its_retry(
    workspace: Workspace, sensor: Sensor
) -> None:
    killed = {STUDY_TAG: workspace.study.study, "dagster/partition": "1", "dagster/will_retry": "true"}
    with dg.DagsterInstance.ephemeral() as instance:
        assert sensor.tick(workspace, instance) == []
        failed = dg.DagsterRun(LOAD_WAVE, status=dg.DagsterRunStatus.FAILURE, tags=killed)
        instance.add_run(failed)
        assert [sensor.tick(workspace, instance) for _ in range(2)] == [[], []]
        instance.add_run_tags(failed.run_id, {"dagster/auto_retry_run_id": "another run"})
        assert sensor.tick(workspace, instance) == ["1"]


def test_nothing_is_asked_for_while_a_command_loads(workspace: Workspace, sensor: Sensor) -> None:
    sensor.tick(workspace)
    held, done = threading.Event(), threading.Event()

    def load_by_command() -> None:
        with holding(workspace):
            held.set()
            done.wait(60)

    command = threading.Thread(target=load_by_command)
    command.start()
    try:
        assert held.wait(60)
        assert sensor.tick(workspace) == []
    finally:
        done.set()
        command.join()
    assert sensor.tick(workspace) == ["1"]


def test_a_wave_waits_for_an_earlier_one_that_is_still_being_copied(workspace: Workspace, sensor: Sensor) -> None:
    sensor.tick(workspace)
    reword(workspace, 1, "Still being written.")
    assert sensor.tick(workspace) == []
    assert sensor.asks(workspace) == ["1", "2", "3"]


def test_what_is_loaded_is_not_asked_for(loaded: Workspace, sensor: Sensor) -> None:
    assert sensor.asks(loaded) == []
    assert sensor.skipped == "Every delivery is the published one."


def test_a_changed_wave_2_is_asked_for_alone(loaded_copy: Workspace, sensor: Sensor) -> None:
    reword(loaded_copy, 2, "Said otherwise.")
    assert sensor.asks(loaded_copy) == ["2"]
    load(loaded_copy, 2)
    assert sensor.asks(loaded_copy) == []


def test_a_change_taken_back_and_made_again_is_asked_for_again(loaded_copy: Workspace, sensor: Sensor) -> None:
    path = loaded_copy.delivery(2) / "findings.csv"
    before = path.read_bytes()
    reword(loaded_copy, 2, "Other words")
    changed = path.read_bytes()
    assert sensor.asks(loaded_copy) == ["2"]
    path.write_bytes(before)
    assert sensor.asks(loaded_copy) == []
    path.write_bytes(changed)
    assert sensor.asks(loaded_copy) == ["2"]


def test_one_new_wave_beside_loaded_ones_is_asked_for_alone(workspace: Workspace, sensor: Sensor) -> None:
    load(workspace, 1)
    shutil.rmtree(workspace.delivery(3))
    assert sensor.asks(workspace) == ["2"]


def test_a_file_that_is_still_being_copied_is_not_taken(loaded_copy: Workspace, sensor: Sensor) -> None:
    """It grows from tick to tick; then it stays, but cut off, as when the copying was broken off."""
    workbook = loaded_copy.delivery(3) / "wave-3.xlsx"
    whole = workbook.read_bytes()
    for part in (1_000, 5_000, 20_000):
        workbook.write_bytes(whole[:part])
        assert sensor.tick(loaded_copy) == []
    assert sensor.asks(loaded_copy) == []
    workbook.write_bytes(whole)
    assert sensor.asks(loaded_copy) == []  # it is the published one again
    text = (loaded_copy.delivery(2) / "findings.csv").read_text(encoding="utf-8")
    for part in (100, 2_000):
        (loaded_copy.delivery(2) / "findings.csv").write_text(text[:part], encoding="utf-8")
        assert sensor.tick(loaded_copy) == []


def test_a_file_added_or_taken_out_changes_a_delivery(loaded_copy: Workspace, sensor: Sensor) -> None:
    extra = loaded_copy.delivery(2) / "claims.csv"
    write_csv(extra, [{"claim": "CL-900", "claim_source": "S000", "line": "L1", "quantity": "sites"}])
    assert sensor.asks(loaded_copy) == ["2"]
    extra.unlink()
    assert sensor.asks(loaded_copy) == []
    (loaded_copy.delivery(2) / "README.md").write_text("Not a table.", encoding="utf-8")
    assert sensor.asks(loaded_copy) == []


def test_a_change_of_the_register_asks_for_every_wave(loaded_copy: Workspace, sensor: Sensor) -> None:
    register = loaded_copy.folder / "study.yaml"
    register.write_text(register.read_text(encoding="utf-8") + "\n# read again\n", encoding="utf-8")
    assert sensor.asks(Workspace(loaded_copy.folder)) == ["1", "2", "3"]


def test_a_planned_wave_and_an_empty_folder_are_not_asked_for(workspace: Workspace, sensor: Sensor) -> None:
    register = workspace.folder / "study.yaml"
    text = register.read_text(encoding="utf-8")
    third = next(line for line in text.splitlines() if "wave: 3," in line)
    register.write_text(text.replace(third, third.replace("collected", "planned")), encoding="utf-8")
    for file in workspace.delivery(2).iterdir():
        file.unlink()
    assert sensor.asks(Workspace(workspace.folder)) == ["1"]


def test_a_refused_delivery_is_asked_for_again_only_when_its_files_change(
    loaded_copy: Workspace, sensor: Sensor
) -> None:
    spoil(loaded_copy, 2)
    assert sensor.asks(loaded_copy) == ["2"]
    with pytest.raises(Refused):
        load(loaded_copy, 2)
    assert sensor.asks(loaded_copy) == []
    assert sensor.skipped == "Wave 2: asked for already, and refused until its files change."
    reword(loaded_copy, 2, "Said in other words, and still refused.")
    assert sensor.asks(loaded_copy) == ["2"]


def test_a_refused_delivery_is_not_asked_for_again_since_another_wave_is_loaded(
    loaded_copy: Workspace, sensor: Sensor
) -> None:
    spoil(loaded_copy, 1)
    assert sensor.asks(loaded_copy) == ["1"]
    reword(loaded_copy, 2, "Said otherwise.")
    assert sensor.asks(loaded_copy) == ["2"]
    load(loaded_copy, 2)
    assert sensor.asks(loaded_copy) == []


def test_a_delivery_set_back_to_an_earlier_one_is_asked_for_again(tmp_path: Path, sensor: Sensor) -> None:
    workspace = Workspace(copy_study(BUNDLED.parent / "imroc", tmp_path))
    load(workspace, 1)
    findings = workspace.delivery(1) / "findings.csv"
    original = findings.read_bytes()
    reword(workspace, 1, "A.")
    for delivered in (findings.read_bytes(), original, findings.read_bytes()):
        findings.write_bytes(delivered)
        assert sensor.asks(workspace) == ["1"]
        load(workspace, 1)
        assert sensor.asks(workspace) == []


def test_a_wave_refused_for_want_of_an_earlier_one_is_asked_for_again_once_that_is_delivered(
    tmp_path: Path, loaded: Workspace, sensor: Sensor
) -> None:
    """Wave 2 refers to interviews of wave 1, which is delivered later; nobody touches wave 2 again."""
    workspace = Workspace(copy_study(loaded.folder, tmp_path))
    away = workspace.delivery(1).rename(tmp_path / "wave-1")
    assert "2" in sensor.asks(workspace)
    with pytest.raises(Refused):
        load(workspace, 2)
    away.rename(workspace.delivery(1))
    assert {"1", "2"} <= {*sensor.asks(workspace)}

"""The sensor, in real ticks: it asks for just the wave whose delivery is new or changed, and not again and again."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
from states import copy_study, edit, load, write_csv

from assets.faults import Refused
from pipelines.definitions import define
from pipelines.sensor import new_delivery
from pipelines.workspace import Workspace


def tick(workspace: Workspace, cursor: str | None = None) -> dg.SensorExecutionData:
    """One tick, as the daemon does it."""
    with (
        dg.DagsterInstance.ephemeral() as instance,
        dg.build_sensor_context(
            instance, cursor, definitions=define(workspace), resources={"workspace": workspace}
        ) as context,
    ):
        return new_delivery.evaluate_tick(context)


def asked(workspace: Workspace) -> dict[str, str]:
    """The waves that a tick asks for, with their run keys."""
    return {str(request.partition_key): str(request.run_key) for request in tick(workspace).run_requests or []}


def spoil(workspace: Workspace, wave: int) -> None:
    edit(workspace.delivery(wave) / "findings.csv", lambda rows: rows[0].update(state="maybe"))


def reword(workspace: Workspace, wave: int, text: str) -> None:
    edit(workspace.delivery(wave) / "findings.csv", lambda rows: rows[0].update(statement=text))


def test_new_deliveries_are_asked_for_each_once(workspace: Workspace) -> None:
    assert list(asked(workspace)) == ["1", "2", "3"]
    assert asked(workspace) == asked(workspace)
    assert len(set(asked(workspace).values())) == 3


def test_what_is_loaded_is_not_asked_for(loaded: Workspace) -> None:
    told = tick(loaded)
    assert not told.run_requests
    assert told.skip_message == "Every delivery is the published one."


def test_a_changed_wave_2_is_asked_for_alone(loaded_copy: Workspace) -> None:
    reword(loaded_copy, 2, "Said otherwise.")
    assert list(asked(loaded_copy)) == ["2"]
    load(loaded_copy, 2)
    assert asked(loaded_copy) == {}


def test_one_new_wave_beside_loaded_ones_is_asked_for_alone(workspace: Workspace) -> None:
    load(workspace, 1, 2)
    assert list(asked(workspace)) == ["3"]


def test_a_file_added_or_taken_out_changes_a_delivery(loaded_copy: Workspace) -> None:
    extra = loaded_copy.delivery(2) / "claims.csv"
    write_csv(extra, [{"claim": "CL-900", "claim_source": "S000", "line": "L1", "quantity": "sites"}])
    assert list(asked(loaded_copy)) == ["2"]
    extra.unlink()
    assert asked(loaded_copy) == {}
    (loaded_copy.delivery(2) / "README.md").write_text("Not a table.", encoding="utf-8")
    assert asked(loaded_copy) == {}


def test_a_change_of_the_register_asks_for_every_wave(loaded_copy: Workspace) -> None:
    register = loaded_copy.folder / "study.yaml"
    register.write_text(register.read_text(encoding="utf-8") + "\n# read again\n", encoding="utf-8")
    assert list(asked(Workspace(loaded_copy.folder))) == ["1", "2", "3"]


def test_a_planned_wave_and_an_empty_folder_are_not_asked_for(tmp_path: Path, workspace: Workspace) -> None:
    register = workspace.folder / "study.yaml"
    text = register.read_text(encoding="utf-8")
    third = next(line for line in text.splitlines() if "wave: 3," in line)
    register.write_text(text.replace(third, third.replace("collected", "planned")), encoding="utf-8")
    for file in workspace.delivery(2).iterdir():
        file.unlink()
    assert list(asked(Workspace(workspace.folder))) == ["1"]


def test_a_refused_delivery_is_asked_for_under_the_same_key_until_it_changes(loaded_copy: Workspace) -> None:
    spoil(loaded_copy, 2)
    first = asked(loaded_copy)
    with pytest.raises(Refused):
        load(loaded_copy, 2)
    assert asked(loaded_copy) == first  # Dagster runs a key but once
    reword(loaded_copy, 2, "Said in other words, and still refused.")
    assert asked(loaded_copy).keys() == {"2"}
    assert asked(loaded_copy)["2"] != first["2"]


def test_a_delivery_set_back_to_an_earlier_one_is_asked_for_again(loaded_copy: Workspace) -> None:
    """Wave 2 is loaded, changed, loaded, and set back: Dagster skips a run key that it has seen, so it must be new."""
    original = (loaded_copy.delivery(2) / "findings.csv").read_bytes()
    reword(loaded_copy, 2, "A.")
    key_of_a = asked(loaded_copy)["2"]
    load(loaded_copy, 2)
    (loaded_copy.delivery(2) / "findings.csv").write_bytes(original)
    load(loaded_copy, 2)
    reword(loaded_copy, 2, "A.")
    assert asked(loaded_copy)["2"] != key_of_a


def test_a_wave_refused_for_want_of_an_earlier_one_is_asked_for_again_once_that_is_loaded(
    tmp_path: Path, loaded: Workspace
) -> None:
    """Wave 2 refers to interviews of wave 1, which is delivered later; nobody touches wave 2 again."""
    workspace = Workspace(copy_study(loaded.folder, tmp_path))
    away = workspace.delivery(1).rename(tmp_path / "wave-1")
    early = asked(workspace)["2"]
    with pytest.raises(Refused):
        load(workspace, 2)
    away.rename(workspace.delivery(1))
    load(workspace, 1)
    assert asked(workspace)["2"] != early

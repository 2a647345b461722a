"""A team's Dagster instance: its files, and the code location of each study."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import dagster as dg
import pytest
from deliveries import register
from ruamel.yaml import YAML

from casewave.pipelines.actions.server import Server, ServerError, add_to_server, init_server
from casewave.pipelines.jobs import LOAD_WAVE, STUDY_TAG


def test_each_study_is_a_code_location_that_loads_that_study(tmp_path: Path) -> None:
    server = init_server(tmp_path / "server")
    for name in ("second", "first"):
        assert add_to_server(server, register(tmp_path / name, ("study: coproduction", f"study: {name}"))) == name
    listed = YAML(typ="safe").load(server.workspace_file)["load_from"]
    assert [each["python_file"]["location_name"] for each in listed] == ["first", "second"]
    path = server.folder / listed[1]["python_file"]["relative_path"]
    spec = importlib.util.spec_from_file_location("location_of_a_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    definitions: dg.Definitions = module.definitions
    assert definitions.resolve_job_def(LOAD_WAVE).run_tags[STUDY_TAG] == "second"


def test_settings_keep_one_load_per_study_and_secrets_to_their_owner(tmp_path: Path) -> None:
    server = init_server(tmp_path / "server")
    settings = YAML(typ="safe").load(server.folder / "dagster.yaml")
    (limit,) = settings["concurrency"]["runs"]["tag_concurrency_limits"]
    assert (limit["key"], limit["value"], limit["limit"]) == (STUDY_TAG, {"applyLimitPerUniqueValue": True}, 1)
    assert (server.folder / "casewave.env").stat().st_mode & 0o077 == 0
    written = "".join(path.read_text(encoding="utf-8") for path in server.folder.glob("casewave*"))
    assert "{folder}" not in written
    assert f"DAGSTER_HOME={server.folder}\n" in written


def test_a_folder_that_holds_something_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ServerError, match="is not empty"):
        init_server(tmp_path)
    with pytest.raises(ServerError, match="is not a server"):
        add_to_server(Server(tmp_path), register(tmp_path / "study"))


def test_two_studies_of_one_name_are_told_apart(tmp_path: Path) -> None:
    server = init_server(tmp_path / "server")
    add_to_server(server, register(tmp_path / "one"))
    add_to_server(server, register(tmp_path / "one"))  # again
    with pytest.raises(ServerError, match="already has a study coproduction in another folder"):
        add_to_server(server, register(tmp_path / "two"))

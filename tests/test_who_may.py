"""Who may read what casewave makes, and that nothing of it leaves this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import run_casewave, watched
from deliveries import register, write_tables

from casewave.assets.warehouse.workspace import Workspace

ROOT = Path(__file__).parents[1]
INFORMANT = "informant,informant_role\nEST-JKG-01,strategic\n"
GOES_OUT = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"

WORKER = """
import dagster as dg
from casewave.assets.report.making import publish_report
from casewave.pipelines.definitions import casewave
from casewave.assets.warehouse.workspace import Workspace
job = casewave().resolve_job_def("load_wave")
keys = [key for key in job.asset_layer.executable_asset_keys if key.path[0] != "publish" or key.path[1] == "database"]
with dg.DagsterInstance.ephemeral() as instance:
    assert job.execute_in_process(instance=instance, partition_key="1", asset_selection=keys).success
publish_report(Workspace.current(), 1, parts=("tables",), formats=("docx",))
"""


def test_the_main_job_connects_to_nothing_outside_of_this_machine(reported: Workspace) -> None:
    seen = (reported.root / "connections.txt").read_text(encoding="utf-8").splitlines()
    assert seen.count("watched") >= 2  # the command, and the process next to it in which Great Expectations runs
    assert [line for line in seen if line != "watched"] == []


def test_the_watch_sees_and_refuses_what_goes_out(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", GOES_OUT], env=watched(tmp_path), capture_output=True, check=False)
    assert b"is not this machine" in done.stderr
    assert "192.0.2.1" in (tmp_path / "connections.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("readers", "others"), [("owner", 0o077), ("group", 0o007)])
def test_files_are_made_for_their_owner_or_the_group_if_the_study_says_so(
    readers: str, others: int, tmp_path: Path
) -> None:
    study = register(tmp_path / "study", ("protection:\n", f"protection:\n  readers: {readers}\n"))
    write_tables(study / "wave-1", informants=INFORMANT.replace("strategic", "boss"))
    done = run_casewave(tmp_path, "--study", str(study), "check", str(study / "wave-1"))  # it writes a marked-up copy
    assert done.returncode == 1, done.stdout
    made = list((study / "reports").rglob("*"))
    assert made
    assert [path for path in made if path.stat().st_mode & others] == []
    if readers == "group":
        assert all(path.stat().st_mode & 0o060 == 0o060 for path in made)


def test_a_run_that_no_command_starts_makes_files_for_the_same_readers(tmp_path: Path) -> None:
    """A process that loads the definitions and runs a job, as a worker of Dagster does, under most systems' umask."""
    study = register(tmp_path / "study")
    write_tables(study / "wave-1", informants=INFORMANT)
    settings = {**os.environ, "CASEWAVE_STUDY": str(study)}
    command = [sys.executable, "-c", WORKER]
    done = subprocess.run(command, env=settings, cwd=ROOT, umask=0o022, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    made = [path for folder in ("warehouse", "reports") for path in (study / folder).rglob("*")]
    assert {"coproduction.duckdb", "coproduction.docx"} <= {path.name for path in made}
    assert [path for path in made if path.stat().st_mode & 0o077] == []

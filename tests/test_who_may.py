"""Who may read what casewave makes, and that nothing of it leaves this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import watched
from deliveries import register, write_tables

from casewave.assets.warehouse.workspace import OTHERS, Workspace

Casewave = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[1]
INFORMANT = "informant,informant_role\nEST-JKG-01,strategic\n"
GOES_OUT = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"


def test_the_main_job_connects_to_nothing_outside_of_this_machine(reported: Workspace) -> None:
    seen = (reported.root / "connections.txt").read_text(encoding="utf-8").splitlines()
    assert seen.count("watched") >= 2  # the command, and the process beside it in which Great Expectations runs
    assert [line for line in seen if line != "watched"] == []


def test_the_watch_sees_and_refuses_what_goes_out(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", GOES_OUT], env=watched(tmp_path), capture_output=True, check=False)
    assert b"is not this machine" in done.stderr
    assert "192.0.2.1" in (tmp_path / "connections.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("readers", "others"), [("owner", 0o077), ("group", 0o007)])
def test_files_are_made_for_their_owner_or_the_group_if_the_study_says_so(
    readers: str, others: int, tmp_path: Path, casewave: Casewave
) -> None:
    study = register(tmp_path / "study", ("protection:\n", f"protection:\n  readers: {readers}\n"))
    write_tables(study / "wave-1", informants=INFORMANT.replace("strategic", "boss"))
    done = casewave("--study", str(study), "check", str(study / "wave-1"))  # it writes a marked-up copy
    assert done.returncode == 1, done.stdout
    made = list((study / "reports").rglob("*"))
    assert made
    assert [path for path in made if path.stat().st_mode & others] == []
    if readers == "group":
        assert all(path.stat().st_mode & 0o060 == 0o060 for path in made)


@pytest.mark.parametrize("readers", ["owner", "group"])
def test_a_run_that_dagster_starts_makes_files_for_the_same_readers(readers: str, tmp_path: Path) -> None:
    """`dagster job execute`, as a daemon or a worker runs it, under the umask of most systems."""
    study = register(tmp_path / "study", ("protection:\n", f"protection:\n  readers: {readers}\n"))
    write_tables(study / "wave-1", informants=INFORMANT)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "dagster.yaml").touch()
    command = [
        Path(sys.executable).parent / "dagster", "job", "execute", "-m", "casewave.pipelines.definitions", "-j", "load_wave",
        "--tags", '{"dagster/partition": "1"}',
    ]  # fmt: skip
    settings = {**os.environ, "CASEWAVE_STUDY": str(study), "DAGSTER_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, env=settings, cwd=ROOT, umask=0o022, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    made = [path for folder in ("warehouse", "reports") for path in (study / folder).rglob("*")]
    assert study / "reports" / "coproduction" / "index.html" in made
    assert [path for path in made if path.stat().st_mode & OTHERS[readers]] == []

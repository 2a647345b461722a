"""Killed at any moment, or met by a second load or by readers: the store and the published file stay whole."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pytest
from conftest import CASEWAVE
from filelock import FileLock
from states import ask, content_of, copy_study, digest, edit, load

from pipelines.store import Store, StoreError, connect
from pipelines.workspace import Workspace

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a process is killed by a signal")

KILLS = 20
WORKERS = 4  # groups of kills, which run side by side under xdist
NEW = "Told otherwise after the transcripts were read again."

# Loads run in forks of one process that has imported all of casewave but opened nothing.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["states"])


@dataclass(frozen=True)
class States:
    """Wave 2 as it was and as changed: content of the store and the published file, and how long the load takes."""

    base: Path
    before: tuple[str, str]
    after: tuple[str, str]
    seconds: float


def state(workspace: Workspace) -> tuple[str, str]:
    """What the store holds and what the published file holds."""
    return digest(content_of(workspace.store)), digest(content_of(workspace.published))


def workspace_in(root: Path) -> Workspace:
    return Workspace(root / "data_raw" / "coproduction")


@pytest.fixture(scope="module")
def states(loaded: Workspace, shared_between_workers: Path, tmp_path_factory: pytest.TempPathFactory) -> States:
    """The three waves with a changed wave 2 delivered, and what is to be before and after its load."""
    base = shared_between_workers / "changed"
    with FileLock(f"{base}.lock"):
        if not base.exists():
            new = base.with_name("changed.new")
            shutil.copytree(loaded.root, new)
            findings = workspace_in(new).delivery(2) / "findings.csv"
            edit(findings, lambda rows: [row.update(statement=NEW) for row in rows if row["statement"]])
            new.rename(base)
    copy = Path(shutil.copytree(base, tmp_path_factory.mktemp("after") / "copy"))
    before = state(workspace_in(copy))
    process = loading(copy)
    started = time.monotonic()
    process.join()
    seconds = time.monotonic() - started
    assert process.exitcode == 0
    after = state(workspace_in(copy))
    assert before[0] != after[0]
    assert before[1] != after[1]
    return States(base, before, after, seconds)


def say_and_load(root: Path, begun: Event) -> None:
    begun.set()
    load(workspace_in(root), 2)


def loading(root: Path) -> multiprocessing.context.ForkServerProcess:
    """A process that has just begun to load wave 2."""
    begun = FORKS.Event()
    process = FORKS.Process(target=say_and_load, args=(root, begun))
    process.start()
    assert begun.wait(60)
    return process


@pytest.mark.parametrize("group", range(WORKERS))
def test_killed_at_any_moment_a_load_leaves_the_state_before_or_after(
    states: States, tmp_path: Path, group: int
) -> None:
    """Twenty moments, spread evenly over the time that a load takes."""
    killed = 0
    for moment in range(group, KILLS, WORKERS):
        root = Path(shutil.copytree(states.base, tmp_path / str(moment)))
        process = loading(root)
        time.sleep(states.seconds * moment / KILLS)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        workspace = workspace_in(root)

        with duckdb.connect(str(workspace.published), read_only=True) as con:  # as an analyst opens it
            assert con.execute("SELECT count(*) FROM core.interviews").fetchone() == (71,)
        store, published = state(workspace)
        assert store in {states.before[0], states.after[0]}, moment
        assert published in {states.before[1], states.after[1]}, moment
        assert (store, published) != (states.before[0], states.after[1]), "published before it was loaded"

        load(workspace, 2)  # nothing is cleaned up in between
        assert state(workspace) == states.after, moment
        assert [path.name for path in workspace.published.parent.iterdir() if path.is_file()] == ["coproduction.duckdb"]
        shutil.rmtree(root)
    assert killed >= 1


def test_killed_while_the_first_load_makes_the_store_the_next_one_succeeds(
    states: States, loaded: Workspace, tmp_path: Path
) -> None:
    for moment in range(4):
        root = tmp_path / str(moment)
        workspace = Workspace(copy_study(loaded.folder, root))
        process = FORKS.Process(target=load, args=(workspace, 1))
        process.start()
        time.sleep(states.seconds * moment / 4)
        process.kill()
        process.join()
        load(workspace, 1)
        assert ask(workspace.published, "SELECT count(*) FROM core.interviews") == [(21,)]


def test_the_real_command_killed_midway_loads_next_time_as_if_nothing_had_been(
    states: States, reported: Workspace, tmp_path: Path
) -> None:
    """Killed with its history half written: while Dagster starts, loads, checks marts, publishes, and draws."""
    root = Path(shutil.copytree(reported.root, tmp_path / "copy"))
    workspace = workspace_in(root)
    shutil.copy2(workspace_in(states.base).delivery(2) / "findings.csv", workspace.delivery(2) / "findings.csv")
    command = [CASEWAVE, "--study", str(workspace.folder), "load", "--wave", "2"]
    for seconds in (1.5, 2.5, 3.5, 5):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        process.wait()
        store, published = state(workspace)
        assert store in {states.before[0], states.after[0]}
        assert published in {states.before[1], states.after[1]}
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert state(workspace) == states.after
    for wave in (2, 3):
        assert NEW in (workspace.reports(wave) / "index.html").read_text(encoding="utf-8")
    folders = sorted(path.name for path in workspace.reports(1).parent.iterdir())
    made = ["change.html", "coproduction.docx", "coproduction.xlsx", "index.html", "methods.html", "plausibility"]
    assert folders == [*made, "site", "tables", "wave-1", "wave-2", "wave-3"]
    assert list(workspace.report.rglob(".*")) == []


def hold(store: Path, opened: Event, done: Event) -> None:
    with Store(store).open():
        opened.set()
        done.wait(60)


def meanwhile(
    target: Callable[..., None], *arguments: object
) -> tuple[multiprocessing.context.ForkServerProcess, Event]:
    """Another process that does something, once it has begun, until the event is set."""
    opened, done = FORKS.Event(), FORKS.Event()
    process = FORKS.Process(target=target, args=(*arguments, opened, done))
    process.start()
    assert opened.wait(60)
    return process, done


def test_a_second_load_at_the_same_time_says_that_the_store_is_in_use(loaded_copy: Workspace) -> None:
    process, done = meanwhile(hold, loaded_copy.store)
    command = [CASEWAVE, "--study", str(loaded_copy.folder), "load", "--wave", "2"]
    try:
        with pytest.raises(StoreError, match=rf"is in use by another load \(process {process.pid}\); wait until it is"):
            load(loaded_copy, 2)
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        done.set()
        process.join()
    assert second.returncode == 1
    told = " ".join((second.stdout + second.stderr).split())
    assert f"is in use by another load (process {process.pid}); wait until it is done, then try again" in told
    assert "Traceback" not in told
    load(loaded_copy, 2)


def read_on(published: Path, reads: Path, opened: Event, done: Event) -> None:
    """Ask again and again, each time in a connection of its own; note what went wrong."""
    told = []
    while not (done.is_set() and told):
        try:
            with duckdb.connect(str(published), read_only=True) as con:
                (rows,) = con.execute("SELECT count(*) FROM core.interviews").fetchone() or (0,)
            told.append(str(rows))
        except Exception as error:
            told.append(repr(error))
        opened.set()
    reads.write_text("\n".join(told), encoding="utf-8")


def test_readers_of_the_published_file_see_no_error_during_loads(loaded_copy: Workspace, tmp_path: Path) -> None:
    process, done = meanwhile(read_on, loaded_copy.published, tmp_path / "reads.txt")
    right = (loaded_copy.delivery(2) / "findings.csv").read_bytes()
    for _ in range(2):
        edit(loaded_copy.delivery(2) / "findings.csv", lambda rows: rows[0].update(statement=NEW))
        load(loaded_copy, 2)
        (loaded_copy.delivery(2) / "findings.csv").write_bytes(right)
        load(loaded_copy, 2)
    done.set()
    process.join()
    reads = (tmp_path / "reads.txt").read_text(encoding="utf-8").splitlines()
    assert len(reads) > 20
    assert set(reads) == {"71"}


def test_a_reader_keeps_its_state_while_a_new_one_is_published(loaded_copy: Workspace) -> None:
    query = "SELECT count(*) FROM core.findings WHERE statement = $1"
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(loaded_copy.published), query, NEW],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout is not None
    assert reader.stdout.readline() == "[(0,)]\n"
    edit(loaded_copy.delivery(2) / "findings.csv", lambda rows: rows[0].update(statement=NEW))
    load(loaded_copy, 2)
    again, _ = reader.communicate("again\n", timeout=60)
    assert again == "[(0,)]\n"
    assert ask(loaded_copy.published, query, NEW) == [(1,)]


READER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
print(con.execute(sys.argv[2], [sys.argv[3]]).fetchall(), flush=True)
sys.stdin.readline()
print(con.execute(sys.argv[2], [sys.argv[3]]).fetchall(), flush=True)
"""


def test_a_published_file_that_is_damaged_is_not_said_to_be_in_use(loaded_copy: Workspace) -> None:
    """DuckDB speaks of a damaged block, which holds the word lock."""
    damaged = bytearray(loaded_copy.published.read_bytes())
    for at in range(len(damaged) // 3, len(damaged), 4096):
        damaged[at] ^= 0xFF
    damaged[12288 + 64] ^= 0xFF
    loaded_copy.published.write_bytes(damaged)
    with pytest.raises((StoreError, duckdb.Error)) as error, connect(loaded_copy.published, read_only=True) as con:
        con.execute("SELECT * FROM core.codings").fetchall()
    assert "in use" not in str(error.value)

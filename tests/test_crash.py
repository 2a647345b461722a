"""Killed at any moment, or met by a second load or by readers: store, published file and pages stay whole."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pytest
from conftest import CASEWAVE, made_once
from states import ask, copy_study, digest, edit, load, read_csv

from casewave.assets.protection.erasing import write_tombstone
from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.store import Store, StoreError, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.withdraw import erase_everywhere
from casewave.schemas.register.withdrawals import tombstone

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a process is killed by a signal")

KILLS = int(os.environ.get("KILLS", "20"))  # `make crash` asks for more
GROUPS = 4  # of kills, which run side by side under xdist
NEW = "Told otherwise after the transcripts were read again."
WITHDRAWN = "EST-SGP-03"

# Loads run in forks of one process that has imported all of casewave but opened nothing.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["states", "casewave.assets.protection.erasing", "casewave.assets.report.making"])

State = tuple[str, str, str]


def workspace_in(root: Path) -> Workspace:
    return Workspace(root / "data_raw" / "coproduction")


def tell_otherwise(workspace: Workspace) -> None:
    """Wave 2 delivered again, with other statements."""
    findings = workspace.delivery(2) / "findings.csv"
    edit(findings, lambda rows: [row.update(statement=NEW) for row in rows if row["statement"]])


def correct(workspace: Workspace) -> None:
    """Wave 2 as it was, with a correction of one of its cells."""
    held_on = read_csv(workspace.delivery(2) / "interviews.csv")[0]["held_on"]
    (workspace.folder / "corrections.yaml").write_text(
        "corrections:\n  - {correction: K1, wave: 2, table: interviews, key: INT-2-001, column: held_on,"
        f" action: override, expected: {held_on!r}, value: '2022-02-03', reason: misread, decided_by: R01,"
        " decided_on: 2026-03-02}\n",
        encoding="utf-8",
    )


def withdraw(workspace: Workspace) -> None:
    """An informant's tombstone."""
    write_tombstone(workspace.folder, tombstone(workspace.study.study, WITHDRAWN), "asked to be left out", "R01")


def load_wave_2(workspace: Workspace) -> None:
    load(workspace, 2)


def make_pages(workspace: Workspace) -> None:
    publish_report(workspace, 3, parts=("tables", "site"), formats=("csv",))


@dataclass(frozen=True)
class Kind:
    """Something that is killed midway: what is prepared on disk before, and what is then done."""

    prepare: Callable[[Workspace], None]
    act: Callable[[Workspace], object]
    share: float  # of all kills


KINDS = {
    "load": Kind(tell_otherwise, load_wave_2, 0.4),
    "correction": Kind(correct, load_wave_2, 0.2),
    "withdrawal": Kind(withdraw, erase_everywhere, 0.2),
    "publication": Kind(lambda workspace: None, make_pages, 0.2),
}


@dataclass(frozen=True)
class States:
    """A kind's workspace as prepared; what it holds before and after; and how long it takes."""

    base: Path
    before: State
    after: State
    seconds: float


def state(workspace: Workspace) -> State:
    """What the store, the published file and the pages hold."""
    pages = {str(path.relative_to(workspace.report)): path.read_bytes() for path in files_in(workspace.report)}
    return (
        digest(workspace.store),
        digest(workspace.published),
        hashlib.sha256(repr(sorted(pages.items())).encode()).hexdigest(),
    )


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def states_of(loaded: Workspace, shared_between_workers: Path) -> Callable[[str], States]:
    """The three waves as prepared for a kind, and what is to be before and after it."""
    return lambda kind: made_once(shared_between_workers, f"states-{kind}", partial(prepared, kind, loaded))


def prepared(kind: str, loaded: Workspace, folder: Path) -> States:
    base, done = folder / "base", folder / "done"
    shutil.copytree(loaded.root, base)
    KINDS[kind].prepare(workspace_in(base))
    shutil.copytree(base, done)
    before = state(workspace_in(done))
    process = acting(kind, done)
    started = time.monotonic()
    process.join()
    seconds = time.monotonic() - started
    assert process.exitcode == 0
    after = state(workspace_in(done))
    assert before != after
    return States(base, before, after, seconds)


def say_and_act(kind: str, root: Path, begun: Event) -> None:
    begun.set()
    KINDS[kind].act(workspace_in(root))


def acting(kind: str, root: Path) -> multiprocessing.context.ForkServerProcess:
    """A process that has just begun."""
    begun = FORKS.Event()
    process = FORKS.Process(target=say_and_act, args=(kind, root, begun))
    process.start()
    assert begun.wait(60)
    return process


@pytest.mark.parametrize("group", range(GROUPS))
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_any_moment_the_state_before_or_after_is_left(
    states_of: Callable[[str], States], tmp_path: Path, kind: str, group: int
) -> None:
    """Moments spread evenly over the time that it takes. Nothing is cleaned up before it is done again."""
    states, kills = states_of(kind), round(KILLS * KINDS[kind].share)
    killed = 0
    for moment in range(group, kills, GROUPS):
        root = Path(shutil.copytree(states.base, tmp_path / str(moment)))
        process = acting(kind, root)
        time.sleep(states.seconds * moment / kills)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        workspace = workspace_in(root)

        with duckdb.connect(str(workspace.published), read_only=True) as con:  # as an analyst opens it
            (interviews,) = con.execute("SELECT count(*) FROM core.interviews").fetchone() or (0,)
            assert interviews > 60
        store, published, _ = state(workspace)
        assert store in {states.before[0], states.after[0]}, moment
        assert published in {states.before[1], states.after[1]}, moment
        assert store == states.after[0] or published == states.before[1], "published before it was loaded"

        KINDS[kind].act(workspace)
        assert state(workspace) == states.after, moment
        folders = (workspace.store.parent, workspace.published.parent, workspace.report)
        left = {path.name for folder in folders for path in folder.glob("*") if path.is_file()}
        assert {name for name in left if name.startswith(".") or name.endswith((".wal", ".new"))} <= {".gitignore"}
        shutil.rmtree(root)
    assert killed >= 1 or group > 0  # the first moment is at once


def test_killed_while_the_first_load_makes_the_store_the_next_one_succeeds(
    states_of: Callable[[str], States], loaded: Workspace, tmp_path: Path
) -> None:
    seconds = states_of("load").seconds
    for moment in range(4):
        root = tmp_path / str(moment)
        workspace = Workspace(copy_study(loaded.folder, root))
        process = FORKS.Process(target=load, args=(workspace, 1))
        process.start()
        time.sleep(seconds * moment / 4)
        process.kill()
        process.join()
        load(workspace, 1)
        assert ask(workspace.published, "SELECT count(*) FROM core.interviews") == [(21,)]


def test_the_real_command_killed_midway_loads_next_time_as_if_nothing_had_been(
    states_of: Callable[[str], States], reported: Workspace, tmp_path: Path
) -> None:
    """Killed with its history half written: while Dagster starts, loads, checks marts, publishes, and draws."""
    states = states_of("load")
    root = Path(shutil.copytree(reported.root, tmp_path / "copy"))
    workspace = workspace_in(root)
    shutil.copy2(workspace_in(states.base).delivery(2) / "findings.csv", workspace.delivery(2) / "findings.csv")
    command = [CASEWAVE, "--study", str(workspace.folder), "load", "--wave", "2"]
    for seconds in (2.5, 6) if KILLS < 100 else range(1, 20, 2):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        process.wait()
        store, published, _ = state(workspace)
        assert store in {states.before[0], states.after[0]}
        assert published in {states.before[1], states.after[1]}
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert state(workspace)[:2] == states.after[:2]
    for page in ("wave-2/index.html", "findings-adoption.html"):
        assert NEW in (workspace.report / page).read_text(encoding="utf-8")
    folders = sorted(path.name for path in workspace.reports(1).parent.iterdir())
    made = ["coproduction.docx", "coproduction.xlsx", "figures"]
    assert [name for name in folders if not name.endswith(".html")] == [
        *made, "plausibility", "site", "tables", "wave-1", "wave-2", "wave-3",
    ]  # fmt: skip
    assert {"index.html", "change.html", "methods.html"} <= set(folders)
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
    message = " ".join((second.stdout + second.stderr).split())
    assert f"is in use by another load (process {process.pid}); wait until it is done, then try again" in message
    assert "Traceback" not in message
    load(loaded_copy, 2)


def read_on(published: Path, reads: Path, opened: Event, done: Event) -> None:
    """Ask again and again, each time in a connection of its own; note what is seen, or what went wrong."""
    shown = []
    while not (done.is_set() and shown):
        try:
            with duckdb.connect(str(published), read_only=True) as con:
                shown.append(repr(con.execute(SEEN, [NEW]).fetchall()))
        except Exception as error:
            shown.append(repr(error))
        opened.set()
        time.sleep(0.2)
    reads.write_text("\n".join(shown), encoding="utf-8")


# Statements of wave 2 that differ, in core and in the mart that is made from it: all of them, or none.
SEEN = """
    SELECT (SELECT count(*) FROM core.interviews), count(DISTINCT f.statement = $1), count(DISTINCT s.statement = $1)
    FROM core.findings AS f LEFT JOIN mart.cell_entries AS s ON s.wave = f.wave AND s.statement = f.statement
    WHERE f.wave = 2 AND f.statement IS NOT NULL
"""
READERS = 8
LOADS = max(2, KILLS // 20)


def test_eight_readers_see_no_error_and_no_half_state_during_loads(loaded_copy: Workspace, tmp_path: Path) -> None:
    files = [tmp_path / f"reads-{number}.txt" for number in range(READERS)]
    readers = [meanwhile(read_on, loaded_copy.published, file) for file in files]
    right = (loaded_copy.delivery(2) / "findings.csv").read_bytes()
    for number in range(LOADS):
        if number % 2:
            (loaded_copy.delivery(2) / "findings.csv").write_bytes(right)
        else:
            tell_otherwise(loaded_copy)
        load(loaded_copy, 2)
    for process, done in readers:
        done.set()
        process.join()
    for file in files:
        reads = file.read_text(encoding="utf-8").splitlines()
        assert len(reads) > 1
        assert set(reads) == {"[(71, 1, 1)]"}


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

"""Several studies on one server, with workers killed at random: every study ends as a single-machine load ends.

    python tests/server_race.py [STUDIES] [KILLS]

Starts PostgreSQL and Redis of its own on loopback, a daemon and three workers, in a folder of its own, and stops them
all. Needs the extra `casewave[server]` and Debian's postgresql and redis-server; as root, PostgreSQL runs as the user
postgres.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from longitudinal import interviews, ratings
from states import content_of, load

from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.server import add_to_server, init_server

REGISTER = (Path(__file__).parents[1] / "data_raw" / "coproduction" / "study.yaml").read_text(encoding="utf-8")
WAVES = (1, 2, 3)
WORKERS = 3
PATIENCE = 1500  # seconds until every study must be published
TICK = 5


def make_study(root: Path, name: str) -> Workspace:
    """A study of a few rows in three waves."""
    folder = root / name / "data_raw" / name
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(REGISTER.replace("study: coproduction", f"study: {name}", 1), encoding="utf-8")
    for wave in WAVES:
        tables = interviews(wave, ("JKG", "EST-JKG-01"), ("DND", "MRR-DND-01"))
        tables["ratings"] = ratings(wave, f"MRR,,cfir-2022,I.D,+{wave % 2 + 1}", "ESTHER,,cfir-2022,I.D,-1")
        delivery = folder / f"wave-{wave}"
        delivery.mkdir()
        for table, text in tables.items():
            (delivery / f"{table}.csv").write_text(text, encoding="utf-8")
    return Workspace(folder)


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, ended with all that it started."""
    with log.open("ab") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, 9)
        process.wait()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def databases(root: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis on loopback; the addresses."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    data, port, redis_port = root / "postgres", free_port(), free_port()
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    data.mkdir()
    root.chmod(0o755)
    if as_postgres:
        shutil.chown(data, "postgres")
    subprocess.run([*as_postgres, programs / "initdb", "-D", data, "-A", "trust", "-U", "casewave"], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    server = [*as_postgres, str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(data)]
    redis = ["redis-server", "--port", str(redis_port), "--bind", "127.0.0.1", "--dir", str(root), "--save", ""]
    with running(server, dict(os.environ), root / "postgres.log"), running(redis, dict(os.environ), root / "redis.log"):
        make = [programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "casewave", "casewave"]
        while subprocess.run(make, check=False, capture_output=True).returncode:
            time.sleep(1)
        yield {
            "CASEWAVE_DATABASE": f"postgresql+psycopg2://casewave@127.0.0.1:{port}/casewave",
            "CASEWAVE_BROKER": f"redis://127.0.0.1:{redis_port}/0",
        }


def race(root: Path, studies: int, kills: int) -> None:
    server = init_server(root / "server")
    workspaces = [make_study(root, f"study_{number}") for number in range(1, studies + 1)]
    for workspace in workspaces:
        add_to_server(server, workspace.folder)
    with ExitStack() as stack:
        addresses = stack.enter_context(databases(root))
        environment = {
            **os.environ,
            **addresses,
            "DAGSTER_HOME": str(server.folder),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
        }
        daemon = [sys.executable, "-m", "dagster._daemon", "run", "-w", str(server.workspace_file)]
        stack.enter_context(running(daemon, environment, root / "daemon.log"))
        workers = [start_worker(stack, environment, root, number) for number in range(WORKERS)]
        until, kill_at = time.monotonic() + PATIENCE, time.monotonic() + 60
        while not all(is_published(workspace) for workspace in workspaces):
            if time.monotonic() > until:
                raise SystemExit(f"not published after {PATIENCE} s; see the logs in {root}")
            if kills and time.monotonic() > kill_at:
                kills, kill_at = kills - 1, time.monotonic() + random.uniform(20, 60)
                number = random.randrange(WORKERS)
                kill(workers[number])
                print(f"killed worker {number}", flush=True)
                workers[number] = start_worker(stack, environment, root, number)
            time.sleep(TICK)
        expect_no_run_is_left(environment, until)
    expect_as_on_one_machine(root, workspaces)


def start_worker(stack: ExitStack, environment: dict[str, str], root: Path, number: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "casewave.pipelines.server.worker", "worker", "--concurrency", "1",
               "--hostname", f"worker_{number}@race"]  # fmt: skip
    return stack.enter_context(running(command, environment, root / f"worker_{number}.log"))


def is_published(workspace: Workspace) -> bool:
    return published_fingerprints(workspace.published).keys() == set(WAVES)


LEFT = """
import dagster as dg
done = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
with dg.DagsterInstance.get() as instance:
    runs = instance.get_runs()
print(sum(run.status not in done for run in runs), sum(run.status == done[0] for run in runs), len(runs))
"""


def expect_no_run_is_left(environment: dict[str, str], until: float) -> None:
    """Wait until no run is left hanging: reports are made after a wave is published."""
    while True:
        asked = subprocess.run(
            [sys.executable, "-c", LEFT], env=environment, capture_output=True, text=True, check=True
        )
        left, succeeded, runs = map(int, asked.stdout.split()[-3:])
        if not left:
            print(f"{runs} runs, {succeeded} of them succeeded", flush=True)
            return
        if time.monotonic() > until:
            raise SystemExit(f"{left} runs are left hanging")
        time.sleep(TICK)


def expect_as_on_one_machine(root: Path, workspaces: list[Workspace]) -> None:
    """The same published content as the same deliveries give on one machine, and no file that others may read."""
    for workspace in workspaces:
        alone = Workspace(
            Path(shutil.copytree(workspace.folder, root / "alone" / workspace.folder.name / "data_raw" / "x"))
        )
        load(alone, *WAVES)
        assert content_of(workspace.published) == content_of(alone.published), f"{workspace.folder} differs"
        open_files = [path for path in (workspace.root / "warehouse").rglob("*") if path.stat().st_mode & 0o077]
        assert open_files == [], f"others may read {open_files}"
    print(f"{len(workspaces)} studies are as on one machine")


if __name__ == "__main__":
    chosen = [int(each) for each in sys.argv[1:]]
    os.umask(0o077)
    with tempfile.TemporaryDirectory() as folder:
        race(Path(folder), *(chosen or [3, 3])[:1], *(chosen[1:] or [3]))

"""Studies on one server whose parts are killed at random: every study ends as a single-machine load ends.

    python tests/server_race.py [--studies 8] [--waves 6] [--kills 8] [--patience SECONDS] [--kill-database]

Starts PostgreSQL and Redis of its own on loopback, a daemon and three workers, in a folder of its own, kills workers
and daemon (and the database, with --kill-database) in any order, and stops them all. Needs the extra `casewave[server]`
and Debian's postgresql and redis-server; as root, PostgreSQL runs as the user postgres.
"""

from __future__ import annotations

import argparse
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
from dataclasses import dataclass
from pathlib import Path

from longitudinal import DAYS, interviews, ratings
from states import content_of, load

from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.server import Server, add_to_server, init_server

REGISTER = (Path(__file__).parents[1] / "data_raw" / "coproduction" / "study.yaml").read_text(encoding="utf-8")
DECLARED = max(DAYS)  # the waves of the bundled register
WORKERS = 3
TICK = 5


def make_study(root: Path, name: str, waves: int) -> Workspace:
    """A study of a few rows in as many waves."""
    folder = root / name / "data_raw" / name
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(register(name, waves), encoding="utf-8")
    for wave in range(1, waves + 1):
        tables = interviews(wave, ("JKG", "EST-JKG-01"), ("DND", "MRR-DND-01"))
        tables["ratings"] = ratings(wave, f"MRR,,cfir-2022,I.D,+{wave % 2 + 1}", "ESTHER,,cfir-2022,I.D,-1")
        delivery = folder / f"wave-{wave}"
        delivery.mkdir()
        for table, text in tables.items():
            (delivery / f"{table}.csv").write_text(text, encoding="utf-8")
    return Workspace(folder)


def register(name: str, waves: int) -> str:
    """The bundled register under a name, with at least as many waves, each later one a year after the one before."""
    lines = []
    for line in REGISTER.replace("study: coproduction", f"study: {name}", 1).split("\n"):
        lines.append(line)
        if line.startswith(f"  - {{wave: {DECLARED}, window: "):
            for wave in range(DECLARED + 1, waves + 1):
                DAYS[wave] = f"{2020 + wave}-02-01"
                window = f"{2019 + wave}-08/{2020 + wave}-07"
                lines.append(f"  - {{wave: {wave}, window: {window}, topic: Later, status: collected}}")
    return "\n".join(lines)


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


class Race:
    """A server with its databases, daemon and workers in a folder, each of which can be killed and started again."""

    def __init__(self, stack: ExitStack, server: Server, root: Path) -> None:
        self.stack, self.root = stack, root
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.databases = _database_commands(root)
        self.environment = {
            **os.environ,
            "CASEWAVE_DATABASE": f"postgresql+psycopg2://casewave@127.0.0.1:{self.databases.port}/casewave",
            "CASEWAVE_BROKER": f"redis://127.0.0.1:{self.databases.redis_port}/0",
            "DAGSTER_HOME": str(server.folder),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
        }
        daemon = [sys.executable, "-m", "dagster._daemon", "run", "-w", str(server.workspace_file)]
        self.commands = {"postgres": self.databases.postgres, "redis": self.databases.redis, "daemon": daemon}
        for number in range(WORKERS):
            self.commands[f"worker_{number}"] = [
                sys.executable, "-m", "celery", "-A", "casewave.pipelines.server.worker", "worker", "--concurrency",
                "1", "--hostname", f"worker_{number}@race",
            ]  # fmt: skip
        for name in ("postgres", "redis"):
            self.start(name)
        while subprocess.run(self.databases.make, check=False, capture_output=True).returncode:
            time.sleep(1)
        for name in self.commands.keys() - self.running.keys():
            self.start(name)

    def start(self, name: str) -> None:
        log = self.root / f"{name}.log"
        self.running[name] = self.stack.enter_context(running(self.commands[name], self.environment, log))

    def kill_one(self, spared: set[str]) -> None:
        """Kill a worker, the daemon or the database without warning, and start it again."""
        name = random.choice(sorted(self.commands.keys() - spared))
        kill(self.running[name])
        print(f"killed {name}", flush=True)
        self.start(name)

    def restart_what_ended(self) -> None:
        """Start again what ended itself, as systemd does: a daemon ends where its database does."""
        for name, process in self.running.items():
            if process.poll() is not None:
                print(f"{name} ended itself", flush=True)
                self.start(name)


@dataclass(frozen=True)
class DatabaseCommands:
    """PostgreSQL and Redis on loopback: how to start them, and how to make the database."""

    port: int
    redis_port: int
    postgres: list[str]
    redis: list[str]
    make: list[str]


def _database_commands(root: Path) -> DatabaseCommands:
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    data, port, redis_port = root / "postgres", free_port(), free_port()
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    data.mkdir()
    root.chmod(0o755)
    if as_postgres:
        shutil.chown(data, "postgres")
    make = [*as_postgres, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "casewave"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    return DatabaseCommands(
        port,
        redis_port,
        [*as_postgres, str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(data)],
        ["redis-server", "--port", str(redis_port), "--bind", "127.0.0.1", "--dir", str(root), "--save", ""],
        [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "casewave", "casewave"],
    )


def race(root: Path, studies: int, waves: int, kills: int, patience: float, spared: set[str]) -> None:
    server = init_server(root / "server")
    workspaces = [make_study(root, f"study_{number}", waves) for number in range(1, studies + 1)]
    for workspace in workspaces:
        add_to_server(server, workspace.folder)
    with ExitStack() as stack:
        started = Race(stack, server, root)
        began, until = time.monotonic(), time.monotonic() + patience
        kill_at = began + random.uniform(30, 60)
        while not all(is_published(workspace) for workspace in workspaces):
            if time.monotonic() > until:
                raise SystemExit(f"not published after {patience:.0f} s: {_last_lines(root)}")
            started.restart_what_ended()
            if kills and time.monotonic() > kill_at:
                kills, kill_at = kills - 1, time.monotonic() + random.uniform(20, 60)
                started.kill_one(spared)
            time.sleep(TICK)
        print(f"published after {time.monotonic() - began:.0f} s", flush=True)
        expect_no_run_is_left(started, until)
    expect_as_on_one_machine(root, workspaces, waves)


def _last_lines(root: Path) -> str:
    """The end of each log: the folder goes when the race is over."""
    return "".join(
        f"\n{path.name}: ...{path.read_text(encoding='utf-8', errors='replace')[-1000:]}"
        for path in sorted(root.glob("*.log"))
    )


def is_published(workspace: Workspace) -> bool:
    delivered = {wave for wave in workspace.study.collected_waves if workspace.delivery(wave).exists()}
    return published_fingerprints(workspace.published).keys() == delivered


LEFT = """
import dagster as dg
done = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
with dg.DagsterInstance.get() as instance:
    runs = instance.get_runs()
print(sum(run.status not in done for run in runs), sum(run.status == done[0] for run in runs), len(runs))
"""


def expect_no_run_is_left(race: Race, until: float) -> None:
    """Wait until no run is left hanging: reports are made after a wave is published."""
    while True:
        race.restart_what_ended()
        command = [sys.executable, "-c", LEFT]
        asked = subprocess.run(command, env=race.environment, capture_output=True, text=True, check=True)
        left, succeeded, runs = map(int, asked.stdout.split()[-3:])
        if not left:
            print(f"{runs} runs, {succeeded} of them succeeded", flush=True)
            return
        if time.monotonic() > until:
            raise SystemExit(f"{left} runs are left hanging")
        time.sleep(TICK)


def expect_as_on_one_machine(root: Path, workspaces: list[Workspace], waves: int) -> None:
    """The same published content as the same deliveries give on one machine, and no file that others may read."""
    for workspace in workspaces:
        alone = Workspace(
            Path(shutil.copytree(workspace.folder, root / "alone" / workspace.folder.name / "data_raw" / "x"))
        )
        load(alone, *range(1, waves + 1))
        assert content_of(workspace.published) == content_of(alone.published), f"{workspace.folder} differs"
        open_files = [path for path in (workspace.root / "warehouse").rglob("*") if path.stat().st_mode & 0o077]
        assert open_files == [], f"others may read {open_files}"
    print(f"{len(workspaces)} studies are as on one machine")


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("studies", 8), ("waves", 6), ("kills", 8), ("patience", 2400)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--kill-database", action="store_true")
    asked = parser.parse_args()
    spared = {"redis"} if asked.kill_database else {"redis", "postgres"}
    os.umask(0o077)
    with tempfile.TemporaryDirectory() as folder:
        race(Path(folder), asked.studies, asked.waves, asked.kills, asked.patience, spared)


if __name__ == "__main__":
    main()

"""Runs of the job from the command line, with Dagster's history in the workspace and nothing sent anywhere."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.errors import DagsterAssetCheckFailedError  # not among the public names, nor are the tags
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from casewave.assets.reading.issues import Issue, in_place
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.store import Store, StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.definitions import define

SETTINGS = Path(__file__).parent / "dagster.yaml"
REBUILD = "Load again with casewave load --renew-store; if it comes back, please report it as a bug of casewave's."
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


_OWN_HOMES: set[str] = set()  # that this process set itself: another study's, where a script loads several


def dagster_home(workspace: Workspace) -> Path:
    """Make the folder of Dagster's history, and point Dagster to it: that of DAGSTER_HOME, or else the study's own.

    It gets casewave's settings where it has none: those of a team stay as they are.
    """
    given = os.environ.get("DAGSTER_HOME")
    home = Path(given) if given and given not in _OWN_HOMES else workspace.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    if not (home / SETTINGS.name).exists():
        (home / SETTINGS.name).write_bytes(SETTINGS.read_bytes())
    if not given or given in _OWN_HOMES:
        _OWN_HOMES.add(str(home))
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    return home


@dataclass(frozen=True)
class Refusal:
    """A wave whose delivery is refused, and why."""

    wave: int
    issues: list[Issue]


class Run:
    """The job of one study, run in this process."""

    def __init__(self, workspace: Workspace) -> None:
        dagster_home(workspace)
        self.workspace = workspace
        self.job = define(workspace).resolve_job_def("load_wave")
        self.assets = len(set(self.job.asset_layer.executable_asset_keys))

    def load(
        self,
        waves: Sequence[int],
        on_asset: Callable[..., None],
        *,
        accept_partial: bool = False,
        accept_few: bool = False,
    ) -> Refusal | None:
        """Load and publish waves, telling each `asset` of a wave as it is made; what belongs to the study is made once.

        Where a delivery is refused, the waves before it are published, those after it are not loaded.
        """
        accept = {"accept_partial": accept_partial, "accept_few": accept_few}
        for neighbours in self._ranges(waves):
            if refusal := self._load(neighbours, on_asset, accept=accept):
                if before := [wave for wave in neighbours if wave < refusal.wave]:
                    self._load(before, on_asset, accept=accept)
                return refusal
        return None

    def _ranges(self, waves: Sequence[int]) -> list[list[int]]:
        """Waves that are neighbours among the collected ones, which Dagster can run together."""
        place = {wave: at for at, wave in enumerate(self.workspace.study.collected_waves)}
        ranges: list[list[int]] = []
        for wave in waves:
            if ranges and place[wave] == place[ranges[-1][-1]] + 1:
                ranges[-1].append(wave)
            else:
                ranges.append([wave])
        return ranges

    def _load(self, waves: Sequence[int], on_asset: Callable[..., None], *, accept: dict[str, bool]) -> Refusal | None:
        config = {**QUIET, "ops": {"delivery": {"config": accept}}}
        run_id = str(uuid.uuid4())
        with holding(self.workspace), dg.DagsterInstance.get() as instance, _interrupts() as interrupted:
            instance.add_event_listener(run_id, lambda entry: _tell(entry, on_asset, interrupted))
            try:
                with contextlib.redirect_stderr(io.StringIO()):  # what Dagster says there comes as an error too
                    self.job.execute_in_process(config, instance=instance, run_id=run_id, **_partitions(waves))
            except dg.Failure as failure:
                wave = int(str(failure.metadata["wave"].value))
                return Refusal(wave, refused_rows(self.workspace, wave))
            except DagsterAssetCheckFailedError as error:
                raise StoreError(f"{' '.join(str(error).split())}. Nothing was published. {REBUILD}") from None
            except dg.DagsterExecutionInterruptedError:
                raise KeyboardInterrupt from None
            except Exception:
                if interrupted():  # DuckDB says it in many ways: within a commit, or as it looks up a name
                    raise KeyboardInterrupt from None
                raise
        return None


def _partitions(waves: Sequence[int]) -> dict[str, Any]:
    """Waves as Dagster takes them: one as a partition, several as a range of partitions."""
    if len(waves) == 1:
        return {"partition_key": str(waves[0])}
    return {"tags": {ASSET_PARTITION_RANGE_START_TAG: str(waves[0]), ASSET_PARTITION_RANGE_END_TAG: str(waves[-1])}}


def _tell(entry: dg.EventLogEntry, on_asset: Callable[..., None], interrupted: Callable[[], bool]) -> None:
    if entry.dagster_event and entry.dagster_event.is_step_materialization and entry.dagster_event.asset_key:
        if interrupted():
            raise dg.DagsterExecutionInterruptedError
        on_asset(asset=entry.dagster_event.asset_key.to_user_string())


@contextlib.contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed. Python loses the exception where a finalizer runs as it comes, but not this byte."""
    reading, writing = socket.socketpair()
    with reading, writing:
        for end in (reading, writing):
            end.setblocking(False)
        before = signal.set_wakeup_fd(writing.fileno())
        try:
            yield lambda: _arrived(reading)
        finally:
            signal.set_wakeup_fd(before)


def _arrived(end: socket.socket) -> bool:
    """Whether the signal is among those that came. It stays there, so that a second question has the same answer."""
    with contextlib.suppress(BlockingIOError):
        return signal.SIGINT in end.recv(4096, socket.MSG_PEEK)
    return False


def refused_rows(workspace: Workspace, wave: int) -> list[Issue]:
    """The problems of a wave's last delivery, where that was refused, as the store keeps them."""
    query = """
        SELECT file, sheet, row, column_name, value, rule, hint, check_name FROM audit.refused_rows
        WHERE wave = ? AND NOT is_left_out
    """
    with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con:
        return in_place(Issue(*row) for row in con.execute(query, [wave]).fetchall())

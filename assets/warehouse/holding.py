"""One lock over everything that changes a study's products, whoever starts it: a command, a Dagster run, a script.

The operating system keeps it, so that it ends with the process that has it. Belongs elsewhere: who may open the store's
file (`assets.warehouse.store`).
"""

from __future__ import annotations

import datetime as dt
import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from casewave.assets.warehouse.store import StoreBusy
from casewave.assets.warehouse.workspace import Workspace


@contextmanager
def holding(workspace: Workspace, *, patience: float = 1) -> Iterator[None]:
    """Hold the study: nobody else loads, withdraws or makes its reports meanwhile.

    A thread that holds it may hold it again. patience: the seconds that it waits for another load to end.
    Raises StoreBusy, which names who has it, if that takes longer.
    """
    path = lock_of(workspace)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, is_singleton=True)  # which counts how often a thread has it
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise StoreBusy(f"{workspace.store} is in use by another load{_holder(path)}") from None
    try:
        _holder_of(path).write_text(_myself(), encoding="utf-8")
        yield
    finally:
        lock.release()


def is_held(workspace: Workspace) -> bool:
    """Say whether somebody holds the study."""
    if not lock_of(workspace).parent.is_dir():
        return False
    try:
        with holding(workspace, patience=0):
            return False
    except StoreBusy:
        return True


def lock_of(workspace: Workspace) -> Path:
    """The file that is locked while a study's products change. It holds nothing."""
    return workspace.store.with_suffix(".lock")


def _holder_of(lock: Path) -> Path:
    """Who has the lock, in words: Windows lets nobody read the locked file itself."""
    return lock.with_suffix(".holder")


def _myself() -> str:
    since = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f" (process {os.getpid()} of {_user()} on {socket.gethostname()}, since {since})"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container may know no name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "an unknown user"


def _holder(lock: Path) -> str:
    """Who has the lock, as that process wrote it down, and what to do."""
    try:
        by = _holder_of(lock).read_text(encoding="utf-8")
    except OSError:
        by = ""
    return f"{by}; wait until it is done, then try again"

"""A file read in a process of its own, with limits of processor time and memory: whatever it holds, the machine stays.

For readers whose work does not follow from the size of the file, such as those of libraries: in BibTeX, a text of forty
lines can stand for terabytes. Where the system has no limits (Windows), the time on the clock is limited. Belongs
elsewhere: what can be counted before a file is opened (`assets.reading.budgets`).
"""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from casewave.assets.reading.budgets import TooMuch
from casewave.schemas.problems.files import READING_LIMITS

Read = TypeVar("Read")
SECONDS, MEGABYTES = 60, 1_000
ON_THE_CLOCK = 20  # times the seconds of processor: a machine may be busy with other things
STOPPED_BY_SIGNAL = 0  # a code below it
OUT_OF_MEMORY = 3


def within_limits(read: Callable[..., Iterable[Read]], path: Path, *words: str) -> list[Read]:
    """All that a function of a module gives for a file and further words, read in a process of its own.

    Raises what the function raises, and TooMuch where it takes more time or memory than is given.
    """
    command = [sys.executable, "-m", __name__, read.__module__, read.__qualname__, str(path), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=ON_THE_CLOCK * SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise TooMuch(_problem()) from None
    if done.returncode < STOPPED_BY_SIGNAL or done.returncode == OUT_OF_MEMORY:
        raise TooMuch(_problem())
    if done.returncode:
        raise RuntimeError("the process that reads the file ended before it had read it")
    given, error = pickle.loads(done.stdout)  # noqa: S301 (what our own process has written)
    if error:
        raise error
    found: list[Read] = given
    return found


def _problem() -> Any:
    return READING_LIMITS(seconds=SECONDS, most=f"{MEGABYTES:,} MB")


def _limit() -> None:
    if os.name != "posix":
        return
    import resource  # which Windows has not

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # others give a process addresses that it does not use
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + MEGABYTES * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _main(module: str, name: str, path: str, *words: str) -> None:
    read = getattr(importlib.import_module(module), name)
    _limit()
    given: list[Any] = []
    error: Exception | None = None
    try:
        given = list(read(Path(path), *words))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    except Exception as raised:
        error = raised
    try:
        sys.stdout.buffer.write(pickle.dumps((given, error)))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    _main(*sys.argv[1:])

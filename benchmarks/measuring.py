"""What a piece of work costs: its clock, its processor and its memory, in a process of its own; and rows of a table.

Belongs elsewhere: which work is measured (`loads`, `large`, `others`).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

RUNS = int(os.environ.get("BENCHMARK_RUNS", "3"))
COMMAND_LINE = "from casewave.pipelines.cli import main; main()"
# Before a piece of code that calls `measured` with its work once all imports are done.
MEASURED = """
import json, resource, sys, time
from pathlib import Path

def measured(work):
    clock, spent = time.perf_counter(), time.process_time()
    held = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps([time.perf_counter() - clock, time.process_time() - spent, peak, held]))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock, seconds of the processor (of all threads and children), and peak memory in MB."""

    clock: float
    processor: float
    memory: float

    def __str__(self) -> str:
        return f"{self.processor:.2f} s ({self.clock:.1f} s on the clock, {self.memory:,.0f} MB)"


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure, what it is held against, and whether it meets its aim (None: it has none)."""

    work: str
    figure: str
    against: str = ""
    ratio: float | None = None
    aim: str = ""
    is_met: bool | None = None


def command(root: Path, arguments: Iterable[str], code: str = COMMAND_LINE, path: Path | None = None) -> Cost:
    """What one run of Python costs, its start and its children with it. path: where it finds what it imports."""
    settings = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=root, env=settings, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(said)
    return Cost(time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3)


def step(code: str, *arguments: object) -> tuple[Cost, object]:
    """What the work of a piece of code costs without its imports, and what the work gave."""
    run = [sys.executable, "-c", MEASURED + code, *map(str, arguments)]
    done = subprocess.run(run, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    if done.returncode:
        raise RuntimeError(done.stderr)
    clock, processor, memory, held = json.loads(done.stdout.splitlines()[-1])
    return Cost(clock, processor, memory), held


def in_turns(works: Mapping[str, Callable[[], Cost]], runs: int = RUNS) -> dict[str, list[Cost]]:
    """The costs of several works, one after the other in each turn, so that a busy machine bears on all alike."""
    taken: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            taken[name].append(work())
    return taken


def median(costs: Iterable[Cost]) -> Cost:
    """The cost whose processor time is the median."""
    ordered = sorted(costs, key=lambda cost: cost.processor)
    return ordered[(len(ordered) - 1) // 2]


def ratio(costs: Iterable[Cost], others: Iterable[Cost]) -> float:
    """The median of the ratios of processor time, pair by pair."""
    return statistics.median(cost.processor / other.processor for cost, other in zip(costs, others, strict=True))


def megabytes(path: Path) -> float:
    """The size of a file, or of all files below a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6

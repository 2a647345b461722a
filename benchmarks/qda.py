"""Reading QDA projects against a limit and a peer, in turns of one run.

The limit is unzipping, a bare streaming parse and rows into a DuckDB file. The peer is pyrefiqda, installed into an
environment of its own; where that cannot be had, it is left out and said so.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from qda_project import write

ROOT = Path(__file__).parents[1]
SIZES = tuple(map(int, os.environ.get("BENCHMARK_SIZES", "1000 15000 100000 1000000").split()))
RUNS = int(os.environ.get("BENCHMARK_RUNS", "3"))
PEER, PEER_VERSION = ROOT / ".venv" / "pyrefiqda", "0.3.1"


def peer_python() -> Path | None:
    """The peer's Python, made on first use."""
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
        command = [python, "-m", "pip", "install", "--quiet", f"pyrefiqda=={PEER_VERSION}"]
        if subprocess.run(command, check=False).returncode:
            return None
    return python


def run(python: Path | str, reader: str, project: Path, folder: Path) -> tuple[float, float, int]:
    """Seconds, processor seconds and megabytes of one reading."""
    command = [python, ROOT / "benchmarks" / "qda_readers.py", reader, project, folder]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    _, seconds, work, megabytes = done.stdout.split()
    return float(seconds), float(work), int(megabytes)


def peer_result(peer: Path | None, project: Path, folder: Path) -> str:
    """What the peer took, in words."""
    if peer is None:
        return "not to be had"
    try:
        seconds, _, megabytes = run(peer, "pyrefiqda", project, folder)
    except subprocess.CalledProcessError:
        return "not within 12 GB"
    return f"{seconds:.2f} s, {megabytes} MB"


def main() -> None:
    peer = peer_python()
    print("| codings | file | limit | casewave | ratio of time | ratio of work | pyrefiqda |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in SIZES:
            project = folder / f"{size}.qdpx"
            write(size, project)
            turns = [
                (run(sys.executable, "limit", project, folder), run(sys.executable, "casewave", project, folder))
                for _ in range(RUNS)
            ]
            limit, own = (statistics.median(turn[at][0] for turn in turns) for at in (0, 1))
            ratios = [statistics.median(turn[1][at] / turn[0][at] for turn in turns) for at in (0, 1)]
            memory = [max(turn[at][2] for turn in turns) for at in (0, 1)]
            on_disk, other = f"{project.stat().st_size / 1e6:.1f} MB", peer_result(peer, project, folder)
            figures = f"{limit:.2f} s, {memory[0]} MB | {own:.2f} s, {memory[1]} MB | {ratios[0]:.2f} | {ratios[1]:.2f}"
            print(f"| {size:,} | {on_disk} | {figures} | {other} |", flush=True)
            project.unlink()


if __name__ == "__main__":
    main()

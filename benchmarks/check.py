"""A delivery of many codings, one in twenty at fault, checked and marked up: time in proportion, memory in bounds.

Each size is checked by `casewave check` in a process of its own, once as it is and once without faults; its peak memory
is that of the process. `BENCHMARK_SIZES` sets the rows of the file.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STUDY = Path(__file__).parents[1] / "data_raw" / "coproduction"
CASEWAVE = Path(sys.executable).parent / "casewave"
SIZES = [int(size) for size in os.environ.get("BENCHMARK_SIZES", "10000 100000 1000000").split()]
EVERY = 20  # rows to a fault
BOUND = 1_000  # MB at 100,000 rows


def deliver(root: Path, rows: int, every: int) -> Path:
    """The first wave of the bundled study with so many codings, of which one in `every` names no code (0: none)."""
    study = Path(shutil.copytree(STUDY, root / "data_raw" / "coproduction"))
    delivery = study / "wave-1"
    for path in delivery.glob("*.csv"):
        if path.stem not in {"informants", "interviews", "documents"}:
            path.unlink()
    with (delivery / "codings.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["coding", "source", "framework", "code", "coder", "segment"])
        for row in range(rows):
            code = "Z.Z" if every and row % every == 0 else "I.A"
            lines.writerow(
                [f"C{row}", "INT-1-003", "cfir-2022", code, "R01", f"What was said in passage {row}, in short"]
            )
    return delivery


def check(delivery: Path) -> tuple[float, float, float, int]:
    """Seconds, those of the processor, peak memory in MB, and issues found, of one check in a process of its own."""
    with tempfile.TemporaryFile("w+") as said:
        script = (
            "import resource, subprocess, sys, time; begin = time.perf_counter();"
            "subprocess.run(sys.argv[1:]); spent = resource.getrusage(resource.RUSAGE_CHILDREN);"
            "used = spent.ru_utime + spent.ru_stime;"
            "print(time.perf_counter() - begin, used, spent.ru_maxrss / 1e3, file=sys.stderr)"
        )
        command = [sys.executable, "-c", script, str(CASEWAVE), "--study", str(delivery.parent), "check", str(delivery)]
        done = subprocess.run(command, stdout=said, stderr=subprocess.PIPE, text=True, check=True)
        said.seek(0)
        first = said.read().splitlines()[0]
    seconds, spent, memory = map(float, done.stderr.split())
    issues = int(first.split(":")[1].split()[0].replace(",", "")) if "fault" in first and ":" in first else 0
    return seconds, spent, memory, issues


def main() -> None:
    print(
        "| rows | faults | seconds | of the processor | for 100,000 rows | peak memory | without faults | peak memory |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for rows in SIZES:
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            seconds, spent, memory, issues = check(deliver(Path(first), rows, EVERY))
            _, clean, lean, none = check(deliver(Path(second), rows, 0))
        assert none == 0
        rest = f"{spent / rows * 1e5:.1f} s | {memory:.0f} MB | {clean:.1f} s | {lean:.0f} MB"
        print(f"| {rows:,} | {issues:,} | {seconds:.1f} s | {spent:.1f} s | {rest} |", flush=True)
        if rows == 100_000:
            print(f"<!-- {memory / BOUND:.0%} of the bound of {BOUND} MB -->")


if __name__ == "__main__":
    main()

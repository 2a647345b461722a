"""The scan for identifiers against the checks of a load that it stands beside: rows a second, and their ratio.

Rows of codings with a segment each, in the batches of a load. `prose` has a number of seven digits or more in one
segment of thirty; `references` is the corpus of plain research text of the tests, with one in every third.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

# ruff: noqa: E402 (the tests' corpus is no package)
from identifier_corpus import PLAIN, plain

from casewave.assets.ingest.validation import validate
from casewave.assets.protection.scanning import Scanner
from casewave.assets.reading import Batch
from casewave.schemas.columns import delivered_columns
from casewave.schemas.delivered.codings import Codings
from casewave.schemas.register.study_file import load_study
from casewave.schemas.values.readings import Readers

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
BATCH = 20_000
CELLS = {"source": "INT-1-001", "framework": "cfir-2022", "code": "III.E", "coder": "R02", "coded_on": "2022-02-01"}


def batches(segments: list[str]) -> list[Batch]:
    """Batches of codings with these segments, as a CSV file gives them."""
    made = []
    for at in range(0, len(segments), BATCH):
        part = segments[at : at + BATCH]
        cells = {column.name: pa.nulls(len(part), pa.string()) for column in delivered_columns(Codings)}
        cells |= {name: pa.array([value] * len(part)) for name, value in CELLS.items()}
        cells["coding"] = pa.array([f"C-{at + place}" for place in range(len(part))])
        cells["segment"] = pa.array(part)
        cells |= {"file": pa.array(["codings.csv"] * len(part)), "sheet": pa.array([""] * len(part))}
        cells["row"] = pa.array(range(at + 2, at + 2 + len(part)))
        made.append(Batch(Codings, "codings.csv", pa.table(cells)))
    return made


def seconds(of: Callable[[Batch], object], made: list[Batch]) -> float:
    start = time.perf_counter()
    for batch in made:
        of(batch)
    return time.perf_counter() - start


def main() -> None:
    study = load_study(ROOT / "data_raw" / "coproduction")
    with tempfile.TemporaryDirectory() as folder:
        readers = Readers(study)
        scanner = Scanner(readers, Path(folder))
    lines = list(plain(20_000))
    wordy = [line for line in PLAIN if "{" not in line.replace("{n2}", "")]
    prose = wordy * 29 + lines[: len(wordy)]
    chance = random.Random(1)
    for name, of in (("prose", prose), ("references", lines)):
        segments = [f"{chance.choice(of)} {number}: {chance.choice(wordy)}" for number in range(ROWS)]
        made = batches(segments)
        scan, check = seconds(scanner.scan, made), seconds(lambda batch: validate(batch, readers), made)
        print(
            f"{name}: {ROWS:,} rows; scan {scan:.2f} s, {ROWS / scan:,.0f} rows a second; "
            f"validation of the same rows {check:.2f} s; scan / validation {scan / check:.2f}"
        )


if __name__ == "__main__":
    main()

"""What a study sends that may not share rows: its public package, and what all its releases say of people.

The package is the folder that `casewave publish` made. The ledger of releases, `releases.json`, says what earlier ones
said; without it nobody knows what follows from them all together. Belongs elsewhere: what goes into a package
(`assets.protection`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from casewave.assets.pool.folder import PoolError
from casewave.assets.protection.disclosure import Published
from casewave.assets.protection.public import count_rows

UNITS = ("informants", "interviews")
READ = {
    "programmes": ("programme", "case_order"),
    "waves": ("wave", "window_start"),
    "constructs": ("framework", "code", "parent", "label", "construct_order"),
    "crosswalk": ("from_framework", "from_code", "to_framework", "to_code", "relation"),
    "cross_case": ("from_wave", "to_wave", "phase", "row_order", "code", "row_label", "case_order", "programme",
                   "cell_state", "cell", "has_synthetic"),
    "ratings": ("wave", "framework", "code", "programme", "cell_state", "value", "cell", "has_synthetic"),
    **dict.fromkeys(UNITS, ("wave", "place", "category", "state", "people", "form", "has_synthetic")),
}  # fmt: skip


@dataclass(frozen=True)
class Package:
    """A study's public package. releases: the tables of counts of each release, in order; the last is the package's."""

    study: str
    title: str
    folder: Path
    releases: tuple[tuple[Published, ...], ...]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table of the package, with the columns that are read of it."""
        rows: list[dict[str, Any]] = pq.read_table(self._path(table), columns=list(READ[table])).to_pylist()
        return rows

    def published(self, unit: str, wave: int) -> list[Published]:
        """What was ever published of a unit in a wave, in order."""
        return [table for release in self.releases for table in release if (table.unit, table.wave) == (unit, wave)]

    def waves(self, unit: str) -> list[int]:
        """The waves of which the package counts a unit."""
        return sorted(table.wave for table in self.releases[-1] if table.unit == unit)

    def _path(self, table: str) -> Path:
        return self.folder / "data" / f"{table}.parquet"


def read_package(folder: Path, releases: Sequence[Sequence[Published]]) -> Package:
    """Read a public package. releases: the tables of counts of each of the study's releases, by its ledger.

    Raises PoolError where the folder is no whole package of this version, or another one than the last release.
    """
    if not releases:
        raise PoolError(
            f"{folder} has no releases.json, which says what earlier releases said. Copy the one next to the study's "
            "study.yaml into the folder of its package"
        )
    described = _described(folder)
    _expect_whole(folder)
    (study,) = (path.stem for path in folder.glob("*.duckdb"))
    package = Package(study, str(described.get("title", study)), folder, tuple(map(tuple, releases)))
    _expect_last_release(package)
    return package


def _described(folder: Path) -> dict[str, Any]:
    try:
        described: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        described = {}
    if not described or len(list(folder.glob("*.duckdb"))) != 1:
        raise PoolError(f"{folder} is not a public package. Name the folder that casewave publish made")
    return described


def _expect_whole(folder: Path) -> None:
    """Raise PoolError where a table is missing, damaged, or without a column that is read."""
    sums = folder / "checksums-sha256.txt"
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.exists() else []
    expected = {name: found for found, _, name in (line.partition("  ") for line in lines)}
    for table, names in READ.items():
        path = folder / "data" / f"{table}.parquet"
        named = path.relative_to(folder).as_posix()
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != expected.get(named):
            raise PoolError(f"{path} is missing or is not as casewave publish wrote it. Ask for the package again")
        if missing := set(names) - set(pq.read_schema(path).names):
            raise PoolError(
                f"{path} has no column {sorted(missing)[0]}: another version of casewave made it. Ask for a package "
                "that this version made"
            )


def _expect_last_release(package: Package) -> None:
    """Raise PoolError where the package counts people otherwise than the last release of the ledger."""
    for unit in UNITS:
        counted = [_cell(row) for table in package.releases[-1] if table.unit == unit for row in count_rows(table)]
        if sorted(counted) != sorted(_cell(row) for row in package.rows(unit)):
            raise PoolError(
                f"{package.folder}: the {unit} of the package are not those of the last release in releases.json. Ask "
                "for both as casewave publish left them"
            )


def _cell(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("wave", "place", "category", "state", "people"))

"""Small deliveries for tests: a register with something changed, a few rows in files, and what became of them.

Belongs elsewhere: any expectation. Whole studies and their contents are in `states`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from states import BUNDLED, rows_of, with_marts

from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.reading import Batch
from casewave.assets.reading.issues import Issue, Normalisation, Refused
from casewave.assets.warehouse.store import Store
from casewave.schemas.columns import Table, delivered_columns, table_name
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import load_study, register_files

STUDY = load_study(BUNDLED)
REGISTER = (BUNDLED / "study.yaml").read_text(encoding="utf-8")
STUDIES: dict[tuple[bytes, ...], Study] = {}  # by what is written in the files of the register


def register(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the bundled register into a folder, with each (old, new) exchanged where it is first."""
    text = REGISTER
    for old, new in changes:
        assert old in text, f"the bundled register does not say {old}"
        text = text.replace(old, new, 1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder


def changed_study(folder: Path, *changes: tuple[str, str]) -> Study:
    return study_in(register(folder, *changes))


def study_in(folder: Path) -> Study:
    """The study of a folder. The same register is read once, which takes as long as a mart."""
    files = register_files(folder)
    names = b"\n".join(map(os.fsencode, files))
    written = (names, *(path.read_bytes() for path in files.values()))
    if written not in STUDIES:
        STUDIES[written] = load_study(folder)
    return STUDIES[written]


def write_tables(folder: Path, **tables: str) -> Path:
    """Write a CSV file for each table: write_tables(folder, informants="informant,informant_role\\n...")."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def read(delivery: Path, encoding: str = "utf-8") -> tuple[list[dict[str, Any]], list[Issue]]:
    """Read a delivery: its rows with the filled cells only, and its problems."""
    rows: list[dict[str, Any]] = []
    issues: list[Issue] = []
    for found in read_delivery(delivery, encoding):
        if isinstance(found, Issue):
            issues.append(found)
        elif not isinstance(found, Normalisation):
            rows += [{name: cell for name, cell in row.items() if cell} for row in found.cells.to_pylist()]
            issues += found.issues
    return rows, issues


def batch(model: type[Table], *rows: dict[str, str]) -> Batch:
    """Rows of a table as if read from its CSV file, the first from row 2."""
    names = [column.name for column in delivered_columns(model)]
    assert {name for row in rows for name in row} <= set(names)
    cells = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    place = {"file": [f"{table_name(model)}.csv"] * len(rows), "sheet": [""] * len(rows)}
    return Batch(
        model,
        f"{table_name(model)}.csv",
        pa.table({**cells, **place, "row": pa.array(range(2, len(rows) + 2), pa.int64())}),
    )


class Wave:
    """A store in memory that takes the deliveries of a study made of a few rows."""

    def __init__(self, folder: Path, study: Study, con: duckdb.DuckDBPyConnection) -> None:
        self.folder, self.study, self.con = folder, study, con
        self.register = self._register()

    def _register(self) -> list[bytes]:
        return [path.read_bytes() for path in register_files(self.folder).values()]

    def issues(self, wave: int = 1, **tables: str) -> list[Issue]:
        """Deliver CSV files instead of the wave's, and give the problems; none means that they are loaded."""
        delivery = self.folder / f"wave-{wave}"
        for path in delivery.glob("*"):
            path.unlink()
        write_tables(delivery, **tables)
        return self.load(wave)

    def load(self, wave: int = 1, *, accept_partial: bool = False, accept_few: bool = True) -> list[Issue]:
        """Load what is in the wave's folder, and give the issues if it is refused."""
        if (register := self._register()) != self.register:
            self.study, self.register = study_in(self.folder), register
        try:
            load_delivery(
                self.con, self.study, wave, self.folder / f"wave-{wave}", accept_partial=accept_partial,
                accept_few=accept_few,
            )  # fmt: skip
        except Refused as refusal:
            return refusal.issues
        return []

    def warnings(self, *, acknowledged: bool = False) -> list[tuple[str, str, str]]:
        """The warnings that nobody has acknowledged (or those that somebody has): name, subject, detail."""
        query = "SELECT warning, subject, detail FROM mart.warnings WHERE is_acknowledged = ? ORDER BY ALL"
        return self.marts(query, acknowledged)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.con.execute(query).fetchall()

    def marts(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the marts as they follow from what is loaded."""
        return rows_of(with_marts(self.con, query), query, values)


@contextmanager
def small_study(folder: Path, *changes: tuple[str, str]) -> Iterator[Wave]:
    """A study of the bundled register, or one changed, with nothing delivered yet."""
    study = changed_study(folder, *changes)
    with Store(None).open() as con:
        yield Wave(folder, study, con)


def places(issues: Sequence[Issue]) -> list[tuple[str, int, str]]:
    """File, row and column of each problem."""
    return [(issue.file, issue.row, issue.column) for issue in issues]

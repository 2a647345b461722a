"""What happened to the study's data: its history, two deliveries compared, and an earlier delivery put back.

Belongs elsewhere: how the history is kept (`assets.warehouse.history`), a publication made again
(`pipelines.actions.rebuild`), what a delivery would change before it is loaded (`pipelines.actions.preview`).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from casewave.assets.reading import Batch, delivered_files, file_hash
from casewave.assets.warehouse.history import changed_cells, filled_models
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.store import StoreError, connect, insert
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import raw_ddl
from casewave.schemas.register.study import Study

NOT_IN_THE_CLEAR = "an earlier delivery would be written in the clear, and the study is encrypted"


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened: its number, when in UTC, what, of which wave, and what it came to."""

    entry: int
    happened_at: str
    action: str
    wave: int | None
    detail: str

    @property
    def when(self) -> str:
        """The time as people read it, in UTC."""
        return self.happened_at.replace("T", " ").rstrip("Z")


@dataclass(frozen=True)
class CellDifference:
    """One cell of a delivered table that two deliveries differ in; a blank is None.

    change: added or removed (with its row), or changed.
    """

    table_name: str
    key_value: str
    column_name: str
    change: str
    before: str | None
    after: str | None


def history(workspace: Workspace) -> list[HistoryEntry]:
    """All that happened, from the first to the last. Raises StoreError where nothing has been loaded."""
    query = "SELECT entry, happened_at, action, wave, detail FROM audit.history ORDER BY entry"
    with _store(workspace) as con:
        return [HistoryEntry(*row) for row in con.execute(query).fetchall()]


def lately(workspace: Workspace, number: int) -> list[HistoryEntry]:
    """What happened last, the latest first; nothing during a load, or where nothing has been loaded."""
    try:
        return history(workspace)[: -number - 1 : -1]
    except StoreError:
        return []


def refused_lately(workspace: Workspace) -> dict[int, int]:
    """The waves whose last load was refused, by whomever it was started, with the number of problems."""
    query = "SELECT wave, count(*) FROM audit.refused_rows WHERE NOT is_left_out GROUP BY wave ORDER BY wave"
    try:
        with _store(workspace) as con:
            return dict(con.execute(query).fetchall())
    except StoreError:
        return {}


def compare(workspace: Workspace, earlier: int, later: int) -> list[CellDifference]:
    """The cells that two recorded deliveries differ in.

    Raises StoreError where an entry is no load, where its files are not kept, or where the study is encrypted.
    """
    with _store(workspace) as con:
        return differences(con, workspace.study, earlier, later)


def differences(con: duckdb.DuckDBPyConnection, study: Study, earlier: int, later: int) -> list[CellDifference]:
    """The same, of an open store."""
    if study.protection.encryption == "required":
        raise StoreError(NOT_IN_THE_CLEAR)
    beside = connect(None)
    try:
        for side, entry in (("earlier", earlier), ("later", later)):
            _read_into(beside, side, con, study, entry)
        queries = [
            changed_cells(model, f"earlier.{table_name(model)}", f"later.{table_name(model)}")
            for model in filled_models(beside, "earlier", "later")
        ]
        return [CellDifference(*row) for query in queries for row in beside.execute(query).fetchall()]
    finally:
        beside.close()


def loads_of(workspace: Workspace, wave: int) -> list[HistoryEntry]:
    """The loads of a wave, the last one first: what `put_back` takes."""
    return [each for each in reversed(history(workspace)) if each.action == "load" and each.wave == wave]


def put_back(workspace: Workspace, entry: int) -> int:
    """Put the files of an earlier load into its wave's folder in place of those that are there; gives the wave.

    Loading the wave then undoes what was loaded since. What is in the folder now is not lost: it must be what the
    store keeps. Raises StoreError where it is not, or where an earlier file is not kept.
    """
    if workspace.is_encrypted:
        raise StoreError(f"{NOT_IN_THE_CLEAR}; hand the earlier files in again")
    from casewave.pipelines.actions.rebuild import restore  # brings what a load needs

    with holding(workspace), _store(workspace) as con, tempfile.TemporaryDirectory() as place:
        wave = restore(con, entry, Path(place))
        folder, restored = workspace.delivery(wave), Path(place) / f"wave-{wave}"
        if lost := _not_kept(con, delivered_files(folder)):
            raise StoreError(
                f"{', '.join(lost)} in {folder} would be lost, since the store keeps no copy; "
                "move it out of the folder, then try again"
            )
        for path in delivered_files(folder).values():
            path.unlink()
        shutil.copytree(restored, folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    return wave


def _not_kept(con: duckdb.DuckDBPyConnection, files: dict[str, Path]) -> list[str]:
    kept = {sha256 for (sha256,) in con.execute("SELECT sha256 FROM audit.file_contents").fetchall()}
    return [name for name, path in files.items() if file_hash(path) not in kept]


@contextmanager
def _store(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    if not workspace.store.exists():
        raise StoreError("nothing has been loaded yet; load a wave first")
    con = connect(workspace.store, read_only=True)
    try:
        yield con
    finally:
        con.close()


def _read_into(
    beside: duckdb.DuckDBPyConnection, schema: str, con: duckdb.DuckDBPyConnection, study: Study, entry: int
) -> None:
    beside.execute(f"CREATE SCHEMA {schema}")
    for model in DELIVERED:
        create, *_ = raw_ddl(model)
        beside.execute(create.replace("raw.", f"{schema}.", 1))
    from casewave.assets.adapters.adapters import Adapters  # brings every reader
    from casewave.assets.adapters.delivery import read_delivery
    from casewave.pipelines.actions.rebuild import restore
    from casewave.schemas.values.readings import Readers

    readers = Readers(study)
    with tempfile.TemporaryDirectory() as folder:
        wave = restore(con, entry, Path(folder))
        adapters, delivery = Adapters(readers, wave), Path(folder) / f"wave-{wave}"
        for read in read_delivery(delivery, study.encoding, study.reading, adapters):
            if isinstance(read, Batch):
                insert(beside, f"{schema}.{table_name(read.model)}", _with_wave(read, wave))


def _with_wave(batch: Batch, wave: int) -> Any:
    import pyarrow as pa

    return batch.cells.append_column("wave", pa.array([wave] * batch.cells.num_rows, pa.int64()))

"""A database file written again: next to the present one, and put in its place in one step.

Killed before that step, the file is as it was. Deleted rows leave their bytes in a file until it is written again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from casewave.assets.warehouse.history import record
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.store import (
    StoreError,
    attach,
    connect,
    has_key,
    prepare,
    sync,
    transaction,
    wal_of,
)
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.audit.table_sums import TableSums
from casewave.schemas.audit.tables import HISTORY
from casewave.schemas.columns import columns, table_name

# What a renewed store takes over; the sums of tables are those of the rows that it does not.
KEPT = {
    **{table_name(model): [column.name for column in columns(model)] for model in HISTORY if model is not TableSums},
    "file_contents": ["sha256", "zlib"],
}


@contextmanager
def rewritten(path: Path, *, old_key: str = "", new_key: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the present file as `old` and an empty one as `new`, which takes its place in the end.

    An encrypted file stays so; its keys are those of the environment, unless others are given. Raises StoreError where
    one does not open it.
    """
    fresh = path.with_name(f".{path.name}.new")
    for stale in (fresh, wal_of(fresh)):
        stale.unlink(missing_ok=True)
    is_encrypted = has_key(path)
    con = connect(None, is_encrypted=is_encrypted)
    try:
        attach(con, path, "old", key=old_key)
        con.execute("CHECKPOINT old")
        attach(con, fresh, "new", is_encrypted=is_encrypted, key=new_key)
        con.execute("USE new")
        yield con
        con.execute("USE memory")
        con.execute("CHECKPOINT new")
        con.execute("DETACH old")
        con.execute("DETACH new")
    finally:
        con.close()
    wal_of(path).unlink(missing_ok=True)  # what it held is in the new file
    sync(fresh)
    fresh.replace(path)
    sync(path.parent)


def renew_store(workspace: Workspace) -> None:
    """Give the store this version's tables, empty but for its history and the delivered files that it keeps.

    The waves that it held have to be loaded again. Raises StoreError where its history has another form; it is then
    as it was.
    """
    with holding(workspace), rewritten(workspace.store) as con:
        prepare(con)
        with transaction(con):
            for name, names in KEPT.items():
                _expect_columns(con, workspace.store, name, names)
                listed = ", ".join(names)
                con.execute(f"DELETE FROM audit.{name}")
                con.execute(f"INSERT INTO audit.{name} BY NAME SELECT {listed} FROM old.audit.{name}")
            record(con, "renewal", "the tables of the store are made again, and its waves loaded again")


def _expect_columns(con: duckdb.DuckDBPyConnection, store: Path, name: str, names: list[str]) -> None:
    query = """
        SELECT column_name FROM duckdb_columns()
        WHERE database_name = 'old' AND schema_name = 'audit' AND table_name = ? ORDER BY column_index
    """
    found = [row[0] for row in con.execute(query, [name]).fetchall()]
    if found != names:
        raise StoreError(
            f"the history in {store} has another form than this version of casewave can take over. "
            "Move the file out of the folder and keep it, then load again"
        )

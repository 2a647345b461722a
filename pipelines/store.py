"""The store: one DuckDB file that the pipeline owns, opened by one helper and written in whole transactions.

Rows go in by name, never by position. Here does not belong what is loaded (`assets.loading`) or
published (`assets.publishing`).
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.segments import segments_ddl
from pipelines.disk import NOT_OURS
from schemas.audit import AUDIT, HISTORY
from schemas.columns import ARROW_TYPES, Table, columns
from schemas.derive import core_ddl, raw_ddl, table_ddl
from schemas.register import REGISTER
from schemas.tables import DELIVERED

# Each delivered file once, however often it is delivered, so that an earlier publication can be made again.
FILE_CONTENTS = "CREATE TABLE audit.file_contents (sha256 VARCHAR NOT NULL, zlib BLOB NOT NULL)"
SCHEMAS = ("raw", "core", "audit")


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


class StoreBusy(StoreError):
    """Another load has the store."""


def connect(path: Path | None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a database file (None: in memory) with the settings that all of casewave uses.

    Raises StoreError if another process holds it. Storage is of DuckDB 1.5, so that a stale write-ahead log is
    refused instead of replayed; no extension is ever fetched.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if path is not None and not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
        settings |= {"storage_compatibility_version": "v1.5.0", "temp_directory": str(path.parent / "spill")}
    try:
        return duckdb.connect(path or ":memory:", read_only=read_only, config=settings)
    except duckdb.IOException as error:
        raise does_not_open(path, error) from None


def does_not_open(path: Path | None, error: duckdb.IOException) -> StoreError:
    """Say why a database file does not open: another load has it, for whom that is, or it is none."""
    if "Could not set lock" in str(error):
        holder = re.search(r"\(PID (?P<process>\d+)\)(?: by user (?P<user>[\w.-]+))?", str(error))
        process, user = (holder["process"], holder["user"]) if holder else ("", "")
        by = f" (process {process}{f' of {user}' if user else ''})" if process else ""
        return StoreBusy(f"{path} is in use by another load{by}; wait until it is done, then try again")
    if any(sign in str(error).casefold() for sign in NOT_OURS):
        return StoreError(f"{path} cannot be written to; see to your rights to its folder, then try again")
    advice = "if the disk and your rights to it are in order, delete it, then load again"
    return StoreError(f"{path} does not open as a database; {advice}")


def wal_of(path: Path) -> Path:
    """The write-ahead log of a database file."""
    return path.with_name(path.name + ".wal")


def sync(path: Path) -> None:
    """Have a file or a folder written to disk."""
    if path.is_dir() and os.name != "posix":  # Windows opens no folder
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Insert rows by the names of their columns. Columns that are not in `rows` stay null."""
    if rows.num_rows:
        con.register("incoming", rows)
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        con.unregister("incoming")


def arrow_rows(model: type[Table], rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as the model's columns, typed; keys that are no column are left out."""
    return pa.table(
        {
            column.name: pa.array([row[column.name] for row in rows], ARROW_TYPES[column.type])
            for column in columns(model)
        }
    )


class Store:
    """The pipeline's own database of one study. `patience` are the seconds that it waits for another load to end."""

    def __init__(self, path: Path | None, patience: float = 0) -> None:
        self.path = path
        self.patience = patience

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the store for writing, making its tables on first use. It is closed whatever happens.

        Raises StoreBusy if another load has it for longer than this one has patience.
        """
        con = self._connect()
        try:
            prepare(con)
            yield con
        finally:
            con.close()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        until = time.monotonic() + self.patience
        while True:
            try:
                return connect(self.path)
            except StoreBusy:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.5)


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it, or none of it."""
    con.execute("BEGIN")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of an empty store, or see that they are those of this version.

    Raises StoreError if another version made them. The store holds nothing that `data_raw` does not.
    """
    statements = list(_statements())
    version = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if not con.execute("SELECT 1 FROM duckdb_schemas() WHERE schema_name = 'audit'").fetchone():
        with transaction(con):
            for statement in [*statements, f"CREATE TABLE audit.store_version AS SELECT '{version}' AS version"]:
                con.execute(statement)
    elif con.execute("SELECT version FROM audit.store_version").fetchall() != [(version,)]:
        raise StoreError("the store was made by another version of casewave; delete warehouse/store and load again")


def _statements() -> Iterator[str]:
    yield from (f"CREATE SCHEMA {schema}" for schema in SCHEMAS)
    for model in DELIVERED:
        yield from raw_ddl(model)
        yield from core_ddl(model)
    for model in REGISTER:
        yield from table_ddl("core", model)
    for model in (*AUDIT, *HISTORY):
        yield from table_ddl("audit", model)
    yield FILE_CONTENTS
    yield from segments_ddl()

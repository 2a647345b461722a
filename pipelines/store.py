"""The store: one DuckDB file that the pipeline owns, opened by one helper and written in whole transactions.

Rows go in by name, never by position. Here does not belong what is loaded (`assets.loading`) or
published (`assets.publishing`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.segments import segments_ddl
from schemas.audit import AUDIT
from schemas.derive import core_ddl, raw_ddl, table_ddl
from schemas.register import REGISTER
from schemas.tables import DELIVERED

SCHEMAS = ("raw", "core", "audit")


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


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
        if "Could not set lock" in str(error):
            raise StoreError(f"{path} is in use by another load; wait until it is done, then try again") from None
        advice = "if the disk and your rights to it are in order, delete it, then load again"
        raise StoreError(f"{path} does not open as a database; {advice}") from None


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Insert rows by the names of their columns. Columns that are not in `rows` stay null."""
    if rows.num_rows:
        con.register("incoming", rows)
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        con.unregister("incoming")


class Store:
    """The pipeline's own database of one study."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the store for writing, making its tables on first use. It is closed whatever happens."""
        con = connect(self.path)
        try:
            prepare(con)
            yield con
        finally:
            con.close()


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
    for model in AUDIT:
        yield from table_ddl("audit", model)
    yield from segments_ddl()

"""The published database: what analysts open, built beside the one that stands and put in its place in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb

from assets.marts import MARTS
from pipelines.store import StoreError
from schemas.audit import AUDIT
from schemas.columns import key_columns, table_name
from schemas.derive import core_ddl, link_columns, quoted, table_ddl
from schemas.register import REGISTER
from schemas.tables import DELIVERED


def publish_database(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write core, the marts as tables, and audit from the open store into a new file, and put it at `path`.

    A reader sees the file before or the file after, never a part. raw stays in the store.
    """
    new = path.with_name(f".{path.name}.new")
    for stale in (new, _wal(new)):
        stale.unlink(missing_ok=True)
    (store,) = con.execute("SELECT current_database()").fetchone() or ("",)
    con.execute(f"ATTACH {quoted(str(new))} AS publication (STORAGE_VERSION 'v1.5.0')")
    try:
        con.execute("USE publication")
        for statement in _statements(f'"{store}"'):
            con.execute(statement)
        con.execute("CHECKPOINT publication")
    finally:
        con.execute(f'USE "{store}"')
        con.execute("DETACH publication")
    replace_file(new, path)


def replace_file(new: Path, path: Path) -> None:
    """Put a finished database in the place of another, so that a crash leaves one of the two whole.

    Raises StoreError if a write-ahead log stands beside the published file, since it would replay into the new one,
    or if the file cannot be replaced.
    """
    if _wal(path).exists():
        raise StoreError(f"{_wal(path)} shows that someone wrote to the published file; delete it, then load again")
    _sync(new)
    try:
        new.replace(path)
    except PermissionError:  # Windows replaces no file that is open
        raise StoreError(f"{path} is open in another program; close it, then load again") from None
    if os.name == "posix":  # Windows opens no folder
        _sync(path.parent)


def _statements(store: str) -> Iterator[str]:
    yield from (f"CREATE SCHEMA {schema}" for schema in ("core", "mart", "audit"))
    for model in REGISTER:
        yield from table_ddl("core", model)
        yield _copy(store, f"core.{table_name(model)}")
    for model in DELIVERED:
        yield from core_ddl(model)
        yield _copy(store, f"core.{table_name(model)}", "ORDER BY wave, " + ", ".join(key_columns(model)))
        for column in link_columns(model):
            yield _copy(store, f"core.{column.link}", "ORDER BY ALL")
    for model in AUDIT:
        yield from table_ddl("audit", model)
        yield _copy(store, f"audit.{table_name(model)}", "ORDER BY ALL")
    yield f"CREATE TABLE audit.store_version AS FROM {store}.audit.store_version"
    for model in MARTS:
        yield from table_ddl("mart", model)
        yield _copy(store, f"mart.{table_name(model)}")


def _copy(store: str, table: str, order: str = "") -> str:
    return f"INSERT INTO {table} BY NAME SELECT * FROM {store}.{table} {order}"


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

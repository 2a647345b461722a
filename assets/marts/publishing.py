"""The published database: what analysts open, built next to the current one and put in place in one step."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from casewave.assets.marts import MARTS
from casewave.assets.marts.building import Built, build_marts
from casewave.assets.warehouse.history import record_publication
from casewave.assets.warehouse.segments import published_segments
from casewave.assets.warehouse.store import (
    LARGE_BLOCKS,
    MANY_ROWS,
    SMALL_BLOCKS,
    StoreError,
    attach,
    count_all_rows,
    sync,
    transaction,
    use_threads_for,
    wal_of,
)
from casewave.assets.warehouse.sums import changed_sums, named
from casewave.schemas.audit.tables import AUDIT
from casewave.schemas.columns import key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import core_ddl, former_ddl, link_columns, table_ddl
from casewave.schemas.register.tables import REGISTER

SHOWN = 5  # tables in a message


def publish_database(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Build the publication of the open store and put it at `path`.

    Raises StoreError if a mart breaks its model; the publication is then unchanged.
    """
    issues = [f"{table_name(built.model)}: {issue}" for built in build_publication(con, path) for issue in built.issues]
    if issues:
        raise StoreError(f"nothing was published: {'; '.join(issues)}")
    put_in_place(path)


def build_publication(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Built]:
    """Write core and audit from the open store into a new file next to `path` and make the marts there, one by one.

    When the last one is made and none has a problem, the file is ready to be put in place. raw stays in the store.
    Raises StoreError if the store does not hold what was loaded; the publication is then unchanged.
    """
    expect_unchanged(con)
    new, ready = _new(path), _ready(path)
    for stale in (new, wal_of(new), ready):
        stale.unlink(missing_ok=True)
    (store,) = con.execute("SELECT current_database()").fetchone() or ("",)
    query = "SELECT encrypted FROM duckdb_databases() WHERE database_name = current_database()"
    (is_encrypted,) = con.execute(query).fetchone() or (False,)
    rows = count_all_rows(con)
    use_threads_for(con, rows)
    block_size = SMALL_BLOCKS if rows < MANY_ROWS else LARGE_BLOCKS
    attach(con, new, "publication", is_encrypted=bool(is_encrypted), block_size=block_size)
    is_whole = True
    try:
        con.execute("USE publication")
        with transaction(con):
            con.execute("; ".join(_core_and_audit(f'"{store}"')))
        for built in build_marts(con):
            is_whole &= not built.issues
            yield built
        con.execute("; ".join(_former_names()))
        con.execute("CHECKPOINT publication")
    except BaseException:
        with contextlib.suppress(duckdb.Error):  # as on a full disk; what went wrong first is what is reported
            _detach(con, store)
        raise
    _detach(con, store)
    if is_whole:
        record_publication(con)
        sync(new)
        new.rename(ready)


def expect_unchanged(con: duckdb.DuckDBPyConnection) -> None:
    """Raise StoreError if the rows of a table are not those that were loaded."""
    if changed := [named(*place) for place in changed_sums(con)]:
        more = f" and {len(changed) - SHOWN} more" * (len(changed) > SHOWN)
        raise StoreError(
            f"nothing was published: {', '.join(changed[:SHOWN])}{more} in the store are not as they were loaded. "
            "casewave audit --deep shows which cells; casewave load --renew-store loads the delivered files again"
        )


def _detach(con: duckdb.DuckDBPyConnection, store: str) -> None:
    con.execute(f'USE "{store}"')
    con.execute("DETACH publication")


def put_in_place(path: Path) -> None:
    """Replace the publication by the one that is ready.

    A reader sees the file before or the file after, never a part, and a crash leaves one of the two whole. Raises
    StoreError if none is ready, if a write-ahead log is next to the published file, since it would replay into the
    new one, or if the file cannot be replaced.
    """
    if wal_of(path).exists():
        raise StoreError(f"{wal_of(path)} shows that someone wrote to the published file; delete it, then load again")
    try:
        _ready(path).replace(path)
    except FileNotFoundError:
        raise StoreError("no publication is ready, or another load has taken it back; load again") from None
    except PermissionError:  # Windows replaces no file that is open
        raise StoreError(f"{path} is open in another program; close it, then load again") from None
    sync(path.parent)


def _core_and_audit(store: str) -> Iterator[str]:
    yield from (f"CREATE SCHEMA {schema}" for schema in ("core", "audit"))
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
    yield from published_segments()
    yield f"CREATE TABLE audit.store_version AS FROM {store}.audit.store_version"


def _former_names() -> Iterator[str]:
    """Statements that make views of what the version before called otherwise."""
    yield "CREATE SCHEMA former"
    for schema, models in (("core", (*REGISTER, *DELIVERED)), ("audit", AUDIT), ("mart", MARTS)):
        for model in models:
            yield from former_ddl(schema, model)


def _copy(store: str, table: str, order: str = "") -> str:
    return f"INSERT INTO {table} BY NAME SELECT * FROM {store}.{table} {order}"


def _new(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _ready(path: Path) -> Path:
    """Where a publication waits that is whole and checked: only such a file is ever put in place."""
    return path.with_name(f".{path.name}.ready")

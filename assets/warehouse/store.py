"""The store: one DuckDB file that the pipeline owns, opened by one helper and written in whole transactions.

Rows go in by name, never by position. Belongs elsewhere: what is loaded (`assets.ingest.loading`) or published
(`assets.marts.publishing`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from casewave.assets.warehouse.disk import NOT_OURS, full_disk
from casewave.assets.warehouse.keys import FILE_VARIABLE, VARIABLE, KeyTrouble, the_key
from casewave.assets.warehouse.segments import segments_ddl
from casewave.schemas.columns import Table, columns
from casewave.schemas.derive import core_ddl, quoted, raw_ddl, table_ddl

if TYPE_CHECKING:
    import pyarrow as pa

# Each delivered file once, however often it is delivered, so that an earlier publication can be made again.
FILE_CONTENTS = "CREATE TABLE audit.file_contents (sha256 VARCHAR NOT NULL, zlib BLOB NOT NULL)"
SCHEMAS = ("raw", "core", "audit")
HEADS = 3 * 4_096  # bytes at the beginning of a database, written one after the other
SMALL_BLOCKS, LARGE_BLOCKS = 16_384, 262_144  # bytes; in small ones a small study takes a tenth of the disk
MANY_ROWS = 100_000  # from which on large blocks and several threads pay
ENCRYPTED_AT = 20  # byte of a DuckDB file whose last bit says that it is encrypted


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


class StoreBusy(StoreError):
    """Another load has the store."""


class StoreOfAnotherVersion(StoreError):
    """Another version of casewave made the store, with other tables."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(f"{path} was made by another version of casewave. Load again: casewave load makes it again")


def connect(path: Path | None, *, read_only: bool = False, is_encrypted: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a database file (None: in memory) with the settings that all of casewave uses.

    is_encrypted: a new file is encrypted, or what memory spills to disk; a file that is there says so itself. Raises
    StoreError if another process holds it, the key does not fit, or there is nothing to read. Storage is of DuckDB
    1.5, so that a stale write-ahead log is refused instead of replayed; no extension is ever fetched.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "default_block_size": str(SMALL_BLOCKS),
        "threads": 1,
    }
    if path is not None and read_only and not path.exists():
        raise StoreError(f"{path} is missing: nothing has been loaded yet. Run casewave load first")
    if path is not None and not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_unmade(path)
        settings |= {"storage_compatibility_version": "v1.5.0", "temp_directory": str(path.parent / "spill")}
    if path is None or has_key(path, is_encrypted):
        return _connect_with_key(path, settings, read_only=read_only, is_encrypted=is_encrypted)
    try:
        con = duckdb.connect(path, read_only=read_only, config=settings)
    except duckdb.IOException as error:
        raise does_not_open(path, error) from None
    use_threads_for(con, count_all_rows(con))
    return con


def _remove_unmade(path: Path) -> None:
    """Remove a database that was being made when its process was stopped: without all its heads it holds nothing."""
    if not path.is_file() or path.stat().st_size >= HEADS or wal_of(path).exists() or os.name != "posix":
        return
    import fcntl  # which Windows has not

    with path.open("r+b") as file, contextlib.suppress(OSError):  # somebody else is making it
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        head = file.read(12)
        if not head or head[8:] == b"DUCK":
            path.unlink()


def _connect_with_key(
    path: Path | None, settings: dict[str, Any], *, read_only: bool, is_encrypted: bool
) -> duckdb.DuckDBPyConnection:
    """A connection in memory, and an encrypted file attached to it and used: DuckDB takes a key in no other way."""
    con = duckdb.connect(":memory:", config=settings)
    try:
        if path is not None or is_encrypted:
            _load_encryption(con)
        if path is not None:
            attach(con, path, path.stem, read_only=read_only, is_encrypted=True)
            con.execute(f'USE "{path.stem}"')
            use_threads_for(con, count_all_rows(con))
    except BaseException:
        con.close()
        raise
    return con


def count_all_rows(con: duckdb.DuckDBPyConnection) -> int:
    """About how many rows the current database holds, without reading any."""
    query = "SELECT coalesce(sum(estimated_size), 0) FROM duckdb_tables() WHERE database_name = current_database()"
    (rows,) = con.execute(query).fetchone() or (0,)
    return int(rows)


def filled_tables(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> set[str]:
    """Those of the tables that hold a row. Asking all at once costs less than one statement about a table."""
    query = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)
    return {table for (table,) in con.execute(query).fetchall()} if query else set()


def use_threads_for(con: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Use one thread for a few rows, which is quicker, and as many as there are cores for many."""
    con.execute("SET threads = 1" if rows < MANY_ROWS else "RESET threads")


def _load_encryption(con: duckdb.DuckDBPyConnection) -> None:
    """Load what writes encrypted files, from where it is installed, and have what spills to disk encrypted too."""
    package = find_spec("duckdb_extension_httpfs")
    roots = package.submodule_search_locations if package else None
    extension = Path((roots or [""])[0]) / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    con.execute(f"LOAD {quoted(str(extension))}")
    con.execute("SET temp_file_encryption = true")


def attach(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    *,
    read_only: bool = False,
    is_encrypted: bool = False,
    key: str = "",
    block_size: int = SMALL_BLOCKS,
) -> None:
    """Attach a database file under a name. is_encrypted: a new file is; one that is there says so itself.

    key: another than the one that the environment gives. block_size: bytes of a block of a new file.
    Raises StoreError if it does not open, or the key does not fit. The key is a parameter, so that no log has it.
    """
    as_new = ["STORAGE_VERSION 'v1.5.0'", f"BLOCK_SIZE {block_size:d}"]
    options = ["READ_ONLY"] if read_only else [] if path.exists() else as_new
    values = []
    if has_key(path, is_encrypted):
        options.append("ENCRYPTION_KEY ?")
        try:
            values.append(key or the_key(study_of(path)))
        except KeyTrouble as trouble:
            raise StoreError(f"{path} is encrypted, and {trouble}") from None
    listed = f" ({', '.join(options)})" if options else ""
    try:
        con.execute(f'ATTACH {quoted(str(path))} AS "{name}"{listed}', values)
    except duckdb.IOException as error:
        raise does_not_open(path, error) from None
    except duckdb.InvalidInputException as error:
        if "Wrong encryption key" not in str(error) and "AES tag" not in str(error):
            raise
        problem = f"the key does not open {path}; give the one that it was made with, as {VARIABLE} or {FILE_VARIABLE}"
        raise StoreError(problem) from None


def has_key(path: Path, is_encrypted: bool = False) -> bool:
    """Say whether a database file is encrypted: as its head says or, where there is none yet, as it is to be."""
    if not path.exists():
        return is_encrypted
    with path.open("rb") as file:
        head = file.read(ENCRYPTED_AT + 1)
    return head[8:12] == b"DUCK" and len(head) > ENCRYPTED_AT and bool(head[ENCRYPTED_AT] & 1)


def study_of(path: Path) -> str:
    """The study whose database file this is: its store, what is published, or either while it is written."""
    return path.name.lstrip(".").partition(".")[0]


def does_not_open(path: Path | None, error: duckdb.IOException) -> StoreError:
    """Say why a database file does not open: another load has it, for whom that is, the disk is full, or it is none."""
    if "Could not set lock" in str(error):
        holder = re.search(r"\(PID (?P<process>\d+)\)(?: by user (?P<user>[\w.-]+))?", str(error))
        process, user = (holder["process"], holder["user"]) if holder else ("", "")
        by = f" (process {process}{f' of {user}' if user else ''})" if process else ""
        return StoreBusy(f"{path} is in use by another load{by}; wait until it is done, then try again")
    if any(sign in str(error).casefold() for sign in NOT_OURS):
        return StoreError(f"{path} cannot be written to; see to your rights to its folder, then try again")
    if path is not None and (full := full_disk(error, path.parent)):
        return StoreError(full)  # where a new file could not be written whole
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
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows")  # which DuckDB finds by its name


def arrow_rows(model: type[Table], rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as the model's columns, typed; keys that are no column are left out."""
    import pyarrow as pa  # takes long, and whoever only reads a database needs none of it

    from casewave.schemas.arrow import ARROW_TYPES

    return pa.table(
        {
            column.name: pa.array([row[column.name] for row in rows], ARROW_TYPES[column.type])
            for column in columns(model)
        }
    )


class Store:
    """The pipeline's own database of one study.

    is_encrypted: the study must be. patience: the seconds that it waits for another load to end.
    """

    def __init__(self, path: Path | None, *, is_encrypted: bool = False, patience: float = 0) -> None:
        self.path = path
        self.is_encrypted = is_encrypted
        self.patience = patience

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the store for writing, making its tables on first use. It is closed whatever happens.

        Raises StoreBusy if another load has it for longer than this one has patience.
        """
        if self.path and self.path.exists() and self.is_encrypted and not has_key(self.path):
            raise StoreError(f"the study must be encrypted, and {self.path} is not; delete it, then load again")
        con = self._connect()
        try:
            if not has_tables(con):
                prepare(con)
            elif not is_of_this_version(con):
                raise StoreOfAnotherVersion(self.path)
            yield con
        finally:
            con.close()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        until = time.monotonic() + self.patience
        while True:
            try:
                return connect(self.path, is_encrypted=self.is_encrypted)
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
    """Make the tables of an empty store.

    The publication alone describes its columns: analysts read that, and descriptions take nine tenths of the time.
    """
    with transaction(con):
        made = (each for each in _statements() if not each.startswith("COMMENT"))
        con.execute("; ".join([*made, f"CREATE TABLE audit.store_version AS SELECT '{_version()}' AS version"]))


def has_tables(con: duckdb.DuckDBPyConnection) -> bool:
    """Say whether the current database has the tables of a store, of whatever version."""
    query = "SELECT 1 FROM duckdb_schemas() WHERE schema_name = 'audit' AND database_name = current_database()"
    return con.execute(query).fetchone() is not None


def is_of_this_version(con: duckdb.DuckDBPyConnection) -> bool:
    """Say whether a store, or what is published of it, has the tables that this version makes."""
    return con.execute("SELECT version FROM audit.store_version").fetchall() == [(_version(),)]


def _version() -> str:
    return hashlib.sha256("\n".join(_statements()).encode()).hexdigest()


def _statements() -> Iterator[str]:
    from casewave.schemas.audit.tables import (  # all models, which whoever only reads a database does not need
        AUDIT,
        HISTORY,
    )
    from casewave.schemas.delivered.tables import DELIVERED
    from casewave.schemas.register.tables import REGISTER

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

"""A SQLite file opened for reading only, whose content is not trusted: no extension, no write, no view.

A few pages can stand for endless rows: a tree whose branches share a page, columns that are computed, or a join of rows
that are all alike. So the pages are checked before a row is read, and what is read is counted and timed.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from casewave.assets.qda.archive import packed_project
from casewave.assets.qda.errors import QdaError
from casewave.schemas.problems import projects as problems

LARGEST = 2_000_000_000  # bytes of the file
DAMAGED = "texts with bytes that are no characters, each read as \N{REPLACEMENT CHARACTER}"
LARGEST_VALUE = 200_000_000  # bytes of one text
SECONDS = 60  # of processor time
STEPS = 100_000  # of SQLite's machine, between two looks at the time
PER_ROW = 200  # bytes that a row takes next to its texts
MOST_PER_BYTE, MOST_AT_LEAST = 10, 50_000_000  # bytes read, for each byte of the file and in any case
STORED = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
COMPUTED = "SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden <> 0"


class Database:
    """The tables of a file, row by row as dictionaries. `numbers` are the columns that hold whole numbers.

    All others hold text. SQLite lets any column hold any value, so each is looked at.
    """

    def __init__(self, connection: sqlite3.Connection, most: int, numbers: Collection[str] = ()) -> None:
        self._connection, self._numbers, self._left = connection, numbers, most
        self.damaged = 0  # texts read so far with bytes that are no characters

    def tables(self) -> set[str]:
        """The tables whose rows are all stored: what a view or a computed column comes to has no bounds."""
        return set(stored_tables(self._connection))

    def has_column(self, table: str, column: str) -> bool:
        """Say whether a table, named by us, has a column: later versions of a tool have more."""
        return column in {row["name"] for row in self._connection.execute(f"PRAGMA table_info({table})")}

    def rows(self, query: str) -> Iterator[dict[str, Any]]:
        """Rows of a query of ours: whole numbers, texts, and None for a blank number; a blank text is empty.

        Raises QdaError where the tables are other than the tool makes them.
        """
        try:
            for row in self._connection.execute(query):
                self._left -= PER_ROW + sum(len(value) for value in row if isinstance(value, str | bytes))
                if self._left < 0:
                    raise QdaError(problems.DATABASE_TABLES())
                yield {name: self._value(name, row[name]) for name in row.keys()}  # noqa: SIM118 (a Row has values)
        except sqlite3.Error:
            raise QdaError(problems.DATABASE_TABLES()) from None

    def _value(self, name: str, value: Any) -> int | str | None:
        if name not in self._numbers:
            if isinstance(value, bytes):
                raise QdaError(problems.DATABASE_TABLES())
            text = "" if value is None else str(value)
            self.damaged += "\N{REPLACEMENT CHARACTER}" in text
            return text
        if isinstance(value, float) and abs(value) < LARGEST:
            return round(value)  # some tools keep the corners of a picture so
        if value is not None and not isinstance(value, int):
            raise QdaError(problems.DATABASE_TABLES())
        return value


def as_text(written: bytes) -> str:
    """A text of a database: some tools leave bytes in it that are no UTF-8, each of which is marked."""
    return written.decode("utf-8", "replace")


@contextmanager
def open_database(path: Path, needed: set[str], tool: str, numbers: Collection[str]) -> Iterator[Database]:
    """Open a SQLite file that has these tables, and whole numbers in these columns.

    Raises QdaError where it is none, or of another tool.
    """
    packed = packed_project(path)
    size = path.stat().st_size if packed is None else len(packed)
    if size > LARGEST:
        raise QdaError(problems.DATABASE_LARGE(most=f"{LARGEST // 1_000_000} MB"))
    with untrusted(path, packed) as connection:
        most = MOST_AT_LEAST + MOST_PER_BYTE * size
        try:
            database = Database(connection, most, numbers)
            missing = needed - database.tables()
        except sqlite3.Error:
            raise QdaError(problems.DATABASE_CLOSED(tool=tool)) from None
        if missing:
            raise QdaError(problems.DATABASE_OF_OTHER(tool=tool))
        yield database


@contextmanager
def untrusted(path: Path, packed: bytes | None = None) -> Iterator[sqlite3.Connection]:
    """A connection that reads a file as it is, its texts by `as_text`, for so long and so much and no longer.

    packed: what to read instead, of a file that is a zip around a database.

    Each query raises sqlite3.Error where the file is none of SQLite's, is damaged, or takes too long.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    until = time.process_time() + SECONDS
    with closing(sqlite3.connect(uri, uri=True) if packed is None else sqlite3.connect(":memory:")) as connection:
        if packed is not None:
            connection.deserialize(_without_log(packed))
            connection.execute("PRAGMA query_only = ON")
        connection.row_factory = sqlite3.Row
        connection.text_factory = as_text
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        connection.set_progress_handler(lambda: time.process_time() > until, STEPS)
        yield connection


def _without_log(database: bytes) -> bytes:
    """A database that does not ask for a write-ahead log, which none in memory has."""
    return database[:18] + b"\1\1" + database[20:] if database[18:20] == b"\2\2" else database


def stored_tables(connection: sqlite3.Connection) -> list[str]:
    """The tables of a connection to an untrusted file whose rows are all stored, after its pages were checked.

    Raises sqlite3.Error where a page is damaged, or stands for more rows than it holds.
    """
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    if (state := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(state)
    names = [name for (name,) in connection.execute(STORED).fetchall()]
    return [name for name in names if connection.execute(COMPUTED, [name]).fetchone() is None]

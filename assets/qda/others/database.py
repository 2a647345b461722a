"""A SQLite file opened for reading only, whose content is not trusted: no extension, no write, no view."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from casewave.assets.qda.errors import QdaError
from casewave.schemas.problems import projects as problems

LARGEST = 2_000_000_000  # bytes of the file
DAMAGED = "texts with bytes that are no characters, each read as \N{REPLACEMENT CHARACTER}"
LARGEST_VALUE = 200_000_000  # bytes of one text


class Database:
    """The tables of a file, row by row as dictionaries. `numbers` are the columns that hold whole numbers.

    All others hold text. SQLite lets any column hold any value, so each is looked at.
    """

    def __init__(self, connection: sqlite3.Connection, numbers: Collection[str] = ()) -> None:
        self._connection, self._numbers = connection, numbers
        self.damaged = 0  # texts read so far with bytes that are no characters

    def tables(self) -> set[str]:
        """The tables, without views: what these compute has no bounds."""
        rows = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {row["name"] for row in rows}

    def has_column(self, table: str, column: str) -> bool:
        """Say whether a table, named by us, has a column: later versions of a tool have more."""
        return column in {row["name"] for row in self._connection.execute(f"PRAGMA table_info({table})")}

    def rows(self, query: str) -> Iterator[dict[str, Any]]:
        """Rows of a query of ours: whole numbers, texts, and None for a blank number; a blank text is empty.

        Raises QdaError where the tables are other than the tool makes them.
        """
        try:
            for row in self._connection.execute(query):
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
    if path.stat().st_size > LARGEST:
        raise QdaError(problems.DATABASE_LARGE(most=f"{LARGEST // 1_000_000} MB"))
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = as_text
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            database = Database(connection, numbers)
            missing = needed - database.tables()
        except sqlite3.Error:
            raise QdaError(problems.DATABASE_CLOSED(tool=tool)) from None
        if missing:
            raise QdaError(problems.DATABASE_OF_OTHER(tool=tool))
        yield database

"""A SQLite file opened for reading only, whose content is not trusted: no extension, no write, no view."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assets.qda.errors import QdaError

LARGEST = 2_000_000_000  # bytes of the file
LARGEST_VALUE = 200_000_000  # bytes of one text


class Database:
    """The tables of a file, row by row as dictionaries."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def tables(self) -> set[str]:
        """The tables, without views: what these compute has no bounds."""
        rows = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {row["name"] for row in rows}

    def has_column(self, table: str, column: str) -> bool:
        """Say whether a table, named by us, has a column: later versions of a tool have more."""
        return column in {row["name"] for row in self._connection.execute(f"PRAGMA table_info({table})")}

    def rows(self, query: str) -> Iterator[sqlite3.Row]:
        """Rows of a query of ours. Raises QdaError where the tables are other than the tool makes them."""
        try:
            yield from self._connection.execute(query)
        except sqlite3.Error:
            raise QdaError(
                "the tables that the tool makes", "export the project once more, with a present version"
            ) from None


@contextmanager
def open_database(path: Path, needed: set[str], tool: str) -> Iterator[Database]:
    """Open a SQLite file that has these tables. Raises QdaError where it is none, or of another tool."""
    if path.stat().st_size > LARGEST:
        raise QdaError(f"a database of at most {LARGEST // 1_000_000} MB", "ask who made this file")
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            database = Database(connection)
            missing = needed - database.tables()
        except sqlite3.Error:
            raise QdaError(f"a database of {tool} that opens", "copy or export it once more") from None
        if missing:
            raise QdaError(f"a project of {tool}; this database is another kind", "see which file the tool exports")
        yield database

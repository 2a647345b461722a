"""The published database opened for questions: read-only, and shut off from every other file of the machine.

Here belongs what may be asked, the answer in words, and which tables there are. Belongs elsewhere: how an answer is
shown (`pipelines.cli.query`, the desk).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer

import duckdb

from casewave.assets.report.formats.flat import csv_rows
from casewave.assets.warehouse.store import StoreError, attach, connect, count_all_rows, has_key, use_threads_for
from casewave.assets.warehouse.workspace import Workspace

SHUT_OFF = """
    SET memory_limit = '2GB'; SET temp_directory = ''; SET enable_external_access = false; SET lock_configuration = true
"""
SECONDS = 30  # that a question may take
TABLES = """
    SELECT tables.schema_name || '.' || tables.table_name AS name, coalesce(tables.comment, '') AS meaning,
        list({'name': columns.column_name, 'type': lower(columns.data_type), 'meaning': coalesce(columns.comment, '')}
            ORDER BY columns.column_index) AS columns
    FROM duckdb_tables() AS tables INNER JOIN duckdb_columns() AS columns USING (database_name, schema_name, table_name)
    WHERE tables.database_name = current_database() AND tables.schema_name IN ('mart', 'core', 'audit')
        AND tables.comment IS NOT NULL
    GROUP BY tables.schema_name, tables.table_name, tables.comment
    ORDER BY tables.schema_name <> 'mart', tables.schema_name <> 'core', tables.table_name
"""


@dataclass(frozen=True)
class Answer:
    """Rows of an answer as text, a blank as None. is_cut: whether there are more."""

    columns: tuple[str, ...]
    rows: list[tuple[str | None, ...]]
    is_cut: bool


@dataclass(frozen=True)
class DocumentedColumn:
    """A column of the published database: its type, and what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class DocumentedTable:
    """A table of the published database, as `mart.cell_entries`: what one row of it is, and its columns."""

    name: str
    meaning: str
    columns: tuple[DocumentedColumn, ...]


@contextmanager
def asking(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to what is published. Raises StoreError where that is nothing.

    It is one in memory, to which the file is attached: settings hold for all connections of a process to one file.
    """
    published = workspace.published
    if not published.exists():
        raise StoreError("nothing is published yet; run casewave load first")
    con = connect(None, is_encrypted=has_key(published))
    try:
        attach(con, published, published.stem, read_only=True)
        con.execute(f'USE "{published.stem}"')
        use_threads_for(con, count_all_rows(con))
        con.execute(SHUT_OFF)
        yield con
    finally:
        con.close()


def documented_tables(workspace: Workspace) -> list[DocumentedTable]:
    """The tables to ask, those of the report first. Raises StoreError where nothing is published."""
    with asking(workspace) as con:
        found = con.execute(TABLES).fetchall()
    return [
        DocumentedTable(name, meaning, tuple(DocumentedColumn(**column) for column in columns))
        for name, meaning, columns in found
    ]


def answer(workspace: Workspace, sql: str, most: int | None = None, *, seconds: float = SECONDS) -> Answer:
    """Ask in SQL. most: rows that are given. Raises StoreError where it is refused or takes more than these seconds."""
    with asking(workspace) as con:
        timer = Timer(seconds, con.interrupt)
        timer.start()
        try:
            asked = con.execute(sql)
            rows = asked.fetchall() if most is None else asked.fetchmany(most + 1)
        except duckdb.InterruptException:
            raise StoreError(
                f"this takes longer than {seconds:g} seconds; ask for less, for example with LIMIT"
            ) from None
        except (duckdb.Error, UnicodeError) as error:
            raise StoreError(f"the database refuses this: {error}") from None
        finally:
            timer.cancel()
        columns = tuple(column[0] for column in con.description or ())
    shown = [tuple(None if value is None else str(value) for value in row) for row in rows[:most]]
    return Answer(columns, shown, is_cut=len(rows) > len(shown))


def as_csv(found: Answer) -> str:
    """An answer as CSV, in which no text becomes a formula of a spreadsheet."""
    return csv_rows(found.columns, found.rows)


def as_python(workspace: Workspace, sql: str) -> str:
    """A question as Python that asks the same of the same file."""
    return (
        "import duckdb\n\n"
        f"con = duckdb.connect({json.dumps(str(workspace.published), ensure_ascii=False)}, read_only=True)\n"
        f"data = con.execute({_python_text(sql)}).df()\n"
    )


def as_r(workspace: Workspace, sql: str) -> str:
    """A question as R that asks the same of the same file."""
    return (
        "library(duckdb)\n\n"
        f"con <- dbConnect(duckdb(), dbdir = {_r_text(str(workspace.published))}, read_only = TRUE)\n"
        f"data <- dbGetQuery(con, {_r_text(sql)})\n"
        "dbDisconnect(con)\n"
    )


def _python_text(text: str) -> str:
    is_plain = '"""' not in text and "\\" not in text and not text.endswith('"')
    return f'"""{text}"""' if is_plain and "\n" in text else repr(text)


def _r_text(text: str) -> str:
    """A raw text of R, with as many dashes around it as no end within it has."""
    dashes = ""
    while f'){dashes}"' in text:
        dashes += "-"
    return f'r"{dashes}({text}){dashes}"'

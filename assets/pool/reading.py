"""The pool opened for a reader: views over the files of the studies that the reader may see, and of no others.

Belongs elsewhere: who may see what (`folder.Manifest`), and the tables that compare studies (`building`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from casewave.assets.pool.folder import Manifest, Pool
from casewave.assets.pool.stored import Stored, folder_columns, stored_tables, tables_version
from casewave.assets.warehouse.store import connect
from casewave.schemas.columns import SQL_TYPES, Text, Whole
from casewave.schemas.derive import quoted


@contextmanager
def reading(pool: Pool, studies: Sequence[Manifest]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory with core, audit and mart over the files of these studies."""
    con = connect(None)
    try:
        con.execute("; ".join(f"CREATE SCHEMA {schema}" for schema in ("core", "audit", "mart", "pool")))
        con.execute("RESET threads")
        con.execute("; ".join(_views(pool, studies)))
        yield con
    finally:
        con.close()


def shut_off(con: duckdb.DuckDBPyConnection, pool: Pool, studies: Sequence[Manifest]) -> None:
    """Let a connection read the files of these studies and nothing else, for good."""
    listed = ", ".join(quoted(f"{pool.study(each.study)}/") for each in studies)
    con.execute(f"SET allowed_directories = [{listed}]")
    con.execute("SET enable_external_access = false; SET lock_configuration = true")


def shown_to(pool: Pool, reader: str) -> tuple[list[Manifest], list[Manifest]]:
    """The studies whose rows a reader may see, and those left out: not shared, or taken by another version."""
    manifests = pool.manifests()
    shown = [each for each in manifests if each.is_shown_to(reader) and each.tables_version == tables_version()]
    return shown, [each for each in manifests if each not in shown]


def _views(pool: Pool, studies: Sequence[Manifest]) -> Iterator[str]:
    for table, query in table_queries(pool, studies):
        yield f"CREATE VIEW {table.name} AS {query}"


def table_queries(pool: Pool, studies: Sequence[Manifest]) -> Iterator[tuple[Stored, str]]:
    """Each stored table with the query for its rows of these studies."""
    paths = paths_of(pool, studies)
    for table in stored_tables():
        yield table, _rows(table, paths[table.name])


def paths_of(pool: Pool, studies: Sequence[Manifest]) -> defaultdict[str, list[str]]:
    """The files of these studies, by the table that they are of."""
    paths = defaultdict(list)
    for manifest in studies:
        for path in manifest.files:
            paths[path.rpartition("/")[2].rsplit(".", 2)[0]].append(str(pool.study(manifest.study) / path))
    return paths


def _rows(table: Stored, paths: list[str]) -> str:
    if not paths:
        return no_rows(table)
    named = [*folder_columns(table), *(f'"{name}"' for name, _ in table.columns)]
    listed = ", ".join(quoted(path) for path in sorted(paths))
    kinds = "{'study': VARCHAR, 'wave': BIGINT}" if table.wave else "{'study': VARCHAR}"
    source = f"read_parquet([{listed}], hive_partitioning = true, hive_types = {kinds})"
    return f"SELECT {', '.join(named)} FROM {source}"


def columns_of(table: Stored) -> list[tuple[str, str]]:
    """Name and SQL type of each column of a table, those of the folders' names first."""
    kinds = {"study": SQL_TYPES[Text], "wave": SQL_TYPES[Whole]}
    return [*((name, kinds[name]) for name in folder_columns(table)), *table.columns]


def no_rows(table: Stored) -> str:
    """A query for the columns of a table that no study has any rows of."""
    blank = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns_of(table))
    return f"SELECT {blank} WHERE FALSE"

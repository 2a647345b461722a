"""The marts made: each as a table, from core and from the marts before it, and held against its model.

Belongs elsewhere: what a mart says (`assets.marts`) or where the tables go (`assets.marts.publishing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

import duckdb
import pyarrow as pa

from casewave.assets.marts import MARTS, is_in_sql, mart_code
from casewave.assets.marts.checking import model_issues
from casewave.assets.warehouse.store import insert, transaction
from casewave.schemas.arrow import ARROW_TYPES
from casewave.schemas.columns import Table, columns, table_name
from casewave.schemas.derive import table_ddl


@dataclass(frozen=True)
class Built:
    """A mart that was made: how many rows it has, and in words what breaks its model."""

    model: type[Table]
    rows: int
    issues: list[str]


def build_marts(
    con: duckdb.DuckDBPyConnection, models: Sequence[type[Table]] = MARTS, *, is_kept: bool = True
) -> Iterator[Built]:
    """Make marts again in the current database, which holds core and audit; those that are not named are gone.

    Each is made from the tables of this database alone, so that no mart is of another state of core than the rest. The
    models come in the order of MARTS, and with each those that it is made from.

    is_kept: whether the database is a file, which gets the columns' descriptions too.
    """
    with transaction(con):
        con.execute("DROP SCHEMA IF EXISTS mart CASCADE")
        con.execute("CREATE SCHEMA mart")
        made = (statement for model in models for statement in table_ddl("mart", model))
        con.execute("; ".join(each for each in made if is_kept or not each.startswith("COMMENT")))
    for model in models:
        yield _build(con, model)


def _build(con: duckdb.DuckDBPyConnection, model: type[Table]) -> Built:
    try:
        _fill(con, model)
    except duckdb.ConstraintException as error:
        return Built(model, 0, [_missing(error)])
    (rows,) = con.execute(f"SELECT count(*) FROM mart.{table_name(model)}").fetchone() or (0,)
    return Built(model, rows, model_issues(con, model) if rows else [])


def remake_mart(con: duckdb.DuckDBPyConnection, model: type[Table]) -> None:
    """Make one mart again in place, from what it is made from now, within the caller's transaction."""
    con.execute(f"DELETE FROM mart.{table_name(model)}")
    _fill(con, model)


def _fill(con: duckdb.DuckDBPyConnection, model: type[Table]) -> None:
    name = table_name(model)
    if is_in_sql(model):
        con.execute(f"INSERT INTO mart.{name} BY NAME {mart_code(model)}")
    else:
        rows = import_module(f"casewave.assets.marts.{name}").make(con)
        described = {column.name: ARROW_TYPES[column.type] for column in columns(model)}
        insert(con, f"mart.{name}", pa.Table.from_pylist(rows, pa.schema(described)))


def _missing(error: duckdb.ConstraintException) -> str:
    """Name the column that has to be filled: the rest of DuckDB's message may hold values."""
    column = re.search(r"NOT NULL constraint failed: \w+\.(\w+)", str(error))
    return f"{column[1] if column else 'a column'}: a value that has to be there is missing"

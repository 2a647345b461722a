"""Marts made again from something else, and how their rows differ: for the marts that list what changed, and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from importlib import import_module
from typing import Any

import duckdb

from casewave.schemas.columns import Table, columns, key_columns, table_name

BOUNDS = ("as_of_wave", "to_wave", "wave")


def made_marts(con: duckdb.DuckDBPyConnection) -> list[type[Table]]:
    """The marts that this database has, in the order in which they are made, without those that list what changed."""
    marts = import_module("casewave.assets.marts")  # which imports this package first
    query = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mart' AND database_name = current_database()"
    made = {name for (name,) in con.execute(query).fetchall()} - set(marts.MADE_LAST)
    return [model for model in marts.MARTS if table_name(model) in made]


def models_behind(con: duckdb.DuckDBPyConnection, given: Collection[str]) -> Iterator[type[Table]]:
    """The marts that are made from these tables, directly or by way of others, in the order in which they are made."""
    mart_code = import_module("casewave.assets.marts").mart_code
    behind = set(given)
    for model in made_marts(con):
        if set(re.findall(r"\b(?:mart|core|audit)\.\w+", mart_code(model))) & behind:
            behind.add(f"mart.{table_name(model)}")
            yield model


def differences(
    con: duckdb.DuckDBPyConnection, model: type[Table], now: str, waves: str, come_lately: Sequence[str]
) -> list[dict[str, Any]]:
    """What differs between a mart, as it is made at present, and a table of what it really is.

    now: the table. waves: a condition on the last wave of a row. come_lately: words whose rows are no difference where
    the mart does not have them.
    """
    result = con.execute(_differences(model, now, waves), {"come_lately": list(come_lately)})
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _differences(model: type[Table], now: str, waves: str) -> str:
    """SQL for what differs: rows on one side only, and cells, by the table's key."""
    keys = key_columns(model)
    bound = next(name for name in BOUNDS if name in {column.name for column in columns(model)})
    cells = [
        column.name
        for column in columns(model)
        if column.name not in {*keys, bound} and not column.may_identify and not column.name.endswith("_order")
    ]  # what people said stays in its own table
    key = ", ".join(f"'{name} ' || {name}" for name in keys if name != bound)
    words = ", ".join(f"CAST({name} AS VARCHAR)" for name in keys if name != bound)
    whole = ", ".join(f"'{name} ' || {name}" for name in cells)
    texts = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in cells)

    def rows(table: str) -> str:
        return f"""
            SELECT
                {bound} AS last_wave, concat_ws(', ', {key}) AS row_key, concat_ws(', ', {whole}) AS whole,
                list_has_any([{words}], $come_lately) AS has_come_lately, {texts}
            FROM {table} WHERE {bound} {waves}
        """

    return f"""
        WITH before AS ({rows(f"mart.{table_name(model)}")}), now AS ({rows(now)}),
        cells_before AS (
            FROM before UNPIVOT INCLUDE NULLS (before FOR column_name IN ({", ".join(cells)}))
        ),
        cells_now AS (
            FROM now UNPIVOT INCLUDE NULLS (after FOR column_name IN ({", ".join(cells)}))
        )
        SELECT
            last_wave AS wave, '{table_name(model)}' AS table_name, row_key, column_name, 'changed' AS change, before,
            after
        FROM cells_before INNER JOIN cells_now USING (last_wave, row_key, column_name)
        WHERE before IS DISTINCT FROM after
        UNION ALL
        SELECT
            last_wave, '{table_name(model)}', row_key, NULL,
            CASE WHEN before.row_key IS NULL THEN 'added' ELSE 'removed' END, before.whole, now.whole
        FROM before FULL JOIN now USING (last_wave, row_key)
        WHERE before.row_key IS NULL AND NOT now.has_come_lately OR now.row_key IS NULL
        ORDER BY ALL
    """

"""What late coding changed in the tables of earlier waves, found by making these tables without it.

Late coding is codings, declared coders and coders of QDA projects that are delivered after the wave of their source.

Belongs elsewhere: which coding is late (`codings_by_wave.sql`), what a delivery changed in its own rows
(`assets.warehouse.history`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import duckdb

from casewave.schemas.columns import Table, columns, key_columns, table_name

# What says who coded a source and how, as it was delivered. The first is what marts read of core.codings.
GIVEN = ("mart.codings_by_wave", "core.source_coders", "audit.qda_coders")
SOURCES = """
    SELECT interview AS source, wave FROM core.interviews
    UNION ALL
    SELECT document AS source, wave FROM core.documents
"""
LATE = f"""
    SELECT given.wave, bool_or(given.is_synthetic)
    FROM (
        SELECT wave, source, coalesce(is_synthetic, FALSE) AS is_synthetic FROM core.codings
        UNION ALL
        SELECT wave, source, coalesce(is_synthetic, FALSE) AS is_synthetic FROM core.source_coders
        UNION ALL
        SELECT wave, source, FALSE AS is_synthetic FROM audit.qda_coders
    ) AS given
    INNER JOIN ({SOURCES}) AS sources ON given.source = sources.source AND given.wave > sources.wave
    GROUP BY given.wave ORDER BY given.wave DESC
"""
WITHOUT = f"""
    DELETE FROM mart.codings_by_wave WHERE is_late AND delivered_in = $1;
    DELETE FROM core.source_coders AS given USING ({SOURCES}) AS sources
    WHERE given.source = sources.source AND given.wave > sources.wave AND given.wave = $1;
    DELETE FROM audit.qda_coders AS given USING ({SOURCES}) AS sources
    WHERE given.source = sources.source AND given.wave > sources.wave AND given.wave = $1
"""
BOUNDS = ("as_of_wave", "to_wave", "wave")


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Each row or cell of an earlier wave that differs with and without the late coding of a delivery.

    The tables are made without it in a transaction that is rolled back, from the last delivery to the first.
    """
    late = con.execute(LATE).fetchall()
    if not late:
        return []
    models = list(_models_behind_codings(con))
    rows: list[dict[str, Any]] = []
    con.execute("BEGIN")
    try:
        for delivered_in, has_synthetic in late:
            found = _without(con, models, delivered_in)
            rows += [{"delivered_in": delivered_in, **row, "has_synthetic": has_synthetic} for row in found]
    finally:
        con.execute("ROLLBACK")
    return sorted(rows, key=lambda row: (row["delivered_in"], row["wave"], row["table_name"], row["row_key"]))


def _models_behind_codings(con: duckdb.DuckDBPyConnection) -> Iterator[type[Table]]:
    """The marts that are made from coding, directly or by way of others, in the order in which they are made."""
    marts = import_module("casewave.assets.marts")  # which imports this package first
    query = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mart' AND database_name = current_database()"
    made = {name for (name,) in con.execute(query).fetchall()}
    behind = set(GIVEN)
    for model in marts.MARTS:
        name = table_name(model)
        read = set(re.findall(r"\b(?:mart|core|audit)\.\w+", marts.mart_code(model)))
        if name in made and name != "late_coding_changes" and read & behind:
            behind.add(f"mart.{name}")
            yield model


def _without(con: duckdb.DuckDBPyConnection, models: Sequence[type[Table]], wave: int) -> list[dict[str, Any]]:
    """Make the tables again without the late coding that a wave delivered, and compare the rows of earlier waves."""
    remake_mart = import_module("casewave.assets.marts.building").remake_mart
    for statement in WITHOUT.split(";"):
        con.execute(statement, [wave])
    rows: list[dict[str, Any]] = []
    for model in models:
        name = table_name(model)
        con.execute(f"CREATE OR REPLACE TEMP TABLE with_late AS FROM mart.{name}")
        remake_mart(con, model)
        result = con.execute(_differences(model), [wave])
        names = [column[0] for column in result.description or ()]
        rows += [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return rows


def _differences(model: type[Table]) -> str:
    """SQL for what differs in rows that end before a wave: rows on one side only, and cells, by the table's key."""
    keys = key_columns(model)
    bound = next(name for name in BOUNDS if name in {column.name for column in columns(model)})
    cells = [
        column.name for column in columns(model) if column.name not in {*keys, bound} and not column.may_identify
    ]  # what people said stays in its own table
    key = ", ".join(f"'{name} ' || {name}" for name in keys if name != bound)
    whole = ", ".join(f"'{name} ' || {name}" for name in cells)
    texts = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in cells)

    def rows(table: str) -> str:
        return f"""
            SELECT {bound} AS wave, concat_ws(', ', {key}) AS row_key, concat_ws(', ', {whole}) AS whole, {texts}
            FROM {table} WHERE {bound} < $1
        """

    return f"""
        WITH without_late AS ({rows(f"mart.{table_name(model)}")}), with_late AS ({rows("temp.with_late")}),
        cells AS (
            FROM without_late UNPIVOT INCLUDE NULLS (before FOR column_name IN ({", ".join(cells)}))
        ),
        cells_with_late AS (
            FROM with_late UNPIVOT INCLUDE NULLS (after FOR column_name IN ({", ".join(cells)}))
        )
        SELECT
            wave, '{table_name(model)}' AS table_name, row_key, column_name, 'changed' AS change, before, after
        FROM cells INNER JOIN cells_with_late USING (wave, row_key, column_name)
        WHERE before IS DISTINCT FROM after
        UNION ALL
        SELECT
            wave, '{table_name(model)}', row_key, NULL,
            CASE WHEN without_late.row_key IS NULL THEN 'added' ELSE 'removed' END, without_late.whole, with_late.whole
        FROM without_late FULL JOIN with_late USING (wave, row_key)
        WHERE without_late.row_key IS NULL OR with_late.row_key IS NULL
        ORDER BY ALL
    """

"""What late coding changed in the tables of earlier waves, found by making these tables without it.

Late coding is codings, declared coders and coders of QDA projects that are delivered after the wave of their source.

Belongs elsewhere: which coding is late (`codings_by_wave.sql`), what a delivery changed in its own rows
(`assets.warehouse.history`).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import duckdb

from casewave.assets.marts.making_again import differences, models_behind
from casewave.schemas.columns import Table, table_name

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


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Each row or cell of an earlier wave that differs with and without the late coding of a delivery.

    The tables are made without it in a transaction that is rolled back, from the last delivery to the first.
    """
    late = con.execute(LATE).fetchall()
    if not late:
        return []
    models = list(models_behind(con, GIVEN))
    rows: list[dict[str, Any]] = []
    con.execute("BEGIN")
    try:
        for delivered_in, has_synthetic in late:
            found = _without(con, models, delivered_in)
            rows += [{"delivered_in": delivered_in, **row, "has_synthetic": has_synthetic} for row in found]
    finally:
        con.execute("ROLLBACK")
    return sorted(rows, key=lambda row: (row["delivered_in"], row["wave"], row["table_name"], row["row_key"]))


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
        rows += differences(con, model, "temp.with_late", f"< {wave:d}", [])
    return rows

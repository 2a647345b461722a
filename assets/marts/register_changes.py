"""What a change of study.yaml changed in the tables of waves that were loaded before it.

The tables of a wave are made from the register that it was loaded with (audit.earlier_registers) and from what had been
delivered by then, with the coding that came late, and held against those of the present register.

Belongs elsewhere: words of loaded rows that leave the register, which are refused (`assets.ingest.rules`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import duckdb
import pyarrow as pa

from casewave.assets.marts.making_again import differences, made_marts
from casewave.assets.warehouse.store import arrow_rows, insert
from casewave.schemas.audit import tables as audited
from casewave.schemas.audit.earlier_registers import EarlierRegisters
from casewave.schemas.columns import Day, Table, columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import link_columns
from casewave.schemas.register.tables import REGISTER

OF_LATE_CODING = {"core.codings", "core.source_coders", "audit.qda_coders"}  # all that marts read of a later delivery
SOURCES = "SELECT interview FROM core.interviews UNION ALL SELECT document FROM core.documents"
KEPT = """
    SELECT wave, table_name, rows FROM audit.earlier_registers
    WHERE wave < (SELECT max(wave) FROM audit.deliveries) ORDER BY wave, table_name
"""


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Each entry of study.yaml that changed after a wave, and each row or cell of the wave's tables that differs by it.

    Nothing of a wave whose tables are the same.
    """
    kept: dict[int, dict[str, str]] = {}
    for wave, table, rows in con.execute(KEPT).fetchall():
        kept.setdefault(wave, {})[table] = rows
    return [row for wave, tables in kept.items() for row in _of_wave(con, wave, tables)]


def _of_wave(con: duckdb.DuckDBPyConnection, wave: int, kept: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The rows of one wave, whose tables are made again in a transaction that is rolled back."""
    registers = {model: json.loads(kept[table_name(model)]) for model in REGISTER if table_name(model) in kept}
    entries: list[dict[str, Any]] = []
    come_lately: set[str] = set()
    for model, rows in registers.items():
        present = _present(con, model)
        entries += _entries(model, rows, present)
        come_lately |= _words(present) - _words(rows)
    marts = made_marts(con)
    found: list[dict[str, Any]] = []
    con.execute("BEGIN")
    try:
        for model in marts:
            con.execute(f"CREATE OR REPLACE TEMP TABLE now_{table_name(model)} AS FROM mart.{table_name(model)}")
        _go_back(con, wave, registers)
        remake_mart = import_module("casewave.assets.marts.building").remake_mart
        for model in marts:
            remake_mart(con, model)
        for model in marts:
            found += differences(con, model, f"temp.now_{table_name(model)}", f"= {wave:d}", sorted(come_lately))
    finally:
        con.execute("ROLLBACK")
    if found:
        yield from ({**entry, "wave": wave, "part": "study.yaml"} for entry in entries)
        yield from ({**row, "part": "tables"} for row in found)


def _go_back(con: duckdb.DuckDBPyConnection, wave: int, registers: dict[type[Table], list[dict[str, Any]]]) -> None:
    """Leave what was delivered up to a wave, with the coding that came late, and the register of that time."""
    delivered = [f"core.{table}" for model in DELIVERED for table in (table_name(model), *_links_of(model))]
    told = [f"audit.{table_name(model)}" for model in audited.AUDIT if model is not EarlierRegisters]
    for table in sorted({*delivered, *told} - OF_LATE_CODING):
        con.execute(f"DELETE FROM {table} WHERE wave > $1", [wave])
    for table in sorted(OF_LATE_CODING):
        con.execute(f"DELETE FROM {table} WHERE wave > $1 AND source NOT IN ({SOURCES})", [wave])
    for model, rows in registers.items():
        con.execute(f"DELETE FROM core.{table_name(model)}")
        insert(con, f"core.{table_name(model)}", _typed(model, rows))


def _links_of(model: type[Table]) -> Iterator[str]:
    return (str(column.link) for column in link_columns(model))


def _typed(model: type[Table], rows: list[dict[str, Any]]) -> pa.Table:
    """Rows read from JSON as those of a table of the register, with days as days."""
    days = {column.name for column in columns(model) if column.type is Day}
    read = [
        {name: dt.date.fromisoformat(value) if name in days and value else value for name, value in row.items()}
        for row in rows
    ]
    return arrow_rows(model, read)


def _present(con: duckdb.DuckDBPyConnection, model: type[Table]) -> list[dict[str, Any]]:
    """The rows of a table of the register as it is, as JSON has them."""
    query = f"SELECT CAST(to_json(a_row) AS VARCHAR) FROM core.{table_name(model)} AS a_row ORDER BY rowid"
    return [json.loads(text) for (text,) in con.execute(query).fetchall()]


def _words(rows: list[dict[str, Any]]) -> set[str]:
    return {value for row in rows for value in row.values() if isinstance(value, str)}


def _entries(model: type[Table], before: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a table of the register that came or went, and the values that changed, by its key."""
    names = [column.name for column in columns(model)]
    keys = key_columns(model) or names
    sides = [{tuple(row[name] for name in keys): row for row in rows} for rows in (before, now)]
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        named = ", ".join(f"{name} {word}" for name, word in zip(keys, key, strict=True) if word is not None)
        entry = {"table_name": table_name(model), "row_key": named}
        old, new = (side.get(key) for side in sides)
        if old is None or new is None:
            change = "added" if old is None else "removed"
            yield {**entry, "column_name": None, "change": change, "before": _text(old), "after": _text(new)}
        else:
            for name in (name for name in names if old[name] != new[name]):
                shown = {"before": _shown(old[name]), "after": _shown(new[name])}
                yield {**entry, "column_name": name, "change": "changed", **shown}


def _text(row: dict[str, Any] | None) -> str | None:
    if row is None:
        return None
    return ", ".join(f"{name} {_shown(value)}" for name, value in row.items() if value is not None)


def _shown(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)

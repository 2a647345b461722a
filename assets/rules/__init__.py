"""Rules that concern several rows or tables: SQL that returns the offending rows, and two that the models imply.

Each file returns wave, file, sheet, row, column_name, value, rule and hint. What one cell may hold is in the models.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from assets.faults import Fault
from schemas.columns import Column, Table, columns, key_columns, table_name
from schemas.derive import item_name
from schemas.hints import did_you_mean
from schemas.tables import DELIVERED

RULE_FILES = sorted(Path(__file__).parent.glob("*.sql"))


@dataclass
class Partly:
    """What a delivery with faults still says: tables that could not be read whole, and keys of refused rows.

    What refers to them is left for the next try, so that one fault is not told many times.
    """

    unread: set[type[Table]] = field(default_factory=set)
    refused_keys: dict[type[Table], list[str]] = field(default_factory=lambda: defaultdict(list))


def broken_rules(con: duckdb.DuckDBPyConnection, wave: int, partly: Partly) -> list[Fault]:
    """Find what does not hold in the store with this wave's delivery in it. Other waves' files are named in full."""
    rows = [row for file in RULE_FILES for row in con.execute(file.read_text(encoding="utf-8")).fetchall()]
    for model in DELIVERED:
        rows += _duplicates(con, model)
        for column in columns(model):
            targets = [target for target in DELIVERED if table_name(target) in column.refers]
            if targets and not partly.unread & set(targets):
                refused = [key for target in targets for key in partly.refused_keys[target]]
                rows += _dangling(con, model, column, targets, refused)
    return [_fault(wave, *row) for row in rows]


def _fault(
    wave: int, at_wave: int, file: str, sheet: str, row: int, column: str, value: str | None, rule: str, hint: str
) -> Fault:
    return Fault(file if at_wave == wave else f"wave-{at_wave}/{file}", sheet, row, column, value, rule, hint)


def _duplicates(con: duckdb.DuckDBPyConnection, model: type[Table]) -> Iterator[tuple[object, ...]]:
    """Rows that repeat a key. A roster has its informants anew in each wave; every other key is unique in the study."""
    table, column = f"core.{table_name(model)}", columns(model)[0]
    key, across = column.name, "wave, " if column.anew_each_wave else ""
    query = f"""
        SELECT wave, file, sheet, row, {key}, first(wave || ' ' || file || ', row ' || row) OVER keys AS earlier
        FROM {table}
        WINDOW keys AS (PARTITION BY {across}{key} ORDER BY wave, file, sheet, row)
        QUALIFY row_number() OVER keys > 1
    """
    if not con.execute(f"SELECT 1 FROM {table} GROUP BY {across}{key} HAVING count(*) > 1 LIMIT 1").fetchone():
        return
    for wave, file, sheet, row, value, earlier in con.execute(query).fetchall():
        rule = f"a {key} of its own; wave {earlier} has it already"
        yield wave, file, sheet, row, key, value, rule, "give one of the two rows another, or take one out"


def _dangling(
    con: duckdb.DuckDBPyConnection, model: type[Table], column: Column, targets: list[type[Table]], refused: list[str]
) -> Iterator[tuple[object, ...]]:
    """Values that no row of the tables referred to has as its key, in the same wave or an earlier one."""
    known = " UNION ALL ".join(
        f"SELECT {key_columns(target)[0]} AS name, wave FROM core.{table_name(target)}" for target in targets
    )
    table, key = f"core.{table_name(model)}", key_columns(model)[0]
    value = f"used.{item_name(column)}" if column.link else f"t.{column.name}"
    source = f"core.{column.link} AS used JOIN {table} AS t USING (wave, {key})" if column.link else f"{table} AS t"
    query = f"""
        WITH known AS (
            SELECT name, min(wave) AS wave FROM ({known} UNION ALL SELECT unnest($refused), 0) GROUP BY name
        )
        SELECT t.wave, t.file, t.sheet, t.row, {value}
        FROM {source} LEFT JOIN known ON known.name = {value} AND known.wave <= t.wave
        WHERE {value} IS NOT NULL AND known.name IS NULL ORDER BY t.wave, t.file, t.sheet, t.row, {value}
    """
    dangling = con.execute(query, {"refused": refused}).fetchall()
    if not dangling:
        return
    names = {name for (name,) in con.execute(f"SELECT DISTINCT name FROM ({known})").fetchall()}
    meant = {written: did_you_mean(written, names) for *_, written in dangling}
    for wave, file, sheet, row, written in dangling:
        rule = f"a key of {' or '.join(column.refers)}, of wave {wave} or an earlier one"
        hint = meant[written] or f"add it to {column.refers[0]}, or take it out here"
        hint = "it stands in a later wave only" if written in names else hint
        yield wave, file, sheet, row, column.name, written, rule, hint

"""Which tables of a study the pool stores, and how: plain Parquet that every engine reads.

Columns are of the types VARCHAR, BIGINT, DOUBLE, BOOLEAN and DATE only, which DuckDB, Spark, Arrow, pandas and R read
alike. `study` and `wave` are in the folders' names. Belongs elsewhere: which files there are (`folder`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casewave.assets.marts import MARTS, mart_code, marts_for
from casewave.schemas.audit.tables import AUDIT
from casewave.schemas.columns import SQL_TYPES, Table, Text, columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import PROVENANCE, item_name, link_columns, stored_columns
from casewave.schemas.register.tables import REGISTER

HERE = Path(__file__).parent
QUERIES = HERE / "marts"
LAST_WAVE = ("to_wave", "as_of_wave", "wave")  # the column of a mart that says to which wave's report a row belongs


@dataclass(frozen=True)
class Stored:
    """A table that the pool stores.

    columns: name and SQL type, without study and the wave of the folder. wave: the SQL for a row's wave; blank for a
    table of the register, which has no wave.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    wave: str

    @property
    def has_wave_column(self) -> bool:
        """Whether the table itself has the column wave, which the folder's name replaces."""
        return self.wave == "wave"

    def in_order(self) -> str:
        return ", ".join(f'"{name}"' for name, _ in self.columns)


@cache
def stored_tables() -> tuple[Stored, ...]:
    """The core tables of every study, the marts that the pool's tables are made from, and what those are made from."""
    marts = [model for model in MARTS if table_name(model) in marts_read()]
    audit = [model for model in AUDIT if table_name(model) in _audit_read()]
    return (
        *_core(),
        *(_stored("audit", model, "wave") for model in audit),
        *(_stored("mart", mart, _last_wave(mart)) for mart in marts),
    )


@cache
def marts_read() -> frozenset[str]:
    """The marts of studies that the pool's tables are made from."""
    queries = (path.read_text(encoding="utf-8") for path in (*HERE.rglob("*.sql"), *HERE.glob("*.py")))
    return frozenset(name for query in queries for name in re.findall(r"\bmart\.(\w+)", query))


def _audit_read() -> set[str]:
    """The audit tables that a study's marts are made from again after a withdrawal."""
    return {name for mart in marts_for(*marts_read()) for name in re.findall(r"\baudit\.(\w+)", mart_code(mart))}


@cache
def tables_version() -> str:
    """A hash of the stored tables and their columns: studies taken by another version are added again."""
    return hashlib.sha256(repr(stored_tables()).encode()).hexdigest()[:16]


def _core() -> Iterator[Stored]:
    for model in REGISTER:
        yield _stored("core", model, "")
    for model in DELIVERED:
        placed = tuple((name, kind) for name, (kind, _) in PROVENANCE.items() if name != "wave")
        named = tuple((column.name, column.sql_type) for column in stored_columns(model))
        yield Stored(f"core.{table_name(model)}", (*placed, *named), "wave")
        for column in link_columns(model):
            pair = (key_columns(model)[0], item_name(column))
            yield Stored(f"core.{column.link}", tuple((name, SQL_TYPES[Text]) for name in pair), "wave")


def _stored(schema: str, model: type[Table], wave: str) -> Stored:
    in_folder = {"study", "wave"} if wave == "wave" else {"study"}
    named = tuple((column.name, column.sql_type) for column in columns(model) if column.name not in in_folder)
    return Stored(f"{schema}.{table_name(model)}", named, wave)


def _last_wave(model: type[Table]) -> str:
    names = [column.name for column in columns(model)]
    return next(name for name in LAST_WAVE if name in names)


def folder_columns(table: Stored) -> Sequence[str]:
    """The columns that the folders' names give."""
    return ("study", "wave") if table.has_wave_column else ("study",)

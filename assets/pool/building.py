"""The tables of a pool made for a reader, from the studies whose rows the reader may see.

Each is the SQL file of its name in `marts`, checked against its model. Belongs elsewhere: how they are printed
(`printing`), and what one study's own marts say (`assets.marts`).
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

from casewave.assets.marts.checking import model_issues
from casewave.assets.pool.concepts import make_concepts
from casewave.assets.pool.folder import Manifest, Pool, PoolError
from casewave.assets.pool.printing import printed_tables
from casewave.assets.pool.reading import reading, shown_to
from casewave.assets.pool.stored import QUERIES
from casewave.assets.pool.synthesis import make_synthesis
from casewave.assets.report.formats.excel import excel
from casewave.assets.report.formats.flat import csv_data, parquet_data
from casewave.assets.report.formats.word import Part, word
from casewave.assets.warehouse.store import sync
from casewave.schemas.columns import table_name
from casewave.schemas.derive import table_ddl
from casewave.schemas.pool.tables import FROM_QUERIES, POOLED

LONGEST_IN_WORD = 200  # rows; longer tables are in the workbook only


@dataclass(frozen=True)
class BuiltTables:
    """What was made for a reader: the folder, the rows of each table, and which studies are not in it."""

    folder: Path
    rows: dict[str, int]
    shown: tuple[Manifest, ...]
    left_out: tuple[Manifest, ...]


def make_tables(con: duckdb.DuckDBPyConnection, pool: Pool) -> None:
    """Make the tables of schema pool in a connection that shows some studies. Raises PoolError on a broken model."""
    make_concepts(con)
    make_synthesis(con, pool.synthesis, {each.study for each in pool.manifests()})
    for model in FROM_QUERIES:
        con.execute("; ".join(table_ddl("pool", model)))
        query = (QUERIES / f"{table_name(model)}.sql").read_text(encoding="utf-8")
        con.execute(f"INSERT INTO pool.{table_name(model)} BY NAME {query}")
    issues = [f"{table_name(model)}: {issue}" for model in POOLED for issue in model_issues(con, model, "pool")]
    if issues:
        raise PoolError(f"no table was made: {'; '.join(issues)}. This is a bug in casewave; please report it")


def build_tables(pool: Pool, reader: str) -> BuiltTables:
    """Make the tables for a reader and replace their folder, while the caller holds the pool."""
    shown, left_out = shown_to(pool, reader)
    folder = pool.tables / reader
    new = folder.with_name(f".{reader}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    with reading(pool, shown) as con:
        make_tables(con, pool)
        made_from = _made_from(pool, reader, shown)
        rows = {}
        for model in POOLED:
            name = table_name(model)
            table = con.execute(f"FROM pool.{name}").to_arrow_table()
            rows[name] = table.num_rows
            (new / f"{name}.parquet").write_bytes(parquet_data(table, made_from))
            (new / f"{name}.csv").write_text(csv_data(table), encoding="utf-8-sig", newline="")
        tables = list(printed_tables(con, [each.study for each in left_out]))
    title, subtitle = pool.described.title, f"{len(shown)} studies; made for {reader}"
    (new / "pool.xlsx").write_bytes(excel(title, subtitle, tables, made_from))
    parts = [Part(table.title, "", [table]) for table in tables if len(table.rows) <= LONGEST_IN_WORD]
    (new / "pool.docx").write_bytes(word(title, subtitle, parts, made_from))
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    sync(pool.tables)
    return BuiltTables(folder, rows, tuple(shown), tuple(left_out))


def _made_from(pool: Pool, reader: str, shown: list[Manifest]) -> dict[str, str]:
    return {
        "Pool": pool.described.title,
        "Made for": reader,
        "Studies": str(len(shown)),
        "State of the studies": hashlib.sha256(repr([(each.study, each.files) for each in shown]).encode()).hexdigest(),
        "casewave": version("casewave"),
    }

"""The tables of a pool made for a reader, from the studies whose rows the reader may see.

Each is the SQL file of its name in `marts`, checked against its model. Belongs elsewhere: how they are printed
(`printing`), and what one study's own marts say (`assets.marts`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import duckdb

from casewave.assets.charts import ratings_over_studies, save
from casewave.assets.marts.checking import model_issues
from casewave.assets.pool.concepts import make_concepts
from casewave.assets.pool.engines.spark import fill_by_spark
from casewave.assets.pool.folder import Manifest, Pool, PoolError
from casewave.assets.pool.printing import printed_tables
from casewave.assets.pool.reading import reading, shown_to
from casewave.assets.pool.stored import QUERIES
from casewave.assets.pool.synthesis import make_synthesis
from casewave.assets.report.formats.excel import excel
from casewave.assets.report.formats.flat import csv_data, parquet_data
from casewave.assets.report.formats.word import Part, word
from casewave.assets.warehouse.store import sync
from casewave.schemas.columns import Table, table_name
from casewave.schemas.derive import table_ddl
from casewave.schemas.language import numbered
from casewave.schemas.pool.ratings_across_studies import RatingsAcrossStudies
from casewave.schemas.pool.tables import FROM_QUERIES, POOLED

LONGEST_IN_WORD = 200  # rows; longer tables are in the workbook only
DUCKDB = "duckdb"

Fill = Callable[[duckdb.DuckDBPyConnection], None]


@dataclass(frozen=True)
class BuiltTables:
    """What was made for a reader: the folder, the rows of each table, and which studies are not in it."""

    folder: Path
    rows: dict[str, int]
    shown: tuple[Manifest, ...]
    left_out: tuple[Manifest, ...]


def fill_by_duckdb(con: duckdb.DuckDBPyConnection, models: Sequence[type[Table]] = FROM_QUERIES) -> None:
    """Fill the tables of schema pool that queries make."""
    for model in models:
        query = (QUERIES / f"{table_name(model)}.sql").read_text(encoding="utf-8")
        con.execute(f"INSERT INTO pool.{table_name(model)} BY NAME {query}")


def make_tables(con: duckdb.DuckDBPyConnection, pool: Pool, fill: Fill = fill_by_duckdb) -> None:
    """Make the tables of schema pool in a connection that shows some studies.

    fill: runs the queries. Raises PoolError on a broken model.
    """
    make_concepts(con)
    make_synthesis(con, pool.synthesis, {each.study for each in pool.manifests()})
    for model in FROM_QUERIES:
        con.execute("; ".join(table_ddl("pool", model)))
    fill(con)
    issues = [f"{table_name(model)}: {issue}" for model in POOLED for issue in model_issues(con, model, "pool")]
    if issues:
        raise PoolError(f"no table was made: {'; '.join(issues)}. This is a bug in casewave; please report it")


def build_tables(pool: Pool, reader: str, engine: str = DUCKDB) -> BuiltTables:
    """Make the tables for a reader and replace their folder, while the caller holds the pool.

    engine: duckdb, or spark://HOST:PORT.
    """
    shown, left_out = shown_to(pool, reader)
    titles = pool.described.title, f"{numbered(len(shown), 'study', 'studies')}; made for {reader}"
    with reading(pool, shown) as con:
        make_tables(con, pool, _filling(pool, shown, engine))
        provenance, named = _provenance(pool, reader, shown), [each.study for each in left_out]
        rows = write_tables(con, POOLED, pool.tables / reader, titles, provenance, named)
    return BuiltTables(pool.tables / reader, rows, tuple(shown), tuple(left_out))


def write_tables(
    con: duckdb.DuckDBPyConnection,
    models: Sequence[type[Table]],
    folder: Path,
    titles: tuple[str, str],
    provenance: dict[str, str],
    left_out: Sequence[str] = (),
) -> dict[str, int]:
    """Write tables of schema pool as Parquet, CSV, Excel, Word and a figure, and replace the folder; rows by table.

    titles: title and subtitle of the documents. left_out: studies that the documents say are not included.
    """
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    rows = {}
    for model in models:
        name = table_name(model)
        table = con.execute(f"FROM pool.{name}").to_arrow_table()
        rows[name] = table.num_rows
        (new / f"{name}.parquet").write_bytes(parquet_data(table, provenance))
        (new / f"{name}.csv").write_text(csv_data(table), encoding="utf-8-sig", newline="")
    tables = list(printed_tables(con, models, left_out))
    (new / "pool.xlsx").write_bytes(excel(*titles, tables, provenance))
    parts = [Part(table.title, "", [table]) for table in tables if len(table.rows) <= LONGEST_IN_WORD]
    (new / "pool.docx").write_bytes(word(*titles, parts, provenance))
    _draw(con, models, new)
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    sync(folder.parent)
    return rows


def _draw(con: duckdb.DuckDBPyConnection, models: Sequence[type[Table]], folder: Path) -> None:
    """Draw the ratings over studies, a figure per page."""
    if RatingsAcrossStudies not in models:
        return
    rows = con.execute("FROM pool.ratings_across_studies").df()
    for number, chart in enumerate(ratings_over_studies(rows) if len(rows) else [], start=1):
        save(chart, folder / f"ratings_across_studies_{number}")


def _filling(pool: Pool, studies: Sequence[Manifest], engine: str) -> Fill:
    return fill_by_duckdb if engine == DUCKDB else partial(fill_by_spark, engine, pool, studies)


def _provenance(pool: Pool, reader: str, shown: list[Manifest]) -> dict[str, str]:
    return {
        "Pool": pool.described.title,
        "Made for": reader,
        "Studies": str(len(shown)),
        "State of the studies": hashlib.sha256(repr([(each.study, each.files) for each in shown]).encode()).hexdigest(),
        "casewave": version("casewave"),
    }

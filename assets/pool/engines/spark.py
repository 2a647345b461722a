"""The pool's tables by Apache Spark: the same SQL, put into Spark's by sqlglot and run by another Python.

PySpark does not support pandas 3, so it is in an environment of its own, which `CASEWAVE_SPARK_PYTHON` names. The two
exchange Parquet files in the pool's folder, which the workers of the cluster have to share. Belongs elsewhere: what
runs in that environment (`runner`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from casewave.assets.pool.folder import Manifest, Pool, PoolError
from casewave.assets.pool.reading import columns_of, no_rows, paths_of
from casewave.assets.pool.stored import QUERIES, Stored, stored_tables
from casewave.schemas.columns import table_name
from casewave.schemas.derive import quoted
from casewave.schemas.pool.tables import FROM_QUERIES

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

RUNNER = Path(__file__).parent / "runner.py"
ADDRESS = re.compile(r"spark://(?P<host>[A-Za-z0-9.-]+|\[[0-9a-f:]+\]):\d+")
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
PYTHON = "CASEWAVE_SPARK_PYTHON"
PATTERN = re.compile(r"[*?\[\]{}\\,]")  # what Hadoop reads as a pattern in a path
TYPES = {"VARCHAR": "STRING"}


def spark_sql(query: str) -> str:
    """A query of the pool in Spark's SQL, over views named `core_codings` for the table core.codings."""
    from sqlglot import exp

    parsed = _parsed(query)
    for table in parsed.find_all(exp.Table):
        if table.db:
            table.set("this", exp.to_identifier(f"{table.db}_{table.name}"))
            table.set("db", None)
    return parsed.sql("spark", comments=False)


def tables_read(query: str) -> set[str]:
    """The tables that a query reads, as schema.table."""
    from sqlglot import exp

    return {f"{table.db}.{table.name}" for table in _parsed(query).find_all(exp.Table) if table.db}


def _parsed(query: str) -> Expr:
    try:
        import sqlglot
    except ImportError:
        raise PoolError("Spark needs sqlglot. Install it with pip install 'casewave[spark]'") from None
    return sqlglot.parse_one(query, read="duckdb")


def fill_by_spark(engine: str, pool: Pool, studies: Sequence[Manifest], con: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables of schema pool that queries make. engine: spark://HOST:PORT. con: has pool.concepts.

    Raises PoolError where Spark cannot be reached or did not give every row.
    """
    python = _expect_usable(engine, pool)
    folder = pool.tables / ".spark"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        con.execute(f"COPY pool.concepts TO {quoted(str(folder / 'concepts.parquet'))} (FORMAT parquet)")
        job = folder / "job.json"
        job.write_text(json.dumps(_job(engine, pool, studies, con, folder)), encoding="utf-8")
        _run(python, engine, job)
        expected = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
        for name, rows in expected.items():
            _take_rows(con, name, folder / name, rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _expect_usable(engine: str, pool: Pool) -> str:
    """The Python with PySpark. Raises PoolError where something that Spark needs is missing."""
    if not ADDRESS.fullmatch(engine):
        raise PoolError(f"'{engine}' is not an engine. Use duckdb, or spark://HOST:PORT for the master of a cluster")
    if PATTERN.search(str(pool.folder)):
        raise PoolError(
            f"Spark would read the path {pool.folder} as a pattern. Move the pool to a folder without any of the "
            "characters * ? [ ] { } , and backslash in its path"
        )
    python = shutil.which(os.environ.get(PYTHON, ""))
    if not python:
        raise PoolError(
            f"Spark needs a Python with PySpark, in an environment of its own. Make one with python3 -m venv spark and "
            f"spark/bin/pip install pyspark==4.3.0, and set {PYTHON} to spark/bin/python"
        )
    return os.path.abspath(python)  # noqa: PTH100 (links stay, since one makes an environment)


def _job(
    engine: str, pool: Pool, studies: Sequence[Manifest], con: duckdb.DuckDBPyConnection, folder: Path
) -> dict[str, Any]:
    names = [table_name(model) for model in FROM_QUERIES]
    queries = {name: (QUERIES / f"{name}.sql").read_text(encoding="utf-8") for name in names}
    read = set().union(*(tables_read(query) for query in queries.values()))
    paths = paths_of(pool, studies)
    tables = {
        _view(table.name): _table(table, pool, paths[table.name]) for table in stored_tables() if table.name in read
    }
    concepts = con.execute("SELECT column_name, column_type FROM (DESCRIBE pool.concepts)").fetchall()
    tables["pool_concepts"] = {
        "paths": [str(folder / "concepts.parquet")], "base": str(folder), **_described(concepts)
    }  # fmt: skip
    return {
        "master": engine,
        "tables": tables,
        "queries": {name: spark_sql(query) for name, query in queries.items()},
        "out": str(folder),
    }


def _view(table: str) -> str:
    return table.replace(".", "_")


def _table(table: Stored, pool: Pool, paths: Sequence[str]) -> dict[str, Any]:
    return {
        "paths": sorted(paths),
        "base": str(pool.folder),
        **_described(columns_of(table)),
        "no_rows": spark_sql(no_rows(table)),
    }


def _described(columns: Sequence[tuple[str, str]]) -> dict[str, Any]:
    kinds = ", ".join(f"`{name}` {TYPES.get(kind, kind)}" for name, kind in columns)
    return {"columns": kinds, "names": [name for name, _ in columns]}


def _run(python: str, engine: str, job: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    found = ADDRESS.fullmatch(engine)
    if found and found["host"] in LOOPBACK:
        environment.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # so that the driver listens there alone
    command = [python, "-I", str(RUNNER), str(job)]
    done = subprocess.run(  # noqa: S603 (the program that the administrator named, and files of our own)
        command, env=environment, cwd=job.parent, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PoolError(f"Spark at {engine} made no tables: {_problem(job.parent, done.stderr)}")


def _problem(folder: Path, errors: str) -> str:
    """The first line of what went wrong; further lines may repeat rows."""
    path = folder / "problem.txt"
    written = path.read_text(encoding="utf-8") if path.exists() else (errors.strip().splitlines() or [""])[-1]
    return next((line.strip() for line in written.splitlines() if line.strip()), "it gave no reason")


def _take_rows(con: duckdb.DuckDBPyConnection, name: str, folder: Path, expected: int) -> None:
    files = sorted(str(path) for path in folder.glob("*.parquet"))
    listed = ", ".join(map(quoted, files))
    if files:
        con.execute(f"INSERT INTO pool.{name} BY NAME FROM read_parquet([{listed}])")
    (found,) = con.execute(f"SELECT count(*) FROM pool.{name}").fetchone() or (0,)
    if found != expected:
        raise PoolError(
            f"of {expected} rows of {name}, {found} came from Spark. Put the pool on a file system that all workers of "
            "the cluster share and may write to"
        )

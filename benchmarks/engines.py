"""The pool's queries on DuckDB and on Apache Spark, by the number of codings and of studies: where Spark begins to pay.

    CODINGS="1000000 10000000" STUDIES="1 50" python benchmarks/engines.py

The studies are the bundled one under other names, with its codings repeated. Spark is a standalone cluster on loopback
with two workers of one core; its seconds include the start of its driver. CASEWAVE_SPARK_PYTHON: a Python with PySpark;
without it, DuckDB alone is measured.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from itertools import product
from pathlib import Path

import duckdb
from pool import new_pool, publications
from spark_cluster import spark_cluster

from casewave.assets.pool.building import fill_by_duckdb, make_tables
from casewave.assets.pool.engines.spark import PYTHON, fill_by_spark
from casewave.assets.pool.folder import EVERYONE, Manifest, Pool
from casewave.assets.pool.reading import reading, shown_to
from casewave.assets.warehouse.store import connect

CODINGS = [int(number) for number in os.environ.get("CODINGS", "1000000 10000000").split()]
STUDIES = [int(number) for number in os.environ.get("STUDIES", "1 50").split()]
COPIES = (
    "SELECT * REPLACE (coding || '-' || copy AS coding) FROM read_parquet('{path}'), range({times}) AS copies (copy)"
)


def multiplied(pool: Pool, codings: int, studies: int) -> None:
    """Let the pool hold as many studies, with as many codings together."""
    manifest = pool.manifest("coproduction")
    paths = [path for path in manifest.files if "/core.codings." in path]
    held = sum(manifest.files[path] for path in paths)
    times = max(codings // studies // held, 1)
    con = connect(None)
    try:
        for number in range(1, studies + 1):
            _write_study(con, pool, manifest, f"study_{number}", times)
    finally:
        con.close()


def _write_study(con: duckdb.DuckDBPyConnection, pool: Pool, manifest: Manifest, name: str, times: int) -> None:
    files = dict(manifest.files)
    for path in manifest.files:
        source, target = pool.study(manifest.study) / path, pool.study(name) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if "/core.codings." in path:
            con.execute(f"COPY ({COPIES.format(path=source, times=times)}) TO '{target}' (FORMAT parquet)")
            files[path] *= times
        else:
            os.link(source, target)
    pool.put(manifest.model_copy(update={"study": name, "files": files}))


def seconds(pool: Pool, engine: str | None) -> float:
    """Seconds of the clock that the queries take, with what they are made from."""
    shown, _ = shown_to(pool, EVERYONE)
    shown = [each for each in shown if each.study != "coproduction"]
    with reading(pool, shown) as con:
        fill: Callable[[duckdb.DuckDBPyConnection], None] = fill_by_duckdb
        if engine:
            fill = partial(fill_by_spark, engine, pool, shown)
        began = time.perf_counter()
        make_tables(con, pool, fill)
        return time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _, published = publications(Path(folder))
        print("| codings | studies | DuckDB | Spark |")
        print("| ---: | ---: | ---: | ---: |")
        python = os.environ.get(PYTHON)
        with spark_cluster(python, Path(folder) / "spark", memory="2g") if python else nullcontext() as master:
            for codings, studies in product(CODINGS, STUDIES):
                pool = new_pool(Path(folder) / f"{codings}_{studies}", published)
                multiplied(pool, codings, studies)
                by_spark = f"{seconds(pool, master):.1f} s" if master else ""
                print(f"| {codings:,} | {studies} | {seconds(pool, None):.1f} s | {by_spark} |", flush=True)


if __name__ == "__main__":
    main()

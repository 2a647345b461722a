"""The tables of the demonstration pool made by Apache Spark, on a real cluster on loopback: the same files as DuckDB's.

    python benchmarks/spark_demo.py POOL

CASEWAVE_SPARK_PYTHON: a Python with PySpark.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from spark_cluster import spark_cluster

from casewave.assets.pool.folder import Pool
from casewave.pipelines.actions.pool import build_pool


def main(pool: Pool) -> None:
    (by_duckdb,) = build_pool(pool).tables
    files = _files(by_duckdb.folder)
    with (
        tempfile.TemporaryDirectory() as folder,
        spark_cluster(os.environ["CASEWAVE_SPARK_PYTHON"], Path(folder)) as master,
    ):
        print(f"Spark: {master}, with two workers")
        (by_spark,) = build_pool(pool, engine=master).tables
    print(f"Tables over the studies, by Spark: {by_spark.folder}")
    for name, rows in by_spark.rows.items():
        print(f"  {name}: {rows:,} rows")
    if differing := [name for name, content in _files(by_spark.folder).items() if files[name] != content]:
        raise SystemExit(f"not as by DuckDB: {', '.join(differing)}")
    print("Every file is byte for byte as by DuckDB.")


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


if __name__ == "__main__":
    main(Pool(Path(sys.argv[1]).resolve()))

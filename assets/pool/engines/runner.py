"""Runs queries on Apache Spark: started by `spark` as a script of another Python, which has PySpark and not casewave.

    python runner.py JOB.json

The job names the cluster, the tables with their files, the queries in Spark's SQL, and the folder for their rows, which
become Parquet files. `rows.json` then says how many rows each query gave, and `problem.txt` why there are none. Belongs
elsewhere: anything about studies.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from pyspark.sql import Observation, SparkSession
from pyspark.sql.functions import count, lit

PATIENCE = 60  # seconds until a worker of the cluster must be free


def main(job_file: Path) -> None:
    job = json.loads(job_file.read_text(encoding="utf-8"))
    out = Path(job["out"])
    try:
        session = _session(job)
        _expect_a_worker(session)
        for name, table in job["tables"].items():
            _read(session, table).createOrReplaceTempView(name)
        rows = {name: _write(session, query, out / name) for name, query in job["queries"].items()}
    except Exception as error:
        (out / "problem.txt").write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
        raise
    (out / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    session.stop()


def _session(job: dict[str, Any]) -> SparkSession:
    builder = SparkSession.builder.master(job["master"]).appName("casewave pool")
    settings = {
        "spark.ui.enabled": "false",
        "spark.local.dir": f"{job['out']}/.scratch",
        "spark.sql.warehouse.dir": f"{job['out']}/.warehouse",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _expect_a_worker(session: SparkSession) -> None:
    """Wait for an executor: without one, Spark would wait for ever."""
    until = time.monotonic() + PATIENCE
    status = session.sparkContext._jsc.sc().statusTracker()
    while len(status.getExecutorInfos()) < 2:  # the driver is one
        if time.monotonic() > until:
            raise TimeoutError(f"no worker of the cluster was free within {PATIENCE} seconds")
        time.sleep(0.2)


def _read(session: SparkSession, table: dict[str, Any]) -> Any:
    if not table["paths"]:
        return session.sql(table["no_rows"])
    rows = session.read.schema(table["columns"]).option("basePath", table["base"]).parquet(*table["paths"])
    return rows.select(*table["names"])  # without what else the folders' names say


def _write(session: SparkSession, query: str, folder: Path) -> int:
    """Write the rows of a query in their order; how many there are by Spark's own account."""
    counted = Observation()
    session.sql(query).observe(counted, count(lit(1)).alias("rows")).write.parquet(str(folder))
    return int(counted.get["rows"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))

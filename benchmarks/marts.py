"""All marts of a large made-up study, against DuckDB's own scan and aggregate of the rows that they read, in one run.

10 programmes, 50 sites, 10 waves, 1,000,000 codings (BENCHMARK_CODINGS). For each mart the limit is, of each table that
its file names, the rows scanned and counted by what names them (its wave, source, code, coder, ...). The marts are made
as a publication makes them, each held against its model. Seconds are the processor's, of all threads, since others may
use the machine meanwhile.
"""

import os
import re
import tempfile
import time
from pathlib import Path

import duckdb
from large_study import fill

from casewave.assets.marts import MARTS, mart_code
from casewave.assets.marts.building import build_marts
from casewave.assets.warehouse.store import Store
from casewave.schemas.columns import table_name

CODINGS = int(os.environ.get("BENCHMARK_CODINGS", "1000000"))
UNNAMED = {"file", "sheet", "row", "segment", "statement", "rationale", "answer", "cell", "summary", "has_synthetic"}


def limit(con: duckdb.DuckDBPyConnection, table: str) -> float:
    """Processor seconds in which DuckDB scans a table and counts its rows by the columns that name something."""
    described = con.execute(f"DESCRIBE {table}").fetchall()
    naming = [name for name, kind, *_ in described if kind in ("VARCHAR", "BIGINT") and name not in UNNAMED]
    names = [f'"{name}"' for name in naming[:6]] or ["1"]
    begin = time.process_time()
    con.execute(f"SELECT count(*) FROM (SELECT {', '.join(names)}, count(*) FROM {table} GROUP BY ALL)").fetchall()
    return time.process_time() - begin


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store.duckdb").open() as con:
        begin = time.process_time()
        fill(con, Path(folder), CODINGS)
        print(f"made up in {time.process_time() - begin:.1f} s: ", end="")
        print(", ".join(f"{count(con, f'core.{name}'):,} {name}" for name in ("interviews", "codings", "ratings")))
        taken: dict[str, float] = {}
        begin = time.process_time()
        for built in build_marts(con):
            assert not built.issues, built
            now = time.process_time()
            taken[table_name(built.model)], begin = now - begin, now
        tables = {table for model in MARTS for table in reads(model)}
        scanned = {table: limit(con, table) for table in sorted(tables)}
        limits = {table_name(model): sum(scanned[table] for table in reads(model)) for model in MARTS}
        for name, seconds in sorted(taken.items(), key=lambda each: -each[1]):
            rows = count(con, f"mart.{name}")
            print(f"{name:<28} {seconds:7.2f} s  {limits[name]:6.2f} s  {seconds / limits[name]:6.1f}  {rows:>9,} rows")
        whole, least = sum(taken.values()), sum(limits.values())
        print(
            f"\nall marts {whole:.2f} s; scan and aggregate of the same rows {least:.2f} s; ratio {whole / least:.2f}"
        )
        print(f"aim: 3 or less. Each table scanned and aggregated once: {sum(scanned.values()):.2f} s")


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = con.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return int(rows)


def reads(model: object) -> list[str]:
    """The tables that a mart's file names."""
    return sorted(set(re.findall(r"\b(?:core|mart|audit)\.\w+", mart_code(model))))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

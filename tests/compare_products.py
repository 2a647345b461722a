"""Compares what two states of casewave made of the same studies: rows of what is published, bytes of the reports.

    python tests/compare_products.py BEFORE AFTER

BEFORE and AFTER are checkouts in each of which the studies of `data_raw` were loaded. Prints each difference on a line
and ends with exit code 1 where there is one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

SHOWN = 5  # rows of a table that differ
# What says which code made a file and not what it holds.
STAMPS = {("audit", "store_version")}


def differences(before: Path, after: Path) -> Iterator[str]:
    """The lines to print: of published databases, then of reports."""
    databases = {path.name for folder in (before, after) for path in (folder / "warehouse").glob("*.duckdb")}
    for name in sorted(databases):
        yield from _of_databases(name, before / "warehouse" / name, after / "warehouse" / name)
    yield from _of_folders(before / "reports", after / "reports")


def _of_databases(name: str, before: Path, after: Path) -> Iterator[str]:
    if not (before.exists() and after.exists()):
        yield f"{name}: only in {before.parent if before.exists() else after.parent}"
        return
    con = duckdb.connect()
    for side, path in (("before", before), ("after", after)):
        con.execute(f"ATTACH '{path}' AS {side} (READ_ONLY)")
    tables = {side: _tables(con, side) for side in ("before", "after")}
    for table in sorted(set(tables["before"]) | set(tables["after"])):
        columns = [tables[side].get(table) for side in ("before", "after")]
        title = f"{name}: {'.'.join(table)}"
        if columns[0] != columns[1]:
            yield f"{title}: columns {columns[0]} before, {columns[1]} after"
        elif rows := _rows_that_differ(con, ".".join(table)):
            yield f"{title}: {len(rows)} rows differ, such as {rows[:SHOWN]}"
    con.close()


def _tables(con: duckdb.DuckDBPyConnection, side: str) -> dict[tuple[str, str], list[str]]:
    query = """
        SELECT schema_name, table_name, list(column_name || ' ' || data_type ORDER BY column_index)
        FROM duckdb_columns() WHERE database_name = ? GROUP BY ALL
    """
    found = con.execute(query, [side]).fetchall()
    return {(schema, table): columns for schema, table, columns in found if (schema, table) not in STAMPS}


def _rows_that_differ(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    query = f"""
        SELECT 'before' AS side, * FROM (FROM before.{table} EXCEPT ALL FROM after.{table})
        UNION ALL SELECT 'after', * FROM (FROM after.{table} EXCEPT ALL FROM before.{table})
    """
    return con.execute(query).fetchall()


def _of_folders(before: Path, after: Path) -> Iterator[str]:
    held = {
        folder: {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
        for folder in (before, after)
    }
    for name in sorted(held[before].keys() | held[after].keys()):
        sides = [held[folder].get(name) for folder in (before, after)]
        if None in sides:
            yield f"{name}: only {'after' if sides[0] is None else 'before'}"
        elif sides[0] and sides[1] and sides[0].read_bytes() != sides[1].read_bytes():
            yield f"{name}: other bytes"


if __name__ == "__main__":
    found = list(differences(Path(sys.argv[1]), Path(sys.argv[2])))
    print("\n".join(found) or "no difference")
    sys.exit(bool(found))

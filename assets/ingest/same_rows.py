"""Files of one delivery that hold the same rows, such as a workbook and a copy of it.

Belongs elsewhere: single rows that share a key (`assets.ingest.rules`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import duckdb

from casewave.assets.reading.issues import Issue
from casewave.schemas.columns import Table, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.problems.deliveries import SAME_ROWS
from casewave.schemas.problems.kinds import Problem, counted

FEWEST = 2  # rows that two files share; of one alone the rule for duplicate keys says more


def same_rows(con: duckdb.DuckDBPyConnection, wave: int, models: Iterable[type[Table]]) -> list[Issue]:
    """One issue per file of the wave that shares at least half of its keys, or of the other's, with another file.

    models: those whose rows are in several files; no others can be shared.
    """
    shared, differing = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for model in models:
        for one, other, rows, different in _shared(con, wave, model):
            shared[one, other] += rows
            differing[one, other] += different
    sizes = _sizes(con, wave) if shared else {}
    found: dict[str, Issue] = {}
    for (one, other), rows in shared.items():
        first, copy = sorted((one, other), key=lambda name: (len(name), name))
        if rows >= FEWEST and 2 * rows >= min(sizes[one], sizes[other]) and copy not in found:
            found[copy] = Issue.of(_problem(rows, sizes[copy], first, differing[one, other]), copy)
    return list(found.values())


def _problem(rows: int, of_file: int, other: str, different: int) -> Problem:
    differing = f", and {different} of them {'differs' if different == 1 else 'differ'}" if different else ""
    return SAME_ROWS(rows=rows, of_file=counted(of_file, "row", "rows"), other=other, differing=differing)


def _shared(con: duckdb.DuckDBPyConnection, wave: int, model: type[Table]) -> Iterator[tuple[str, str, int, int]]:
    """Each two files with keys in common: how many, and how many of these rows differ in any other cell."""
    table, key = f"raw.{table_name(model)}", key_columns(model)[0]
    cells = ", ".join(column.name for column in delivered_columns(model))
    query = f"""
        WITH shared AS (
            SELECT trim({key}) AS key FROM {table} WHERE wave = $wave AND trim({key}) <> ''
            GROUP BY ALL HAVING count(DISTINCT file) > 1
        ),
        delivered AS (
            SELECT trim({key}) AS key, file, [{cells}]::VARCHAR AS cells FROM {table}
            WHERE wave = $wave AND trim({key}) IN (SELECT key FROM shared)
        )
        SELECT one.file, other.file, count(DISTINCT key),
            count(DISTINCT key) FILTER (WHERE one.cells IS DISTINCT FROM other.cells)
        FROM delivered AS one JOIN delivered AS other USING (key)
        WHERE one.file < other.file
        GROUP BY ALL
        ORDER BY ALL
    """
    yield from con.execute(query, {"wave": wave}).fetchall()


def _sizes(con: duckdb.DuckDBPyConnection, wave: int) -> Counter[str]:
    sizes = Counter[str]()
    for name in map(table_name, DELIVERED):
        query = f"SELECT file, count(*) FROM raw.{name} WHERE wave = ? GROUP BY file"
        sizes.update(dict(con.execute(query, [wave]).fetchall()))
    return sizes

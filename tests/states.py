"""Studies set up, edited and loaded for tests, and the whole content of a database taken for comparison.

Belongs elsewhere: any expectation of what the content should be.
"""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts import MARTS, marts_for
from casewave.assets.marts.building import build_marts
from casewave.assets.marts.publishing import publish_database
from casewave.assets.warehouse.store import Store, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.audit.tables import AUDIT, HISTORY
from casewave.schemas.columns import table_name

BUNDLED = Path(__file__).parents[1] / "data_raw" / "coproduction"
LAYERS = ("raw", "core", "mart", "audit")
PLACE = ("file", "sheet", "row")
BOUNDS = ("as_of_wave", "to_wave", "wave")
# What happened when is in the store only, and is another each time.
STORE_ONLY = {*(f"audit.{table_name(model)}" for model in HISTORY), "audit.file_contents"}
# What is published under a former name too, as a view.
FORMER = {f"{schema}.{each.formerly}" for schema, models in (("audit", AUDIT), ("mart", MARTS)) for each in models}

# A text that tries to be page, SVG, script and markup.
ATTACK = "<script>alert('x')</script><img src=https://example.org/x.png onerror=alert(1)> & \"so\" on"

Row = dict[str, str]
Content = dict[str, list[tuple[Any, ...]]]
Sums = dict[str, tuple[int, int | None]]


def copy_study(folder: Path, root: Path) -> Path:
    """Copy a study into data_raw of a root, where its products will stand."""
    return Path(shutil.copytree(folder, root / "data_raw" / folder.name))


def load(workspace: Workspace, *waves: int) -> None:
    """Load waves in this order and publish what they come to, by the real functions; pages are not made."""
    with Store(workspace.store).open() as con:
        for wave in waves:
            load_delivery(con, workspace.study, wave, workspace.delivery(wave))
        publish_database(con, workspace.published)


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: Sequence[Row], header: Sequence[str] = ()) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header or list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(path: Path, change: Callable[[list[Row]], object]) -> None:
    """Change the rows of a delivered CSV file in place."""
    rows = read_csv(path)
    header = list(rows[0])
    change(rows)
    write_csv(path, rows, header)


def read_workbook(path: Path) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook, each a list of rows with the header first."""
    workbook = openpyxl.load_workbook(path)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in workbook.worksheets}


def write_workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def rows_of(con: duckdb.DuckDBPyConnection, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    return con.execute(query, list(values)).fetchall()


def ask(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows that a published database answers."""
    con = connect(path, read_only=True)
    try:
        return rows_of(con, query, values)
    finally:
        con.close()


def table_names(con: duckdb.DuckDBPyConnection, schemas: Sequence[str]) -> list[str]:
    """Tables and views of these schemas, without those by former names."""
    query = """
        SELECT table_schema || '.' || table_name FROM information_schema.tables
        WHERE list_contains(?, table_schema) AND table_catalog = current_database() ORDER BY 1
    """
    return [name for (name,) in rows_of(con, query, [list(schemas)]) if name not in FORMER]


def column_names(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [name for name, *_ in rows_of(con, f"DESCRIBE {table}")]


def content(con: duckdb.DuckDBPyConnection, schemas: Sequence[str] = LAYERS, **chosen: Any) -> Content:
    """Every row of every table of these schemas that `selections` chooses, ordered."""
    return {table: rows_of(con, f"{rows} ORDER BY ALL") for table, rows in selections(con, schemas, **chosen).items()}


def sums(con: duckdb.DuckDBPyConnection, schemas: Sequence[str] = LAYERS, **chosen: Any) -> Sums:
    """How many rows each table has, and the sum of their hashes: what `content` tells apart, in a fifth of the time."""
    chosen_rows = selections(con, schemas, **chosen)
    hashes = (
        f"SELECT '{table}', count(*), sum(hash(a_row)::HUGEINT) FROM ({rows}) AS a_row"
        for table, rows in chosen_rows.items()
    )
    return {table: (count, found) for table, count, found in rows_of(con, " UNION ALL ".join(hashes))}


def selections(
    con: duckdb.DuckDBPyConnection,
    schemas: Sequence[str],
    *,
    without: Sequence[str] = (),
    up_to: int | None = None,
) -> dict[str, str]:
    """What selects the rows of every table of these schemas, without the history of the store.

    without: columns left out. up_to: only rows of waves, and of spans that end, no later than this one.
    """
    found = {}
    for table in sorted(set(table_names(con, schemas)) - STORE_ONLY):
        names = column_names(con, table)
        kept = ", ".join(f'"{name}"' for name in names if name not in without)
        bounds = BOUNDS if table.startswith("mart.") else ("wave",)
        bound = next((name for name in bounds if name in names), None)
        of_waves = f"WHERE {bound} <= {up_to}" if bound and up_to is not None else ""
        found[table] = f"SELECT {kept} FROM {table} {of_waves}"
    return found


def with_marts(con: duckdb.DuckDBPyConnection, query: str = "") -> duckdb.DuckDBPyConnection:
    """Make the marts of an open store in the store itself, each as its model wants it: all, or those of a query."""
    models = marts_for(*re.findall(r"\bmart\.(\w+)", query)) if query else MARTS
    issues = {
        table_name(built.model): built.issues for built in build_marts(con, models, is_kept=False) if built.issues
    }
    assert not issues, issues
    return con


def content_of(path: Path, schemas: Sequence[str] = LAYERS, **chosen: Any) -> Content:
    """Every row of every table of a database file, ordered. A store is opened as the pipeline opens it."""
    with opened(path) as con:
        return content(con, schemas, **chosen)


def sums_of(path: Path, schemas: Sequence[str] = LAYERS, **chosen: Any) -> Sums:
    """The `sums` of a database file. A store is opened as the pipeline opens it."""
    with opened(path) as con:
        return sums(con, schemas, **chosen)


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect(path, read_only=path.parent.name != "store")
    try:
        yield con
    finally:
        con.close()


def digest(path: Path) -> str:
    """The sums of a whole database, as one hash."""
    return hashlib.sha256(repr(sorted(sums_of(path).items())).encode()).hexdigest()


def changed(left: Sums, right: Sums) -> set[str]:
    """The tables whose rows differ."""
    return {table for table in left.keys() | right.keys() if left.get(table) != right.get(table)}


def differing(left: Content, right: Content) -> dict[str, tuple[int, int]]:
    """The tables that differ, with how many rows are on one side only."""
    return {
        table: (
            len(set(left.get(table, [])) - set(right.get(table, []))),
            len(set(right.get(table, [])) - set(left.get(table, []))),
        )
        for table in sorted(left.keys() | right.keys())
        if left.get(table) != right.get(table)
    }

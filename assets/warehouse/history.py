"""What happened to the study's data and when, as a chain: each entry holds the hash of the one before.

Whoever edits, removes or reorders an entry breaks the chain. It is in the store only. Belongs elsewhere: how a
delivery is loaded (`assets.ingest.loading`) or erased (`assets.protection.withdrawal`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import duckdb

from casewave.assets.reading.files import file_hash
from casewave.assets.warehouse.store import filled_tables
from casewave.assets.warehouse.sums import record_sums
from casewave.schemas.columns import Table, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.language import numbered
from casewave.schemas.register.study_file import register_files


def record(
    con: duckdb.DuckDBPyConnection,
    action: str,
    detail: str,
    *,
    wave: int | None = None,
    fingerprint: str = "",
    is_partial: bool = False,
) -> int:
    """Write an entry of the history and give its number."""
    last, previous = con.execute("FROM audit.history_head").fetchone() or (0, "")
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    row = (last + 1, now, action, wave, is_partial, fingerprint, detail, version("casewave"), previous)
    chained = entry_hash(row)
    con.execute("INSERT INTO audit.history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [*row, chained])
    con.execute("DELETE FROM audit.history_head")
    con.execute("INSERT INTO audit.history_head VALUES (?, ?)", [last + 1, chained])
    return int(last) + 1


def entry_hash(row: Sequence[object]) -> str:
    """Hash of an entry: SHA-256 of all its values but the hash itself, which hold that of the entry before."""
    return hashlib.sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()


def broken_links(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Say what is wrong with the chain: entries that are edited, missing, in another order, or taken from its end."""
    issues, number, previous = [], 0, ""
    for *row, chained in con.execute("FROM audit.history ORDER BY entry").fetchall():
        if row[0] != number + 1:
            issues.append(f"entry {number + 1} is missing" if row[0] > number else f"entry {row[0]} occurs twice")
        elif row[-1] != previous:
            issues.append(f"entry {row[0]} does not follow on entry {number}")
        if entry_hash(row) != chained:
            issues.append(f"entry {row[0]} has been edited")
        number, previous = row[0], chained
    if (con.execute("FROM audit.history_head").fetchone() or (0, "")) != (number, previous):
        issues.append(f"entries after {number} are missing, or the note of the last entry has been edited")
    return issues


def keep_earlier_rows(con: duckdb.DuckDBPyConnection, wave: int) -> list[type[Table]] | None:
    """Keep the wave's delivered rows aside, before those of a re-delivery take their place.

    Gives the tables of which rows are kept (`keep_rows`), or None where it is no re-delivery.
    """
    if not con.execute("SELECT 1 FROM audit.deliveries WHERE wave = ?", [wave]).fetchone():
        return None
    return keep_rows(con, "raw", wave)


def keep_rows(con: duckdb.DuckDBPyConnection, schema: str, wave: int) -> list[type[Table]]:
    """Copy a wave's delivered rows, as a schema holds them, aside for `changed_rows`; gives the tables with rows."""
    kept = filled_models(con, schema)
    for name in map(table_name, kept):
        con.execute(f"CREATE OR REPLACE TEMP TABLE earlier_{name} AS FROM {schema}.{name} WHERE wave = {wave:d}")
    return kept


def filled_models(con: duckdb.DuckDBPyConnection, *schemas: str) -> list[type[Table]]:
    """The delivered tables that hold a row in one of these schemas."""
    places = {f"{schema}.{table_name(model)}": model for schema in schemas for model in DELIVERED}
    filled = {places[place] for place in filled_tables(con, places)}
    return [model for model in DELIVERED if model in filled]


def changed_rows(
    con: duckdb.DuckDBPyConnection, wave: int, kept: Collection[type[Table]]
) -> Iterator[tuple[type[Table], str]]:
    """SQL for the cells of a wave that differ from those kept aside, for each table that has rows in one of the two."""
    later = filled_models(con, "raw")
    for model in DELIVERED:
        name = table_name(model)
        if model in kept or model in later:
            earlier = f"temp.earlier_{name}" if model in kept else f"(FROM raw.{name} WHERE false)"
            yield model, changed_cells(model, earlier, f"(FROM raw.{name} WHERE wave = {wave:d})")


def record_load(
    con: duckdb.DuckDBPyConnection,
    wave: int,
    folder: Path,
    files: Mapping[str, Path],
    fingerprint: str,
    *,
    kept: Collection[type[Table]] | None,
    unkept: Collection[str] = (),
) -> None:
    """Write down a load: what it came to, the files that it took, and what a re-delivery changes.

    files: those that it took, by their names in the wave's folder.
    kept: the tables whose earlier rows `keep_earlier_rows` kept aside, if it is a re-delivery.
    unkept: files whose content is not kept, since a row that was left out names someone or was not looked through.
    """
    query = """
        SELECT coalesce(sum(rows_loaded), 0), coalesce(sum(rows_refused), 0), coalesce(sum(rows_dropped), 0)
        FROM audit.delivered_tables WHERE wave = ?
    """
    loaded, refused, dropped = con.execute(query, [wave]).fetchone() or (0, 0, 0)
    detail = f"{numbered(loaded, 'row')} loaded, {refused} refused, {dropped} dropped by a correction"
    entry = record(con, "load", detail, wave=wave, fingerprint=fingerprint, is_partial=refused > 0)
    for name, path in register_files(folder.parent).items():
        _record_file(con, entry, name, path, is_kept=True)
    for name, path in files.items():
        _record_file(con, entry, f"{folder.name}/{name}", path, is_kept=name not in unkept)
    _record_corrections(con, wave)
    record_sums(con, wave)
    if kept is None:
        return
    for _, changes in changed_rows(con, wave, kept):
        con.execute(
            f"INSERT INTO audit.changes BY NAME SELECT {entry:d} AS entry, {wave:d} AS wave, * FROM ({changes})"
        )
    for model in kept:
        con.execute(f"DROP TABLE temp.earlier_{table_name(model)}")


def _record_corrections(con: duckdb.DuckDBPyConnection, wave: int) -> None:
    """Write down each decision that is applied now and was not before, without the values that it speaks of."""
    known = {
        row[0] for row in con.execute("SELECT fingerprint FROM audit.history WHERE action = 'correction'").fetchall()
    }
    query = """
        SELECT correction, action, table_name, column_name, decided_by,
            sha256(concat_ws('|', correction, table_name, key_value, column_name, expected, action, value, reason,
                decided_by, decided_on)) AS fingerprint
        FROM audit.corrections WHERE wave = ? ORDER BY ALL
    """
    for name, action, table, column, who, fingerprint in con.execute(query, [wave]).fetchall():
        if fingerprint not in known:
            detail = f"{name}: {action} {table}.{column}, decided by {who}"
            record(con, "correction", detail, wave=wave, fingerprint=fingerprint)


def _record_file(con: duckdb.DuckDBPyConnection, entry: int, name: str, path: Path, *, is_kept: bool) -> None:
    sha256 = file_hash(path)
    con.execute("INSERT INTO audit.recorded_files VALUES (?, ?, ?, ?)", [entry, name, sha256, path.stat().st_size])
    if is_kept and not con.execute("SELECT 1 FROM audit.file_contents WHERE sha256 = ?", [sha256]).fetchone():
        con.execute("INSERT INTO audit.file_contents VALUES (?, ?)", [sha256, zlib.compress(path.read_bytes(), 1)])


def recorded_file(con: duckdb.DuckDBPyConnection, sha256: str) -> bytes | None:
    """The bytes of a file as it was, or None where they are erased or were not kept."""
    kept = con.execute("SELECT zlib FROM audit.file_contents WHERE sha256 = ?", [sha256]).fetchone()
    return zlib.decompress(kept[0]) if kept else None


def changed_cells(model: type[Table], earlier: str, later: str) -> str:
    """SQL for the cells that differ between two deliveries of a table, by the key as delivered.

    Its columns: table_name, key_value, column_name, change (added, removed: with its row; changed), before, after.
    A key that occurs several times is distinguished by its place among its like; a row without one goes by its place.
    """
    names = [column.name for column in delivered_columns(model)]
    key = key_columns(model)[0]
    cells = ", ".join(f'nullif(trim("{name}"), \'\') AS "{name}"' for name in names)

    def rows(table: str) -> str:
        return f"""
            SELECT
                coalesce(nullif(trim("{key}"), ''), 'row ' || row) AS key_value,
                row_number() OVER (PARTITION BY trim("{key}") ORDER BY file, sheet, row) AS nth, {cells}
            FROM {table}
        """

    def cell_by_cell(table: str) -> str:
        listed = ", ".join(f'"{name}"' for name in names)
        return f"FROM (UNPIVOT {table} ON {listed} INTO NAME column_name VALUE cell)"

    return f"""
        WITH earlier AS ({rows(earlier)}), later AS ({rows(later)}),
        gone AS (FROM earlier EXCEPT FROM later), come AS (FROM later EXCEPT FROM earlier),
        gone_cells AS ({cell_by_cell("gone")}), come_cells AS ({cell_by_cell("come")})
        SELECT
            '{table_name(model)}' AS table_name, key_value, column_name,
            CASE
                WHEN (key_value, nth) NOT IN (SELECT (key_value, nth) FROM gone) THEN 'added'
                WHEN (key_value, nth) NOT IN (SELECT (key_value, nth) FROM come) THEN 'removed'
                ELSE 'changed'
            END AS change,
            gone_cells.cell AS before, come_cells.cell AS after
        FROM gone_cells FULL JOIN come_cells USING (key_value, nth, column_name)
        WHERE gone_cells.cell IS DISTINCT FROM come_cells.cell
        ORDER BY table_name, key_value, nth, column_name
    """


def record_publication(con: duckdb.DuckDBPyConnection) -> None:
    """Write down what is about to be published, if it is another than the last."""
    query = "SELECT wave, fingerprint FROM (SELECT DISTINCT wave, fingerprint FROM audit.deliveries) ORDER BY wave"
    loaded = con.execute(query).fetchall()
    (withdrawn,) = con.execute("SELECT count(*) FROM audit.history WHERE action = 'withdrawal'").fetchone() or (0,)
    fingerprint = hashlib.sha256(repr((loaded, withdrawn)).encode()).hexdigest()
    last = con.execute("SELECT fingerprint FROM audit.history WHERE action = 'publication' ORDER BY entry DESC")
    if last.fetchone() != (fingerprint,):
        waves = ", ".join(str(wave) for wave, _ in loaded)
        record(con, "publication", f"{'wave' if len(loaded) == 1 else 'waves'} {waves}", fingerprint=fingerprint)

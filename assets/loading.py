"""A wave's delivery loaded into raw and core in one transaction, or refused whole with its faults.

Here does not belong how a file is read (`assets.reading`), a row checked (`assets.validation`, `assets.rules`) or an
asset reported (`assets.delivery`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.faults import Fault, Refused
from assets.qda_delivery import Noted, Projects
from assets.reading import Batch, delivered_files, file_hash, read_delivery
from assets.rules import Partly, broken_rules
from assets.validation import ARROW_TYPES, validate
from pipelines.store import insert, transaction
from schemas.audit import AUDIT
from schemas.columns import Table, columns, key_columns, table_name
from schemas.derive import item_name, link_columns
from schemas.frameworks import HERE as FRAMEWORKS
from schemas.readings import Readers
from schemas.register import register_rows
from schemas.study import Study
from schemas.study_file import register_files
from schemas.tables import DELIVERED

UNCHANGED_RULE = "files that stay as they are while they are read"
UNCHANGED_HINT = "wait until copying or saving is done, then load again"


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows of each core table of the wave, and whether the delivery was in the store already."""

    rows: dict[str, int]
    is_unchanged: bool


def load_delivery(con: duckdb.DuckDBPyConnection, study: Study, wave: int, folder: Path) -> Loaded:
    """Replace the wave's rows in every raw and core table by those of its delivery.

    Raises Refused, with every fault found, if anything in it is wrong: raw and core then stay as they were, and the
    faults stand in audit.refused_rows.
    """
    fingerprint = delivery_fingerprint(folder)
    if is_loaded(con, wave, fingerprint):
        con.execute("DELETE FROM audit.refused_rows WHERE wave = ?", [wave])  # of a delivery taken back since
        return Loaded(count_rows(con, wave), is_unchanged=True)
    try:
        with transaction(con):
            replace_wave(con, study, wave, folder)
            _write_deliveries(con, wave, folder, fingerprint)
            if delivery_fingerprint(folder) != fingerprint:  # else rows would stand under the hash of other files
                raise Refused(wave, [Fault(folder.name, rule=UNCHANGED_RULE, hint=UNCHANGED_HINT)])
    except Refused as refusal:
        with transaction(con):
            _record_refusal(con, refusal)
        raise
    return Loaded(count_rows(con, wave), is_unchanged=False)


def replace_wave(con: duckdb.DuckDBPyConnection, study: Study, wave: int, delivery: Path) -> None:
    """Put the rows of a delivery in the place of the wave's, within the caller's transaction.

    Raises Refused, with every fault found; the caller then rolls back.
    """
    if not delivered_files(delivery):
        hint = f"put the wave's tables into {delivery}, as CSV files or as one XLSX workbook"
        raise Refused(wave, [Fault(delivery.name, rule="the files of the wave's delivery", hint=hint)])
    _clear(con, wave)
    _write_register(con, study)
    known = [code for (code,) in con.execute("SELECT DISTINCT informant FROM core.informants").fetchall()]
    readers = Readers(study, known)
    faults: list[Fault] = []
    partly = Partly()
    for read in read_delivery(delivery, study.encoding, Projects(study, _named_elsewhere(con))):
        if isinstance(read, Noted):
            insert(con, f"audit.{table_name(read.model)}", _with_wave(read.rows, wave))
        else:
            faults += [read] if isinstance(read, Fault) else _write_batch(con, wave, read, readers, partly)
    partly.unread = {fault.table for fault in faults if fault.table and fault.row <= 1}
    told = {(fault.file, fault.sheet, fault.row) for fault in faults}
    faults += [fault for fault in broken_rules(con, wave, partly) if (fault.file, fault.sheet, fault.row) not in told]
    if faults:
        raise Refused(wave, faults)


def _named_elsewhere(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Interviews and documents in core, which are those of other waves while a wave is being replaced."""
    named = con.execute("SELECT interview FROM core.interviews UNION SELECT document FROM core.documents").fetchall()
    return frozenset(name for (name,) in named)


def is_loaded(con: duckdb.DuckDBPyConnection, wave: int, fingerprint: str) -> bool:
    """Say whether just this delivery is what the store holds for the wave."""
    loaded = con.execute("SELECT DISTINCT fingerprint FROM audit.deliveries WHERE wave = ?", [wave]).fetchall()
    return loaded == [(fingerprint,)]


def delivery_fingerprint(folder: Path) -> str:
    """Hash of all that a load depends on: the delivery's files, the register, the frameworks and the version."""
    register = register_files(folder.parent).values()
    parts = [version("casewave"), *(file_hash(path) for path in [*register, *sorted(FRAMEWORKS.glob("*.csv"))])]
    parts += [f"{name} {file_hash(path)}" for name, path in delivered_files(folder).items()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def count_rows(con: duckdb.DuckDBPyConnection, wave: int) -> dict[str, int]:
    """Rows of each delivered table in core, of one wave."""
    counts = {}
    for name in map(table_name, DELIVERED):
        (counts[name],) = con.execute(f"SELECT count(*) FROM core.{name} WHERE wave = ?", [wave]).fetchone() or (0,)
    return counts


def _clear(con: duckdb.DuckDBPyConnection, wave: int) -> None:
    for model in DELIVERED:
        links = [f"core.{column.link}" for column in link_columns(model)]
        for table in (f"raw.{table_name(model)}", f"core.{table_name(model)}", *links):
            con.execute(f"DELETE FROM {table} WHERE wave = ?", [wave])
    for model in AUDIT:
        con.execute(f"DELETE FROM audit.{table_name(model)} WHERE wave = ?", [wave])


def _write_register(con: duckdb.DuckDBPyConnection, study: Study) -> None:
    for model, rows in register_rows(study).items():
        con.execute(f"DELETE FROM core.{table_name(model)}")
        insert(con, f"core.{table_name(model)}", _arrow(model, rows))


def _arrow(model: type[Table], rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as the model's columns; an empty text is a blank."""
    return pa.table(
        {
            column.name: pa.array([_blank(row[column.name]) for row in rows], ARROW_TYPES[column.type])
            for column in columns(model)
        }
    )


def _blank(value: Any) -> Any:
    return None if value == "" else value


def _write_batch(
    con: duckdb.DuckDBPyConnection, wave: int, batch: Batch, readers: Readers, partly: Partly
) -> list[Fault]:
    name = table_name(batch.model)
    validated = validate(batch, readers)
    partly.refused_keys[batch.model] += batch.lost_keys + validated.refused_keys
    insert(con, f"raw.{name}", _with_wave(batch.cells, wave))
    rows = _with_wave(validated.rows, wave)
    links = link_columns(batch.model)
    insert(con, f"core.{name}", rows.drop_columns([column.name for column in links]))
    for column in links:
        _write_pairs(con, batch.model, column, rows)
    if validated.forgiven:
        insert(con, "audit.forgiven_cells", _with_wave(pa.Table.from_pylist(validated.forgiven), wave))
    return batch.faults + validated.faults


def _write_pairs(con: duckdb.DuckDBPyConnection, model: type[Table], column: Any, rows: pa.Table) -> None:
    key = key_columns(model)[0]
    con.register("incoming", rows.select(["wave", key, column.name]))
    con.execute(
        f"INSERT INTO core.{column.link} BY NAME SELECT wave, {key}, "
        f"unnest(string_split({column.name}, '; ')) AS {item_name(column)} FROM incoming"
    )
    con.unregister("incoming")


def _with_wave(rows: pa.Table, wave: int) -> pa.Table:
    return rows.append_column("wave", pa.array([wave] * rows.num_rows, pa.int64()))


def _write_deliveries(con: duckdb.DuckDBPyConnection, wave: int, folder: Path, fingerprint: str) -> None:
    for name, path in delivered_files(folder).items():
        row = [wave, name, file_hash(path), path.stat().st_size, fingerprint]
        con.execute("INSERT INTO audit.deliveries VALUES (?, ?, ?, ?, ?)", row)


def _record_refusal(con: duckdb.DuckDBPyConnection, refusal: Refused) -> None:
    con.execute("DELETE FROM audit.refused_rows WHERE wave = ?", [refusal.wave])
    rows = [
        {
            "wave": refusal.wave, "file": fault.file, "sheet": fault.sheet, "row": fault.row,
            "column_name": fault.column, "value": fault.value, "rule": fault.rule, "hint": fault.hint,
        }
        for fault in refusal.faults
    ]  # fmt: skip
    insert(con, "audit.refused_rows", pa.Table.from_pylist(rows))

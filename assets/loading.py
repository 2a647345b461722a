"""A wave's delivery loaded into raw and core in one transaction, or refused with its faults.

Here does not belong how a file is read (`assets.reading`), a row corrected (`assets.correcting`) or checked
(`assets.validation`, `assets.rules`), what happened when (`assets.history`) or how an asset reports it
(`assets.delivery`).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets import history
from assets.correcting import Corrector
from assets.exports import Exports
from assets.faults import Fault, Forgiven, Refused
from assets.notes import Noted
from assets.protection.names import names_file
from assets.protection.scanning import Scanner, without_rows
from assets.qda_delivery import Projects
from assets.reading import Batch, delivered_files, file_hash, read_delivery
from assets.rules import Partly, broken_rules
from assets.validation import validate
from pipelines.store import arrow_rows, insert, transaction
from schemas.audit import AUDIT, Corrections, DeliveredTables, Deliveries, ForgivenCells, Notices, RefusedRows
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
    """What a load did: rows of the wave in core, delivered, and refused, by table, and whether it was there already."""

    rows: dict[str, int]
    delivered: dict[str, int]
    refused: dict[str, int]
    is_unchanged: bool


def load_delivery(
    con: duckdb.DuckDBPyConnection, study: Study, wave: int, folder: Path, *, accept_partial: bool = False
) -> Loaded:
    """Replace the wave's rows in every raw and core table by those of its delivery.

    accept_partial: load the rows that are in order although others are not, which then stand in audit.refused_rows.
    Raises Refused, with every fault found, if anything in it is wrong (or, in part, if more than rows are): raw and
    core then stay as they were, and the faults stand in audit.refused_rows.
    """
    try:
        is_unchanged = _load(con, study, wave, folder, accept_partial=accept_partial)
    except Refused as refusal:
        with transaction(con):
            _record_refusal(con, refusal)
        raise
    query = "SELECT table_name, rows_delivered, rows_refused FROM audit.delivered_tables WHERE wave = ?"
    counted = con.execute(query, [wave]).fetchall()
    delivered, refused = ({row[0]: row[at] for row in counted} for at in (1, 2))
    return Loaded(count_rows(con, wave), delivered, refused, is_unchanged)


def _load(con: duckdb.DuckDBPyConnection, study: Study, wave: int, folder: Path, *, accept_partial: bool) -> bool:
    try:
        fingerprint = delivery_fingerprint(folder)
        if is_loaded(con, wave, fingerprint):
            con.execute("DELETE FROM audit.refused_rows WHERE wave = ? AND NOT is_left_out", [wave])
            return True
        with transaction(con):
            is_again = history.keep_earlier_rows(con, wave)
            found = replace_wave(con, study, wave, folder, accept_partial=accept_partial)
            _write_deliveries(con, wave, folder, fingerprint, found)
            history.record_load(con, wave, folder, fingerprint, is_again=is_again, unkept=found.unkept)
            if delivery_fingerprint(folder) != fingerprint:  # else rows would stand under the hash of other files
                raise Refused(wave, [Fault(folder.name, rule=UNCHANGED_RULE, hint=UNCHANGED_HINT, check="unchanged")])
    except OSError as error:  # a file that vanishes meanwhile
        rule, hint = f"files that can be read ({error.strerror})", "see that all are there and yours, then load again"
        raise Refused(wave, [Fault(folder.name, rule=rule, hint=hint, check="readable")]) from None
    return False


@dataclass
class Found:
    """What reading a delivery found: what is wrong, what to look at, and rows delivered, by file and by table.

    unkept: files with a row that names someone, or that was not looked through: the store keeps no copy of them.
    """

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    forgiven: list[Forgiven] = field(default_factory=list)
    rows_of_file: Counter[str] = field(default_factory=Counter)
    rows_of_table: Counter[type[Table]] = field(default_factory=Counter)
    refused: Counter[type[Table]] = field(default_factory=Counter)
    unkept: set[str] = field(default_factory=set)

    def take(self, fault: Fault) -> None:
        (self.warnings if fault.severity == "warning" else self.faults).append(fault)


def replace_wave(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    wave: int,
    delivery: Path,
    *,
    accept_partial: bool = False,
    on_rows: Callable[[int], None] = lambda _: None,
) -> Found:
    """Put the rows of a delivery in the place of the wave's, within the caller's transaction.

    on_rows: told how many rows have been read, batch by batch.
    Raises Refused, with every fault found; the caller then rolls back.
    """
    if not delivered_files(delivery):
        hint = f"put the wave's tables into {delivery}, as CSV files or as one XLSX workbook"
        raise Refused(wave, [Fault(delivery.name, rule="the files of the wave's delivery", hint=hint, check="files")])
    scanner = Scanner(study, delivery.parent)
    try:
        return _replace(con, study, wave, delivery, scanner, accept_partial=accept_partial, on_rows=on_rows)
    except Refused as refusal:
        raise Refused(wave, scanner.masked(refusal.faults)) from None


def _replace(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    wave: int,
    delivery: Path,
    scanner: Scanner,
    *,
    accept_partial: bool,
    on_rows: Callable[[int], None],
) -> Found:
    known = [code for (code,) in con.execute("SELECT DISTINCT informant FROM core.informants").fetchall()]
    readers = Readers(study, known)
    if study.withdrawals:
        _refuse_withdrawn(study, wave, delivery)
    _clear(con, wave)
    _write_register(con, study)
    found, partly, corrector = Found(), Partly(), Corrector(study.corrections, wave)
    files = delivered_files(delivery)
    found.faults += scanner.scan_files(delivery, {name for name, path in files.items() if Projects.takes(path)})
    for read in read_delivery(delivery, study.encoding, Exports(study, wave, _named_elsewhere(con))):
        if isinstance(read, Batch):
            rows = read.cells.num_rows
            found.rows_of_table[read.model] += rows + len(read.faults)
            found.rows_of_file[read.file] += rows + len(read.faults)
            _write_batch(con, wave, _naming_nobody(read, scanner, partly, found), readers, corrector, partly, found)
            on_rows(rows)
        elif isinstance(read, Noted):
            insert(con, f"audit.{table_name(read.model)}", _with_wave(read.rows, wave))
        elif isinstance(read, Forgiven):
            found.forgiven.append(read)
        else:
            found.take(read)
    found.faults += corrector.unheeded()
    partly.unread = {fault.table for fault in found.faults if fault.table and _hides_rows(fault)}
    found.faults += _of_other_rows(broken_rules(con, wave, partly), found.faults)
    if found.faults:
        _accept_rows(con, wave, found, accept_partial=accept_partial)
        masked = scanner.masked(found.faults)
        found.unkept |= {fault.file for fault, told in zip(found.faults, masked, strict=True) if fault != told}
        found.faults = masked
    _write_audit(con, wave, found, corrector)
    return found


def _naming_nobody(batch: Batch, scanner: Scanner, partly: Partly, found: Found) -> Batch:
    """A batch without the rows that name someone: these are written nowhere, not even to be rolled back."""
    hits = scanner.scan(batch)
    if hits or batch.faults:  # rows that are none of the table's were not looked through
        found.unkept.add(batch.file)
    if not hits:
        return batch
    kept, keys = without_rows(batch, hits)
    partly.refused_keys[batch.model] += keys
    found.faults += hits
    return kept


def _named_elsewhere(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Interviews and documents in core, which are those of other waves while a wave is being replaced."""
    named = con.execute("SELECT interview FROM core.interviews UNION SELECT document FROM core.documents").fetchall()
    return frozenset(name for (name,) in named)


# Faults that hide rows: of the table as a whole, or of the rest of its file.
HIDING = {"header", "column name", "column twice", "column missing", "quotation marks", "workbook"}


def _hides_rows(fault: Fault) -> bool:
    return fault.row == 0 or fault.check in HIDING


def _of_other_rows(faults: Iterable[Fault], told: Iterable[Fault]) -> list[Fault]:
    """Those faults whose rows have none yet: a row with a cell that is no value breaks rules for that alone."""
    places = {(fault.file, fault.sheet, fault.row) for fault in told}
    return [fault for fault in faults if (fault.file, fault.sheet, fault.row) not in places]


def _refuse_withdrawn(study: Study, wave: int, delivery: Path) -> None:
    """Look for codes of withdrawn informants before anything is written: no trace of them may come into the store."""
    readers, faults = Readers(study), []
    for read in read_delivery(delivery, study.encoding, Exports(study, wave)):
        if isinstance(read, Fault):
            faults.append(read)
        elif isinstance(read, Batch) and any(column.reads == "participant" for column in columns(read.model)):
            faults += validate(read, readers).faults
    withdrawn = [fault for fault in faults if fault.check == "withdrawn"]
    if withdrawn:
        raise Refused(wave, withdrawn)


def _accept_rows(con: duckdb.DuckDBPyConnection, wave: int, found: Found, *, accept_partial: bool) -> None:
    """Take the rows at fault out of core, and those that then refer to nothing; or refuse the delivery."""
    files = set(found.rows_of_file)
    if not accept_partial or any(_hides_rows(f) or f.file not in files for f in found.faults):
        raise Refused(wave, found.faults)
    fresh, found.faults = found.faults, []
    while fresh:
        fresh += _of_other_rows(filter(None, map(_twin, fresh)), [*found.faults, *fresh])
        _take_out(con, wave, fresh)
        found.faults += fresh
        fresh = _of_other_rows(broken_rules(con, wave, Partly()), found.faults)
        if any(fault.file not in files for fault in fresh):  # a row of another wave refers to one taken out
            raise Refused(wave, [*found.faults, *fresh])
    rows = {(fault.table, fault.file, fault.sheet, fault.row) for fault in found.faults}
    found.refused = Counter(table for table, *_ in rows if table)


def _twin(fault: Fault) -> Fault | None:
    """The fault of the row that is in doubt with another: nobody knows which of the two is right."""
    if fault.twin is None:
        return None
    rule = f"a key of its own; {Fault(fault.file, fault.sheet, fault.row).place} has it too"
    return Fault(*fault.twin, fault.column, fault.value, rule, fault.hint, fault.check)


def _take_out(con: duckdb.DuckDBPyConnection, wave: int, faults: Iterable[Fault]) -> None:
    places: dict[type[Table], set[tuple[str, str, int]]] = defaultdict(set)
    for fault in faults:
        if fault.table:
            places[fault.table].add((fault.file, fault.sheet, fault.row))
    for model, rows in places.items():
        name, key = table_name(model), key_columns(model)[0]
        out = pa.table(dict(zip(("file", "sheet", "row"), map(list, zip(*sorted(rows), strict=True)), strict=True)))
        con.register("taken_out", out)
        at_fault = f"SELECT {key} FROM core.{name} SEMI JOIN taken_out USING (file, sheet, row) WHERE wave = {wave:d}"
        for column in link_columns(model):
            con.execute(f"DELETE FROM core.{column.link} WHERE wave = {wave:d} AND {key} IN ({at_fault})")
        con.execute(f"DELETE FROM core.{name} WHERE wave = {wave:d} AND (file, sheet, row) IN (FROM taken_out)")
        con.unregister("taken_out")


def is_loaded(con: duckdb.DuckDBPyConnection, wave: int, fingerprint: str) -> bool:
    """Say whether just this delivery is what the store holds for the wave."""
    loaded = con.execute("SELECT DISTINCT fingerprint FROM audit.deliveries WHERE wave = ?", [wave]).fetchall()
    return loaded == [(fingerprint,)]


def delivery_fingerprint(folder: Path) -> str:
    """Hash of all that a load depends on: the delivery's files, the register, frameworks, list of names, version."""
    register, names = register_files(folder.parent).values(), names_file(folder.parent)
    files = [*register, *sorted(FRAMEWORKS.glob("*.csv")), *([names] if names else [])]
    parts = [version("casewave"), *(file_hash(path) for path in files)]
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
        filled = [{name: None if value == "" else value for name, value in row.items()} for row in rows]
        insert(con, f"core.{table_name(model)}", arrow_rows(model, filled))


def _write_batch(
    con: duckdb.DuckDBPyConnection,
    wave: int,
    batch: Batch,
    readers: Readers,
    corrector: Corrector,
    partly: Partly,
    found: Found,
) -> None:
    name = table_name(batch.model)
    insert(con, f"raw.{name}", _with_wave(batch.cells, wave))
    validated = validate(corrector.correct(batch), readers)
    partly.refused_keys[batch.model] += batch.lost_keys + validated.refused_keys
    rows = _with_wave(validated.rows, wave)
    links = link_columns(batch.model)
    insert(con, f"core.{name}", rows.drop_columns([column.name for column in links]))
    for column in links:
        _write_pairs(con, batch.model, column, rows)
    found.faults += batch.faults + validated.faults
    found.forgiven += validated.forgiven


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


def _write_deliveries(con: duckdb.DuckDBPyConnection, wave: int, folder: Path, fingerprint: str, found: Found) -> None:
    rows = [
        {
            "wave": wave, "file": name, "sha256": file_hash(path), "size_bytes": path.stat().st_size,
            "rows": found.rows_of_file[name], "fingerprint": fingerprint, "casewave_version": version("casewave"),
        }
        for name, path in delivered_files(folder).items()
    ]  # fmt: skip
    insert(con, "audit.deliveries", arrow_rows(Deliveries, rows))


def _write_audit(con: duckdb.DuckDBPyConnection, wave: int, found: Found, corrector: Corrector) -> None:
    loaded = count_rows(con, wave)
    tables = [
        {
            "wave": wave, "table_name": table_name(model), "rows_delivered": delivered,
            "rows_loaded": loaded[table_name(model)], "rows_refused": found.refused[model],
            "rows_dropped": corrector.dropped[model],
        }
        for model, delivered in found.rows_of_table.items()
    ]  # fmt: skip
    forgiven = [{"wave": wave, **asdict(entry)} for entry in found.forgiven]
    notices = [
        {
            "wave": wave, "file": fault.file, "sheet": fault.sheet, "row": fault.row, "column_name": fault.column,
            "notice": fault.check, "detail": fault.rule,
        }
        for fault in found.warnings
    ]  # fmt: skip
    written: dict[type[Table], list[dict[str, Any]]] = {
        DeliveredTables: tables, ForgivenCells: forgiven, Notices: notices, Corrections: corrector.applied,
        RefusedRows: list(_refused_rows(wave, found.faults, is_left_out=True)),
    }  # fmt: skip
    for model, rows in written.items():
        insert(con, f"audit.{table_name(model)}", arrow_rows(model, rows))


def _refused_rows(wave: int, faults: Iterable[Fault], *, is_left_out: bool) -> Iterator[dict[str, Any]]:
    for fault in faults:
        yield {
            "wave": wave, "file": fault.file, "sheet": fault.sheet, "row": fault.row, "column_name": fault.column,
            "value": fault.value, "rule": fault.rule, "hint": fault.hint, "check_name": fault.check,
            "is_left_out": is_left_out,
        }  # fmt: skip


def _record_refusal(con: duckdb.DuckDBPyConnection, refusal: Refused) -> None:
    con.execute("DELETE FROM audit.refused_rows WHERE wave = ? AND NOT is_left_out", [refusal.wave])
    rows = list(_refused_rows(refusal.wave, refusal.faults, is_left_out=False))
    insert(con, "audit.refused_rows", arrow_rows(RefusedRows, rows))

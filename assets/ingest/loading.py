"""A wave's delivery loaded into raw and core in one transaction, or refused with its faults.

Belongs elsewhere: how a file is read (`assets.reading`), a row corrected (`assets.ingest.correcting`) or checked
(`assets.ingest.validation`, `assets.ingest.rules`), what happened when (`assets.warehouse.history`) or how an asset
reports it (`assets.delivery_assets`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from casewave.assets.adapters.adapters import Adapters
from casewave.assets.adapters.qda_projects import Projects
from casewave.assets.ingest.correcting import Corrector
from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.ingest.rules import PartialLoad, broken_rules
from casewave.assets.ingest.validation import validate
from casewave.assets.protection.scanning import Scanner, without_rows
from casewave.assets.reading import Batch, delivered_files, file_hash, is_delivered, read_delivery
from casewave.assets.reading.issues import Issue, Normalisation, Refused
from casewave.assets.reading.notes import Noted
from casewave.assets.reading.other_waves import named_in_other_waves
from casewave.assets.warehouse import history
from casewave.assets.warehouse.store import arrow_rows, count_all_rows, insert, transaction, use_threads_for
from casewave.schemas.audit.tables import (
    AUDIT,
    Corrections,
    DeliveredTables,
    Deliveries,
    ForgivenCells,
    Notices,
    RefusedRows,
)
from casewave.schemas.columns import Table, columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import item_name, link_columns
from casewave.schemas.register.study import Study
from casewave.schemas.register.tables import register_rows
from casewave.schemas.values.readings import Readers

UNCHANGED_RULE = "files that stay as they are while they are read"
MOST_ISSUES = 100_000  # of a delivery, which are held in memory
MANY_RULE = f"a delivery with fewer than {MOST_ISSUES:,} problems; reading stopped here"
MANY_HINT = "look at the first of them: they may have one cause"
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
                raise Refused(wave, [Issue(folder.name, rule=UNCHANGED_RULE, hint=UNCHANGED_HINT, check="unchanged")])
    except OSError as error:  # a file that vanishes meanwhile
        rule, hint = f"files that can be read ({error.strerror})", "see that all are there and yours, then load again"
        raise Refused(wave, [Issue(folder.name, rule=rule, hint=hint, check="readable")]) from None
    return False


@dataclass
class Found:
    """What reading a delivery found: what is wrong, what to look at, and rows delivered, by file and by table.

    unkept: files with a row that names someone, or that was not looked through: the store keeps no copy of them.
    """

    issues: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    forgiven: list[Normalisation] = field(default_factory=list)
    rows_of_file: Counter[str] = field(default_factory=Counter)
    rows_of_table: Counter[type[Table]] = field(default_factory=Counter)
    refused: Counter[type[Table]] = field(default_factory=Counter)
    unkept: set[str] = field(default_factory=set)

    def take(self, issue: Issue) -> None:
        (self.warnings if issue.severity == "warning" else self.issues).append(issue)


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
    if not is_delivered(delivery):
        hint = f"put the wave's tables into {delivery}, as CSV files or as one XLSX workbook"
        raise Refused(wave, [Issue(delivery.name, rule="the files of the wave's delivery", hint=hint, check="files")])
    scanner = Scanner(study, delivery.parent)
    try:
        return _replace(con, study, wave, delivery, scanner, accept_partial=accept_partial, on_rows=on_rows)
    except Refused as refusal:
        raise Refused(wave, scanner.masked(refusal.issues)) from None


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
    found, partial_load, corrector = Found(), PartialLoad(), Corrector(study.corrections, wave, readers)
    files = delivered_files(delivery)
    projects = {name for name, path in files.items() if Projects.takes(path)}
    found.issues += scanner.scan_files(delivery, projects)
    elsewhere = _named_elsewhere(con)
    if projects:
        elsewhere |= named_in_other_waves(study, wave, delivery)
    for read in read_delivery(delivery, study.encoding, Adapters(study, wave, elsewhere)):
        if isinstance(read, Batch):
            rows = read.cells.num_rows
            found.rows_of_table[read.model] += rows + len(read.issues)
            found.rows_of_file[read.file] += rows + len(read.issues)
            _write_batch(
                con, wave, _naming_nobody(read, scanner, partial_load, found), readers, corrector, partial_load, found
            )
            on_rows(rows)
        elif isinstance(read, Noted):
            insert(con, f"audit.{table_name(read.model)}", _with_wave(read.rows, wave))
        elif isinstance(read, Normalisation):
            found.forgiven.append(read)
        else:
            found.take(read)
        if len(found.issues) > MOST_ISSUES:
            told = Issue(delivery.name, rule=MANY_RULE, hint=MANY_HINT, check="too many")
            raise Refused(wave, [*found.issues, told])
    found.issues = corrector.naming(found.issues) + corrector.unheeded()
    partial_load.unread = {issue.table for issue in found.issues if issue.table and _hides_rows(issue)}
    use_threads_for(con, count_all_rows(con) + found.rows_of_table.total())
    found.issues += corrector.naming(_of_other_rows(broken_rules(con, study, wave, partial_load), found.issues))
    if found.issues:
        _accept_rows(con, study, wave, found, accept_partial=accept_partial)
        masked = scanner.masked(found.issues)
        found.unkept |= {issue.file for issue, told in zip(found.issues, masked, strict=True) if issue != told}
        found.issues = masked
    _write_audit(con, wave, found, corrector)
    return found


def _naming_nobody(batch: Batch, scanner: Scanner, partial_load: PartialLoad, found: Found) -> Batch:
    """A batch without the rows that name someone: these are written nowhere, not even to be rolled back."""
    hits = scanner.scan(batch)
    if hits or batch.issues:  # rows that are none of the table's were not looked through
        found.unkept.add(batch.file)
    if not hits:
        return batch
    kept, keys = without_rows(batch, hits)
    partial_load.refused_keys[batch.model] += keys
    found.issues += hits
    return kept


def _named_elsewhere(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Interviews and documents in core, which are those of other waves while a wave is being replaced."""
    named = con.execute("SELECT interview FROM core.interviews UNION SELECT document FROM core.documents").fetchall()
    return frozenset(name for (name,) in named)


# Faults that hide rows: of the table as a whole, or of the rest of its file.
HIDING = {"header", "column name", "column twice", "column missing", "quotation marks", "workbook"}


def _hides_rows(issue: Issue) -> bool:
    return issue.row == 0 or issue.check in HIDING


def _of_other_rows(issues: Iterable[Issue], told: Iterable[Issue]) -> list[Issue]:
    """Those faults whose rows have none yet: a row with a cell that is no value breaks rules for that alone."""
    places = {(issue.file, issue.sheet, issue.row) for issue in told}
    return [issue for issue in issues if (issue.file, issue.sheet, issue.row) not in places]


def _refuse_withdrawn(study: Study, wave: int, delivery: Path) -> None:
    """Look for codes of withdrawn informants before anything is written: no trace of them may come into the store."""
    readers, issues = Readers(study), []
    for read in read_delivery(delivery, study.encoding, Adapters(study, wave)):
        if isinstance(read, Issue):
            issues.append(read)
        elif isinstance(read, Batch) and any(column.reads == "participant" for column in columns(read.model)):
            issues += validate(read, readers).issues
    withdrawn = [issue for issue in issues if issue.check == "withdrawn"]
    if withdrawn:
        raise Refused(wave, withdrawn)


def _accept_rows(
    con: duckdb.DuckDBPyConnection, study: Study, wave: int, found: Found, *, accept_partial: bool
) -> None:
    """Take the rows at fault out of core, and those that then refer to nothing; or refuse the delivery."""
    files = set(found.rows_of_file)
    if not accept_partial or any(_hides_rows(f) or f.file not in files for f in found.issues):
        raise Refused(wave, found.issues)
    fresh, found.issues = found.issues, []
    while fresh:
        fresh += _of_other_rows(filter(None, map(_twin, fresh)), [*found.issues, *fresh])
        _take_out(con, wave, fresh)
        found.issues += fresh
        fresh = _of_other_rows(broken_rules(con, study, wave, PartialLoad()), found.issues)
        if any(issue.file not in files for issue in fresh):  # a row of another wave refers to one taken out
            raise Refused(wave, [*found.issues, *fresh])
    rows = {(issue.table, issue.file, issue.sheet, issue.row) for issue in found.issues}
    found.refused = Counter(table for table, *_ in rows if table)


def _twin(issue: Issue) -> Issue | None:
    """The fault of the row that is in doubt with another: nobody knows which of the two is right."""
    if issue.twin is None:
        return None
    rule = f"a key of its own; {Issue(issue.file, issue.sheet, issue.row).place} has it too"
    return Issue(*issue.twin, issue.column, issue.value, rule, issue.hint, issue.check)


def _take_out(con: duckdb.DuckDBPyConnection, wave: int, issues: Iterable[Issue]) -> None:
    places: dict[type[Table], set[tuple[str, str, int]]] = defaultdict(set)
    for issue in issues:
        if issue.table:
            places[issue.table].add((issue.file, issue.sheet, issue.row))
    for model, rows in places.items():
        name, key = table_name(model), key_columns(model)[0]
        out = pa.table(dict(zip(("file", "sheet", "row"), map(list, zip(*sorted(rows), strict=True)), strict=True)))
        con.register("taken_out", out)
        at_issue = f"SELECT {key} FROM core.{name} SEMI JOIN taken_out USING (file, sheet, row) WHERE wave = {wave:d}"
        for column in link_columns(model):
            con.execute(f"DELETE FROM core.{column.link} WHERE wave = {wave:d} AND {key} IN ({at_issue})")
        con.execute(f"DELETE FROM core.{name} WHERE wave = {wave:d} AND (file, sheet, row) IN (FROM taken_out)")
        con.unregister("taken_out")


def is_loaded(con: duckdb.DuckDBPyConnection, wave: int, fingerprint: str) -> bool:
    """Say whether just this delivery is what the store holds for the wave."""
    loaded = con.execute("SELECT DISTINCT fingerprint FROM audit.deliveries WHERE wave = ?", [wave]).fetchall()
    return loaded == [(fingerprint,)]


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
    partial_load: PartialLoad,
    found: Found,
) -> None:
    name = table_name(batch.model)
    insert(con, f"raw.{name}", _with_wave(batch.cells, wave))
    validated = validate(corrector.correct(batch), readers)
    partial_load.refused_keys[batch.model] += batch.lost_keys + validated.refused_keys
    rows = _with_wave(validated.rows, wave)
    links = link_columns(batch.model)
    insert(con, f"core.{name}", rows.drop_columns([column.name for column in links]))
    for column in links:
        _write_pairs(con, batch.model, column, rows)
    found.issues += batch.issues + validated.issues
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
            "wave": wave, "file": issue.file, "sheet": issue.sheet, "row": issue.row, "column_name": issue.column,
            "notice": issue.check, "detail": issue.rule,
        }
        for issue in found.warnings
    ]  # fmt: skip
    written: dict[type[Table], list[dict[str, Any]]] = {
        DeliveredTables: tables, ForgivenCells: forgiven, Notices: notices, Corrections: corrector.applied,
        RefusedRows: list(_refused_rows(wave, found.issues, is_left_out=True)),
    }  # fmt: skip
    for model, rows in written.items():
        insert(con, f"audit.{table_name(model)}", arrow_rows(model, rows))


def _refused_rows(wave: int, issues: Iterable[Issue], *, is_left_out: bool) -> Iterator[dict[str, Any]]:
    for issue in issues:
        yield {
            "wave": wave, "file": issue.file, "sheet": issue.sheet, "row": issue.row, "column_name": issue.column,
            "value": issue.value, "rule": issue.rule, "hint": issue.hint, "check_name": issue.check,
            "is_left_out": is_left_out,
        }  # fmt: skip


def _record_refusal(con: duckdb.DuckDBPyConnection, refusal: Refused) -> None:
    con.execute("DELETE FROM audit.refused_rows WHERE wave = ? AND NOT is_left_out", [refusal.wave])
    rows = list(_refused_rows(refusal.wave, refusal.issues, is_left_out=False))
    insert(con, "audit.refused_rows", arrow_rows(RefusedRows, rows))

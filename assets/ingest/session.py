"""One delivery on its way into the store: read, scanned, corrected, parsed, validated, held against the rules, written.

Belongs elsewhere: how a file is read (`assets.adapters.delivery`), what each of the steps does (`assets.protection`,
`assets.ingest.correcting`, `assets.ingest.validation`, `assets.ingest.rules`), and the transaction around it
(`assets.ingest.loading`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from casewave.assets.adapters.adapters import Adapters, Read
from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.adapters.other_waves import held_in_other_waves
from casewave.assets.adapters.qda_mapping import Held
from casewave.assets.adapters.wave_files import is_shared, takes, wave_files
from casewave.assets.ingest import earlier_registers
from casewave.assets.ingest.correcting import Corrector
from casewave.assets.ingest.rules import PartialLoad, broken_rules
from casewave.assets.ingest.same_rows import same_rows
from casewave.assets.ingest.validation import read_cell, validate, withdrawn_cells
from casewave.assets.protection.scanning import Scanner, without_rows
from casewave.assets.reading import Batch, is_delivered
from casewave.assets.reading.issues import Issue, Normalisation, Noted, Refused
from casewave.assets.warehouse.store import arrow_rows, count_all_rows, filled_tables, insert, use_threads_for
from casewave.assets.warehouse.sums import summed_tables
from casewave.schemas.audit.earlier_registers import EarlierRegisters
from casewave.schemas.audit.tables import AUDIT
from casewave.schemas.columns import Table, Text, columns, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import item_name, link_columns
from casewave.schemas.problems.deliveries import DUPLICATE_KEY, EMPTIED_TABLE, SHRUNK_TABLE, TOO_MANY
from casewave.schemas.problems.files import NO_FILES
from casewave.schemas.problems.kinds import counted
from casewave.schemas.problems.values import NAMES_WITHDRAWN
from casewave.schemas.register.protection import AllowedText
from casewave.schemas.register.study import Study
from casewave.schemas.register.tables import Studies, register_rows
from casewave.schemas.values.participant_codes import withdrawn_codes
from casewave.schemas.values.readings import Readers
from casewave.schemas.values.spellings import Spellings

PLACE = ["file", "sheet", "row"]
MOST_ISSUES = 100_000  # of a delivery, which are held in memory
# Issues that hide rows: of the table as a whole, or of the rest of its file.
HIDING = {"header", "number of columns", "column name", "column twice", "column missing", "quotation marks", "workbook"}


@dataclass
class LoadReport:
    """What a load found: errors, warnings, normalised values, and rows delivered and refused.

    passed_over: texts with identifiers that are allowed, by file, column, kind and entry.
    unkept: files with a row that names someone, or that was not looked through: the store keeps no copy of them.
    """

    issues: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    normalised: list[Normalisation] = field(default_factory=list)
    rows_of_file: Counter[str] = field(default_factory=Counter)
    rows_of_table: Counter[type[Table]] = field(default_factory=Counter)
    refused: Counter[type[Table]] = field(default_factory=Counter)
    unkept: set[str] = field(default_factory=set)
    passed_over: Counter[tuple[str, str, str, AllowedText]] = field(default_factory=Counter)


class LoadSession:
    """The load of one delivery into the tables of its wave, within the caller's transaction.

    on_rows: is given the number of rows of each batch that has been read.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        study: Study,
        wave: int,
        delivery: Path,
        on_rows: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.con, self.study, self.wave, self.delivery, self.on_rows = con, study, wave, delivery, on_rows
        known = con.execute("SELECT DISTINCT informant FROM core.informants").fetchall()
        self.readers = Readers(study, [code for (code,) in known])
        self.scanner = Scanner(self.readers, delivery.parent)
        self.corrector = Corrector(study.corrections, wave, self.readers)
        self.report, self.partial_load = LoadReport(), PartialLoad()
        self.files: dict[type[Table], set[str]] = defaultdict(set)  # that hold rows of a table

    def run(self, *, accept_partial: bool, accept_few: bool = False) -> LoadReport:
        """Replace the wave's rows by those of the delivery. Raises Refused, with every issue found.

        accept_partial: leave out the rows with issues; accept_few: also where that leaves less than half of a table.
        """
        try:
            reads = self._read()
            loaded = {wave for (wave,) in self.con.execute("SELECT DISTINCT wave FROM audit.deliveries").fetchall()}
            self._clear()
            self._write_register(loaded)
            for read in reads:
                self._take(read)
            self._hold_against_rules()
            if self.report.issues:
                self._leave_rows_out(accept_partial=accept_partial, accept_few=accept_few)
        except Refused as refusal:
            raise Refused(self.wave, self.scanner.masked(refusal.issues)) from None
        self.report.passed_over = self.scanner.passed_over
        return self.report

    # read

    def _read(self) -> Iterable[Read]:
        """What the delivery's files hold. Where someone has withdrawn, all of it is read before anything is written."""
        if not is_delivered(self.delivery):
            raise self._refused(Issue.of(NO_FILES(folder=self.delivery), self.delivery.name))
        files = wave_files(self.delivery)
        projects = {name for name, path in files.items() if takes(path, self.study.reading)}
        self.report.issues += self.scanner.scan_files(self.delivery, files, projects)
        if self.study.withdrawals:  # such a project may hold what they said in a wave that is not delivered yet
            self.report.unkept |= set(filter(is_shared, projects))
        elsewhere = self._held_in_core()
        if projects:
            elsewhere |= held_in_other_waves(self.study, self.wave, self.delivery)
        reads = read_delivery(
            self.delivery, self.study.encoding, self.study.reading, Adapters(self.readers, self.wave, elsewhere)
        )
        return self._of_nobody_withdrawn(list(reads)) if self.study.withdrawals else reads

    def _held_in_core(self) -> dict[str, Held]:
        """Interviews and documents of other waves as they were loaded."""
        query = """
            SELECT interview, any_value(wave), list(informant)
            FROM core.interviews LEFT JOIN core.interview_informants USING (wave, interview)
            WHERE wave <> $1 GROUP BY interview
            UNION ALL SELECT document, wave, [] FROM core.documents WHERE wave <> $1
        """
        rows = self.con.execute(query, [self.wave]).fetchall()
        return {key: Held(wave, frozenset(filter(None, codes))) for key, wave, codes in rows}

    def _of_nobody_withdrawn(self, reads: list[Read]) -> list[Read]:
        """The same, unless it holds a withdrawn informant's code: no trace of one may come into the store."""
        if withdrawn := list(_withdrawn(self.readers, reads)):
            raise self._refused(*withdrawn)
        return reads

    # scan, correct, parse and validate, write

    def _take(self, read: Read) -> None:
        if isinstance(read, Batch):
            self._take_batch(read)
        elif isinstance(read, Noted):
            insert(self.con, f"audit.{table_name(read.model)}", self._with_wave(read.rows))
        elif isinstance(read, Normalisation):
            self.report.normalised.append(read)
        else:
            (self.report.warnings if read.severity == "warning" else self.report.issues).append(read)
        if len(self.report.issues) > MOST_ISSUES:
            too_many = Issue.of(TOO_MANY(most=f"{MOST_ISSUES:,}"), self.delivery.name)
            raise self._refused(*self.report.issues, too_many)

    def _take_batch(self, batch: Batch) -> None:
        rows = batch.cells.num_rows
        self.files[batch.model].add(batch.file)
        self.report.rows_of_table[batch.model] += rows + len(batch.issues)
        self.report.rows_of_file[batch.file] += rows + len(batch.issues)
        scanned = self._without_names(batch)
        insert(self.con, f"raw.{table_name(batch.model)}", self._with_wave(scanned.cells))
        validated = validate(self.corrector.correct(scanned), self.readers)
        self.partial_load.refused_keys[batch.model] += self._as_keys(batch.model, scanned.lost_keys)
        self.partial_load.refused_keys[batch.model] += validated.refused_keys
        self.report.issues += scanned.issues + validated.issues
        self.report.normalised += validated.normalised
        if batch.normalised:
            loaded = {(row["file"], row["sheet"], row["row"]) for row in validated.rows.select(PLACE).to_pylist()}
            self.report.normalised += [
                entry for entry in batch.normalised if (entry.file, entry.sheet, entry.row) in loaded
            ]
        self._write(batch.model, self._with_wave(validated.rows))
        self.on_rows(rows)

    def _as_keys(self, model: type[Table], written: list[str]) -> list[str]:
        """Keys as other tables refer to them, however they are written."""
        column = columns(model)[0]
        return [str(read_cell(key, column, self.readers).value or key) for key in written]

    def _without_names(self, batch: Batch) -> Batch:
        """A batch without the rows that name someone: these are written nowhere, not even to be rolled back."""
        hits = self.scanner.scan(batch)
        if hits or batch.issues:  # rows that are none of the table's were not looked through
            self.report.unkept.add(batch.file)
        if not hits:
            return batch
        kept, keys = without_rows(batch, hits)
        self.partial_load.refused_keys[batch.model] += keys
        self.report.issues += hits
        return kept

    def _write(self, model: type[Table], rows: pa.Table) -> None:
        links = link_columns(model)
        insert(self.con, f"core.{table_name(model)}", rows.drop_columns([column.name for column in links]))
        key = key_columns(model)[0]
        for column in links:
            self.con.register("incoming", rows.select(["wave", key, column.name]))
            self.con.execute(
                f"INSERT INTO core.{column.link} BY NAME SELECT wave, {key}, "
                f"unnest(string_split({column.name}, '; ')) AS {item_name(column)} FROM incoming"
            )
            self.con.unregister("incoming")

    def _clear(self) -> None:
        """Remove the wave's rows."""
        tables = [table for table, wave in summed_tables() if wave == "wave"]
        tables += [f"audit.{table_name(model)}" for model in AUDIT if model is not EarlierRegisters]
        for table in filled_tables(self.con, tables):
            self.con.execute(f"DELETE FROM {table} WHERE wave = ?", [self.wave])

    def _write_register(self, loaded: set[int]) -> None:
        """Make the register's tables equal to study.yaml. One that is so already stays: to write it takes longer.

        What it was is kept for the loaded waves.
        """
        earlier_registers.begin(self.con, self.wave, loaded)
        is_first = self.con.execute(f"SELECT 1 FROM core.{table_name(Studies)}").fetchone() is None
        for model, declared in register_rows(self.study).items():
            table = f"core.{table_name(model)}"
            filled = [{name: None if value == "" else value for name, value in row.items()} for row in declared]
            rows = arrow_rows(model, filled)
            names = ", ".join(rows.column_names)
            held = [] if is_first else self.con.execute(f"SELECT {names} FROM {table}").fetchall()
            if held != list(zip(*(column.to_pylist() for column in rows.columns), strict=True)):
                if loaded:
                    earlier_registers.keep(self.con, table_name(model), loaded)
                if held:
                    self.con.execute(f"DELETE FROM {table}")
                insert(self.con, table, rows)

    def _with_wave(self, rows: pa.Table) -> pa.Table:
        return rows.append_column("wave", pa.array([self.wave] * rows.num_rows, pa.int64()))

    # rules

    def _hold_against_rules(self) -> None:
        report, corrector = self.report, self.corrector
        if same := same_rows(self.con, self.wave, [model for model, files in self.files.items() if len(files) > 1]):
            twins = {issue.file for issue in same}
            raise self._refused(*same, *(issue for issue in report.issues if issue.file not in twins))
        report.issues = corrector.naming(report.issues) + corrector.unheeded()
        self.partial_load.unread = {
            table for issue in report.issues if _hides_rows(issue) and (table := issue.table(self.study.reading))
        }
        use_threads_for(self.con, count_all_rows(self.con) + report.rows_of_table.total())
        report.issues += corrector.naming(self._broken_rules(self.partial_load, report.issues))

    def _broken_rules(self, partial_load: PartialLoad, reported: Iterable[Issue]) -> list[Issue]:
        """What breaks a rule in rows that have no issue yet: a cell that is no value breaks rules for that alone."""
        return _of_other_rows(broken_rules(self.con, self.study, self.wave, partial_load), reported)

    def _leave_rows_out(self, *, accept_partial: bool, accept_few: bool) -> None:
        """Remove the rows with issues from core, and those that then refer to nothing; or refuse the delivery."""
        report, files = self.report, set(self.report.rows_of_file)
        if not accept_partial or any(_hides_rows(issue) or issue.file not in files for issue in report.issues):
            raise self._refused(*report.issues)
        fresh, report.issues = report.issues, []
        while fresh:
            fresh += _of_other_rows(filter(None, map(_twin, fresh)), [*report.issues, *fresh])
            self._remove(fresh)
            report.issues += fresh
            fresh = self._broken_rules(PartialLoad(), report.issues)
            if any(issue.file not in files for issue in fresh):  # a row of another wave refers to one that is left out
                raise self._refused(*report.issues, *fresh)
        if shrunk := [*self._shrunk(accept_few=accept_few)]:
            raise self._refused(*report.issues, *shrunk)
        rows = {(issue.table(self.study.reading), issue.file, issue.sheet, issue.row) for issue in report.issues}
        report.refused = Counter(table for table, *_ in rows if table)
        masked = self.scanner.masked(report.issues)
        report.unkept |= {issue.file for issue, shown in zip(report.issues, masked, strict=True) if issue != shown}
        report.issues = masked

    def _shrunk(self, *, accept_few: bool) -> Iterator[Issue]:
        """Tables of the delivery of which a partial load would leave no row or, unless accepted, less than half."""
        left = dict(rows_of_wave(self.con, self.wave))
        for model, delivered in self.report.rows_of_table.items():
            name, kept = table_name(model), left[table_name(model)]
            rows = counted(delivered, "row", "rows")
            if delivered and not kept:
                yield Issue.of(EMPTIED_TABLE(table=name, rows=rows), self.delivery.name)
            elif kept < delivered / 2 and not accept_few:
                yield Issue.of(SHRUNK_TABLE(table=name, kept=kept, rows=rows), self.delivery.name)

    def _remove(self, issues: Iterable[Issue]) -> None:
        places: dict[type[Table], set[tuple[str, str, int]]] = defaultdict(set)
        for issue in issues:
            if table := issue.table(self.study.reading):
                places[table].add((issue.file, issue.sheet, issue.row))
        for model, rows in places.items():
            name, key, wave = table_name(model), key_columns(model)[0], self.wave
            self.con.register("left_out", _places_table(sorted(rows)))
            keys = f"SELECT {key} FROM core.{name} SEMI JOIN left_out USING (file, sheet, row) WHERE wave = {wave:d}"
            for column in link_columns(model):
                self.con.execute(f"DELETE FROM core.{column.link} WHERE wave = {wave:d} AND {key} IN ({keys})")
            self.con.execute(f"DELETE FROM core.{name} WHERE wave = {wave:d} AND (file, sheet, row) IN (FROM left_out)")
            self.con.unregister("left_out")

    def _refused(self, *issues: Issue) -> Refused:
        return Refused(self.wave, issues)


def _places_table(rows: list[tuple[str, str, int]]) -> Any:
    files, sheets, numbers = (list(cells) for cells in zip(*rows, strict=True))
    return pa.table({"file": files, "sheet": sheets, "row": numbers})


def _hides_rows(issue: Issue) -> bool:
    return issue.row == 0 or issue.check in HIDING


def _of_other_rows(issues: Iterable[Issue], reported: Iterable[Issue]) -> list[Issue]:
    """Those issues whose rows have none yet."""
    places = {(issue.file, issue.sheet, issue.row) for issue in reported}
    return [issue for issue in issues if (issue.file, issue.sheet, issue.row) not in places]


def _twin(issue: Issue) -> Issue | None:
    """The issue of the row that is in doubt with another: nobody knows which of the two is right."""
    if issue.twin is None:
        return None
    other = Issue(issue.file, issue.sheet, issue.row).place
    return Issue.of(DUPLICATE_KEY(other=other), *issue.twin, issue.column, issue.value)


def holds_withdrawn(study: Study, wave: int, delivery: Path) -> bool:
    """Whether the files of a delivery hold the code of an informant who has withdrawn."""
    if not study.withdrawals or not is_delivered(delivery):
        return False
    readers = Readers(study)
    reads = read_delivery(delivery, study.encoding, study.reading, Adapters(readers, wave))
    return any(_withdrawn(readers, reads))


def _withdrawn(readers: Readers, reads: Iterable[Read]) -> Iterator[Issue]:
    """The issues of cells and cases that are an informant who has withdrawn, and of texts that name one in full."""
    codes = withdrawn_codes(readers.study)
    mentions = Spellings(readers.study).participants(codes, in_full=True)
    for read in reads:
        if isinstance(read, Batch):
            yield from withdrawn_cells(read, readers)
            yield from _naming(read, mentions) if codes else ()
        elif isinstance(read, Issue) and read.check == "withdrawn":
            yield read


def _naming(batch: Batch, codes: Spellings) -> Iterator[Issue]:
    """An issue of each text of a batch in which one of some codes is."""
    for column in delivered_columns(batch.model):
        if column.type is not Text or column.reads == "participant":
            continue
        may_name = pc.match_substring_regex(batch.cells[column.name], codes.sieve)
        for row in batch.cells.filter(may_name).to_pylist():
            if codes.find(row[column.name]):
                yield Issue.of(NAMES_WITHDRAWN(), row["file"], row["sheet"] or "", row["row"], column.name)


def rows_of_wave(con: duckdb.DuckDBPyConnection, wave: int) -> Iterator[tuple[str, int]]:
    """Each delivered table in core with its rows of one wave."""
    names = map(table_name, DELIVERED)
    counts = (f"SELECT '{name}', count(*) FROM core.{name} WHERE wave = $wave" for name in names)
    yield from con.execute(" UNION ALL ".join(counts), {"wave": wave}).fetchall()

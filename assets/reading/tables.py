"""Rows of cells made into batches of one table: where the header is, what it names, and which rows fit it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, compress, islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from casewave.assets.reading.issues import Issue, Normalisation
from casewave.schemas.columns import Column, Number, Table, Whole, delivered_columns, key_columns, table_name
from casewave.schemas.csv_files import ENDINGS
from casewave.schemas.delivered.tables import DELIVERED, table_named
from casewave.schemas.hints import did_you_mean, nearest, nearest_of_each
from casewave.schemas.problems import files
from casewave.schemas.problems.kinds import Problem, counted, listed
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules

if TYPE_CHECKING:
    import pyarrow as pa

    from casewave.assets.reading.columnar import ColumnarRows

BATCH_ROWS, BATCH_CHARACTERS = 20_000, 50_000_000
MOST_COLUMNS = 1_000
FILLED = "^[!-~]"  # a first cell that is certainly not blank
HEADER_WITHIN = 10  # rows: titles and notes may be above it
WIDTHLESS = re.compile("[\u200b\u2060\ufeff\u00ad]")  # such as a second byte-order mark
IGNORED = "(not loaded)"  # the header of a column that study.yaml says is not loaded
GIVEN_BY_PROGRAM = re.compile(r"Sheet|[^\W\d_]+ ?[0-9]+")  # the name of a sheet that nobody named: Sheet1, Tabelle1
NAMELESS = ""  # that of a column without a name, which may hold nothing

Cells = Sequence[str | None]
Rows = Iterator[tuple[int, "Cells | Issue"]]


class ShownDate(str):
    """A date of a workbook as text, which in a column of codes was none when it was typed."""

    __slots__ = ()


class ShownPercent(str):
    """A number of a workbook as its cell shows it: a percentage, with its sign."""

    __slots__ = ()


class ShownNumber(str):
    """A whole number of a workbook whose cell shows zeros or text with it: 1 shown as INT-001, which codes are."""

    shown: str

    def __new__(cls, value: int, shown: str) -> ShownNumber:
        cell = super().__new__(cls, str(value))
        cell.shown = shown
        return cell


class FormulaValue(str):
    """The stored value of a formula, as text."""

    __slots__ = ()


class FormulaDate(ShownDate, FormulaValue):
    """A date that a formula gave."""

    __slots__ = ()


class NoValue(str):
    """A cell that holds no value, and the problem with it."""

    problem: Problem

    def __new__(cls, problem: Problem) -> NoValue:
        cell = super().__new__(cls, problem.kind)
        cell.problem = problem
        return cell


@dataclass
class Batch:
    """Some rows of one table in one file: `cells` holds text columns named by the model, and file, sheet and row.

    `issues` are of rows that do not fit this header, and `lost_keys` their keys, as far as they can be seen.
    `normalised` are cells that a sheet shows otherwise than they are read.
    """

    model: type[Table]
    file: str
    cells: pa.Table
    issues: list[Issue] = field(default_factory=list)
    lost_keys: list[str] = field(default_factory=list)
    normalised: list[Normalisation] = field(default_factory=list)


def named_table(name: str, rules: ReadingRules = NO_RULES) -> type[Table] | None:
    """The table that a file or sheet is, as the study says or by its name."""
    return table_named(rules.table_of(name) or name)


def table_of_file(path: Path, rules: ReadingRules = NO_RULES) -> type[Table] | None:
    """The table that a CSV file is."""
    return named_table(path.stem, rules) if path.suffix.lower() in ENDINGS else None


def renamed(file: str, sheet: str, model: type[Table], rules: ReadingRules) -> Iterator[Normalisation]:
    """That a file or sheet is a table as the study says, where it does."""
    name = sheet or PurePosixPath(file).stem
    if rules.table_of(name):
        yield Normalisation(file, sheet, 0, "", name, table_name(model), "table, as study.yaml says")


def misnamed(thing: str, file: str, sheet: str, name: str) -> Issue:
    """Say that a file or sheet is named after no table."""
    tables = [table_name(model) for model in DELIVERED]
    kind = files.SHEET_NAME if thing == "sheet" else files.FILE_NAME
    near = nearest(name, tables)
    problem = kind(
        did_you_mean(name, tables) or (files.SEGMENTS_HEADERS if GIVEN_BY_PROGRAM.fullmatch(name) else ""),
        tables=", ".join(tables), declaration=declaration("ignore_sheets", name),
        naming=f"reading: {{tables: {{{near or 'TABLE'}: [{_quoted(name)}]}}}}",
    )  # fmt: skip
    return Issue.of(problem, file, sheet, value=name)


def declaration(key: str, word: str) -> str:
    """The line of study.yaml that says how a word of the files is read."""
    return f"to study.yaml: reading: {{{key}: [{_quoted(word)}]}}"


def read_table(
    model: type[Table],
    file: str,
    sheet: str,
    rows: Rows,
    rules: ReadingRules = NO_RULES,
    unfit: Mapping[int, Issue] | None = None,
    columnar: ColumnarRows | None = None,
) -> Iterator[Batch | Issue | Normalisation]:
    """Find the header among the first rows and read what follows it. Rows are numbered as a spreadsheet counts.

    unfit: rows that cannot be taken as they are, by number, each with what is wrong with it. columnar: the same rows in
    columns, which are taken instead as far as they go.
    """
    unfit = unfit or {}
    first = list(islice(rows, HEADER_WITHIN))
    at = header_at(model, [cells for _, cells in first], rules)
    number, cells = first[at] if first else (1, [])
    if isinstance(cells, Issue) or number in unfit:
        wrong = cells if isinstance(cells, Issue) else unfit[number]
        yield replace(wrong, file=file, sheet=sheet, row=number, value=None, check="header")
        return
    if unfit_cell := _no_value(cells):
        at, cell = unfit_cell
        yield replace(Issue.of(cell.problem, file, sheet, number, column_letter(at)), check="header")
        return
    above = [str(other) for other, row in first[:at] if isinstance(row, Issue) or not _is_blank(row)]
    if above:
        yield Normalisation(file, sheet, number, "", "", "", f"{_rows_in_words(above)} above the header left out")
    written = [(cell or "").strip() for cell in cells]
    while written and not written[-1]:
        written.pop()
    ignored = [rules.ignores_column(table_name(model), name) for name in written]
    place = Issue(file, sheet, number)
    yield from _normalised_headers(model, place, written, ignored, rules)
    taken = [name for name, out in zip(written, ignored, strict=True) if name and not out]
    issues = list(_header_issues(model, place, taken, rules))
    yield from issues
    if issues:
        return
    header = [IGNORED if out else named_column(model, name, rules) for name, out in zip(written, ignored, strict=True)]
    same = {name: said for name, said in rules.constants.get(table_name(model), {}).items() if name not in header}
    for name, said in same.items():
        yield Normalisation(file, sheet, number, name, "", said, "the same in every row, as study.yaml says")
    rest: Rows = chain(first[at + 1 :], rows)
    if columnar and at == 0 and len(cells) == len(header) and NAMELESS not in header:
        yield from _columnar_batches(model, file, header, columnar, same)
        rest = columnar.rest(rest)
    yield from _batches(model, file, sheet, header, filter(holds_anything, rest), unfit, same)


def _batches(
    model: type[Table],
    file: str,
    sheet: str,
    header: list[str],
    rows: Rows,
    unfit: Mapping[int, Issue],
    same: Mapping[str, str],
) -> Iterator[Batch]:
    while chunk := _chunk(rows):
        yield _batch(model, file, sheet, header, chunk, unfit, same)


def _rows_in_words(numbers: list[str]) -> str:
    return f"{'row' if len(numbers) == 1 else 'rows'} {listed(numbers)}"


def _normalised_headers(
    model: type[Table], place: Issue, written: list[str], ignored: list[bool], rules: ReadingRules
) -> Iterator[Normalisation]:
    """Columns that are not loaded, and columns under other headers or the names of the version before."""
    for name in dict.fromkeys(compress(written, ignored)):
        yield Normalisation(place.file, place.sheet, place.row, name, "", "", "column not loaded, as study.yaml says")
    for name in written:
        if column := rules.column_of(table_name(model), name):
            yield Normalisation(place.file, place.sheet, place.row, column, name, column, "header, as study.yaml says")
    for name, column in _former_names(model).items():
        if name in map(folded_header, written):
            yield Normalisation(place.file, place.sheet, place.row, column, name, column, "former name of the column")


def _chunk(rows: Rows) -> list[tuple[int, Cells | Issue]]:
    """The next rows, as many as are held in memory at once."""
    chunk: list[tuple[int, Cells | Issue]] = []
    length = 0
    for number, cells in rows:
        chunk.append((number, cells))
        length += 0 if isinstance(cells, Issue) else sum(map(len, filter(None, cells)))
        if len(chunk) >= BATCH_ROWS or length >= BATCH_CHARACTERS:
            break
    return chunk


def folded_header(name: str) -> str:
    """A column's name without regard to case, spaces, dashes and signs without width: `Held on` is `held_on`."""
    return re.sub(r"[\s-]+", "_", WIDTHLESS.sub("", name).strip().lower())


def named_column(model: type[Table], name: str, rules: ReadingRules = NO_RULES) -> str:
    """The column that a header names: as the study says, by its name, or by the one of the version before."""
    if column := rules.column_of(table_name(model), name):
        return column
    folded = folded_header(name)
    return _former_names(model).get(folded, folded)


def _former_names(model: type[Table]) -> dict[str, str]:
    return {column.formerly: column.name for column in delivered_columns(model) if column.formerly}


def header_at(model: type[Table], rows: Sequence[Cells | Issue], rules: ReadingRules = NO_RULES) -> int:
    """Where the header is: the first row that names two columns or more; else the first that names any, or any."""
    known = {column.name for column in delivered_columns(model)}
    named = [
        0 if isinstance(row, Issue) else sum(named_column(model, cell or "", rules) in known for cell in row)
        for row in rows
    ]
    return next((at for count in (2, 1) for at, found in enumerate(named) if found >= count), 0)


def _header_issues(model: type[Table], place: Issue, written: list[str], rules: ReadingRules) -> Iterator[Issue]:
    file, sheet, row, table = place.file, place.sheet, place.row, table_name(model)
    known = [column.name for column in delivered_columns(model)]
    header = [named_column(model, name, rules) for name in written]
    if len(header) > MOST_COLUMNS:
        problem = files.TOO_MANY_COLUMNS(columns=f"{len(header):,} columns", most=f"{MOST_COLUMNS:,}")
        yield Issue.of(problem, file, sheet, row)
        return
    if not set(header) & set(known):  # then it is a row of data, which no message repeats
        yield Issue.of(files.HEADER(columns=", ".join(known)), file, sheet, row)
        return
    as_written = dict(zip(reversed(header), reversed(written), strict=True))
    meant = nearest_of_each([name for name in as_written if name not in known], set(known) - set(header))
    for name, count in Counter(header).items():
        if name not in known:
            near, name = meant[name], as_written[name]
            suggestion = f"Did you mean {near}?" if near else ""
            problem = files.COLUMN_NAME(
                suggestion, table=table, columns=listed(known),
                renaming=f"columns: {{{table}: {{{near or 'COLUMN'}: {_quoted(name)}}}}}",
                leaving_out=f"ignore_columns: [{_quoted(name)}]",
            )  # fmt: skip
            yield Issue.of(problem, file, sheet, row, name, name)
        elif count > 1:
            yield Issue.of(files.COLUMN_TWICE(), file, sheet, row, name, name)
    same = rules.constants.get(table, {})
    for column in delivered_columns(model):
        if column.required and column.name not in {*header, *meant.values(), *same}:
            yield Issue.of(_missing(model, column), file, sheet, row, column.name)


def _missing(model: type[Table], column: Column) -> Problem:
    if column.name in key_columns(model):
        return files.COLUMN_MISSING(meaning=column.meaning)
    line = f"reading: {{constants: {{{table_name(model)}: {{{column.name}: VALUE}}}}}}"
    return files.COLUMN_MISSING(f"If every row says the same, add to study.yaml: {line}.", meaning=column.meaning)


def _quoted(word: str) -> str:
    """A word as YAML takes it for text."""
    return json.dumps(word, ensure_ascii=False)


def _batch(
    model: type[Table],
    file: str,
    sheet: str,
    header: list[str],
    chunk: list[tuple[int, Cells | Issue]],
    unfit: Mapping[int, Issue],
    same: Mapping[str, str],
) -> Batch:
    """Rows of a chunk that fit the header. same: columns that every row has alike."""
    issues, numbers, kept, lost_keys = [], [], [], []
    normalised: list[Normalisation] = []
    key_at = header.index(key_columns(model)[0])
    dates = {at for at, name in enumerate(header) if not _may_be_dated(model, name)}
    numeric = {column.name for column in delivered_columns(model) if column.type in (Whole, Number)}
    ignored = [at for at, name in enumerate(header) if name == IGNORED]
    for number, cells in chunk:
        if ignored and not isinstance(cells, Issue):
            cells = [None if at in ignored else cell for at, cell in enumerate(cells)]
        wrong = unfit.get(number) or _unfit(cells, header, dates, is_sheet=bool(sheet))
        if wrong:
            column = _header_name(wrong.column, header)
            issues.append(replace(wrong, file=file, sheet=sheet, row=number, column=column))
            lost_keys += [] if isinstance(cells, Issue) else _key(cells, key_at)
        elif not isinstance(cells, Issue):
            cells = cells if len(cells) == len(header) else _fitted(cells, len(header))
            if sheet:
                cells = _as_read(cells, header, Issue(file, sheet, number), normalised, numeric)
            numbers.append(number)
            kept.append(cells)
    text = dict(zip(header, map(_column, zip(*kept, strict=True)), strict=True)) if kept else {}
    import pyarrow as pa  # takes long, as openpyxl does; status asks only which files there are

    rows = _with_place(model, file, sheet, text, pa.array(numbers, pa.int64()), same)
    return Batch(model, file, rows, issues, lost_keys, normalised)


def _with_place(
    model: type[Table], file: str, sheet: str, text: Mapping[str, pa.Array], numbers: pa.Array, same: Mapping[str, str]
) -> pa.Table:
    """The model's columns of rows, blank where there is none, with file, sheet and the rows' numbers."""
    import pyarrow as pa

    count = len(numbers)
    names = [column.name for column in delivered_columns(model)]
    nothing = pa.nulls(count, pa.string())
    alike = {name: pa.array([said] * count, pa.string()) for name, said in same.items()}
    columns = {name: text.get(name, alike.get(name, nothing)) for name in names}
    place = {"file": pa.array([file] * count, pa.string()), "sheet": pa.array([sheet] * count, pa.string())}
    return pa.table({**columns, **place, "row": numbers})


def _columnar_batches(
    model: type[Table], file: str, header: list[str], columnar: ColumnarRows, same: Mapping[str, str]
) -> Iterator[Batch]:
    """Rows that fit the header, as text columns, without the blank ones."""
    import pyarrow as pa
    import pyarrow.compute as pc

    before = columnar.rows_read
    for rows in columnar.blocks(len(header)):
        numbers = pa.array(range(before + 1, before + 1 + rows.num_rows), pa.int64())
        before = columnar.rows_read
        in_doubt = pc.indices_nonzero(pc.invert(pc.match_substring_regex(rows.column(0), FILLED)))
        cells = zip(*(column.take(in_doubt).to_pylist() for column in rows.columns), strict=True)
        blank = [at for at, row in zip(in_doubt.to_pylist(), cells, strict=True) if _is_blank(row)]
        if blank:
            kept = pc.invert(pc.is_in(pa.array(range(rows.num_rows)), pa.array(blank)))
            rows, numbers = rows.filter(kept), numbers.filter(kept)
        text = dict(zip(header, rows.columns, strict=True))
        yield Batch(model, file, _with_place(model, file, "", text, numbers, same))


def _key(cells: Cells, at: int) -> list[str]:
    """The key of a row, where its cell holds one."""
    return [cell.strip() for cell in cells[at:][:1] if cell and not isinstance(cell, NoValue)]


def _header_name(column: str, header: list[str]) -> str:
    """The header of a column that is named by its letter; else the letter."""
    at = next((at for at in range(len(header)) if column_letter(at) == column), None)
    return column if at is None else header[at] or column


def column_letter(at: int) -> str:
    """The letter of a column in a spreadsheet: A for 0, AA for 26."""
    return (column_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _no_value(cells: Cells) -> tuple[int, NoValue] | None:
    return next(((at, cell) for at, cell in enumerate(cells) if isinstance(cell, NoValue)), None)


def _as_read(
    cells: Cells, header: list[str], place: Issue, normalised: list[Normalisation], numeric: set[str]
) -> Cells:
    """A sheet's row as it is read: stored values of formulas, percentages, and codes as their cells show them."""
    if all(type(cell) in (str, type(None), ShownDate) for cell in cells):
        return cells
    unit = dict(zip(header, cells, strict=True)).get("unit")
    row = list(cells)
    for at, (name, cell) in enumerate(zip(header, cells, strict=True)):
        said, read = "", str(cell)
        if isinstance(cell, FormulaValue):
            said = "stored value of a formula"
        elif isinstance(cell, ShownPercent) and name == "value" and _is_percent(unit):
            said, read = "percentage as its cell shows it", cell.removesuffix("%")
        elif isinstance(cell, ShownNumber) and name not in numeric:
            said, read = "number as its cell shows it", cell.shown
        if said:
            written = "a formula" if isinstance(cell, FormulaValue) else str(cell)
            normalised.append(Normalisation(place.file, place.sheet, place.row, name, written, read, said))
            row[at] = read
    return row


def _is_percent(unit: str | None) -> bool:
    return (unit or "").strip().casefold() in {"percent", "per cent", "%", "percentage"}


def _unfit(cells: Cells | Issue, header: list[str], dates: set[int], *, is_sheet: bool) -> Issue | None:
    """What is wrong with a row as a row of this header, if anything."""
    if isinstance(cells, Issue):
        return cells
    if unfit_cell := _no_value(cells) if is_sheet else None:
        at, unfit = unfit_cell
        return Issue.of(unfit.problem, "", column=column_letter(at))
    if (outside := _outside(cells, header, is_sheet=is_sheet)) is not None:
        return Issue.of(files.CELL_OUTSIDE(column=column_letter(outside)), "", column=column_letter(outside))
    if cells and folded_header(cells[0] or "") == header[0] and _is_header_again(cells, header):
        return Issue.of(files.HEADER_AGAIN(), "")
    is_longer = any(cell and cell.strip() for cell in cells[len(header) :])
    if is_longer or (len(cells) < len(header) and not is_sheet):
        return Issue.of(files.ROW_WIDTH(cells=counted(len(cells), "cell", "cells"), columns=len(header)), "")
    for at, cell in enumerate(cells) if is_sheet else ():
        if isinstance(cell, ShownDate) and at in dates:
            return Issue.of(files.DATE_FOR_A_CODE(), "", column=header[at], value=str(cell))
    return None


def _is_header_again(cells: Cells, header: list[str]) -> bool:
    return [folded_header(cell or "") for cell in cells[: len(header)]] == header


def _outside(cells: Cells, header: list[str], *, is_sheet: bool) -> int | None:
    """Where a filled cell is in a column without a name: of a CSV file, only between others."""
    if len(cells) <= len(header) and NAMELESS not in header:
        return None
    width = len(cells) if is_sheet else len(header)
    filled = (at for at, cell in enumerate(cells[:width]) if cell and cell.strip())
    return next((at for at in filled if at >= len(header) or header[at] == NAMELESS), None)


def _may_be_dated(model: type[Table], name: str) -> bool:
    """Say whether a date may be in a column: it holds dates, or free text."""
    column: Column | None = next((column for column in delivered_columns(model) if column.name == name), None)
    return column is not None and (column.is_date or column.is_free_text)


def _fitted(cells: Cells, width: int) -> Cells:
    """A sheet's row at the header's width: its blank cells at the end are left out, or blank ones follow."""
    return [*cells, *[None] * width][:width]


def holds_anything(row: tuple[int, Cells | Issue]) -> bool:
    """Say whether any cell of a row is filled."""
    return isinstance(row[1], Issue) or not _is_blank(row[1])


def _is_blank(cells: Cells) -> bool:
    filled = bool(cells) and cells[0] and cells[0].strip()  # most rows are filled from their first cell on
    return not filled and not any(cell and cell.strip() for cell in cells)


def _column(cells: Iterable[str | None]) -> pa.Array:
    import pyarrow as pa

    return pa.array(cells, pa.string())

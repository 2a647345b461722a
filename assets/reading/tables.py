"""Rows of cells made into batches of one table: where the header is, what it names, and which rows fit it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, islice
from typing import TYPE_CHECKING

from casewave.assets.reading.issues import Issue, Normalisation
from casewave.schemas.columns import Column, Table, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED, table_named
from casewave.schemas.hints import did_you_mean
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS, BATCH_CHARACTERS = 20_000, 50_000_000
MOST_COLUMNS = 1_000
HEADER_WITHIN = 10  # rows: titles and notes may stand above it
IGNORED = "(not loaded)"  # the header of a column that study.yaml says is not loaded

Cells = Sequence[str | None]
Rows = Iterator[tuple[int, "Cells | Issue"]]


class ShownDate(str):
    """A date of a workbook as text, which in a column of codes was none when it was typed."""

    __slots__ = ()


class ShownPercent(str):
    """A number of a workbook as its cell shows it: a percentage, with its sign."""

    __slots__ = ()


class FormulaValue(str):
    """The stored value of a formula, as text."""

    __slots__ = ()


class FormulaDate(ShownDate, FormulaValue):
    """A date that a formula gave."""

    __slots__ = ()


class NoValue(str):
    """A cell that holds no value: what was expected in its place, what to do, and the name of the rule."""

    rule: str
    hint: str
    check: str

    def __new__(cls, rule: str, hint: str, check: str) -> NoValue:
        cell = super().__new__(cls, check)
        cell.rule, cell.hint, cell.check = rule, hint, check
        return cell


@dataclass
class Batch:
    """Some rows of one table in one file: `cells` holds text columns named by the model, and file, sheet and row.

    `faults` are of rows that are no rows of this header, and `lost_keys` their keys, as far as they can be seen.
    `normalised` are cells that a sheet shows otherwise than they are read.
    """

    model: type[Table]
    file: str
    cells: pa.Table
    issues: list[Issue] = field(default_factory=list)
    lost_keys: list[str] = field(default_factory=list)
    normalised: list[Normalisation] = field(default_factory=list)


def named_table(name: str) -> type[Table] | None:
    """The table that a file or sheet is named after."""
    return table_named(name)


def misnamed(thing: str, file: str, sheet: str, name: str) -> Issue:
    """Say that a file or sheet is named after no table."""
    rule = f"a {thing} named after its table ({', '.join(map(table_name, DELIVERED))})"
    ignore = f"rename it, or add {declaration('ignore_sheets', name)}" if thing == "sheet" else "rename or remove it"
    hint = did_you_mean(name, map(table_name, DELIVERED)) or ignore
    return Issue(file, sheet, rule=rule, hint=hint, check="table name")


def declaration(key: str, word: str) -> str:
    """The line of study.yaml that says how a word of the files is read."""
    return f"to study.yaml: reading: {{{key}: [{json.dumps(word, ensure_ascii=False)}]}}"


def read_table(
    model: type[Table],
    file: str,
    sheet: str,
    rows: Rows,
    rules: ReadingRules = NO_RULES,
    unfit: Mapping[int, Issue] | None = None,
) -> Iterator[Batch | Issue | Normalisation]:
    """Find the header among the first rows and read what follows it. Rows are numbered as a spreadsheet counts.

    unfit: rows that cannot be taken as they are, by number, each with what is wrong with it.
    """
    unfit = unfit or {}
    first = list(islice(rows, HEADER_WITHIN))
    at = header_at(model, [cells for _, cells in first])
    number, cells = first[at] if first else (1, [])
    if isinstance(cells, Issue) or number in unfit:
        wrong = cells if isinstance(cells, Issue) else unfit[number]
        yield Issue(file, sheet, number, wrong.column, None, wrong.rule, wrong.hint, "header")
        return
    if unfit_cell := _no_value(cells):
        at, cell = unfit_cell
        yield Issue(file, sheet, number, column_letter(at), None, cell.rule, cell.hint, "header")
        return
    above = [str(other) for other, row in first[:at] if isinstance(row, Issue) or not _is_blank(row)]
    if above:
        yield Normalisation(file, sheet, number, "", "", "", f"row {', '.join(above)} above the header left out")
    written = [(cell or "").strip() for cell in cells]
    while written and not written[-1]:
        written.pop()
    ignored = [rules.ignores_column(table_name(model), name) for name in written]
    for name in dict.fromkeys(compress(written, ignored)):
        yield Normalisation(file, sheet, number, name, "", "", "column not loaded, as study.yaml says")
    issues = list(
        _header_issues(
            model, file, sheet, number, [name for name, out in zip(written, ignored, strict=True) if not out]
        )
    )
    yield from issues
    if issues:
        return
    header = [IGNORED if out else folded_header(name) for name, out in zip(written, ignored, strict=True)]
    rest = filter(_holds_anything, chain(first[at + 1 :], rows))
    while chunk := _chunk(rest):
        yield _batch(model, file, sheet, header, chunk, unfit)


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
    """A column's name without regard to case, spaces and dashes: `Held on` is `held_on`."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def header_at(model: type[Table], rows: Sequence[Cells | Issue]) -> int:
    """Where the header is: the first row that names two columns or more; else the first that names any, or any."""
    known = {column.name for column in delivered_columns(model)}
    named = [0 if isinstance(row, Issue) else sum(folded_header(cell or "") in known for cell in row) for row in rows]
    return next((at for count in (2, 1) for at, found in enumerate(named) if found >= count), 0)


def _header_issues(model: type[Table], file: str, sheet: str, row: int, written: list[str]) -> Iterator[Issue]:
    known = [column.name for column in delivered_columns(model)]
    header = [folded_header(name) for name in written]
    if len(header) > MOST_COLUMNS:
        rule = f"a table of at most {MOST_COLUMNS:,} columns; it has {len(header):,}"
        yield Issue(file, sheet, row, rule=rule, hint="delete the columns beside the table", check="header")
        return
    if not set(header) & set(known):  # then it is a row of data, which no message repeats
        hint = f"add it: {', '.join(known)}"
        yield Issue(file, sheet, row, rule="a header row that names the columns", hint=hint, check="header")
        return
    as_written = dict(zip(reversed(header), reversed(written), strict=True))
    meant = set()
    for name, count in Counter(header).items():
        if name not in known:
            hint = did_you_mean(name, known)
            meant.add(hint)
            rule = f"a column of {table_name(model)} ({', '.join(known)})"
            hint = hint or f"rename it, or add {declaration('ignore_columns', as_written[name])}"
            name = as_written[name]
            yield Issue(file, sheet, row, name, name, rule, hint, "column name")
        elif count > 1:
            yield Issue(file, sheet, row, name, name, "each column once", "take one of the two out", "column twice")
    for column in delivered_columns(model):
        if column.required and column.name not in header and f"did you mean {column.name}?" not in meant:
            hint = f"add it: {column.meaning}"
            yield Issue(file, sheet, row, column.name, None, "a column of this name", hint, "column missing")


def _batch(
    model: type[Table],
    file: str,
    sheet: str,
    header: list[str],
    chunk: list[tuple[int, Cells | Issue]],
    unfit: Mapping[int, Issue],
) -> Batch:
    issues, numbers, kept, lost_keys = [], [], [], []
    normalised: list[Normalisation] = []
    key_at = header.index(key_columns(model)[0])
    dates = {at for at, name in enumerate(header) if not _may_be_dated(model, name)}
    ignored = [at for at, name in enumerate(header) if name == IGNORED]
    for number, cells in chunk:
        if ignored and not isinstance(cells, Issue):
            cells = [None if at in ignored else cell for at, cell in enumerate(cells)]
        wrong = unfit.get(number) or _unfit(cells, header, dates, is_sheet=bool(sheet))
        if wrong:
            column = _header_name(wrong.column, header)
            issues.append(Issue(file, sheet, number, column, wrong.value, wrong.rule, wrong.hint, wrong.check))
            lost_keys += [] if isinstance(cells, Issue) else _key(cells, key_at)
        elif not isinstance(cells, Issue):
            cells = cells if len(cells) == len(header) else _fitted(cells, len(header))
            if sheet:
                cells = _as_read(cells, header, Issue(file, sheet, number), normalised)
            numbers.append(number)
            kept.append(cells)
    text = dict(zip(header, map(_column, zip(*kept, strict=True)), strict=True)) if kept else {}
    names = [column.name for column in delivered_columns(model)]
    import pyarrow as pa  # takes long, as openpyxl does; status asks only which files there are

    nothing = pa.nulls(len(kept), pa.string())
    columns = {name: text.get(name, nothing) for name in names}
    same = {"file": pa.array([file] * len(kept), pa.string()), "sheet": pa.array([sheet] * len(kept), pa.string())}
    rows = pa.table({**columns, **same, "row": pa.array(numbers, pa.int64())})
    return Batch(model, file, rows, issues, lost_keys, normalised)


def _key(cells: Cells, at: int) -> list[str]:
    """The key of a row, where its cell holds one."""
    return [cell.strip() for cell in cells[at:][:1] if cell and not isinstance(cell, NoValue)]


def _header_name(column: str, header: list[str]) -> str:
    """The header of a column that is named by its letter; else the letter."""
    at = next((at for at in range(len(header)) if column_letter(at) == column), None)
    return column if at is None else header[at]


def column_letter(at: int) -> str:
    """The letter of a column in a spreadsheet: A for 0, AA for 26."""
    return (column_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _no_value(cells: Cells) -> tuple[int, NoValue] | None:
    return next(((at, cell) for at, cell in enumerate(cells) if isinstance(cell, NoValue)), None)


def _as_read(cells: Cells, header: list[str], place: Issue, normalised: list[Normalisation]) -> Cells:
    """A sheet's row as it is read: stored values of formulas, and percentages in numbers whose unit is percent."""
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
        return Issue("", column=column_letter(at), rule=unfit.rule, hint=unfit.hint, check=unfit.check)
    if any(cells[len(header) :]) or (len(cells) < len(header) and not is_sheet):
        rule = f"{len(header)} cells, as in the header"
        hint = "look for a comma, semicolon or line break in a text that stands in no quotation marks"
        return Issue("", rule=rule, hint=hint, check="row width")
    for at, cell in enumerate(cells) if is_sheet else ():
        if isinstance(cell, ShownDate) and at in dates:
            hint = "set the column to Text in Excel (Home, Number format), then type what was meant"
            rule = "what was typed, and not a date that Excel made of it"
            return Issue("", "", 0, header[at], str(cell), rule, hint, "date for a code")
    return None


def _may_be_dated(model: type[Table], name: str) -> bool:
    """Say whether a date may stand in a column: it holds dates, or free text."""
    column: Column | None = next((column for column in delivered_columns(model) if column.name == name), None)
    return column is not None and (column.is_date or column.is_free_text)


def _fitted(cells: Cells, width: int) -> Cells:
    """A sheet's row at the header's width: its blank cells at the end are left out, or blank ones follow."""
    return [*cells, *[None] * width][:width]


def _holds_anything(row: tuple[int, Cells | Issue]) -> bool:
    return isinstance(row[1], Issue) or not _is_blank(row[1])


def _is_blank(cells: Cells) -> bool:
    filled = bool(cells) and cells[0] and cells[0].strip()  # most rows are filled from their first cell on
    return not filled and not any(cell and cell.strip() for cell in cells)


def _column(cells: Iterable[str | None]) -> pa.Array:
    import pyarrow as pa

    return pa.array(cells, pa.string())

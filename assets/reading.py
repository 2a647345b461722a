"""Delivered files read into batches of text cells: CSV in the encodings that teams use, and XLSX workbooks.

Every cell stays text, with file, sheet and row. Here does not belong what a cell means (`schemas.readings`).
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa

from assets.faults import Fault
from schemas.columns import Table, delivered_columns, key_columns, table_name
from schemas.hints import did_you_mean
from schemas.tables import DELIVERED, table_named

if TYPE_CHECKING:
    from assets.qda_delivery import Noted, Projects

BATCH_ROWS = 20_000
LONGEST_CELL = 1_000_000  # characters
LARGEST_WORKBOOK = 500_000_000  # bytes unpacked: a small zip can hold a memory-filling sheet
# What operating systems and Excel leave in a folder; a README belongs to the people, not to the tables.
NOT_DELIVERED = {".ds_store", "thumbs.db", "desktop.ini", "readme.md", "readme.txt"}

# A SyntaxError is XML that is none: of ElementTree's, or of lxml's where openpyxl finds that.
UNREADABLE_WORKBOOK = (zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, OSError, EOFError)
WORKBOOK_RULE, WORKBOOK_HINT = "a workbook that opens", "open it in Excel and save it again as .xlsx"
# What a cell may hold that is no value, by openpyxl's letter for it.
NO_VALUES = {
    "f": ("a value, not a formula", "copy the cell and paste it as a value"),
    "e": ("a value, not an error of Excel's", "mend the formula or type the value"),
}

Cells = Sequence[str | None]


@dataclass
class Batch:
    """Some rows of one table: `cells` holds text columns named by the model, and `file`, `sheet` and `row`.

    `lost_keys` are the keys of rows that are no rows of this header, as far as they can be seen.
    """

    model: type[Table]
    cells: pa.Table
    faults: list[Fault] = field(default_factory=list)
    lost_keys: list[str] = field(default_factory=list)


def delivered_files(delivery: Path) -> dict[str, Path]:
    """The files of a delivery (a folder, or one file) by name, in order, without what systems leave in a folder."""
    if delivery.is_file():
        return {delivery.name: delivery}
    files = {path.relative_to(delivery).as_posix(): path for path in delivery.rglob("*") if path.is_file()}
    return {name: files[name] for name in sorted(files) if _is_delivered(files[name])}


def _is_delivered(path: Path) -> bool:
    return path.name.lower() not in NOT_DELIVERED and not path.name.startswith(("~$", ".~lock.", "._"))


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_delivery(
    delivery: Path, fallback_encoding: str, projects: Projects | None = None
) -> Iterator[Batch | Fault | Noted]:
    """Read all files of a delivery: batches in the order of files, sheets and rows, and faults of whole files.

    projects: what reads QDA projects, where there may be some.
    """
    files = delivered_files(delivery)
    if projects:
        projects.expect(files)
    for name, path in files.items():
        if projects and projects.takes(path):
            yield from projects.read(path, name)
        else:
            yield from _read_file(path, name, fallback_encoding)


def _read_file(path: Path, name: str, fallback_encoding: str) -> Iterator[Batch | Fault]:
    kind = path.suffix.lower()
    if kind == ".csv":
        yield from _read_csv(path, name, fallback_encoding)
    elif kind == ".xlsx":
        yield from _read_workbook(path, name)
    else:
        rule = "a .csv file, an .xlsx workbook or a .qdpx project"
        yield Fault(name, rule=rule, hint="save it as one of these, or take it out")


def _read_csv(path: Path, name: str, fallback_encoding: str) -> Iterator[Batch | Fault]:
    model = table_named(path.stem)
    if model is None:
        yield Fault(name, rule=_one_of_the_tables("file"), hint=_meant(path.stem))
        return
    encoding = _encoding(path, fallback_encoding)
    if encoding is None:
        hint = "save it as 'CSV UTF-8', or declare 'encoding: cp1252' in study.yaml if that is what it is"
        yield Fault(name, rule="text in UTF-8, or in UTF-16 with a byte-order mark", hint=hint)
        return
    with path.open(encoding=encoding, newline="") as file:
        first_line = file.readline()
        file.seek(0)
        csv.field_size_limit(LONGEST_CELL)
        lines = csv.reader(file, delimiter=_delimiter(first_line, model), strict=True)
        yield from _batches(model, name, "", _csv_rows(lines))


def _csv_rows(lines: Iterator[list[str]]) -> Iterator[Cells | Fault]:
    try:
        yield from lines
    except csv.Error:
        hint = "look for a quotation mark that opens and never closes, near this row"
        yield Fault("", rule="cells whose quotation marks are closed", hint=hint)


def _encoding(path: Path, fallback: str) -> str | None:
    with path.open("rb") as file:
        start = file.read(2)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16" if _decodes(path, "utf-16") else None
    return next((encoding for encoding in ("utf-8-sig", fallback) if _decodes(path, encoding)), None)


def _decodes(path: Path, encoding: str) -> bool:
    """Say whether the whole file is text in this encoding. A NUL is the mark of UTF-16 without its byte-order mark."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            return all("\0" not in text for text in iter(lambda: file.read(1 << 20), ""))
    except UnicodeError:
        return False


def _delimiter(header: str, model: type[Table]) -> str:
    known = {column.name for column in delivered_columns(model)}

    def recognised(delimiter: str) -> int:
        return sum(cell.strip().strip('"').lower() in known for cell in header.split(delimiter))

    return max((",", ";", "\t"), key=recognised)


def _read_workbook(path: Path, name: str) -> Iterator[Batch | Fault]:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > LARGEST_WORKBOOK:
            yield Fault(name, rule="a workbook of at most 500 MB unpacked", hint="deliver large tables as CSV")
            return
        workbook = openpyxl.load_workbook(path, read_only=True)
    except UNREADABLE_WORKBOOK:
        yield Fault(name, rule=WORKBOOK_RULE, hint=WORKBOOK_HINT)
        return
    for sheet in workbook.worksheets:
        model = table_named(sheet.title)
        if model is None:
            yield Fault(name, sheet.title, rule=_one_of_the_tables("sheet"), hint=_meant(sheet.title))
        else:
            yield from _batches(model, name, sheet.title, _sheet_rows(sheet))
    workbook.close()


def _sheet_rows(sheet: Any) -> Iterator[Cells | Fault]:
    sheet.reset_dimensions()  # a sheet may claim to be smaller than it is
    try:
        for cells in sheet.iter_rows():
            wrong = next((cell for cell in cells if cell.data_type in NO_VALUES), None)
            if wrong is None:
                yield [_cell_text(cell) for cell in cells]
            else:
                rule, hint = NO_VALUES[wrong.data_type]
                yield Fault("", column=wrong.column_letter, rule=rule, hint=hint)
    except UNREADABLE_WORKBOOK:
        yield Fault("", rule=WORKBOOK_RULE, hint=WORKBOOK_HINT)


def _cell_text(cell: Any) -> str | None:
    """Write a workbook's value as a coordinator would type it: a date as far as its cell shows it."""
    value = cell.value
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return _shown_date(value, cell.number_format.lower())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _shown_date(moment: dt.datetime, shown_as: str) -> str:
    """A month typed into Excel is kept as its first day, and shown as a month."""
    if moment.time() != dt.time():
        return moment.isoformat(sep=" ")
    return f"{moment:%Y-%m-%d}" if "d" in shown_as else f"{moment:%Y-%m}" if "m" in shown_as else f"{moment:%Y}"


def _batches(model: type[Table], file: str, sheet: str, rows: Iterator[Cells | Fault]) -> Iterator[Batch | Fault]:
    first = next(rows, None)
    if isinstance(first, Fault):
        yield Fault(file, sheet, 1, first.column, None, first.rule, first.hint)
        return
    header = [(cell or "").strip().lower() for cell in first or ()]
    while header and not header[-1]:
        header.pop()
    faults = list(_header_faults(model, file, sheet, header))
    yield from faults
    if faults:
        return
    numbered = enumerate(rows, start=2)
    while chunk := list(islice(numbered, BATCH_ROWS)):
        yield _batch(model, file, sheet, header, chunk)


def _header_faults(model: type[Table], file: str, sheet: str, header: list[str]) -> Iterator[Fault]:
    known = [column.name for column in delivered_columns(model)]
    listed = f"{table_name(model)} ({', '.join(known)})"
    if not set(header) & set(known):  # then it is a row of data, which no message repeats
        hint = f"add it: {', '.join(known)}"
        yield Fault(file, sheet, 1, rule="a header row that names the columns", hint=hint)
        return
    meant = set()
    for name, count in Counter(header).items():
        if name not in known:
            hint = did_you_mean(name, known)
            meant.add(hint)
            yield Fault(file, sheet, 1, name, name, f"a column of {listed}", hint or "rename it, or take it out")
        elif count > 1:
            yield Fault(file, sheet, 1, name, name, "each column once", "take one of the two out")
    for column in delivered_columns(model):
        if column.required and column.name not in header and f"did you mean {column.name}?" not in meant:
            yield Fault(file, sheet, 1, column.name, None, "a column of this name", f"add it: {column.meaning}")


def _batch(
    model: type[Table], file: str, sheet: str, header: list[str], chunk: list[tuple[int, Cells | Fault]]
) -> Batch:
    faults, numbers, kept, lost_keys = [], [], [], []
    key = key_columns(model)[0]
    for number, cells in chunk:
        if isinstance(cells, Fault):
            faults.append(Fault(file, sheet, number, cells.column, None, cells.rule, cells.hint))
        elif _is_blank(cells):
            continue
        elif any(cells[len(header) :]) or (len(cells) < len(header) and not sheet):
            rule = f"{len(header)} cells, as in the header"
            hint = "look for a comma, semicolon or line break in a text that stands in no quotation marks"
            faults.append(Fault(file, sheet, number, rule=rule, hint=hint))
            lost_keys += [cell.strip() for cell in cells[header.index(key) :][:1] if cell]
        else:
            numbers.append(number)
            kept.append(cells if len(cells) == len(header) else _fitted(cells, len(header)))
    text = dict(zip(header, map(_column, zip(*kept, strict=True)), strict=True)) if kept else {}
    names = [column.name for column in delivered_columns(model)]
    nothing = pa.nulls(len(kept), pa.string())
    columns = {name: text.get(name, nothing) for name in names}
    same = {"file": pa.array([file] * len(kept), pa.string()), "sheet": pa.array([sheet] * len(kept), pa.string())}
    return Batch(model, pa.table({**columns, **same, "row": pa.array(numbers, pa.int64())}), faults, lost_keys)


def _fitted(cells: Cells, width: int) -> Cells:
    """A sheet's row at the header's width: its blank cells at the end are left out, or blank ones follow."""
    return [*cells, *[None] * width][:width]


def _is_blank(cells: Cells) -> bool:
    filled = bool(cells) and cells[0] and cells[0].strip()  # most rows are filled from their first cell on
    return not filled and not any(cell and cell.strip() for cell in cells)


def _column(cells: Iterable[str | None]) -> pa.Array:
    return pa.array(cells, pa.string())


def _one_of_the_tables(thing: str) -> str:
    return f"a {thing} named after its table ({', '.join(map(table_name, DELIVERED))})"


def _meant(name: str) -> str:
    return did_you_mean(name, map(table_name, DELIVERED)) or "rename it, or take it out"

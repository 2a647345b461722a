"""CSV files: their encoding, their delimiter, and their rows."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.tables import HEADER_WITHIN, Batch, Cells, folded_header, misnamed, named_table, read_table
from casewave.schemas.columns import Table, delivered_columns
from casewave.schemas.problems import files
from casewave.schemas.register.reading_rules import ReadingRules

LONGEST_CELL = 1_000_000  # characters
SEPARATOR_LINE = re.compile(r"sep=(?P<sign>.)\s*")  # Excel's own first line, which it does not show


def read_csv(
    path: Path, name: str, fallback_encoding: str, rules: ReadingRules
) -> Iterator[Batch | Issue | Normalisation]:
    """Read a CSV file named after its table: UTF-8, UTF-16 with its mark, or the study's own encoding."""
    model = named_table(path.stem)
    if model is None:
        yield misnamed("file", name, "", path.stem)
        return
    lines = csv_lines(path, model, fallback_encoding)
    if lines is None:
        yield Issue.of(files.CSV_ENCODING(), name)
        return
    yield from read_table(model, name, "", _rows(lines), rules)


@dataclass(frozen=True)
class CsvForm:
    """How a CSV file is written: its encoding, its delimiter, and whether its first line declares that."""

    encoding: str
    delimiter: str
    is_declared: bool


def csv_form(path: Path, model: type[Table], fallback_encoding: str) -> CsvForm | None:
    """Find how a CSV file is written, or None if it is no text."""
    encoding = _encoding(path, fallback_encoding)
    if encoding is None:
        return None
    with path.open(encoding=encoding, newline="") as file:
        first = [file.readline() for _ in range(HEADER_WITHIN)]
    declared = SEPARATOR_LINE.fullmatch(first[0])
    return CsvForm(encoding, declared["sign"] if declared else _delimiter(first, model), declared is not None)


def csv_lines(path: Path, model: type[Table], fallback_encoding: str) -> Iterator[list[str]] | None:
    """The rows of a CSV file, or None if it is no text. csv.Error ends them where a quotation mark never closes."""
    form = csv_form(path, model, fallback_encoding)
    return _lines(path, form) if form else None


def _lines(path: Path, form: CsvForm) -> Iterator[list[str]]:
    with path.open(encoding=form.encoding, newline="") as file:
        if form.is_declared:
            file.readline()
        csv.field_size_limit(LONGEST_CELL)
        yield from csv.reader(file, delimiter=form.delimiter, strict=True)


def _rows(lines: Iterator[list[str]]) -> Iterator[tuple[int, Cells | Issue]]:
    number = 0
    try:
        for number, cells in enumerate(lines, start=1):
            yield number, cells
    except csv.Error:
        yield number + 1, Issue.of(files.QUOTATION_MARKS(), "")


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


def _delimiter(lines: list[str], model: type[Table]) -> str:
    known = {column.name for column in delivered_columns(model)}

    def recognised(delimiter: str) -> int:
        return sum(folded_header(cell.strip().strip('"')) in known for line in lines for cell in line.split(delimiter))

    return max((",", ";", "\t"), key=recognised)

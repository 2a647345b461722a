"""CSV files of the study's own tables, read into batches."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from casewave.assets.reading.columnar import columnar_rows
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.tables import Batch, Cells, misnamed, named_column, read_table, renamed, table_of_file
from casewave.schemas.columns import Table, delivered_columns
from casewave.schemas.csv_files import CsvForm, NotText, csv_form, csv_rows
from casewave.schemas.problems import files
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules


def read_csv(
    path: Path, name: str, fallback_encoding: str, rules: ReadingRules
) -> Iterator[Batch | Issue | Normalisation]:
    """Read a CSV file named after its table: UTF-8, UTF-16 with its mark, or the study's own encoding."""
    model = table_of_file(path, rules)
    if model is None:
        yield misnamed("file", name, "", path.stem)
        return
    yield from renamed(name, "", model, rules)
    form = table_form(path, model, fallback_encoding, rules)
    if form is None:
        yield Issue.of(files.CSV_ENCODING(), name)
        return
    yield from read_table(model, name, "", _rows(csv_rows(path, form)), rules, columnar=columnar_rows(path, form))


def table_form(
    path: Path, model: type[Table], fallback_encoding: str, rules: ReadingRules = NO_RULES
) -> CsvForm | None:
    """Find how the CSV file of a table is written, or None if it is no text."""
    names = {column.name for column in delivered_columns(model)}
    try:
        return csv_form(path, fallback_encoding, lambda cell: named_column(model, cell, rules) in names)
    except NotText:
        return None


def csv_lines(
    path: Path, model: type[Table], fallback_encoding: str, rules: ReadingRules = NO_RULES
) -> Iterator[list[str]] | None:
    """The rows of a CSV file, or None if it is no text. csv.Error ends them where a quotation mark never closes."""
    form = table_form(path, model, fallback_encoding, rules)
    return csv_rows(path, form) if form else None


def _rows(lines: Iterator[list[str]]) -> Iterator[tuple[int, Cells | Issue]]:
    number = 0
    try:
        for number, cells in enumerate(lines, start=1):
            yield number, cells
    except csv.Error:
        yield number + 1, Issue.of(files.QUOTATION_MARKS(), "")

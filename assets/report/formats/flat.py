"""CSV and Parquet: printed tables and whole marts.

A CSV file is for spreadsheets, which take a cell that begins like a formula for one: such a text gets an apostrophe
before it, as spreadsheets write it themselves. Parquet holds every text as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from casewave.assets.report.printable import Table

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula; what is no text stays as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def csv_table(table: Table) -> str:
    """A printed table: headings, then one line per row, with the statements of a cell on lines of their own."""
    rows = ([cell.text if cell.value is None else cell.value for cell in row.cells] for row in table.rows)
    return csv_rows([column.heading for column in table.columns], rows)


def csv_data(rows: pa.Table) -> str:
    """A mart."""
    return csv_rows(rows.column_names, (row.values() for row in rows.to_pylist()))


def csv_rows(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """A header and rows, with every text as one that no spreadsheet takes for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")  # as RFC 4180 has it; a return within a cell is then quoted
    writer.writerows([harmless(cell) for cell in row] for row in (header, *rows))
    return file.getvalue()


def parquet_data(rows: pa.Table, provenance: dict[str, str]) -> bytes:
    """A mart, with what made it in the file's metadata."""
    file = io.BytesIO()
    pq.write_table(rows.replace_schema_metadata(provenance), file, compression="zstd", store_schema=True)
    return file.getvalue()

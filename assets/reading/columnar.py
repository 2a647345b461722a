"""Large CSV files read column by column, by Arrow's own reader, where that reads them as Python's reader does.

It reads the cells of a well-formed UTF-8 file into text columns in less than half of the time. A file with a quotation
mark inside of a cell that is not quoted is left to Python's reader, which also goes on from a row of another width.
Belongs elsewhere: what a row means (`tables`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from casewave.schemas.csv_files import LONGEST_CELL, CsvForm

if TYPE_CHECKING:
    import pyarrow as pa

Numbered = TypeVar("Numbered", bound=tuple[int, object])  # a row's number and its cells

LARGE = 1_000_000  # bytes, from which on it pays
BLOCK = 16_000_000  # bytes that are read at once
SEEN = 1 << 20  # characters


class ColumnarRows:
    """The rows of a CSV file after its first, in blocks of text columns that have no name but their place.

    rows_read: how many rows have been given, the first one included. is_whole: whether these are all.
    """

    def __init__(self, path: Path, delimiter: str, block: int = BLOCK) -> None:
        self.path, self.delimiter, self.block = path, delimiter, block
        self.rows_read, self.is_whole = 1, False

    def blocks(self, width: int) -> Iterator[pa.RecordBatch]:
        """The rows from the second on, each of as many cells. Ends at a block that Python has to read."""
        import pyarrow as pa
        import pyarrow.compute as pc
        from pyarrow import csv

        names = [str(at) for at in range(width)]
        try:
            reader = csv.open_csv(
                self.path,
                csv.ReadOptions(
                    use_threads=False, block_size=self.block, column_names=names, skip_rows_after_names=1
                ),
                csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True, ignore_empty_lines=False),
                csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), check_utf8=False),
            )  # fmt: skip
            for rows in reader:
                if any((pc.max(pc.utf8_length(cells)).as_py() or 0) > LONGEST_CELL for cells in rows.columns):
                    return
                self.rows_read += rows.num_rows
                yield rows
        except pa.ArrowInvalid:
            return
        self.is_whole = True

    def rest(self, rows: Iterator[Numbered]) -> Iterator[Numbered]:
        """Those of all rows after the first, with their numbers, that were not given."""
        if self.is_whole:
            return iter(())
        return (row for row in rows if row[0] > self.rows_read)


def columnar_rows(path: Path, form: CsvForm) -> ColumnarRows | None:
    """The rows of a file by Arrow's reader, if it is a large one and written as that reader takes it."""
    if path.stat().st_size < LARGE or form.encoding != "utf-8-sig" or form.is_declared:
        return None
    return ColumnarRows(path, form.delimiter) if is_regular(path, form) else None


def is_regular(path: Path, form: CsvForm) -> bool:
    """Say whether every quotation mark begins or ends a cell, or is one of two inside of a quoted cell.

    What is between two marks is in turn outside and inside of quoted cells; outside, it has to begin and end where a
    cell does. Of two marks for one, nothing is outside.
    """
    bounds = {form.delimiter, "\n", "\r"}
    with path.open(encoding=form.encoding, newline="") as file:
        open_part, is_first, is_inside = "", True, False
        for text in iter(lambda: file.read(SEEN), ""):
            *parts, last = (open_part + text).split('"')
            for part in parts:
                if not is_inside and part and not ((is_first or part[0] in bounds) and part[-1] in bounds):
                    return False
                is_first, is_inside = False, not is_inside
            open_part = last if len(last) < SEEN else last[:1] + last[-1:]  # more is not looked at
    return not is_inside and (is_first or not open_part or open_part[0] in bounds)

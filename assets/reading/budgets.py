"""How much of a file is read: what is more would take the machine's memory or hours of its time, and is refused.

A small zip can hold a sheet of a million empty rows, and a row may claim to be the hundred-billionth. All is counted in
one pass over the bytes, in little memory, before any other library opens the file. Belongs elsewhere: what a file says
(`assets.reading.workbooks`, `assets.reading.text_files`).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import IO
from xml.parsers import expat

from casewave.schemas.csv_files import ENDINGS
from casewave.schemas.problems import files
from casewave.schemas.problems.kinds import Problem

LARGEST_TABLE = 2_000_000_000  # bytes of a CSV file or a database; a million codings are 0.2 GB
LARGEST_LIBRARY = 50_000_000  # bytes of a library of references, which is held in memory
LARGEST_WORKBOOK = 500_000_000  # bytes unpacked: a small zip can hold a memory-filling sheet
LARGEST_PART = 10_000_000  # bytes unpacked of a part that is held in memory whole, such as the styles
MOST_PARTS = 5_000  # members of a workbook
LONGEST_LINE = 4_000_000  # bytes of a line of CSV, or of a text in a workbook
# What Excel can hold, and what of it may be blank: a sheet of a million blank rows is a mistake.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_NUMBER, LONGEST_LETTERS = 7, 3  # signs of a row's number, and of a column's letters
MOST_BLANK_CELLS, MOST_STRINGS = 5_000_000, 5_000_000
MOST_PLACES = 60_000_000  # cells of all rows, each up to its last one
MERGED = re.compile(r"([A-Z]{1,9})([0-9]{1,9}):([A-Z]{1,9})([0-9]{1,9})")
STREAMED = ("xl/worksheets/", "xl/sharedstrings")
MEDIA = ("xl/media/", "xl/embeddings/")  # which nothing here opens
XML_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # what may be before the first element
BLOCK = 1 << 20
BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, ValueError, KeyError, RuntimeError, EOFError, OverflowError,
)  # fmt: skip


class TooMuch(Exception):
    """More than is read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def over_budget(path: Path) -> Problem | None:
    """What of a file is more than is read, if anything. What is broken is left to its reader, which says so."""
    try:
        if look := LOOKS.get(path.suffix.lower()):
            look(path)
    except TooMuch as too_much:
        return too_much.problem
    except BROKEN:
        return None
    return None


def _look_at_table(path: Path) -> None:
    _expect_size(path, LARGEST_TABLE, "Deliver it in several files, one per wave.")
    with path.open("rb") as file:
        length = 0
        for block in iter(lambda: file.read(BLOCK), b""):
            ends = max(block.rfind(b"\n"), block.rfind(b"\r"))
            length = length + len(block) if ends < 0 else len(block) - ends
            if length > LONGEST_LINE:
                raise TooMuch(files.LINE_TOO_LONG())


def _look_at_database(path: Path) -> None:
    _expect_size(path, LARGEST_TABLE, "Export less at a time.")


def _look_at_library(path: Path) -> None:
    _expect_size(path, LARGEST_LIBRARY, "Export fewer references at a time.")


def _expect_size(path: Path, most: int, remedy: str) -> None:
    if path.stat().st_size > most:
        raise TooMuch(files.TOO_LARGE(most=f"{most // 1_000_000:,} MB", remedy=remedy))


def _look_at_workbook(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_PARTS:
            raise TooMuch(files.WORKBOOK_PARTS(most=f"{MOST_PARTS:,}"))
        if sum(member.file_size for member in members) > LARGEST_WORKBOOK:
            raise TooMuch(files.WORKBOOK_SIZE())
        for member in members:
            _look_at_part(archive, member)


def _look_at_opendocument(path: Path) -> None:
    """Count what a sheet's repeated rows and cells come to: a line of it may stand for a million rows."""
    counts = _Repeated()
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_WORKBOOK:
            raise TooMuch(files.WORKBOOK_SIZE())
        parser = expat.ParserCreate()
        parser.StartElementHandler = counts.start
        parser.StartDoctypeDeclHandler = _refuse
        with archive.open("content.xml") as part:
            parser.ParseFile(part)
    counts.end_row()


class _Repeated:
    """The filled cells of an OpenDocument workbook, repeated ones each, as they pass."""

    def __init__(self) -> None:
        self.repeated = self.row = self.in_row = self.places = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.end_row()
            self.row = 0
        elif name == "table:table-row":
            self.end_row()
            self.repeated = int(attributes.get("table:number-rows-repeated", 1))
        elif name == "table:table-cell" and "office:value-type" in attributes:
            self.in_row += int(attributes.get("table:number-columns-repeated", 1))

    def end_row(self) -> None:
        """Count a row, which is held as often as it is repeated where it is filled."""
        self.row += self.repeated
        self.places += self.in_row * self.repeated
        if self.in_row and (self.row > LAST_ROW or self.in_row > LAST_COLUMN):
            too_wide = self.in_row > LAST_COLUMN
            raise TooMuch(
                files.COLUMNS_OF_EXCEL(most=f"{LAST_COLUMN:,}")
                if too_wide
                else files.ROWS_OF_EXCEL(most=f"{LAST_ROW:,}")
            )
        if self.places > MOST_PLACES:
            raise TooMuch(files.FILLED_CELLS(most=f"{MOST_PLACES:,}"))
        self.in_row = self.repeated = 0


def _look_at_old_workbook(path: Path) -> None:
    _expect_size(path, LARGEST_LIBRARY, "Save it in Excel as .xlsx.")


def _look_at_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Look at a part of a workbook: a sheet may have any name, so whatever is XML is looked through."""
    name = member.filename.lower().lstrip("/")
    if member.file_size > LARGEST_PART and not name.startswith((*STREAMED, *MEDIA)):
        raise TooMuch(files.WORKBOOK_DECORATION())
    with archive.open(member) as part:
        first = part.read(BLOCK)
        if first.lstrip(XML_MARKS).startswith(b"<"):
            _stream(first, part)


class _Counts:
    """The rows, cells and shared texts of a workbook's part as they pass."""

    def __init__(self) -> None:
        self.row = self.rows = self.cells = self.filled = self.places = self.texts = self.in_row = self.merged = 0
        self.last = ""  # the reference of a row's last cell
        self.takes: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row, "c": self._cell, "si": self._text, "v": self._value, "is": self._value, "f": self._value,
            "mergeCell": self._merged,
        }  # fmt: skip

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if take := self.takes.get(name.rpartition(":")[2]):
            take(attributes)

    def _text(self, _: dict[str, str]) -> None:
        self.texts += 1
        if self.texts > MOST_STRINGS:
            raise TooMuch(files.WORKBOOK_TEXTS(most=f"{MOST_STRINGS:,}"))

    def _merged(self, attributes: dict[str, str]) -> None:
        if found := MERGED.fullmatch(attributes.get("ref", "").upper()):
            left, top, right, bottom = _column(found[1]), int(found[2]), _column(found[3]), int(found[4])
            self.merged += abs(right - left + 1) * abs(bottom - top + 1)
        if self.merged > MOST_BLANK_CELLS:
            raise TooMuch(files.MERGED_TOO_FAR())

    def _value(self, _: dict[str, str]) -> None:
        self.filled += 1

    def _row(self, attributes: dict[str, str]) -> None:
        self.end_row()
        number = attributes.get("r", "")
        self.rows += 1
        self.row = int(number) if number and len(number) <= LONGEST_NUMBER else self.row + 1
        if len(number) > LONGEST_NUMBER or self.row > LAST_ROW or self.rows > LAST_ROW:
            raise TooMuch(files.ROWS_OF_EXCEL(most=f"{LAST_ROW:,}"))

    def _cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        self.in_row += 1
        self.last = attributes.get("r", "")
        if self.cells - self.filled > MOST_BLANK_CELLS:
            raise TooMuch(files.BLANK_CELLS(most=f"{MOST_BLANK_CELLS:,}"))

    def end_row(self) -> None:
        """Count the width of a row, which is read up to the place of its last cell."""
        letters = self.last.rstrip("0123456789")
        width = max(self.in_row, _column(letters)) if len(letters) <= LONGEST_LETTERS else LAST_COLUMN + 1
        self.places += width
        if width > LAST_COLUMN or self.places > MOST_PLACES:
            raise TooMuch(files.COLUMNS_OF_EXCEL(most=f"{LAST_COLUMN:,}"))
        self.last, self.in_row = "", 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _stream(first: bytes, part: IO[bytes]) -> None:
    """Count the elements of a part as they pass, and refuse a text that no cell holds."""
    counts, parser, length = _Counts(), expat.ParserCreate(), 0
    parser.StartElementHandler = counts.start
    parser.StartDoctypeDeclHandler = _refuse
    for block in chain([first], iter(lambda: part.read(BLOCK), b"")):
        ends = block.rfind(b"<")
        length = length + len(block) if ends < 0 else len(block) - ends
        if length > LONGEST_LINE:
            raise TooMuch(files.CELL_TOO_LONG())
        parser.Parse(block)
    counts.end_row()


def _refuse(*_: object) -> None:
    raise TooMuch(files.DOCUMENT_TYPE())


LOOKS: dict[str, Callable[[Path], None]] = {
    ".xlsx": _look_at_workbook, ".xlsm": _look_at_workbook, ".ods": _look_at_opendocument,
    ".xls": _look_at_old_workbook, **dict.fromkeys(ENDINGS, _look_at_table),
    ".ris": _look_at_library, ".bib": _look_at_library, ".json": _look_at_library,
    ".qda": _look_at_database, ".sqlite3": _look_at_database, ".rqda": _look_at_database,
}  # fmt: skip

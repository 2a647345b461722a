"""CSV files as people and spreadsheets save them, under any ending: encoding, delimiter, and rows of text.

Belongs elsewhere: what the rows hold, and what is said of a file that is no text (whoever reads it).
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ENDINGS = (".csv", ".tsv", ".tab", ".txt")
DELIMITERS = (",", ";", "\t", "|", "^")  # the last two are a choice of REDCap
SEPARATOR_LINE = re.compile(r"sep=(?P<sign>.)\s*")  # Excel's own first line, which it does not show
QUOTED = re.compile(r'"[^"]*"')
SEARCHED = 10  # lines: titles and notes may be above the header
LONGEST_CELL = 1_000_000  # characters


class NotText(ValueError):
    """The file is not text in any of the encodings that it may be in."""


@dataclass(frozen=True)
class CsvForm:
    """How a CSV file is written: its encoding, its delimiter, and whether its first line declares that."""

    encoding: str
    delimiter: str
    is_declared: bool


def csv_form(path: Path, fallback: str = "utf-8", known: Callable[[str], bool] | None = None) -> CsvForm:
    """Find how a CSV file is written: UTF-8, UTF-16 with its mark, or the fallback encoding.

    known: whether a cell is one of the names that a header may hold. The delimiter is the one by which most cells of
    the first lines are; without it, the most frequent one in the first line. Raises NotText.
    """
    encoding = text_encoding(path, fallback)
    with path.open(encoding=encoding, newline="") as file:
        first = [file.readline() for _ in range(SEARCHED)]
    if declared := SEPARATOR_LINE.fullmatch(first[0]):
        return CsvForm(encoding, declared["sign"], is_declared=True)
    if known is None:
        delimiter = max(DELIMITERS, key=QUOTED.sub("", first[0]).count)
    else:
        delimiter = max(DELIMITERS, key=lambda sign: _recognised(first, sign, known))
    return CsvForm(encoding, delimiter, is_declared=False)


def csv_rows(path: Path, form: CsvForm, *, strict: bool = True) -> Iterator[list[str]]:
    """The rows of a CSV file, without the line that declares its delimiter.

    strict: end with csv.Error where a quotation mark never closes, instead of reading on.
    """
    with path.open(encoding=form.encoding, newline="") as file:
        if form.is_declared:
            file.readline()
        csv.field_size_limit(LONGEST_CELL)
        yield from csv.reader(file, delimiter=form.delimiter, strict=strict)


def _recognised(lines: list[str], delimiter: str, known: Callable[[str], bool]) -> int:
    return sum(known(cell.strip().strip('"')) for line in lines for cell in line.split(delimiter))


def text_encoding(path: Path, fallback: str) -> str:
    """The encoding of a text: UTF-8, UTF-16 with its mark, or the fallback. Raises NotText where it is in none."""
    with path.open("rb") as file:
        start = file.read(2)
    is_utf_16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", fallback):
        if _decodes(path, encoding):
            return encoding
    raise NotText(f"{path} is not text")


def _decodes(path: Path, encoding: str) -> bool:
    """Say whether the whole file is text in this encoding. A NUL is the mark of UTF-16 without its byte-order mark."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            return all("\0" not in text for text in iter(lambda: file.read(1 << 20), ""))
    except UnicodeError:
        return False

"""What every kind of workbook gives of a sheet: its title, what it hides and merges, and its rows as they are shown.

Belongs elsewhere: how one kind of workbook is opened (`excel_sheets`, `old_excel_sheets`, `opendocument_sheets`), what
is done with its sheets (`workbooks`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from casewave.assets.reading.issues import Issue
from casewave.assets.reading.tables import Cells, NoValue, ShownDate, ShownNumber, ShownPercent
from casewave.schemas.problems import files

WORKBOOK = Issue.of(files.WORKBOOK(), "")
LITERAL = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)  # text, language or colour in a format
# A format of a code: digits, of which zeros are filled in, with text before or after them, as in "INT-"000.
CODE_FORMAT = re.compile(r'(?P<before>(?:"[^"]*"|\\.|[- ])*)(?P<digits>0+)(?P<after>(?:"[^"]*"|\\.|[- ])*)')
ESCAPED = re.compile(r"_x00(?P<number>[01][0-9A-Fa-f])_")
FORMULA, ERROR, EARLY = map(NoValue, (files.FORMULA(), files.ERROR_VALUE(), files.EARLY_DATE()))
ALIKE_FROM = dt.datetime(1900, 3, 1)


@dataclass
class SheetLayout:
    """Hidden rows as (first, last), hidden columns as letters, merged ranges as (A1:B2, column, first and last row).

    has_formulas: whether any cell holds a formula.
    """

    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    merged: list[tuple[str, int, int, int]] = field(default_factory=list)
    has_formulas: bool = False


class Sheet(Protocol):
    """One sheet of a workbook that is open."""

    title: str
    is_hidden: bool

    def layout(self) -> SheetLayout:
        """What the sheet hides and merges."""
        ...

    def rows(self, layout: SheetLayout) -> Iterator[tuple[int, Cells | Issue]]:
        """The rows of the sheet by their number, each cell as text."""
        ...

    def notes(self) -> Iterable[str]:
        """The texts on the sheet that are in no cell, as far as `protection.parts` finds them in no part of a zip."""
        ...


def typed_text(text: str) -> str:
    """A text as it was typed: a workbook writes a control character by its number, a carriage return as `_x000D_`."""
    if "_x00" not in text:
        return text
    decoded = ESCAPED.sub(lambda found: chr(int(found["number"], 16)), text)
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers in order as ranges: 2, 3, 4, 7 are (2, 4) and (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def shown_code(value: int, number_format: str) -> str:
    """A whole number, with the zeros and the text that its format adds: 1 shown as INT-001."""
    found = CODE_FORMAT.fullmatch(number_format.split(";")[0])
    if value < 0 or found is None or not (len(found["digits"]) > 1 or found["before"] or found["after"]):
        return str(value)
    before, after = (re.sub(r'"|\\(?=.)', "", found[part]) for part in ("before", "after"))
    return ShownNumber(value, f"{before}{value:0{len(found['digits'])}}{after}")


def shown_date(moment: dt.datetime, shown_as: str) -> ShownDate:
    """A date as far as its format shows it: a month typed into Excel is kept as its first day, and shown as a month."""
    if moment.time() != dt.time():
        return ShownDate(moment.isoformat(sep=" "))
    shown_as = LITERAL.sub("", shown_as)  # [$-41D] is a language, and no day
    form = "%Y-%m-%d" if "d" in shown_as else "%Y-%m" if "m" in shown_as else "%Y"
    return ShownDate(moment.strftime(form))


def counted_date(moment: dt.datetime, shown_as: str) -> ShownDate | NoValue:
    """A date that a workbook of Excel holds as a number of days, which programs count alike from March 1900 on."""
    return shown_date(moment, shown_as) if moment >= ALIKE_FROM else EARLY


def shown_percent(value: float) -> ShownPercent:
    """A share as its cell shows it: 0.455 is 45.5%."""
    return ShownPercent(f"{Decimal(f'{100 * value:.12g}').normalize():f}%")


def shown_number(value: float) -> str:
    """A number as its cell shows it: at most 15 digits, and a whole number without a decimal point."""
    if not math.isfinite(value):
        return str(value)
    return str(int(value)) if value.is_integer() else f"{Decimal(f'{value:.15g}').normalize():f}"

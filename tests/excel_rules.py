"""What Excel does with a value that is typed into a cell, by the rules for data in a workbook's file.

Only what the templates use: lists of words, from quoted text, a named range, or INDIRECT of a name that another cell of
the row decides. Belongs elsewhere: any expectation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import openpyxl
from openpyxl.utils import column_index_from_string

Verdict = Literal["takes", "warns", "stops"]
DEPENDENT = re.compile(
    r'INDIRECT\("(?P<start>\w+)"&SUBSTITUTE\(SUBSTITUTE\((?P<cell>[A-Z]+)(?P<row>\d+),"-","_"\),"\.","_"\)\)'
)


@dataclass
class Workbook:
    """A workbook with its rules for data."""

    path: Path

    @cached_property
    def book(self) -> Any:
        return openpyxl.load_workbook(self.path)

    def verdict(self, sheet: str, column: str, value: str, row: int = 2, **others: str) -> Verdict:
        """What happens when a value is typed into a row of a column; `others` are cells of the row filled before."""
        header = [cell.value for cell in self.book[sheet][1]]
        at = header.index(column) + 1
        for rule in self.book[sheet].data_validations.dataValidation:
            area = next((area for area in rule.sqref.ranges if _holds(area, row, at)), None)
            if area is None:
                continue
            assert rule.type == "list", "another type of rule than is evaluated here"
            if value == "" and rule.allowBlank:
                return "takes"
            allowed = self._words(rule.formula1, header, others)
            if allowed is None or _is_in(value, allowed, is_quoted=rule.formula1.startswith('"')):
                return "takes"
            if not rule.showErrorMessage:
                return "takes"
            return "stops" if rule.errorStyle in (None, "stop") else "warns"
        return "takes"

    def _words(self, formula: str, header: list[str], others: dict[str, str]) -> list[str] | None:
        """The words of a list; None where the source is an error, in which case Excel takes what is typed."""
        if formula.startswith('"'):
            return formula.strip('"').split(",")
        name = formula
        if found := DEPENDENT.fullmatch(formula):
            decides = header[column_index_from_string(found["cell"]) - 1]
            name = found["start"] + others.get(decides, "").replace("-", "_").replace(".", "_")
        else:
            assert re.fullmatch(r"\w+", formula), f"a source that is not evaluated here: {formula}"
        if name not in self.book.defined_names:
            return None
        sheet, area = self.book.defined_names[name].attr_text.split("!")
        return [str(cell.value) for (cell,) in self.book[sheet.strip("'")][area.replace("$", "")]]

    def row_that_decides(self, sheet: str, column: str, row: int) -> int | None:
        """The row of the cell that decides the list in a row; None where the list is the same everywhere."""
        header = [cell.value for cell in self.book[sheet][1]]
        at = header.index(column) + 1
        for rule in self.book[sheet].data_validations.dataValidation:
            for area in rule.sqref.ranges:
                if area.min_col == at and (found := DEPENDENT.fullmatch(rule.formula1)):
                    return int(found["row"]) + row - int(area.min_row)
        return None


def _holds(area: Any, row: int, column: int) -> bool:
    return bool(area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col)


def _is_in(value: str, words: list[str], *, is_quoted: bool) -> bool:
    """Excel compares with words in quotes as they are written, and with a range whatever the case."""
    return value in words if is_quoted else value.casefold() in {word.casefold() for word in words}

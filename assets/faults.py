"""A fault in a delivery: what stood where, what was expected, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from schemas.columns import Table
from schemas.tables import table_named

LONGEST_SHOWN = 80  # characters of a value in a message


@dataclass(frozen=True, order=True)
class Fault:
    """One refused cell, row or file. `value` is None where nothing stood there or it may identify someone."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str | None = None
    rule: str = ""
    hint: str = ""

    @property
    def table(self) -> type[Table] | None:
        """The table of the row, which its sheet or file is named after."""
        return table_named(self.sheet or PurePosixPath(self.file).stem)

    @property
    def place(self) -> str:
        """Where it is: `interviews.csv, row 7, column held_on`."""
        parts = [self.file, f"sheet {self.sheet}" * bool(self.sheet), f"row {self.row}" * bool(self.row)]
        return ", ".join(part for part in [*parts, f"column {self.column}" * bool(self.column)] if part)

    def __str__(self) -> str:
        stood = "" if self.value is None else f" stands '{shorten(self.value)}';"
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}:{stood} expected {self.rule}{hint}"


def shorten(value: str) -> str:
    """A value on one line, cut where it is long."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"


class Refused(Exception):
    """A delivery that is refused whole, with its faults. The earlier state stands."""

    def __init__(self, wave: int, faults: list[Fault]) -> None:
        super().__init__(f"wave {wave} is refused: {len(faults)} faults")
        self.wave = wave
        self.faults = sorted(faults, key=lambda fault: (fault.file, fault.sheet, fault.row, fault.column, fault.rule))

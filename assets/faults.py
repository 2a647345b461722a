"""What is to be said of a delivery: a fault or a warning at its place, and what was forgiven in reading it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePosixPath
from typing import Literal

from schemas.columns import Table, table_name
from schemas.tables import table_named

LONGEST_SHOWN = 80  # characters of a value in a message

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Fault:
    """One cell, row or file that is not as expected. An error refuses the row; a warning loads it and is shown.

    `value` is None where nothing stood there or it may identify someone. `check` names the rule for good, where
    `rule` says it in words that may hold the case at hand. `twin` is the file, sheet and row of another row of the
    delivery that is in doubt with this one.
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str | None = None
    rule: str = ""
    hint: str = ""
    check: str = field(default="", compare=False)
    severity: Severity = field(default="error", compare=False)
    twin: tuple[str, str, int] | None = field(default=None, compare=False)

    @property
    def table(self) -> type[Table] | None:
        """The table of the row, which its sheet or file is named after."""
        return table_named(self.sheet or PurePosixPath(self.file).stem)

    @property
    def place(self) -> str:
        """Where it is: `interviews.csv, row 7, column held_on`."""
        parts = [self.file, f"sheet {self.sheet}" * bool(self.sheet), f"row {self.row}" * bool(self.row)]
        return ", ".join(part for part in [*parts, f"column {self.column}" * bool(self.column)] if part)

    @property
    def message(self) -> str:
        """What stood there, what was expected, and what to do; of a warning, what there is to see."""
        if self.severity == "warning":
            return self.rule
        stood = "" if self.value is None else f"stands '{shorten(self.value)}'; "
        hint = f" ({self.hint})" if self.hint else ""
        return f"{stood}expected {self.rule}{hint}"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Forgiven:
    """One cell (or, without a column, one row) that was read although it was not written in full."""

    file: str
    sheet: str
    row: int
    column_name: str
    written: str
    read_as: str
    forgiven: str


def shorten(value: str) -> str:
    """A value on one line, cut where it is long."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"


def in_place(faults: Iterable[Fault]) -> list[Fault]:
    """Faults in the order of files, sheets, rows and columns."""
    return sorted(faults, key=lambda fault: (fault.file, fault.sheet, fault.row, fault.column, fault.rule))


def by_rule(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Faults of one kind together, worst first: what hides a whole file or sheet, then what is most frequent."""

    def kind(fault: Fault) -> tuple[bool, str, str, str]:
        table = table_name(fault.table) if fault.table else fault.file
        return fault.row > 1, table, fault.column, fault.check or fault.rule

    groups = [list(group) for _, group in groupby(sorted(in_place(faults), key=kind), key=kind)]
    return sorted(groups, key=lambda group: (group[0].row > 1, -len(group), kind(group[0])))


class Refused(Exception):
    """A delivery that is refused whole, with its faults. The earlier state stands."""

    def __init__(self, wave: int, faults: Iterable[Fault]) -> None:
        self.wave = wave
        self.faults = in_place(faults)
        super().__init__(f"wave {wave} is refused: {len(self.faults)} faults")

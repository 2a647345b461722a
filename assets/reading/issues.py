"""What is to be said of a delivery: a fault or a warning at its place, and what was forgiven in reading it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePosixPath
from typing import Literal

from casewave.schemas.columns import Table, table_name
from casewave.schemas.delivered.tables import table_named
from casewave.schemas.visible import shown, visible

LONGEST_SHOWN = 80  # characters of a value in a message
LONGEST_NAME = 200  # characters of a file's, a sheet's or a column's name

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Issue:
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
        file, sheet, column = (shown(name, LONGEST_NAME) for name in (self.file, self.sheet, self.column))
        parts = [file, f"sheet {sheet}" * bool(sheet), f"row {self.row}" * bool(self.row)]
        return ", ".join(part for part in [*parts, f"column {column}" * bool(column)] if part)

    @property
    def message(self) -> str:
        """What stood there, what was expected, and what to do; of a warning, what there is to see."""
        if self.severity == "warning":
            return visible(self.rule)
        stood = "" if self.value is None else f"stands '{shorten(self.value)}'; "
        hint = f" ({self.hint})" if self.hint else ""
        return visible(f"{stood}expected {self.rule}{hint}")

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Normalisation:
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
    return shown(value, LONGEST_SHOWN)


def in_place(issues: Iterable[Issue]) -> list[Issue]:
    """Faults in the order of files, sheets, rows and columns."""
    return sorted(issues, key=lambda issue: (issue.file, issue.sheet, issue.row, issue.column, issue.rule))


def by_rule(issues: Iterable[Issue]) -> list[list[Issue]]:
    """Faults of one kind together, worst first: what hides a whole file or sheet, then what is most frequent."""

    def kind(issue: Issue) -> tuple[bool, str, str, str]:
        table = table_name(issue.table) if issue.table else issue.file
        return issue.row > 1, table, issue.column, issue.check or issue.rule

    groups = [list(group) for _, group in groupby(sorted(in_place(issues), key=kind), key=kind)]
    return sorted(groups, key=lambda group: (group[0].row > 1, -len(group), kind(group[0])))


class Refused(Exception):
    """A delivery that is refused whole, with its faults. The earlier state stands."""

    def __init__(self, wave: int, issues: Iterable[Issue]) -> None:
        self.wave = wave
        self.issues = in_place(issues)
        super().__init__(f"wave {wave} is refused: {len(self.issues)} faults")

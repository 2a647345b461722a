"""What reading a delivery finds besides rows: problems at their places, normalised values, and how an export was read.

Belongs elsewhere: the wording of problems (`schemas.problems`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from casewave.schemas.columns import Table, table_name
from casewave.schemas.delivered.tables import table_named
from casewave.schemas.language import numbered
from casewave.schemas.problems.kinds import Problem, Severity, counted, with_value
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules
from casewave.schemas.visible import shown, visible

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_SHOWN = 80  # characters of a value in a message
ROWS_SHOWN = 5  # of a value that many rows have
EXAMPLES = 3  # of a group
LONGEST_NAME = 200  # characters of a file's, a sheet's or a column's name


@dataclass(frozen=True, order=True)
class Issue:
    """One problem of a cell, row or file. An error refuses the row; a warning loads it and is listed.

    value: None where the cell is blank or may identify someone. problem, remedy: sentences; the first may hold
    `{value}`. check: the name of the problem's kind. twin: file, sheet and row of another row of the delivery of which
    nobody knows whether it or this one is right. group: what makes it one of many that are decided on together.
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str | None = None
    problem: str = ""
    remedy: str = ""
    check: str = field(default="", compare=False)
    severity: Severity = field(default="error", compare=False)
    twin: tuple[str, str, int] | None = field(default=None, compare=False)
    group: str = field(default="", compare=False)

    @classmethod
    def of(
        cls,
        problem: Problem,
        file: str,
        sheet: str = "",
        row: int = 0,
        column: str = "",
        value: str | None = None,
        *,
        twin: tuple[str, str, int] | None = None,
        group: str = "",
    ) -> Issue:
        """A problem of the catalogue at its place."""
        text, remedy, kind, severity = problem
        return cls(file, sheet, row, column, value, text, remedy, kind, severity, twin, group)

    def table(self, rules: ReadingRules = NO_RULES) -> type[Table] | None:
        """The table of the row, which its sheet or file is, as the study says or by its name."""
        name = self.sheet or PurePosixPath(self.file).stem
        return table_named(rules.table_of(name) or name)

    @property
    def place(self) -> str:
        """Where it is: `interviews.csv, row 7, column held_on`."""
        file, sheet, column = (shown(name, LONGEST_NAME) for name in (self.file, self.sheet, self.column))
        parts = [file, f"sheet {sheet}" * bool(sheet), f"row {self.row}" * bool(self.row)]
        return ", ".join(part for part in [*parts, f"column {column}" * bool(column)] if part)

    @property
    def message(self) -> str:
        """What is wrong, with the value in quotes, and what to do."""
        return visible(f"{self.text} {self.remedy}".strip())

    @property
    def text(self) -> str:
        """What is wrong, with the value in quotes."""
        return with_value(self.problem, None if self.value is None else shorten(self.value))

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class Normalisation:
    """One cell (or, without a column, one row) whose value was changed on import."""

    file: str
    sheet: str
    row: int
    column_name: str
    written: str
    read_as: str
    normalised: str


@dataclass(frozen=True)
class Noted:
    """Rows of a table of `audit` that says how an export was read."""

    model: type[Table]
    rows: pa.Table


def shorten(value: str) -> str:
    """A value on one line, cut where it is long."""
    return shown(value, LONGEST_SHOWN)


def in_place(issues: Iterable[Issue]) -> list[Issue]:
    """Issues in the order of files, sheets, rows and columns."""
    return sorted(issues, key=lambda issue: (issue.file, issue.sheet, issue.row, issue.column, issue.problem))


def by_rule(issues: Iterable[Issue]) -> list[list[Issue]]:
    """Issues of one kind together, worst first: those that hide a whole file or sheet, then the most frequent."""

    def kind(issue: Issue) -> tuple[bool, str, str, str]:
        model = issue.table()
        table = table_name(model) if model else issue.file
        return issue.row > 1, table, issue.column, issue.check or issue.problem

    groups = [list(group) for _, group in groupby(sorted(in_place(issues), key=kind), key=kind)]
    return sorted(groups, key=lambda group: (group[0].row > 1, -len(group), kind(group[0])))


def alike(issues: Iterable[Issue]) -> list[list[Issue]]:
    """Issues in order, together where they are of one group, or of one value and rule in several rows of a column."""
    found: dict[tuple[object, ...], list[Issue]] = {}
    for issue in issues:
        place = issue.file, issue.sheet, issue.column
        what = (*place, issue.value, issue.problem, issue.remedy)
        key = (*place, issue.group) if issue.group else what if issue.value else (*what, issue.row)
        found.setdefault(key, []).append(issue)
    return list(found.values())


def in_one_line(issues: Iterable[Issue]) -> list[tuple[str, int]]:
    """Issues in order, those that are alike as one line; each with its count."""
    return [(f"{place_of(same)}: {message_of(same)}", len(same)) for same in alike(issues)]


def place_of(same: list[Issue]) -> str:
    """Where issues that are alike are: with the first rows of several, or how many texts."""
    first, *others = same
    if not others:
        return first.place
    rows = list(dict.fromkeys(issue.row for issue in same if issue.row))
    shown = ", ".join(map(str, rows[:ROWS_SHOWN])) + ", ..." * (len(rows) > ROWS_SHOWN)
    count = f"{numbered(len(same), 'row')} ({shown})" if rows else numbered(len(same), "text")
    return f"{replace(first, row=0).place}, {count}"


def message_of(same: list[Issue]) -> str:
    """What is wrong with issues that are alike, with some examples where they differ, and what to do once."""
    examples = list(dict.fromkeys(issue.text for issue in same))[:EXAMPLES]
    return visible(f"{' '.join(examples)} {same[0].remedy}".strip())


class Refused(Exception):
    """A delivery that is refused as a whole, with its issues. What was loaded before stays."""

    def __init__(self, wave: int, issues: Iterable[Issue]) -> None:
        self.wave = wave
        self.issues = in_place(issues)
        super().__init__(f"wave {wave} is refused: {counted(len(self.issues), 'problem', 'problems')}")

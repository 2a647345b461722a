"""How counts of people are published: in which form, so that no small number can be worked out.

In tables as small as a study's, hiding cells alone protects little: so categories and sites are merged first, by the
study's declared rule; then presence is published instead of counts, then totals of rows only, and at last cells are
hidden. The first form that the attack (`assets.protection.attack`) cannot break is taken. What was published once of a
wave stays published as it was, where the difference to the new numbers would tell of fewer people than k.

A count of 1 to k - 1 is small. It is protected if, by all that was ever published, it can be anything from 1 to k.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from casewave.assets.protection.attack import Cell, Contradiction, Statement, bounds

ALL = "All"
COUNTS, PRESENCE, ROW_TOTALS, HIDDEN, WITHHELD = "counts", "presence", "row totals", "cells hidden", "withheld"
NOT_SHOWN = "hidden"

Shown = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Counted:
    """How many there are of a unit (informants, interviews) in one wave, each counted in one cell: place, category.

    Cells that may be filled and are not hold 0.
    """

    unit: str
    wave: int
    cells: Mapping[Cell, int]


@dataclass(frozen=True)
class Level:
    """How far rows and columns are merged: the place and the category that each is published as."""

    name: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Published:
    """A table of counts as it is published. `shown` holds place, category and what is in the cell.

    hidden: cells without a count, of `cells` in all, without the totals.
    """

    unit: str
    wave: int
    form: str
    level: str
    shown: Shown
    statements: tuple[Statement, ...]
    hidden: int
    cells: int


def merged(counted: Counted, level: Level) -> dict[Cell, tuple[Cell, ...]]:
    """The cells of a level, each with the cells that it is made of."""
    found: dict[Cell, list[Cell]] = {}
    for row, column in sorted(counted.cells):
        found.setdefault((level.rows[row], level.columns[column]), []).append((row, column))
    return {cell: tuple(parts) for cell, parts in found.items()}


def published(counted: Counted, levels: Sequence[Level], k: int, earlier: Sequence[Published] = ()) -> Published:
    """The first form that protects all small counts, together with what was published of the wave before.

    levels: from the finest to the most merged, as the study declares them. earlier: of this unit and wave, in order.
    """
    first = next(form for form in _forms(counted, levels, k) if not leaks(counted, [form.statements], k, levels))
    if not earlier or first.statements == earlier[-1].statements:
        return first
    return first if _may_follow(first, earlier, counted, levels, k) else earlier[-1]


def exact(counted: Counted, level: Level) -> Published:
    """A table with every count in it, small or not."""
    return _table(counted, level, COUNTS, set())


def _may_follow(
    new: Published, earlier: Sequence[Published], counted: Counted, levels: Sequence[Level], k: int
) -> bool:
    """Say whether a table may take the place of the last: nothing follows from both, or what does is of k people."""
    try:
        return not leaks(counted, [*(table.statements for table in earlier), new.statements], k, levels)
    except Contradiction:
        before = {statement.cells: statement for statement in earlier[-1].statements}
        differences = [
            abs(statement.low - before[statement.cells].low)
            for statement in new.statements
            if statement.cells in before
        ]
        told_before, told_now = {s.cells for s in earlier[-1].statements}, {s.cells for s in new.statements}
        return told_before == told_now and all(each == 0 or each >= k for each in differences)


def leaks(
    counted: Counted, tables: Iterable[Sequence[Statement]], k: int, levels: Sequence[Level] = ()
) -> list[tuple[tuple[Cell, ...], int, int | None]]:
    """The small counts that statements bound tighter than from 1 to k: the cells, and both bounds.

    Looked at are single cells and, for levels, merged ones. Raises Contradiction if no counts fit.
    """
    small: list[tuple[Cell, ...]] = [(cell,) for cell, count in counted.cells.items() if 0 < count < k]
    for level in levels:
        parts = merged(counted, level).values()
        small += [part for part in parts if 0 < sum(counted.cells[cell] for cell in part) < k]
    statements = [statement for each in tables for statement in each]
    found = zip(small, bounds(statements, small), strict=True)
    return [(cells, low, high) for cells, (low, high) in found if low > 1 or (high is not None and high < k)]


def _forms(counted: Counted, levels: Sequence[Level], k: int) -> Iterator[Published]:
    for level in levels:
        if all(count == 0 or count >= k for count in _merged_counts(counted, level).values()):
            yield exact(counted, level)
    last = levels[-1]
    yield _presence(counted, last, k)
    cells = set(merged(counted, last))
    if all(count == 0 or count >= k for row, count in _totals(counted, last).items() if row[1] == ALL):
        yield replace(_table(counted, last, ROW_TOTALS, cells, columns_told=False), form=ROW_TOTALS)
    yield from _hiding(counted, last, k)
    yield _table(counted, last, WITHHELD, {*cells, *_totals(counted, last)})


def _merged_counts(counted: Counted, level: Level) -> dict[Cell, int]:
    return {cell: sum(counted.cells[part] for part in parts) for cell, parts in merged(counted, level).items()}


def _totals(counted: Counted, level: Level) -> dict[Cell, int]:
    """Totals of rows and columns and of all, by their place in the table."""
    totals: dict[Cell, int] = {}
    for (row, column), count in _merged_counts(counted, level).items():
        for total in dict.fromkeys([(row, ALL), (ALL, column), (ALL, ALL)]):
            if total != (row, column):
                totals[total] = totals.get(total, 0) + count
    return totals


def _parts(counted: Counted, level: Level, place: Cell) -> tuple[Cell, ...]:
    """The finest cells that a place of the table is the sum of."""
    row, column = place
    return tuple(
        part
        for cell, parts in merged(counted, level).items()
        if (row in (ALL, cell[0])) and (column in (ALL, cell[1]))
        for part in parts
    )


def _table(counted: Counted, level: Level, form: str, hidden: set[Cell], *, columns_told: bool = True) -> Published:
    """A table with some of its cells and totals hidden."""
    counts, totals = _merged_counts(counted, level), _totals(counted, level)
    shown, statements = [], []
    for place, count in [*counts.items(), *totals.items()]:
        is_hidden = place in hidden or (not columns_told and place[0] == ALL != place[1])
        shown.append((*place, NOT_SHOWN if is_hidden else str(count)))
        if not is_hidden:
            statements.append(Statement(_parts(counted, level, place), count, count))
    return Published(
        counted.unit, counted.wave, form, level.name, tuple(sorted(shown)), tuple(sorted(statements)),
        len(hidden & counts.keys()), len(counts),
    )  # fmt: skip


def _presence(counted: Counted, level: Level, k: int) -> Published:
    """Yes or no in each cell, and the total of all where that is none or no small number."""
    counts = _merged_counts(counted, level)
    shown = [(*place, "yes" if count else "no") for place, count in counts.items()]
    statements = [
        Statement(_parts(counted, level, place), min(count, 1), None if count else 0) for place, count in counts.items()
    ]
    total = sum(counts.values())
    if (ALL, ALL) not in counts and (total == 0 or total >= k):
        shown.append((ALL, ALL, str(total)))
        statements.append(Statement(_parts(counted, level, (ALL, ALL)), total, total))
    return Published(
        counted.unit, counted.wave, PRESENCE, level.name, tuple(sorted(shown)), tuple(sorted(statements)),
        sum(count > 0 for count in counts.values()), len(counts),
    )  # fmt: skip


def _hiding(counted: Counted, level: Level, k: int) -> Iterator[Published]:
    """Small cells and totals hidden, and then, one by one, the smallest of the others, until nothing is left."""
    counts = _merged_counts(counted, level) | _totals(counted, level)
    hidden = {place for place, count in counts.items() if 0 < count < k}
    for place in [None, *sorted(counts.keys() - hidden, key=lambda place: (counts[place] == 0, counts[place], place))]:
        hidden |= {place} if place else set()
        yield _table(counted, level, HIDDEN, hidden)


def as_record(table: Published) -> dict[str, Any]:
    """A table for the ledger of releases: what was published, and nothing else."""
    return asdict(table)


def from_record(record: dict[str, Any]) -> Published:
    """A table as the ledger keeps it."""
    statements = tuple(
        Statement(tuple((row, column) for row, column in each["cells"]), each["low"], each["high"])
        for each in record["statements"]
    )
    shown = tuple((row, column, cell) for row, column, cell in record["shown"])
    return Published(**{**record, "shown": shown, "statements": statements})

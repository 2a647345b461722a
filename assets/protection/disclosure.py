"""How counts of people are published: in which form, so that no small number can be worked out.

In tables as small as a study's, hiding cells protects little: so categories and sites are merged first, by the
study's declared rule; then presence is published instead of counts, and at last nothing. The first form is taken that
the attack (`assets.protection.attack`) cannot break, also by knowing which forms were not taken. A study may have all
counts rounded instead, each on its own (`rounded`). What was published once of a wave stays published as it was, where
the difference to the new numbers would tell of fewer people than k.

A count of 1 to k - 1 is small. It is protected if, by all that was ever published, it can be anything from 1 to k.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from casewave.assets.protection.attack import Cell, Contradiction, FinerTable, Statement, bounds, reaches

ALL = "All"
UNDIVIDED = "nothing"  # the name of the level that tells neither places nor categories apart
COUNTS, PRESENCE, WITHHELD = "counts", "presence", "withheld"
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

    @property
    def described(self) -> str:
        """The form, and by what: "counts by programmes and roles"."""
        if self.form == WITHHELD:
            return self.form
        return f"{self.form} in total" if self.level == UNDIVIDED else f"{self.form} by {self.level}"


def merged(counted: Counted, level: Level) -> dict[Cell, tuple[Cell, ...]]:
    """The cells of a level, each with the cells that it is made of."""
    found: dict[Cell, list[Cell]] = {}
    for row, column in sorted(counted.cells):
        found.setdefault((level.rows[row], level.columns[column]), []).append((row, column))
    return {cell: tuple(parts) for cell, parts in found.items()}


def published(counted: Counted, levels: Sequence[Level], k: int) -> Published:
    """The first form that protects all small counts. levels: from the finest to the most merged, as the study says."""
    held = (form for form in _forms(counted, levels, k) if _holds(form, counted, levels, k))
    return next(held, None) or _withheld(counted, levels[-1])


def following(
    new: Published, earlier: Sequence[Published], counted: Counted, levels: Sequence[Level], k: int
) -> Published:
    """What is published of a wave after earlier releases: the new table, or the last one where both would tell of few.

    earlier: of this unit and wave, in order.
    """
    if not earlier or new.statements == earlier[-1].statements:
        return new
    return new if _may_follow(new, earlier, counted, levels, k) else earlier[-1]


def exact(counted: Counted, level: Level) -> Published:
    """A table with every count in it, small or not."""
    counts = _merged_counts(counted, level)
    stated = counts | _totals(counted, level)
    shown = ((*place, str(count)) for place, count in stated.items())
    statements = (Statement(_parts(counted, level, place), count, count) for place, count in stated.items())
    return Published(
        counted.unit, counted.wave, COUNTS, level.name, tuple(sorted(shown)), tuple(sorted(statements)), 0, len(counts)
    )


def _may_follow(
    new: Published, earlier: Sequence[Published], counted: Counted, levels: Sequence[Level], k: int
) -> bool:
    """Say whether a table may take the place of the last: nothing follows from both, or what does is of k people."""
    try:
        return not leaks(counted, [*(table.statements for table in earlier), new.statements], k, levels)
    except Contradiction:
        return all(_differ_by_many(table, new, k) for table in earlier)


def _differ_by_many(before: Published, now: Published, k: int) -> bool:
    """Say whether two tables of different states of the data tell of the same sums, and each changed by k or more."""
    stated = {statement.cells: statement.low for statement in before.statements}
    same = stated.keys() == {statement.cells for statement in now.statements}
    differences = (abs(statement.low - stated[statement.cells]) for statement in now.statements if same)
    return same and all(each == 0 or each >= k for each in differences)


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
    """The forms that may be taken, the finest first."""
    for level in levels:
        if all(count == 0 or count >= k for count in _merged_counts(counted, level).values()):
            yield exact(counted, level)
    yield _presence(counted, levels[-1], k)


def _holds(table: Published, counted: Counted, levels: Sequence[Level], k: int) -> bool:
    """Say whether a form tells of no small count, also to somebody who knows that no finer one was taken.

    That depends on what the form shows alone, so that the choice tells nothing more: looked at is each count, or sum of
    a level, that what is shown allows to be small, whether it is or not.
    """
    may_be_small = []
    targets = _sums(counted, levels)
    for target, (low, high) in zip(targets, bounds(table.statements, targets), strict=True):
        if low >= k or high == 0:
            continue
        if low > 1 or (high is not None and high < k):
            return False
        may_be_small.append(target)
    refused = [FinerTable(tuple(merged(counted, level).values()), k - 1) for level in _not_taken(table, levels)]
    return reaches(table.statements, may_be_small, refused, k)


def _sums(counted: Counted, levels: Sequence[Level]) -> list[tuple[Cell, ...]]:
    """Each single cell, and each merged one of a level."""
    single = [(cell,) for cell in sorted(counted.cells)]
    return list(dict.fromkeys([*single, *(parts for level in levels for parts in merged(counted, level).values())]))


@dataclass(frozen=True)
class Bound:
    """What an attacker can say of one count: the place and category, as merged as at some level, its least and most."""

    level: str
    row: str
    column: str
    low: int
    high: int | None


def bounded(
    table: Published, counted: Counted, levels: Sequence[Level], k: int, earlier: Sequence[Published] = ()
) -> list[Bound]:
    """What an attacker who knows the rule, the table and earlier ones can say of each count, single or merged.

    It follows from what is shown, and not from the counts.
    """
    finer = _not_taken(table, levels)
    refused = [FinerTable(tuple(merged(counted, level).values()), k - 1) for level in finer]
    places = {
        parts: (level.name, *cell) for level in reversed(levels) for cell, parts in merged(counted, level).items()
    }
    stated = [statement for each in [*earlier, table] for statement in each.statements]
    try:
        found = bounds(stated, places, refused)
    except Contradiction:  # of several states of the data, or by an exception, of which the rule tells nothing
        found = bounds(table.statements, places)
    return [Bound(*place, low, high) for place, (low, high) in zip(places.values(), found, strict=True)]


def _not_taken(table: Published, levels: Sequence[Level]) -> Sequence[Level]:
    """The levels that the rule tried before the form of a table, and did not take."""
    if table.form == COUNTS:
        return levels[: [level.name for level in levels].index(table.level)]
    return levels if table.form in (PRESENCE, WITHHELD) else ()


def rounded(counted: Counted, level: Level, k: int, base: int) -> Published:
    """A table with each count rounded to a base on its own, and hidden where the rounded one allows k or fewer.

    A sum is that of the rounded counts, and is hidden where one of them is. So a count tells of no other one, and a
    hidden one may be anything from 1 to k and more.
    """
    most = largest_hidden(k, base)
    shown, statements, sums = [], [], dict[Cell, list[int | None]]()
    for (row, column), parts in merged(counted, level).items():
        count = sum(counted.cells[part] for part in parts)
        multiple = nearest(count, base) if count > most else None if count else 0
        shown.append((row, column, NOT_SHOWN if multiple is None else str(multiple)))
        low, high = (1, most) if multiple is None else within(multiple, base) if multiple else (0, 0)
        statements.append(Statement(parts, low, high))
        for total in dict.fromkeys([(row, ALL), (ALL, column), (ALL, ALL)]):
            if total != (row, column):
                sums.setdefault(total, []).append(multiple)
    for (row, column), of_sum in sums.items():
        known = [multiple for multiple in of_sum if multiple is not None]
        shown.append((row, column, str(sum(known)) if len(known) == len(of_sum) else NOT_SHOWN))
    hidden = sum(stated == NOT_SHOWN and ALL not in (row, column) for row, column, stated in shown)
    return Published(
        counted.unit, counted.wave, f"rounded to {base}", level.name, tuple(sorted(shown)), tuple(sorted(statements)),
        hidden, len(statements),
    )  # fmt: skip


def nearest(count: int, base: int) -> int:
    """The multiple of a base that is nearest, the greater one of two."""
    return (count + base // 2) // base * base


def within(multiple: int, base: int) -> tuple[int, int]:
    """The least and the most that a count was, by what it is rounded to."""
    return multiple - base // 2, multiple + (base - 1) // 2


def largest_hidden(k: int, base: int) -> int:
    """The largest count that is hidden: all that are rounded as k, or as less."""
    return within(nearest(k, base), base)[1]


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


def _withheld(counted: Counted, level: Level) -> Published:
    """A table in which nothing is shown."""
    cells = merged(counted, level)
    shown = ((*place, NOT_SHOWN) for place in [*cells, *_totals(counted, level)])
    return Published(counted.unit, counted.wave, WITHHELD, level.name, tuple(sorted(shown)), (), len(cells), len(cells))


def _presence(counted: Counted, level: Level, k: int) -> Published:
    """Yes or no in each cell, and the total of all where that is none or no small number."""
    counts = _merged_counts(counted, level)
    shown = [(*place, "yes" if count else "no") for place, count in counts.items()]
    statements = [
        Statement(_parts(counted, level, place), min(count, 1), None if count else 0) for place, count in counts.items()
    ]
    total, everybody = sum(counts.values()), _parts(counted, level, (ALL, ALL))
    if (ALL, ALL) not in counts and (total == 0 or total >= k):
        shown.append((ALL, ALL, str(total)))
        statements.append(Statement(everybody, total, total))
    elif 0 < total < k:  # which follows, since the total is not shown
        statements.append(Statement(everybody, 1, k - 1))
    return Published(
        counted.unit, counted.wave, PRESENCE, level.name, tuple(sorted(shown)), tuple(statements),
        sum(count > 0 for count in counts.values()), len(counts),
    )  # fmt: skip


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

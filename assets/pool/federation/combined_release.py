"""What can be worked out from all that is out together: packages of studies, earlier releases, and the pool's tables.

A study's own gate knows its own releases alone. The pool may count the same people otherwise, as all interviews of a
study over its waves: the difference may be a small number. So a table of the pool may not bound any count tighter than
the releases did, where it may then be known to be small. Belongs elsewhere: the attack (`assets.protection.attack`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casewave.assets.pool.federation.packages import UNITS, Package
from casewave.assets.protection.attack import LIMIT, Cell, Contradiction, Statement, bounds
from casewave.assets.protection.measures import few


@dataclass(frozen=True)
class StudyTotal:
    """What a table of the pool says of a study: how many interviews and informants its loaded waves have together."""

    study: str
    first_wave: int
    last_wave: int
    waves: int
    interviews: int
    informants: int


@dataclass(frozen=True)
class Range:
    """How many there are of a unit in a wave of a study, by what is published; without a high there is no limit."""

    study: str
    wave: int
    unit: str
    low: int
    high: int | None


def ranges(packages: Sequence[Package]) -> list[Range]:
    """The number of each unit in each wave of each study, as far as all its releases tell it."""
    found = []
    for package in packages:
        for unit in UNITS:
            for wave in package.waves(unit):
                statements = known(package, unit, [wave])
                ((low, high),) = bounds(statements, [{cell for statement in statements for cell in statement.cells}])
                found.append(Range(package.study, wave, unit, low, high))
    return found


def known(package: Package, unit: str, waves: Sequence[int]) -> list[Statement]:
    """What all releases together say of a unit in waves; where the data have changed, what the last one says.

    Cells are named with their wave, since a count is of one.
    """
    found: list[Statement] = []
    for wave in waves:
        published = package.published(unit, wave)
        everything = [_of_wave(wave, statement) for table in published for statement in table.statements]
        if not any(statement.cells for statement in everything):  # of a few people, no count is published
            everything = [Statement(((f"{wave} All", ""),), 0, None)]
        try:
            bounds(everything, [])
        except Contradiction:
            everything = [_of_wave(wave, statement) for statement in published[-1].statements]
        found += everything
    return found


def _of_wave(wave: int, statement: Statement) -> Statement:
    return Statement(tuple((f"{wave} {row}", column) for row, column in statement.cells), statement.low, statement.high)


def revealed(packages: Sequence[Package], totals: Sequence[StudyTotal], k: int) -> Iterator[str]:
    """What tables of the pool reveal next to the packages, each as a line for whoever runs the pool.

    totals: those of the pool's tables and of earlier ones.
    """
    for package in packages:
        if of_study := [total for total in totals if total.study == package.study]:
            for unit in UNITS:
                yield from _revealed(package, unit, of_study, k)


def _revealed(package: Package, unit: str, totals: Sequence[StudyTotal], k: int) -> Iterator[str]:
    before = known(package, unit, package.waves(unit))
    targets = sorted({statement.cells for statement in before} | {(cell,) for each in before for cell in each.cells})
    added = [statement for total in totals for statement in _statements(unit, package.waves(unit), before, total)]
    try:
        pairs = list(zip(targets, bounds(before, targets), bounds([*before, *added], targets), strict=True))
    except Contradiction:
        yield f"the {unit} of {package.study} in the pool and in its package are of different states of the study"
        return
    for cells, earlier, (low, high) in pairs:
        if (low, high) != earlier and few((low, LIMIT if high is None else high), k):
            narrowed = f"worked out: {low}" if low == high else f"narrowed to {low} to {high}"
            yield f"a count of {unit} of {package.study} in wave {_wave(cells[0])} could be {narrowed}"
            return


def _wave(cell: Cell) -> int:
    return int(cell[0].partition(" ")[0])


def _statements(unit: str, waves: Sequence[int], before: Sequence[Statement], total: StudyTotal) -> Iterator[Statement]:
    """What the total of a study says of the cells: an interview is of one wave, informants may return."""
    covered = [wave for wave in waves if total.first_wave <= wave <= total.last_wave]
    cells = sorted({cell for statement in before for cell in statement.cells if _wave(cell) in covered})
    is_whole = len(covered) == total.waves  # else the pool has waves that the package does not count
    if unit == "interviews":
        yield Statement(tuple(cells), total.interviews if is_whole else 0, total.interviews)
        return
    for wave in covered:
        yield Statement(tuple(cell for cell in cells if _wave(cell) == wave), 0, total.informants)
    if is_whole:
        yield Statement(tuple(cells), total.informants, None)

"""What an attacker can work out of published counts: exact integer bounds of any sum of cells, by scipy's milp.

The attacker may also know the rule by which a form is chosen: then each finer form that was not taken tells that one of
its cells is small. Belongs elsewhere: what is published (`assets.protection.disclosure`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Cell = tuple[str, str]
INFEASIBLE = 2  # what milp says of a problem that no counts fit
LIMIT = 1_000_000  # more people than any cell has: a most of so many is none
LIMIT_OF_REFUSED = 1_000  # the same, where yes and no are multiplied with it


@dataclass(frozen=True, order=True)
class Statement:
    """What a published table says: the people in these cells together are `low` at least and `high` at most.

    Without a high there is no limit. A count that is shown says both.
    """

    cells: tuple[Cell, ...]
    low: int
    high: int | None


@dataclass(frozen=True)
class FinerTable:
    """A finer table that was not taken: one of its cells, each a sum of cells, is from 1 to `most`."""

    cells: tuple[tuple[Cell, ...], ...]
    most: int


class Contradiction(Exception):
    """No counts fit all statements: what was published is of different states of the data."""


def bounds(
    statements: Sequence[Statement], targets: Iterable[Collection[Cell]], refused: Sequence[FinerTable] = ()
) -> list[tuple[int, int | None]]:
    """The least and the most that each target, a sum of cells, can be by all statements together.

    refused: the finer tables that the rule did not take, for an attacker who knows it. Without a most, there is no
    limit. Raises Contradiction if no counts fit.
    """
    targets = [frozenset(target) for target in targets]
    cells = _cells(statements, targets, refused)
    solve = _solver(statements, cells, refused)
    if solve([0.0] * len(cells)) is None:
        raise Contradiction
    found = []
    for target in targets:
        weights = [1.0 if cell in target else 0.0 for cell in cells]
        least, most = solve(weights), solve([-weight for weight in weights])
        if least is None or most is None:
            raise Contradiction
        least_sum, most_sum = _sum(least, target, cells), _sum(most, target, cells)
        found.append((least_sum, None if most_sum >= _limit(statements, refused) else most_sum))
    return found


def reaches(
    statements: Sequence[Statement], targets: Sequence[Collection[Cell]], refused: Sequence[FinerTable], k: int
) -> bool:
    """Say whether each target may be 1 or none, and may be k or more, by the statements and the refused tables.

    Each solution serves all targets, so that few are needed.
    """
    wanted = {(frozenset(target), is_low) for target in targets for is_low in (True, False)}
    cells = _cells(statements, targets, refused)
    solve = _solver(statements, cells, refused)
    while wanted:
        target, is_low = min(wanted, key=lambda each: (sorted(each[0]), each[1]))
        others = Counter(cell for each, low in wanted if low == is_low for cell in each)
        sign = 1.0 if is_low else -1.0
        lean = 1 / (1 + 2 * _limit(statements, refused) * sum(others.values()))  # the others decide among equals
        solution = solve([sign * ((cell in target) + lean * others[cell]) for cell in cells])
        if solution is None:
            return False
        met = {each for each in wanted if _is_met(_sum(solution, each[0], cells), each[1], k)}
        if (target, is_low) not in met:
            return False
        wanted -= met
    return True


def _cells(
    statements: Sequence[Statement], targets: Iterable[Collection[Cell]], refused: Sequence[FinerTable]
) -> list[Cell]:
    known = {cell for statement in statements for cell in statement.cells}
    return sorted(known.union(*targets, *(parts for table in refused for parts in table.cells)))


def _is_met(count: int, is_low: bool, k: int) -> bool:
    return count <= 1 if is_low else count >= k


def _sum(solution: list[int], target: Collection[Cell], cells: list[Cell]) -> int:
    return sum(count for count, cell in zip(solution, cells, strict=True) if cell in target)


def _limit(statements: Sequence[Statement], refused: Sequence[FinerTable]) -> int:
    """The most people that a cell may have: fewer for refused tables, since solvers are exact in small numbers."""
    highest = max((statement.high or 0 for statement in statements), default=0)
    return max(LIMIT_OF_REFUSED, 2 * highest) if refused else LIMIT


def _solver(
    statements: Sequence[Statement], cells: list[Cell], refused: Sequence[FinerTable] = ()
) -> Callable[[list[float]], list[int] | None]:
    """What minimises a weighted sum of the cells: their counts, or None where no counts fit."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = _Rows(cells, refused, _limit(statements, refused))
    for statement in statements:
        rows.expect(statement.cells, statement.low, np.inf if statement.high is None else statement.high)
    rows.refuse()
    constraint = LinearConstraint(np.array(rows.rows), np.array(rows.low), np.array(rows.high))
    limits = Bounds(0, np.array([float(rows.limit)] * len(cells) + [1.0] * len(rows.small)))

    def solve(weights: list[float]) -> list[int] | None:
        aims = np.array([*weights, *[0.0] * len(rows.small)])
        found = milp(aims, integrality=np.ones(len(aims)), bounds=limits, constraints=constraint)
        if found.status == INFEASIBLE:
            return None
        if not found.success:  # then nobody knows what can be worked out
            raise RuntimeError(found.message)
        return [round(count) for count in found.x[: len(cells)]]

    return solve


class _Rows:
    """What is known, as rows of a matrix. Its columns: the cells, and for each sum of a refused table a yes or no."""

    def __init__(self, cells: list[Cell], refused: Sequence[FinerTable], limit: int) -> None:
        self.rows: list[list[float]] = [[0.0] * (len(cells) + sum(len(table.cells) for table in refused))]
        self.low, self.high = [0.0], [float("inf")]
        self.limit = limit
        self.small = [(at, table.most, parts) for at, table in enumerate(refused) for parts in table.cells]
        self._place = {cell: at for at, cell in enumerate(cells)}

    def expect(
        self, parts: Iterable[Cell], low: float, high: float, is_small: Mapping[int, float] | None = None
    ) -> None:
        """A sum of cells, and of weighted answers to which sum is the small one, is within two numbers."""
        row = [0.0] * len(self.rows[0])
        for cell in parts:
            row[self._place[cell]] = 1.0
        for at, weight in (is_small or {}).items():
            row[len(self._place) + at] = weight
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def refuse(self) -> None:
        """Of each refused table one sum is the small one: 1 at least, and `most` at most."""
        endless = float("inf")
        for at, (_, most, parts) in enumerate(self.small):
            others = float(self.limit * len(parts))
            self.expect(parts, 0.0, endless, {at: -1.0})
            self.expect(parts, -endless, most + others, {at: others})
        for table in {table for table, _, _ in self.small}:
            self.expect((), 1.0, endless, {at: 1.0 for at, each in enumerate(self.small) if each[0] == table})

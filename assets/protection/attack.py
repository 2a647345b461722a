"""What an attacker can work out of published counts: exact integer bounds of any sum of cells, by scipy's milp.

Belongs elsewhere: what is published (`assets.protection.disclosure`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

Cell = tuple[str, str]
INFEASIBLE = 2  # what milp says of a problem that no counts fit
LIMIT = 1_000_000  # more people than any cell has: a most of so many is none


@dataclass(frozen=True, order=True)
class Statement:
    """What a published table says: the people in these cells together are `low` at least and `high` at most.

    Without a high there is no limit. A count that is shown says both.
    """

    cells: tuple[Cell, ...]
    low: int
    high: int | None


class Contradiction(Exception):
    """No counts fit all statements: what was published is of different states of the data."""


def bounds(statements: Sequence[Statement], targets: Iterable[Collection[Cell]]) -> list[tuple[int, int | None]]:
    """The least and the most that each target, a sum of cells, can be by all statements together.

    Without a most, there is no limit. Raises Contradiction if no counts fit.
    """
    targets = [frozenset(target) for target in targets]
    cells = sorted({cell for statement in statements for cell in statement.cells}.union(*targets))
    solve = _solver(statements, cells)
    if solve([0.0] * len(cells)) is None:
        raise Contradiction
    found = []
    for target in targets:
        weights = [1.0 if cell in target else 0.0 for cell in cells]
        least, most = solve(weights), solve([-weight for weight in weights])
        if least is None or most is None:
            raise Contradiction
        found.append((least, None if -most >= LIMIT else -most))
    return found


def _solver(statements: Sequence[Statement], cells: list[Cell]) -> Callable[[list[float]], int | None]:
    """What minimises a weighted sum of the cells: the least of it, or None where it has none."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    place = {cell: at for at, cell in enumerate(cells)}
    matrix = np.zeros((max(len(statements), 1), len(cells)))
    low, high = np.zeros(len(matrix)), np.full(len(matrix), np.inf)
    for row, statement in enumerate(statements):
        matrix[row, [place[cell] for cell in statement.cells]] = 1
        low[row], high[row] = statement.low, np.inf if statement.high is None else statement.high
    constraint, integrality, limits = LinearConstraint(matrix, low, high), np.ones(len(cells)), Bounds(0, LIMIT)

    def solve(weights: list[float]) -> int | None:
        found = milp(np.array(weights), integrality=integrality, bounds=limits, constraints=constraint)
        if found.status == INFEASIBLE:
            return None
        if not found.success:  # then nobody knows what can be worked out
            raise RuntimeError(found.message)
        least: int = round(found.fun)
        return least

    return solve

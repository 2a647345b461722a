"""Truth tables minimised by Quine and McCluskey, with all tied models, to hold exports against published solutions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from casewave.assets.statistics.qca import Configuration, Output, Terms, term


def minimal_models(
    rows: Sequence[Configuration], conditions: Sequence[str], *, of: Output = "1", with_remainders: bool = False
) -> list[str]:
    """Minimise a truth table: every model of the fewest terms, as `A*~B + C`, in order.

    with_remainders: rows without a case may be taken as either (the parsimonious solution; else the conservative one).
    Quine-McCluskey, then all minimal covers of the positive rows. A contradiction counts as none of them. An empty list
    if no row has the output.
    """
    positive = {row.values for row in rows if row.output == of}
    free = {row.values for row in rows if row.output == "?"} if with_remainders else set()
    primes = [prime for prime in _primes(positive | free) if any(_covers(prime, row) for row in positive)]
    covers = _minimal_covers(primes, positive)
    return sorted(
        " + ".join(term(prime, conditions) for prime in sorted(cover, key=_reading_order)) for cover in covers
    )


def _primes(rows: set[tuple[int, ...]]) -> set[Terms]:
    """The implicants that no other one holds: rows merged two by two for as long as they differ in one place."""
    found: set[Terms] = set()
    current: set[Terms] = set(rows)
    while current:
        merged: set[Terms] = set()
        used: set[Terms] = set()
        for one in current:
            for place, value in enumerate(one):
                other = (*one[:place], 1 - value, *one[place + 1 :]) if value is not None else one
                if other != one and other in current:
                    merged.add((*one[:place], None, *one[place + 1 :]))
                    used |= {one, other}
        found |= current - used
        current = merged
    return found


def _covers(term: Terms, row: tuple[int, ...]) -> bool:
    return all(value is None or value == at for value, at in zip(term, row, strict=True))


def _minimal_covers(primes: Sequence[Terms], positive: set[tuple[int, ...]]) -> list[tuple[Terms, ...]]:
    """All smallest sets of primes that cover every positive row; a prime that alone covers a row is in each."""
    if not positive:
        return []
    covering = {row: [prime for prime in primes if _covers(prime, row)] for row in positive}
    needed = {found[0] for found in covering.values() if len(found) == 1}
    left = [row for row, found in covering.items() if not needed & set(found)]
    others = sorted({prime for row in left for prime in covering[row]}, key=_reading_order)
    for size in range(len(others) + 1):
        chosen = [few for few in combinations(others, size) if all(set(few) & set(covering[row]) for row in left)]
        if chosen:
            return [(*needed, *few) for few in chosen]
    return []


def _reading_order(term: Terms) -> tuple[int, ...]:
    """Present before absent before of no concern, condition by condition, as R QCA writes a solution."""
    return tuple(2 if value is None else 1 - value for value in term)

"""Qualitative comparative analysis: truth tables from calibrated cases, and what must hold before one is made.

Plain functions on cases and conditions. Minimisation stays with R QCA and fs/QCA, which write the paper's solution.
Belongs elsewhere: how ratings are calibrated (`assets/marts/calibrated_cases.sql`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import floor, log2
from typing import Literal

Output = Literal["1", "0", "C", "?"]
Terms = tuple[int | None, ...]  # a product: 1 present, 0 absent, None of no concern, a place a condition


@dataclass(frozen=True)
class CaseInSets:
    """A case with its membership in each condition and in the outcome, from 0 to 1; None is a blank.

    stands: what a membership was read from, for the messages.
    """

    case: str
    conditions: Mapping[str, float | None]
    outcome: float | None
    stands: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Configuration:
    """A row of a truth table: which conditions are present, the cases in it, its consistency, its output.

    output: 1 present, 0 absent, C a contradiction, ? a remainder, of which no case is.
    """

    values: tuple[int, ...]
    cases: tuple[str, ...]
    consistency: float | None
    output: Output


def most_conditions(cases: int) -> int:
    """Say how many conditions so many cases carry: floor(log2(cases)), an inferred guard."""
    return floor(log2(cases)) if cases > 0 else 0


def objections(cases: Sequence[CaseInSets], *, is_fuzzy: bool, may_exceed: bool = False) -> Iterator[str]:
    """Say in words what forbids a truth table: a blank, a value out of place, a fuzzy 0.5, too many conditions.

    R QCA refuses any blank, and a fuzzy condition of exactly 0.5, which is in no corner (both seen in its source).
    """
    for case in cases:
        for name, value in [*case.conditions.items(), ("the outcome", case.outcome)]:
            if value is None:
                stands = f" (rated {case.stands[name]})" if name in case.stands else ""
                yield f"{case.case} is blank in {name}{stands}; rate it, say what it counts as, or leave one out"
            elif not is_fuzzy and value not in (0, 1):
                yield f"{case.case} is {value:g} in {name}; a crisp set has 0 and 1 alone"
            elif not 0 <= value <= 1:
                yield f"{case.case} is {value:g} in {name}; a membership lies between 0 and 1"
            elif value == 0.5 and name != "the outcome":
                yield f"{case.case} is 0.5 in {name}, neither in nor out. R QCA does not accept this: choose a side"
    conditions = len(cases[0].conditions) if cases else 0
    if conditions > most_conditions(len(cases)) and not may_exceed:
        yield (
            f"{conditions} conditions are too many for {len(cases)} cases, which carry {most_conditions(len(cases))} "
            f"(log2 of the number of cases, rounded down): most of the {2**conditions} rows would have no case"
        )


def truth_table(
    cases: Sequence[CaseInSets], *, present_from: float = 1.0, absent_up_to: float | None = None
) -> list[Configuration]:
    """Make the truth table of cases, all 2^k rows in the order of their conditions, absent first.

    A case is in the one row whose corner its memberships lie in (above 0.5). A row is present if its consistency,
    sum(min(membership, outcome)) / sum(membership) over all cases, reaches present_from, absent if it is not above
    absent_up_to (0 for crisp sets as published, which makes a mixed row a contradiction), and C between. Without
    absent_up_to it is 0 where present_from is 1, and else present_from, so that no row is C.
    """
    names = list(cases[0].conditions) if cases else []
    lowest = absent_up_to if absent_up_to is not None else 0.0 if present_from == 1 else present_from
    rows = []
    for values in product((0, 1), repeat=len(names)):
        inside = tuple(case.case for case in cases if _corner(case) == values)
        consistency = _consistency(cases, values) if inside else None
        rows.append(Configuration(values, inside, consistency, _output(consistency, present_from, lowest)))
    return rows


def term(term: Terms, conditions: Sequence[str]) -> str:
    """Write a configuration or a product in words: `A*~B` is A present and B absent; 1 where no condition counts."""
    literals = [f"{'~' * (not value)}{name}" for name, value in zip(conditions, term, strict=True) if value is not None]
    return "*".join(literals) or "1"


def _corner(case: CaseInSets) -> tuple[int, ...]:
    return tuple(int((value or 0) > 0.5) for value in case.conditions.values())


def _consistency(cases: Sequence[CaseInSets], values: tuple[int, ...]) -> float | None:
    memberships = [_membership(case, values) for case in cases]
    total = sum(memberships)
    shared = sum(min(membership, case.outcome or 0) for membership, case in zip(memberships, cases, strict=True))
    return shared / total if total else None


def _membership(case: CaseInSets, values: tuple[int, ...]) -> float:
    """How far a case belongs to a corner: as far as to the condition in which it belongs least."""
    pairs = zip(case.conditions.values(), values, strict=True)
    return min(((value or 0) if present else 1 - (value or 0) for value, present in pairs), default=1.0)


def _output(consistency: float | None, present_from: float, absent_up_to: float) -> Output:
    if consistency is None:
        return "?"
    if consistency >= present_from:
        return "1"
    return "0" if consistency <= absent_up_to or present_from == absent_up_to else "C"

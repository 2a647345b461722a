"""Rows of the crosswalk that a study decides itself, in place of the bundled ones or next to them.

What a study says of a code replaces all that the bundled crosswalk says of it between the same two frameworks. Belongs
elsewhere: the bundled rows (`schemas.vocabularies.frameworks`), and what changes between versions of a study's own
codebook (`codebooks`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pydantic import model_validator

from casewave.schemas.entries import Entry, declared
from casewave.schemas.vocabularies.frameworks import DECIDED, Crossing

# A code without a counterpart, by the side that is blank.
ONE_SIDED = {"0:1": "from_code", "1:0": "to_code"}


class CrosswalkRow(Entry):
    """One pair of codes that answer to each other by a decision of the study."""

    from_framework: str = declared("Framework left.", example="cfir-2009")
    from_code: str = declared("Code left; leave it out where the right one is new.", "", example="III.D.2")
    to_framework: str = declared("Framework right.", example="cfir-2022")
    to_code: str = declared("Code right; leave it out where the left one is gone.", "", example="III.F")
    relation: str = declared(
        "How the two codes relate. Codings and ratings are converted only by retained, renamed and promoted.",
        example="redefined",
    )
    cardinality: Literal["1:1", "1:n", "n:1", "n:n", "0:1", "1:0"] = declared(
        "Old codes a new one : new codes an old one.", example="1:1"
    )
    reason: str = declared("Why.", example="Our statements of 2009 are about workflows only.")
    decided_by: str = declared("Who decided it.", example="R01")
    decided_on: dt.date = declared("When.", example="2023-11-02")

    @model_validator(mode="after")
    def _has_the_codes_of_its_cardinality(self) -> CrosswalkRow:
        blank = [side for side in ("from_code", "to_code") if not getattr(self, side)]
        expected = [ONE_SIDED[self.cardinality]] if self.cardinality in ONE_SIDED else []
        if blank != expected:
            remedy = f"without {expected[0]} and with the other code" if expected else "with both codes"
            raise ValueError(f"a row of cardinality {self.cardinality} is written {remedy}")
        return self

    @property
    def frameworks(self) -> tuple[str, str]:
        return self.from_framework, self.to_framework

    @property
    def crossing(self) -> Crossing:
        return Crossing(
            self.from_framework, self.from_code, self.to_framework, self.to_code, self.relation, self.cardinality,
            DECIDED, self.reason, "study.yaml", self.decided_by, self.decided_on,
        )  # fmt: skip


def decided_crosswalk(bundled: Iterable[Crossing], rows: Iterable[CrosswalkRow]) -> tuple[Crossing, ...]:
    """The bundled pairs that the study leaves as they are, and those that it decides itself."""
    own = [row.crossing for row in rows]
    left = {(pair.from_framework, pair.to_framework, pair.from_code) for pair in own if pair.from_code}
    right = {(pair.from_framework, pair.to_framework, pair.to_code) for pair in own if pair.to_code}

    def is_replaced(pair: Crossing) -> bool:
        between = (pair.from_framework, pair.to_framework)
        return (*between, pair.from_code) in left or (not pair.from_code and (*between, pair.to_code) in right)

    return (*(pair for pair in bundled if not is_replaced(pair)), *own)


def crosswalk_problem(bundled: tuple[Crossing, ...], crosswalk: tuple[Crossing, ...]) -> str:
    """What is wrong with the crosswalk that the study's rows make of the bundled one, with the remedy; or nothing."""
    twice = [pair for pair, count in Counter(map(_codes, crosswalk)).items() if count > 1]
    if twice:
        before, code, after, other = twice[0]
        return f"{before} {code} to {after} {other} is given more than once. Keep one of the rows"
    turned = {(pair.to_framework, pair.from_framework) for pair in bundled}
    for pair in crosswalk:
        between = (pair.from_framework, pair.to_framework)
        if pair.is_own and between in turned:
            return f"rows between these two go from {between[1]} to {between[0]}. Write it in that direction"
    return _not_one_to_one(crosswalk) or _left_out(bundled, crosswalk)


def _not_one_to_one(crosswalk: tuple[Crossing, ...]) -> str:
    sides = Counter(side for pair in crosswalk if pair.cardinality for side in _sides(pair))
    for pair in crosswalk:
        stands_alone = pair.is_safe or pair.cardinality in ONE_SIDED
        if stands_alone and any(sides[side] > 1 for side in _sides(pair)):
            named = " to ".join(map(_named, _sides(pair)))
            return (
                f"{named} has the cardinality {pair.cardinality}, but another row has the code as well. "
                "Change the cardinality, or say what becomes of the other code"
            )
    return ""


def _left_out(bundled: tuple[Crossing, ...], crosswalk: tuple[Crossing, ...]) -> str:
    """A code that had a row in the bundled crosswalk and has none any more."""
    kept = {side for pair in crosswalk if pair.cardinality for side in _sides(pair)}
    for pair in bundled:
        for side in _sides(pair) if pair.cardinality else ():
            if side not in kept:
                return f"{_named(side)} has no row any more. Add a row for it, for instance with the cardinality 0:1"
    return ""


def _codes(pair: Crossing) -> tuple[str, str, str, str]:
    return pair.from_framework, pair.from_code, pair.to_framework, pair.to_code


def _sides(pair: Crossing) -> list[tuple[str, str, str, str]]:
    """The codes of a pair, each between its two frameworks."""
    between = (pair.from_framework, pair.to_framework)
    sides = [("left", *between, pair.from_code), ("right", *between, pair.to_code)]
    return [side for side in sides if side[-1]]


def _named(side: tuple[str, str, str, str]) -> str:
    which, left, right, code = side
    return f"{left if which == 'left' else right} {code}"

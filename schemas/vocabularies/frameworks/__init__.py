"""Frameworks as data: one CSV file per framework and version, their display names, and the crosswalk between them.

Nothing in code knows a construct's name. A code has a meaning only within its framework and version.
`evidence` says how well a row is known: verified, recalled, inferred, or blank where the source marks nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casewave.schemas.vocabularies.bundled import bundled_rows

HERE = Path(__file__).parent

# What is renamed, kept or raised to a construct, and nothing else with it, means what it meant before. A relation that
# is inferred or uncertain is none to convert by.
PLAIN_RELATIONS = {"retained", "renamed", "promoted"}
DOUBTFUL = {"inferred", "uncertain"}
DECIDED = "decided by the study"


@dataclass(frozen=True)
class Construct:
    """One code of a framework: a domain, construct, element, scenario or phase, in the framework's order."""

    code: str
    parent: str
    level: str
    label: str
    order: int
    definition: str
    evidence: str
    source: str


@dataclass(frozen=True)
class Framework:
    """A framework in one version, such as `cfir-2022`; `name` is what people read, such as CFIR (2022)."""

    framework: str
    constructs: tuple[Construct, ...]
    name: str
    citation: str = ""


@dataclass(frozen=True)
class Crossing:
    """One pair of a crosswalk. Who decided it and when is known where a study declares it itself."""

    from_framework: str
    from_code: str
    to_framework: str
    to_code: str
    relation: str
    cardinality: str
    evidence: str
    note: str
    source: str
    decided_by: str = ""
    decided_on: dt.date | None = None

    @property
    def is_safe(self) -> bool:
        """Whether what is rated or coded by one code may be read as the other: one to one, and a plain rename."""
        return self.cardinality == "1:1" and self.relation in PLAIN_RELATIONS and self.evidence not in DOUBTFUL

    @property
    def is_own(self) -> bool:
        """Whether the study's register gives the pair, in place of the bundled crosswalk or next to it."""
        return self.evidence == DECIDED


def threads(crossings: Iterable[Crossing]) -> dict[tuple[str, str], str]:
    """The concept of each code (framework, code) that stands for just the same as a code of another version.

    Codes of one concept are joined by safe pairs of the crosswalk, directly or over versions between them. It is named
    by the code of the first of these versions. Every other code is a concept of its own.
    """
    crossings = tuple(crossings)
    places = version_places(crossings)
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for pair in crossings:
        if pair.is_safe:
            left, right = (pair.from_framework, pair.from_code), (pair.to_framework, pair.to_code)
            together = found.get(left, {left}) | found.get(right, {right})
            found.update(dict.fromkeys(together, together))
    first = {code: min(together, key=lambda name: (places[name[0]][1], name)) for code, together in found.items()}
    return {code: " ".join(name) for code, name in first.items()}


def version_places(crossings: Iterable[Crossing]) -> dict[str, tuple[str, int]]:
    """The first version of each framework, and how many versions come before it: 0 for the first.

    A version comes before another if the crosswalk leads from it to that one, directly or over versions between them.
    A framework that no pair of versions names is not in the answer.
    """
    steps = {(pair.from_framework, pair.to_framework) for pair in crossings if pair.cardinality}
    places = dict.fromkeys(sorted({name for step in steps for name in step}), 0)
    for _ in places:  # as often as a chain can be long, so that rows that lead round in a circle end too
        for before, after in sorted(steps):
            places[after] = min(max(places[after], places[before] + 1), len(places))
    families = {name: {name} for name in places}
    for before, after in sorted(steps):
        together = families[before] | families[after]
        families.update(dict.fromkeys(together, together))
    return {name: (min(families[name], key=lambda each: (places[each], each)), place) for name, place in places.items()}


def framework_names() -> list[str]:
    """Name the bundled frameworks."""
    return sorted(row["framework"] for row in _rows("names"))


@cache
def load_framework(framework: str) -> Framework:
    """Read a bundled framework. Raises ValueError if there is none of that name."""
    if framework not in framework_names():
        raise ValueError(f"{framework} is not a bundled framework (bundled: {', '.join(framework_names())})")
    named = next(row for row in _rows("names") if row["framework"] == framework)
    constructs = (Construct(order=int(row.pop("order")), **row) for row in _rows(framework))
    return Framework(constructs=tuple(constructs), **named)


@cache
def load_crosswalk() -> tuple[Crossing, ...]:
    """Read the pairs of codes that answer to each other between frameworks and versions."""
    return tuple(Crossing(**row) for row in _rows("crosswalk"))


def _rows(name: str) -> list[dict[str, Any]]:
    return bundled_rows(HERE / f"{name}.csv")

"""Frameworks as data: one CSV file a framework and version, and the crosswalk between them.

Nothing in code knows a construct's name. A code has a meaning only within its framework and version.
`evidence` says how well a row is known: verified, recalled, inferred, or blank where the source marks nothing.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


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
    """A framework in one version, such as `cfir-2022`."""

    framework: str
    constructs: tuple[Construct, ...]


@dataclass(frozen=True)
class Crossing:
    """One pair of a crosswalk. Only one-to-one renames and promotions are safe to convert by machine."""

    from_framework: str
    from_code: str
    to_framework: str
    to_code: str
    relation: str
    cardinality: str
    evidence: str
    note: str
    source: str


def framework_names() -> list[str]:
    """Name the bundled frameworks."""
    return sorted(path.stem for path in HERE.glob("*.csv") if path.stem != "crosswalk")


@cache
def load_framework(framework: str) -> Framework:
    """Read a bundled framework. Raises ValueError if there is none of that name."""
    if framework not in framework_names():
        raise ValueError(f"{framework} is no bundled framework (bundled: {', '.join(framework_names())})")
    return Framework(framework, tuple(Construct(order=int(row.pop("order")), **row) for row in _rows(framework)))


@cache
def load_crosswalk() -> tuple[Crossing, ...]:
    """Read the pairs of codes that answer to each other between frameworks and versions."""
    return tuple(Crossing(**row) for row in _rows("crosswalk"))


def _rows(name: str) -> list[dict[str, Any]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

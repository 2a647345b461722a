"""Generated studies with measures, and an attacker who works out parts of them: written from the guide's promise.

The attacker knows the sites of the programme, which are apart and may not be all of it, the groups of people, which are
apart, and what was printed in all releases. It learns nothing from the code that protects. Names are compared with its
own idea of spelling, dates by the days that they allow. Belongs elsewhere: any expectation.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from casewave.assets.protection.measures import protected

K = 5
MOST = 1000  # more people than a study has
SPELLINGS = ("Was harmed", "was  harmed", "WAS HARMED.", "Was-harmed", "Wäs harmed")
DATES = ("2025-03", "2025-03~", "2025-03-01/2025-03-31", "2025", "2025-03-12", None)
Row = dict[str, Any]
Cell = tuple[str, str, str]  # site, group of people, answer


@dataclass
class Person:
    site: str
    people: str
    is_yes: bool


class Study:
    """A programme with sites and groups of people, an item that is asked once, and releases in which people come."""

    def __init__(self, seed: int) -> None:
        chance = self.chance = random.Random(f"measures {seed}")
        self.sites = [f"S{place}" for place in range(chance.randint(1, 4))]
        self.people = [f"arm {place}" for place in range(chance.randint(0, 3))]
        share = chance.choice((0.05, 0.2, 0.5, 0.8, 0.95))
        size = chance.choice((12, 30, 60, 150))
        self.members = [
            Person(chance.choice([*self.sites, *self.sites, ""]), chance.choice([*self.people, ""]),
                   chance.random() < share)
            for _ in range(size)
        ]  # fmt: skip

    def groups(self) -> list[tuple[str, str]]:
        every = [(site, people) for site in ("", *self.sites) for people in ("", *self.people)]
        return [group for group in every if self.chance.random() < 0.7]

    def rows(self, wave: int) -> list[Row]:
        """All that a team would deliver of a wave: counts, shares and means of groups, in whatever spelling."""
        rows = []
        for site, people in self.groups():
            for statistic in self.chance.sample(("count", "percentage", "mean"), self.chance.randint(1, 2)):
                of = members_of(self.members, site, people)
                if not of:
                    continue
                yes = sum(person.is_yes for person in of)
                value = {"count": float(yes), "percentage": round(100 * yes / len(of), self.chance.randint(0, 2)),
                         "mean": round(yes / len(of), 3)}[statistic]  # fmt: skip
                rows.append({
                    "measure": f"M{wave}-{len(rows):03d}", "wave": wave, "programme": "Walks", "site": site or None,
                    "people": people or None, "instrument": "survey", "item": self.chance.choice(SPELLINGS),
                    "measured": self.chance.choice(DATES), "statistic": statistic, "value": value, "unit": "people",
                    "n": len(of),
                })  # fmt: skip
        return rows

    def come_and_go(self) -> None:
        """One person more or fewer, or one who now says something else."""
        what = self.chance.choice(("come", "go", "say"))
        person = self.chance.choice(self.members)
        if what == "come":
            self.members.append(Person(person.site, person.people, self.chance.random() < 0.5))
        elif what == "go":
            self.members.remove(person)
        else:
            person.is_yes = not person.is_yes


def members_of(members: Iterable[Person], site: str, people: str) -> list[Person]:
    return [each for each in members if site in ("", each.site) and people in ("", each.people)]


def cells(study: Study) -> list[Cell]:
    return [(site, people, answer) for site in ("", *study.sites) for people in ("", *study.people) for answer in "yn"]


def printed(row: Row) -> tuple[float, float]:
    """How many said yes by what is printed."""
    if row["statistic"] == "count":
        return row["value"], row["value"]
    scale = 100 if row["statistic"] == "percentage" else 1
    text = str(row["value"]).removesuffix(".0")
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    low, high = ((row["value"] + sign * half) * row["n"] / scale for sign in (-1, 1))
    return low - 1e-9, high + 1e-9


class Attacker:
    """Exact bounds of what groups' members said, from what was printed of one state of the data."""

    def __init__(self, study: Study, out: Sequence[Row]) -> None:
        self.cells = cells(study)
        rows, low, high = [np.ones(len(self.cells))], [0.0], [np.inf]
        for row in out:
            group = row["site"] or "", row["people"] or ""
            yes = printed(row)
            for answers, bounds in (("yn", (row["n"], row["n"])), ("y", yes)):
                rows.append(self.weights(*group, answers))
                low.append(bounds[0])
                high.append(bounds[1])
        self.limits = LinearConstraint(np.array(rows), np.array(low), np.array(high))

    def weights(self, site: str, people: str, answers: str) -> np.ndarray:
        return np.array(
            [float(site in ("", s) and people in ("", p) and answer in answers) for s, p, answer in self.cells]
        )

    def bounds(self, weights: np.ndarray) -> tuple[float, float]:
        within = {"integrality": np.ones(len(weights)), "constraints": self.limits, "bounds": Bounds(0, MOST)}
        least, most = (milp(sign * weights, **within) for sign in (1, -1))
        assert least.status == most.status == 0, "what is published contradicts itself"
        return round(least.fun), round(-most.fun)


@dataclass
class Attack:
    """What an attack came to: small parts looked at, those worked out exactly, and those known to be below k."""

    rows: int = 0
    out: int = 0
    small: int = 0
    exact: int = 0
    below: int = 0
    tight: int = 0
    differences: int = 0


def attack(study: Study, found: Attack) -> None:
    """Two releases of a study: the second knows of the first, and a person has come, gone or changed since."""
    first = study.rows(1)
    out = protected(first, K)
    found.rows, found.out = found.rows + len(first), found.out + len(out)
    _attack_one(study, out, found)
    study.come_and_go()
    second = study.rows(2)
    later = protected(second, K, out)
    _attack_one(study, later, found)
    found.differences += _one_persons(out, later)


def _attack_one(study: Study, out: Sequence[Row], found: Attack) -> None:
    attacker = Attacker(study, out)
    groups = [(site, people) for site in ("", *study.sites) for people in ("", *study.people)]
    targets = [[(group, 1)] for group in groups]
    nested = [(whole, part) for whole in groups for part in groups if whole != part and _holds(whole, part)]
    targets += [[(whole, 1), (part, -1)] for whole, part in nested]
    for target in targets:
        for answers in ("y", "n", "yn"):
            true = sum(sign * _true(study, group, answers) for group, sign in target)
            if 0 < true < K:
                weights = sum(sign * attacker.weights(*group, answers) for group, sign in target)
                low, high = attacker.bounds(weights)
                found.small += 1
                found.exact += low == high
                found.below += high < K
                found.tight += low > 1


def _holds(whole: tuple[str, str], part: tuple[str, str]) -> bool:
    return all(a in ("", b) for a, b in zip(whole, part, strict=True))


def _true(study: Study, group: tuple[str, str], answers: str) -> int:
    return sum(("y" if person.is_yes else "n") in answers for person in members_of(study.members, *group))


def _one_persons(first: Sequence[Row], second: Sequence[Row]) -> int:
    """How many pairs of values of one group tell of the few who came or went between two releases."""
    shown = [
        (a, b) for a in first for b in second
        if (a["site"], a["people"]) == (b["site"], b["people"]) and 0 < abs(a["n"] - b["n"]) < K
    ]  # fmt: skip
    return len(shown)


def run(studies: int) -> Attack:
    found = Attack()
    for seed in range(studies):
        attack(Study(seed), found)
    return found


if __name__ == "__main__":
    print(run(int(sys.argv[1])))

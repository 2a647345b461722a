"""Generated releases, and an attacker who joins them: written from the promise in docs/guide/data-protection.md.

The attacker has every printed value of all releases. It knows what names say: which sites and groups are parts of
which, that a group of two names is what two groups share, which answers belong to one question, and that an item, a
group or a date may be written in several ways. From all sums and differences of what was printed of one occasion it
works out how many there are, and how many said yes or no, in whatever is left; fewer than k, and known to be so, is a
leak.

It knows nothing of the code that protects. `make attack` tries thousands. Belongs elsewhere: the attack by an exact
solver on sites and arms (`measure_attack`), and on counts (`test_disclosure`).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from casewave.assets.protection.measures import protected

K = 5
MOST_PRINTED = 7  # groups of an occasion whose sums are all tried: three to the power of so many
ITEMS = {
    "harm": ("Was harmed", "was  harmed", "WAS HARMED.", "1. Was harmed", "Was harmed (yes)", "Harmed", "Wäs harmed"),
    "tired": ("Is tired", "is-tired", "Tired"),
}
ANSWERS = ("Women", "Men", "Others", "No answer")
DATES = ("2025-03", "2025-03~", "2025-03-01/2025-03-31", "2025", "2025-03-12", None)
Row = dict[str, Any]


@dataclass
class Person:
    site: str
    names: set[str]
    says: dict[str, bool]
    answer: str


@dataclass
class Leak:
    """What the attacker knows: of a remainder, how many at least and at most."""

    seed: int
    what: str
    low: int
    high: int


@dataclass
class Found:
    rows: int = 0
    out: int = 0
    tried: int = 0
    leaks: list[Leak] = field(default_factory=list)


class Study:
    """Two groups that overlap, sites, an item with two answers, a question with several, and people who come and go."""

    def __init__(self, seed: int) -> None:
        self.chance = chance = random.Random(f"release {seed}")
        self.sites = [f"S{place}" for place in range(chance.randint(1, 4))]
        self.groups = chance.sample(["women", "managers", "night staff"], chance.randint(0, 2))
        size = chance.choice((12, 20, 30, 60, 150))
        share = chance.choice((0.05, 0.2, 0.5, 0.8, 0.95))
        often = [chance.random() for _ in self.groups]
        weights = chance.choice(((10, 9, 1, 0), (5, 5, 5, 5), (12, 7, 1, 1)))
        self.members = [
            Person(
                chance.choice([*self.sites, *self.sites, ""]),
                {name for name, each in zip(self.groups, often, strict=True) if chance.random() < each},
                {item: chance.random() < share for item in ITEMS},
                chance.choices(ANSWERS, weights)[0],
            )
            for _ in range(size)
        ]  # fmt: skip

    def rows(self, wave: int) -> list[Row]:
        """What a team may deliver of a wave, in whatever spelling and order."""
        rows: list[Row] = []
        for site, people in self._groups():
            of = self.members_of(site, people)
            if not of:
                continue
            for item, spellings in ITEMS.items():
                if self.chance.random() < 0.7:
                    yes = sum(person.says[item] for person in of)
                    rows.append(self._row(wave, site, people, self.chance.choice(spellings), yes, len(of)))
            if self.chance.random() < 0.4:
                for answer in ANSWERS:
                    yes = sum(person.answer == answer for person in of)
                    rows.append(self._row(wave, site, people, answer, yes, len(of)))
        return [{**row, "measure": f"M{wave}-{place:03d}"} for place, row in enumerate(rows)]

    def _groups(self) -> list[tuple[str, str]]:
        names = ["", *self.groups, *([" and ".join(self.groups)] if len(self.groups) == 2 else [])]
        every = [(site, people) for site in ("", *self.sites) for people in names]
        return [group for group in every if self.chance.random() < 0.7]

    def _row(self, wave: int, site: str, people: str, item: str, yes: int, n: int) -> Row:
        statistic = self.chance.choice(("count", "percentage", "mean"))
        value = {"count": float(yes), "percentage": round(100 * yes / n, 1), "mean": round(yes / n, 3)}[statistic]
        return {
            "wave": wave, "programme": "Walks", "site": site or None, "instrument": "survey", "item": item,
            "people": self.chance.choice((people, people.upper(), people.title())) or None, "n": n,
            "measured": self.chance.choice(DATES), "statistic": statistic, "value": value, "unit": "people",
        }  # fmt: skip

    def members_of(self, site: str, people: str) -> list[Person]:
        named = set(filter(None, people.split(" and ")))
        return [each for each in self.members if site in ("", each.site) and named <= each.names]

    def come_and_go(self) -> None:
        """A person or two more or fewer, or one who now says something else."""
        for _ in range(self.chance.randint(1, 2)):
            person = self.chance.choice(self.members)
            if self.chance.random() < 0.5:
                self.members.append(Person(person.site, set(person.names), dict(person.says), person.answer))
            else:
                self.members.remove(person)


def printed(row: Row) -> tuple[int, int]:
    """How many said yes, at least and at most, by the digits that are printed."""
    value, n = row["value"], row["n"]
    if row["statistic"] == "count":
        return round(value), round(value)
    each = n / 100 if row["statistic"] == "percentage" else n
    half = 0.5 * 10.0 ** -len(str(value).removesuffix(".0").partition(".")[2])
    return max(0, int(np.ceil((value - half) * each - 1e-9))), min(n, int(np.floor((value + half) * each + 1e-9)))


def meant(row: Row) -> tuple[str, str, str]:
    """The item, site and group that a row is of, however it is written."""
    names = {spelling: item for item, spellings in ITEMS.items() for spelling in spellings}
    return names.get(row["item"], row["item"]), row["site"] or "", (row["people"] or "").lower()


class Attacker:
    """What follows from printed rows of one occasion, of which the groups are sums of the same parts."""

    def __init__(self, study: Study) -> None:
        names = [frozenset(n for n, has in zip(study.groups, each, strict=True) if has)
                 for each in product((False, True), repeat=len(study.groups))]  # fmt: skip
        self.parts = [(site, name) for site in ("", *study.sites) for name in names]

    def of(self, site: str, people: str) -> np.ndarray:
        named = set(filter(None, people.split(" and ")))
        return np.array([int(site in ("", at) and named <= name) for at, name in self.parts])

    def remainders(self, rows: Sequence[Row]) -> Iterator[tuple[str, int, int]]:
        """Each sum or difference of printed groups that is one of its own: how many are in it, and said yes or no."""
        known: dict[tuple[str, str, int], tuple[int, int]] = {}
        for row in rows:
            _, site, people = meant(row)
            low, high = printed(row)
            before = known.get((site, people, row["n"]), (0, row["n"]))
            known[site, people, row["n"]] = max(low, before[0]), min(high, before[1])
        groups = sorted(known.items())[:MOST_PRINTED]
        for signs in product((0, 1, -1), repeat=len(groups)):
            chosen = [(sign, group) for sign, group in zip(signs, groups, strict=True) if sign]
            places = [(site, people) for _, ((site, people, _), _) in chosen]
            is_pair = len(places) == 2 and len(set(places)) == 1  # one group before and after
            if not chosen or (len(set(places)) < len(places) and not is_pair) or self._contradict(chosen):
                continue
            parts = sum(sign * self.of(site, people) for sign, ((site, people, _), _) in chosen)
            if parts.min() < 0 or parts.max() > 1:
                continue
            n = sum(sign * size for sign, ((_, _, size), _) in chosen)
            low = sum(sign * yes[0 if sign > 0 else 1] for sign, (_, yes) in chosen)
            high = sum(sign * yes[1 if sign > 0 else 0] for sign, (_, yes) in chosen)
            what = " ".join(f"{'+' if sign > 0 else '-'}{site or 'all'}/{people}:{size}:{yes}"
                            for sign, ((site, people, size), yes) in chosen)  # fmt: skip
            yield f"people of {what}", n, n
            yield f"yes of {what}", max(low, 0), min(high, n)
            yield f"no of {what}", max(n - high, 0), min(n - low, n)

    def _contradict(self, chosen: Sequence[tuple[int, tuple[tuple[str, str, int], tuple[int, int]]]]) -> bool:
        """Whether a part of a group was larger than it, so that the two are of different states of the data."""
        sizes = [(self.of(site, people), n) for _, ((site, people, n), _) in chosen]
        return any(n < m and (part <= whole).all() and (part < whole).any() for whole, n in sizes for part, m in sizes)


def attack(seed: int, found: Found) -> None:
    """Three releases of a study in which people come and go; each is protected with the earlier ones in mind."""
    study = Study(seed)
    attacker = Attacker(study)
    out: list[Row] = []
    for wave in (1, 2, 3):
        rows = study.rows(wave)
        now = protected(rows, K, out)
        found.rows, found.out = found.rows + len(rows), found.out + len(now)
        out += now
        for item in {meant(row)[0] for row in out} - set(ANSWERS):
            _look(attacker.remainders([row for row in out if meant(row)[0] == item]), seed, item, found)
        _look(_answers(now), seed, "the question", found)
        study.come_and_go()


def _answers(rows: Sequence[Row]) -> Iterator[tuple[str, int, int]]:
    """How many gave the answers to the question that are not printed of a group."""
    of: dict[tuple[str, str, int], dict[str, tuple[int, int]]] = {}
    for row in rows:
        answer, site, people = meant(row)
        if answer in ANSWERS:
            of.setdefault((site, people, row["n"]), {})[answer] = printed(row)
    for (site, people, n), answers in of.items():
        low = n - sum(high for _, high in answers.values())
        high = n - sum(low for low, _ in answers.values())
        if len(answers) < len(ANSWERS):
            yield f"not {sorted(answers)} of {site}/{people}:{n}", max(low, 0), high


def _look(remainders: Iterator[tuple[str, int, int]], seed: int, item: str, found: Found) -> None:
    for what, low, high in remainders:
        found.tried += 1
        if 0 < low <= high < K:
            found.leaks.append(Leak(seed, f"{item}: {what}", low, high))
            return


def run(studies: int, first: int = 0) -> Found:
    found = Found()
    for seed in range(first, first + studies):
        attack(seed, found)
    return found


if __name__ == "__main__":
    result = run(*map(int, sys.argv[1:]))
    print(result.rows, "rows", result.out, "out", result.tried, "tried", len(result.leaks), "leaks",
          len({leak.seed for leak in result.leaks}), "studies")  # fmt: skip
    for leak in result.leaks[:20]:
        print(leak)

"""Counts of people as they are published: forms, what an attacker can work out, and releases over waves.

The attacker here reads only what is shown and knows the study's sites, roles and merging rules; the solver is exact.
`make attack` tries 200 generated studies; a test run takes a few.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from casewave.assets.protection.attack import Cell, Contradiction, Statement, bounds
from casewave.assets.protection.disclosure import (
    ALL,
    COUNTS,
    NOT_SHOWN,
    PRESENCE,
    UNDIVIDED,
    WITHHELD,
    Counted,
    Level,
    Published,
    as_record,
    bounded,
    exact,
    following,
    from_record,
    largest_hidden,
    leaks,
    published,
    rounded,
)  # fmt: skip

STUDIES = int(os.environ.get("ATTACKED_STUDIES", "6"))
K = 5
SITES = {"A1": "A", "A2": "A", "B1": "B"}
ROLES = ("boss", "worker")


def level(name: str, rows: dict[str, str], columns: Iterable[str]) -> Level:
    return Level(name, rows, {column: column for column in columns})


AS_IS = level("sites", {site: site for site in SITES}, ROLES)
BY_PROGRAMME = level("programmes", SITES, ROLES)


def counted(*counts: int) -> Counted:
    cells = [(site, role) for site in SITES for role in ROLES]
    return Counted("informants", 1, dict(zip(cells, counts, strict=True)))


def shown(table: Published) -> dict[Cell, str]:
    return {(row, column): found for row, column, found in table.shown}


@pytest.mark.parametrize(
    ("form", "level", "words"),
    [
        (COUNTS, "sites and roles", "counts by sites and roles"), (COUNTS, UNDIVIDED, "counts in total"),
        (PRESENCE, "programmes", "presence by programmes"), (WITHHELD, "programmes", "withheld"),
    ],
)  # fmt: skip
def test_what_was_published_is_described(form: str, level: str, words: str) -> None:
    assert Published("interviews", 1, form, level, (), (), 0, 0).described == words


def test_bounds_are_exact_integers() -> None:
    a, b, c = ("r", "a"), ("r", "b"), ("r", "c")
    shown = [Statement((a, b, c), 7, 7), Statement((a, b), 2, 2), Statement((b,), 1, None)]
    assert bounds(shown, [[a], [b], [c], [a, b, c]]) == [(0, 1), (1, 2), (5, 5), (7, 7)]
    assert bounds([Statement((a,), 1, None)], [[a], [b]]) == [(1, None), (0, None)]


def test_statements_of_two_states_of_the_data_contradict_each_other() -> None:
    with pytest.raises(Contradiction):
        bounds([Statement((("r", "a"),), 7, 7), Statement((("r", "a"),), 6, 6)], [[("r", "a")]])


def test_hiding_small_cells_alone_is_broken_by_the_margins() -> None:
    """The table of three sites by three roles in which all that was hidden could be worked out."""
    shown = counted(11, 4, 6, 1, 3, 0)
    open_ = exact(shown, AS_IS)
    primary_only = [statement for statement in open_.statements if statement.low >= 3 or statement.low == 0]
    assert leaks(shown, [primary_only], 3) == [((("A2", "worker"),), 1, 1)]


def test_a_table_without_small_counts_is_published_as_it_is() -> None:
    table = published(counted(5, 6, 7, 0, 9, 0), [AS_IS, BY_PROGRAMME], K)
    assert (table.form, table.level, table.hidden) == (COUNTS, "sites", 0)
    assert shown(table)["A1", "boss"] == "5"


def test_sites_are_merged_before_anything_is_hidden() -> None:
    table = published(counted(4, 6, 7, 0, 9, 0), [AS_IS, BY_PROGRAMME], K)
    assert (table.form, table.level, table.hidden) == (COUNTS, "programmes", 0)
    assert shown(table)["A", "boss"] == "11"


def test_presence_comes_next_and_tells_no_number() -> None:
    table = published(counted(4, 6, 7, 0, 2, 0), [AS_IS, BY_PROGRAMME], K)
    assert table.form == PRESENCE
    assert shown(table)["B", "boss"] == "yes"
    assert shown(table)["B", "worker"] == "no"
    assert shown(table)[ALL, ALL] == "19"


def test_presence_is_withheld_where_it_would_say_too_much() -> None:
    """Six people in all five roles of one programme: presence and the total say that each has one or two."""
    cells = {("A1", role): count for role, count in zip("abcde", (2, 1, 1, 1, 1), strict=True)}
    table = published(Counted("informants", 1, cells), [level("sites", {"A1": "A1"}, "abcde")], K)
    assert (table.form, set(shown(table).values())) == (WITHHELD, {NOT_SHOWN})


def test_a_study_of_four_people_publishes_no_count() -> None:
    found = Counted("informants", 1, {("A1", "boss"): 3, ("A1", "worker"): 1})
    table = published(found, [level("sites", {"A1": "A1"}, ROLES)], K)
    assert table.form == WITHHELD
    assert not any(value.isdigit() for value in shown(table).values())


def test_a_lower_k_publishes_more() -> None:
    shown = counted(4, 6, 7, 3, 9, 5)
    assert published(shown, [AS_IS], 3).form == COUNTS
    assert published(shown, [AS_IS], 5).form != COUNTS


def test_a_withdrawal_changes_nothing_of_what_was_published() -> None:
    before = published(counted(5, 6, 7, 0, 9, 0), [AS_IS], K)
    assert again(counted(5, 6, 6, 0, 9, 0), [AS_IS], [before]) == before


def test_a_finer_table_that_tells_the_rest_together_with_the_last_one_is_not_published() -> None:
    """By programme at first; a delivery of five more would make sites publishable, and the difference tells of them."""
    first = published(counted(5, 6, 4, 0, 9, 0), [AS_IS, BY_PROGRAMME], K)
    assert first.level == "programmes"
    assert again(counted(5, 6, 5, 0, 9, 0), [AS_IS, BY_PROGRAMME], [first]) == first


def test_a_wave_delivered_anew_with_many_more_people_is_published_anew() -> None:
    before = published(counted(5, 6, 7, 0, 9, 0), [AS_IS], K)
    after = again(counted(10, 6, 7, 0, 9, 0), [AS_IS], [before])
    assert shown(after)["A1", "boss"] == "10"


def test_a_release_is_compared_with_every_earlier_one_and_not_with_the_last_alone() -> None:
    """10, then 16, then 11: each next differs from the last by five or more, and the third from the first by one."""
    first, second = (published(counted(count, 6, 7, 0, 9, 0), [AS_IS], K) for count in (10, 16))
    assert again(counted(16, 6, 7, 0, 9, 0), [AS_IS], [first]) == second
    assert again(counted(11, 6, 7, 0, 9, 0), [AS_IS], [first, second]) == second


def again(now: Counted, levels: Sequence[Level], earlier: Sequence[Published]) -> Published:
    return following(published(now, levels, K), earlier, now, levels, K)


# Rounding


def test_rounded_counts_are_those_of_opensafely() -> None:
    """With k = 5 and a base of 5, what is 7 or fewer is hidden, and the rest rounded to the nearest 5."""
    assert largest_hidden(5, 5) == 7
    table = rounded(counted(7, 8, 12, 0, 13, 1), AS_IS, 5, 5)
    assert shown(table) == {
        ("A1", "boss"): NOT_SHOWN, ("A1", "worker"): "10", ("A2", "boss"): "10", ("A2", "worker"): "0",
        ("B1", "boss"): "15", ("B1", "worker"): NOT_SHOWN, ("A1", ALL): NOT_SHOWN, ("A2", ALL): "10",
        ("B1", ALL): NOT_SHOWN, (ALL, "boss"): NOT_SHOWN, (ALL, "worker"): NOT_SHOWN, (ALL, ALL): NOT_SHOWN,
    }  # fmt: skip
    assert (table.form, table.hidden, table.cells) == ("rounded to 5", 2, 6)


@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("base", [3, 5, 10])
def test_a_rounded_count_says_nothing_of_a_small_one_or_of_another(k: int, base: int) -> None:
    alone = {}
    for count in range(1, 3 * base + k):
        for other in (0, 1, k, 4 * base):
            table = rounded(counted(count, other, 0, 0, 0, 0), AS_IS, k, base)
            alone.setdefault(count, set()).add(shown(table)["A1", "boss"])
            (bound,) = (each for each in bounded(table, counted(count, other, 0, 0, 0, 0), [AS_IS], k)
                        if (each.row, each.column) == ("A1", "boss"))  # fmt: skip
            assert count >= k or (bound.low <= 1 and (bound.high is None or bound.high >= k))
    assert all(len(each) == 1 for each in alone.values())
    assert {count for count, each in alone.items() if each == {NOT_SHOWN}} == set(range(1, largest_hidden(k, base) + 1))


# An attacker who knows the rule


def test_an_attacker_who_knows_which_forms_were_not_taken_learns_of_no_small_count() -> None:
    """All tables of three sites with up to six people: those that are published alike differ in each small count.

    The attacker has every table, publishes it, and keeps those that give what is seen. Only a study of fewer people
    than k says that much, by having no counts at all.
    """
    cells, levels, most, k = [("A1", "x"), ("A2", "x"), ("B1", "x")], _levels(SITES), 6, 3
    alike: dict[tuple[object, ...], list[Counted]] = {}
    for counts in product(range(most + 1), repeat=3):
        if sum(counts) <= most:  # more would need larger tables to compare with
            now = Counted("informants", 1, dict(zip(cells, counts, strict=True)))
            table = published(now, levels, k)
            alike.setdefault((table.form, table.level, table.shown), []).append(now)
    assert len(alike) > 15
    rows = {(each.name, row): each.rows for each in levels for row in each.rows.values()}
    sums_of = {tuple(cell for cell in cells if of[cell[0]] == row) for (_, row), of in rows.items()}
    looked_at = 0
    for (form, _, shown_), tables in alike.items():
        for parts in sums_of:
            sums = {sum(table.cells[cell] for cell in parts) for table in tables}
            if form != WITHHELD and any(0 < count < k for count in sums):
                looked_at += 1
                assert min(sums) <= 1, (form, shown_, parts, sums)
                assert max(sums) >= k, (form, shown_, parts, sums)
    assert looked_at > 10


def _levels(sites: dict[str, str]) -> list[Level]:
    places = {"sites": {site: site for site in sites}, "programmes": sites, "all": dict.fromkeys(sites, ALL)}
    return [Level(name, rows, {"x": "x"}) for name, rows in places.items()]


def test_what_an_attacker_who_knows_the_rule_can_bound_is_listed() -> None:
    """Five in one programme of two sites: of one site that allows five, and four where sites were not taken.

    So the programmes do not go out either, where they are all that may.
    """
    table = exact(counted(3, 0, 2, 0, 0, 0), BY_PROGRAMME)
    found = {(each.level, each.row, each.column): (each.low, each.high) for each in
             bounded(table, counted(3, 0, 2, 0, 0, 0), [AS_IS, BY_PROGRAMME], K)}  # fmt: skip
    assert found["sites", "A1", "boss"] == (1, 4)
    assert found["programmes", "A", "boss"] == (5, 5)
    assert published(counted(3, 0, 2, 0, 0, 0), [AS_IS, BY_PROGRAMME], K).form != COUNTS


def test_the_ledger_keeps_a_table_as_it_was() -> None:
    table = published(counted(4, 6, 7, 0, 2, 0), [AS_IS, BY_PROGRAMME], K)
    assert from_record(as_record(table)) == table


# The attacker


class Study:
    """A generated study: programmes with sites, roles with a rule that merges them, people who come and go."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(f"study {seed}")
        self.sites = {f"P{p}S{s}": f"P{p}" for p in range(chance.randint(2, 3)) for s in range(chance.randint(1, 3))}
        self.groups = {"boss": "lead", "board": "lead", "worker": "do", "peer": "do"}
        roles = {role: role for role in self.groups}
        places = ({site: site for site in self.sites}, self.sites, dict.fromkeys(self.sites, ALL))
        self.levels = [
            Level(f"{at} {name}", rows, columns)
            for name, columns in (("roles", roles), ("merged", self.groups), ("all", dict.fromkeys(roles, ALL)))
            for at, rows in enumerate(places)
        ]
        self.levels.sort(key=lambda one: -len(set(one.rows.values())) * len(set(one.columns.values())))
        self.chance = chance
        grid = [(site, role) for site in self.sites for role in self.groups]
        self.waves = [
            Counted("informants", wave, {cell: chance.choice((0, 0, 1, 1, 2, 3, 4, 6, 9)) for cell in grid})
            for wave in (1, 2)
        ]

    def withdraw(self, wave: Counted) -> Counted:
        """One person fewer, somewhere."""
        filled = [cell for cell, count in wave.cells.items() if count]
        gone = self.chance.choice(filled)
        return replace(wave, cells={**wave.cells, gone: wave.cells[gone] - 1})

    def covers(self, row: str, column: str, cell: Cell) -> bool:
        site, role = cell
        return row in (ALL, site, self.sites[site]) and column in (ALL, role, self.groups[role])


def worked_out(study: Study, tables: Sequence[Published], cell: Cell) -> tuple[float, float]:
    """What an attacker can work out of one cell from what tables show, by an exact solver."""
    cells = [(site, role) for site in study.sites for role in study.groups]
    rows, low, high = [np.ones(len(cells))], [0.0], [np.inf]
    for table in tables:
        for row, column, listed in table.shown:
            if listed == NOT_SHOWN:
                continue
            rows.append(np.array([float(study.covers(row, column, each)) for each in cells]))
            low.append(float(listed) if listed.isdigit() else float(listed == "yes"))
            high.append(float(listed) if listed.isdigit() else (np.inf if listed == "yes" else 0.0))
    weights = np.array([float(each == cell) for each in cells])
    limits = LinearConstraint(np.array(rows), np.array(low), np.array(high))
    found = [milp(sign * weights, integrality=np.ones(len(cells)), constraints=limits) for sign in (1, -1)]
    assert found[0].status == 0, "what is published contradicts itself"
    return found[0].fun, np.inf if found[1].status == 3 else -found[1].fun


def test_no_attacker_works_out_a_small_count_over_waves_and_withdrawals() -> None:
    hidden = cells = finest = 0
    for seed in range(STUDIES):
        study = Study(seed)
        for wave in study.waves:
            releases = [published(wave, study.levels, K)]
            releases.append(again(study.withdraw(wave), study.levels, releases))
            assert releases[0].shown == releases[1].shown, "a difference tells of the one who withdrew"
            for cell, count in wave.cells.items():
                if 0 < count < K:
                    low, high = worked_out(study, releases, cell)
                    assert low <= 1, (seed, cell, low, high)
                    assert high >= K, (seed, cell, low, high)
            hidden += releases[0].hidden
            cells += releases[0].cells
            finest += len(wave.cells)
    share = hidden / cells
    print(f"{STUDIES} studies: {finest} cells merged to {cells}, of which {hidden} are hidden ({share:.1%})")
    assert share < 0.2

"""Measures that go out to everybody: what a small part could be worked out from, and an attacker who tries.

`make attack` tries many more generated studies than a test run takes; the attacker is in `measure_attack`.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import release_attack
from measure_attack import run

from casewave.assets.protection.measures import few, group_of, protected, rounded_measure

STUDIES = int(os.environ.get("ATTACKED_MEASURES", "8"))
RELEASES = int(os.environ.get("ATTACKED_RELEASES", "40"))


def measure(name: str, n: int, value: float, **values: Any) -> dict[str, Any]:
    same = {"wave": 1, "programme": "Walks", "instrument": "survey", "item": "Was harmed", "measured": "2025-03"}
    return {
        "measure": name, "n": n, "site": None, "people": None, "statistic": "count", "value": value, "unit": "people",
        **same, **values,
    }  # fmt: skip


def share(name: str, n: int, value: float, **values: Any) -> dict[str, Any]:
    return measure(name, n, value, **{"statistic": "percentage", "unit": "percent", **values})


def mean(name: str, n: int, value: float = 61.5, **values: Any) -> dict[str, Any]:
    return measure(name, n, value, **{"statistic": "mean", "unit": "points", **values})


WALKS, NOR, SUD = measure("M1", 20, 11), measure("M2", 10, 10, site="NOR"), measure("M3", 10, 1, site="SUD")


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([WALKS, NOR, SUD], ["M1"]),  # 11 of 20 and 10 of 10 leave 1 of 10
        ([WALKS, {**NOR, "item": "was  HARMED."}, SUD], ["M1"]),
        ([WALKS, {**NOR, "item": "Wäs-harmed"}, SUD], ["M1"]),
        ([WALKS, {**NOR, "measured": "2025-03-01/2025-03-31"}, SUD], ["M1"]),
        ([WALKS, {**NOR, "measured": "2025~"}, SUD], ["M1"]),
        ([WALKS, {**NOR, "measured": None, "wave": 2}, SUD], ["M1"]),
        ([WALKS, {**NOR, "measured": "2026-03", "wave": 2}, SUD], ["M1", "M2"]),  # what was said at another time
        ([WALKS, {**NOR, "programme": "Bikes"}, SUD], ["M1", "M2"]),
        ([share("M1", 20, 55.0), {**NOR, "statistic": "percentage", "value": 100.0}], ["M1"]),
        ([mean("M1", 20, 0.55), {**NOR, "statistic": "mean", "value": 1.0}], ["M1"]),  # a mean of no and yes
        ([WALKS, {**NOR, "item": "3. Was harmed"}, SUD], ["M1"]),
        ([WALKS, {**NOR, "item": "Harmed (yes)"}, SUD], ["M1"]),
        ([{**WALKS, "item": "Item 1"}, {**NOR, "item": "Item 2"}], ["M1", "M2"]),
        ([measure("M1", 20, 9), measure("M2", 10, 0, site="NOR")], ["M1"]),  # leaves 9 of 10, and 1 who was not
        ([measure("M1", 20, 10), measure("M2", 10, 0, site="NOR")], ["M1", "M2"]),
    ],
)
def test_no_part_of_few_follows_from_what_goes_out(rows: list[dict[str, Any]], kept: list[str]) -> None:
    assert [row["measure"] for row in protected(rows, 5)] == kept


@pytest.mark.parametrize(
    ("row", "is_out"),
    [
        (share("M", 90, 5.0), False),  # 4 or 5 of 90
        (share("M", 90, 50.0), True),
        (share("M", 500, 0.0), False),  # none, 1 or 2
        (share("M", 2000, 0.0), True),  # any number to 10
        (share("M", 20, 0.0), True),
        (share("M", 30, 33.3), True),
        (mean("M", 20, 0.05), False),  # 1 of 20, where the answers are no and yes
        (mean("M", 20, 1.05), False),  # 1 of 20, where the answers are 1 and 2
        (mean("M", 20, 1.0), True),
        (mean("M", 20, 1.8), True),
        (mean("M", 20, 4.95, unit="points of 5"), False),
        (mean("M", 20, 4.2, unit="points of 5"), True),
        (mean("M", 20, 3.0, unit="% of days"), False),
        (measure("M", 20, 3.0, statistic="total", unit="falls"), False),  # 3 people fell at most
        (measure("M", 20, 45.0, statistic="total", unit="falls"), True),
        (measure("M", 20, 45.0, unit="visits"), True),
        (mean("M", 4), False),
    ],
)
def test_a_share_is_as_many_people_as_its_digits_allow(row: dict[str, Any], is_out: bool) -> None:
    assert bool(protected([row], 5)) == is_out


def test_a_mean_of_one_person_more_is_not_published_in_a_later_wave_or_release() -> None:
    first, second = mean("M1", 20), mean("M2", 21, 62.0, wave=2)
    assert [row["measure"] for row in protected([first, second], 5)] == ["M2"]
    assert protected([second], 5, earlier=[first]) == []
    assert protected([mean("M1", 21, 62.0)], 5, earlier=[first]) == []  # the same measure, corrected
    assert len(protected([mean("M1", 27, 62.0)], 5, earlier=[first])) == 1
    assert protected([first], 5, earlier=[first]) == [first]


def test_a_count_that_one_person_changes_is_not_published_again() -> None:
    assert protected([measure("M1", 20, 12)], 5, earlier=[WALKS]) == []


def test_what_an_earlier_release_told_counts_with_all_its_groups() -> None:
    assert protected([NOR], 5, earlier=[WALKS]) == []
    assert protected([WALKS], 5, earlier=[NOR]) == []


def test_groups_of_which_neither_holds_the_other_do_not_both_go_out() -> None:
    rows = [measure("all", 40, 20), measure("site", 20, 10, site="NOR"), measure("arm", 20, 10, people="arm")]
    assert [row["measure"] for row in protected(rows, 5)] == ["all", "arm"]


def test_answers_that_are_left_out_do_not_follow_from_the_others() -> None:
    one = [measure("a", 20, 12, item="Women"), measure("b", 20, 7, item="Men"), measure("c", 20, 1, item="Others")]
    assert [row["measure"] for row in protected(one, 5)] == ["a"]
    two = [measure("a", 20, 12, item="Gender: women"), measure("b", 20, 7, item="Gender: men")]
    assert [row["measure"] for row in protected(two, 5)] == ["a"]
    three = [measure("a", 20, 12, item="Is tired"), measure("b", 20, 7, item="Sleeps badly")]
    assert [row["measure"] for row in protected(three, 5)] == ["a", "b"]


def test_answers_to_one_question_are_known_among_others_whatever_their_dates() -> None:
    answers = [measure("a", 20, 12, item="Women"), measure("b", 20, 7, item="Men"), measure("c", 20, 1, item="Others")]
    others = [measure("d", 20, 13, item="Is tired"), measure("e", 20, 9, item="Sleeps badly")]
    answers[1]["measured"] = "2025-03-01/2025-03-31"
    assert [row["measure"] for row in protected([*others, *answers], 5)] == ["d", "e", "a"]


def test_who_is_in_none_of_two_groups_that_overlap_does_not_follow() -> None:
    """30 people, 20 women and 14 managers, 8 of them both: 4 are neither."""
    rows = [mean("all", 30), mean("w", 20, people="women"), mean("m", 14, people="managers")]
    assert protected([*rows, mean("both", 8, people="women managers")], 5) == rows


@pytest.mark.parametrize(
    ("shown", "is_few"),
    [
        ((0, 0), False),
        ((1, 1), True),
        ((4, 4), True),
        ((5, 5), False),
        ((0, 5), True),
        ((0, 10), False),
        ((2, 10), True),
    ],
)
def test_a_number_is_few_unless_it_can_be_anything_from_one_to_twice_k(shown: tuple[int, int], is_few: bool) -> None:
    assert few(shown, 5) == is_few


def test_names_of_an_item_are_compared_without_their_spelling() -> None:
    written = ("Was harmed", " was-HARMED. ", "Wäs\u00a0harmed")
    assert {group_of(measure("M", 20, 11, item=item)).item for item in written} == {"was harmed"}


ROUNDED = [
    (measure("M1", 23, 11), (25, 10.0)),  # the 12 others are 10 too
    (measure("M1", 23, 23), (25, 25.0)),
    (measure("M1", 23, 0), (25, 0.0)),
    (measure("M1", 23, 16), None),  # 7 others may be 5
    (measure("M1", 7, 0), None),
    (share("M1", 23, 47.8), (25, 40.0)),  # 11 of 23, so 10 of 25
    (mean("M1", 23, 0.48), (25, 0.4)),  # a mean of no and yes
    (mean("M1", 23), (25, 61.5)),
    (measure("M1", 23, 61), (25, 60.0)),  # more than people
    (measure("M1", 23, 43.0, statistic="total"), (25, 45.0)),
]


@pytest.mark.parametrize(("row", "out"), ROUNDED)
def test_a_measure_has_its_people_rounded_and_shares_from_rounded_counts(
    row: dict[str, Any], out: tuple[int, float] | None
) -> None:
    found = rounded_measure(row, 5, 5)
    assert (None if found is None else (found["n"], found["value"])) == out


def test_no_attacker_works_out_a_small_part_of_a_generated_measure() -> None:
    found = run(STUDIES)
    print(found)
    assert (found.exact, found.below, found.differences) == (0, 0, 0)
    assert found.small > 20 * STUDIES // 8
    assert found.out > 10


def test_an_attacker_who_joins_all_releases_finds_nothing_about_few_people() -> None:
    found = release_attack.run(RELEASES)
    print(f"{RELEASES} studies: {found.rows} measures, {found.out} out, {found.tried} sums and differences tried")
    assert found.leaks == []
    assert found.out > 5 * RELEASES
    assert found.tried > 20 * RELEASES

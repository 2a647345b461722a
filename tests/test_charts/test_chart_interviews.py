"""The collection of interviews, as it is really drawn."""

import itertools

import pandas as pd
import pytest
from chart_examples import NO_WAVES, WAVES, bounds, drawn, month, overlap, texts

from assets import charts
from assets.charts.collection import DOUBLE_COUNT_NOTE, PROGRAMME_WIDE_NOTE, SYNTHETIC_NOTE


def test_interviews_stand_by_site_under_their_programme() -> None:
    chart = charts.interview_collection(
        pd.DataFrame(
            [
                month("WPG", "2020-01-01", 2),
                month("WPG", "2020-01-01", 3, wave=2),
                month("MB", "2020-02-01", 1, site_order=2, site_role="programme-wide"),
                month("JKG", "2020-03-01", 4, programme="ESTHER", programme_name="ESTHER", case_order=1),
            ]
        ),
        WAVES, "Interviews",
    )  # fmt: skip
    names = sorted(
        zip(bounds(chart, "headings")["headings"], texts(chart, "headings"), strict=True), key=lambda pair: pair[0][1]
    )
    assert [name for _, name in names] == ["ESTHER", "Place (JKG)", "Learning Centres", "Place (WPG)", "Place (MB)*"]
    assert texts(chart, "numbers") == ["4", "5", "1"]
    sizes = [circle["size"] for circle in drawn(chart)["circles"]]
    assert sizes == sorted(sizes, reverse=True)
    assert texts(chart, "notes") == [DOUBLE_COUNT_NOTE, PROGRAMME_WIDE_NOTE]


@pytest.mark.parametrize(
    ("is_made_up", "notes"), [(False, [DOUBLE_COUNT_NOTE]), (True, [DOUBLE_COUNT_NOTE, SYNTHETIC_NOTE])]
)
def test_made_up_interviews_are_said_to_be_so(is_made_up: bool, notes: list[str]) -> None:
    rows = pd.DataFrame([month("WPG", "2020-01-01", 1, has_synthetic=is_made_up)])
    assert texts(charts.interview_collection(rows, WAVES, "Interviews"), "notes") == notes


@pytest.mark.parametrize(("sites", "months"), [(1, 1), (1, 60), (50, 12)])
def test_numbers_of_interviews_never_touch(sites: int, months: int) -> None:
    rows = [
        month(f"S{site:02}", f"{2019 + at // 12}-{at % 12 + 1:02}-01", 12, site_order=site)
        for site in range(sites) for at in range(months) if (site + at) % 5 < 2
    ]  # fmt: skip
    chart = charts.interview_collection(pd.DataFrame(rows), NO_WAVES, "Interviews")
    numbers = sorted(bounds(chart, "numbers")["numbers"], key=lambda box: (box[1], box[0]))
    assert len(numbers) == len(rows)
    assert not [pair for pair in itertools.pairwise(numbers) if overlap(*pair)]
    assert max(right for _, _, right, _ in numbers) <= chart.to_dict()["width"]


def test_a_number_stands_within_its_disc_in_months_that_follow_each_other() -> None:
    rows = [month("WPG", f"{2019 + at // 12}-{at % 12 + 1:02}-01", 1 + at % 12) for at in range(45)]
    chart = charts.interview_collection(pd.DataFrame(rows), NO_WAVES, "Interviews")
    placed = bounds(chart, "numbers", "circles")
    discs = {(left + right) / 2: (left, right) for left, _, right, _ in placed["circles"]}
    assert len(discs) == len(placed["numbers"]) == 45
    for left, _, right, _ in placed["numbers"]:
        disc = min(discs, key=lambda middle: abs(middle - (left + right) / 2))
        assert discs[disc][0] < left < right < discs[disc][1]


def test_neighbouring_discs_do_not_cover_each_others_numbers() -> None:
    rows = [month("WPG", f"{2019 + at // 12}-{at % 12 + 1:02}-01", 12 - at % 2) for at in range(45)]
    chart = charts.interview_collection(pd.DataFrame(rows), NO_WAVES, "Interviews")
    placed = bounds(chart, "numbers", "circles")
    numbers, discs = sorted(placed["numbers"]), sorted(placed["circles"])
    assert not [place for place, number in enumerate(numbers[:-1]) if overlap(number, discs[place + 1])]

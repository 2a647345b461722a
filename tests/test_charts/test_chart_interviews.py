"""The collection of interviews, as it is really drawn."""

import datetime as dt
import itertools

import pandas as pd
import pytest
from chart_examples import NO_WAVES, WAVES, bounds, collection, drawn, month, only, overlap, texts

from casewave.assets import charts
from casewave.assets.charts.collection import DOUBLE_COUNT_NOTE, PROGRAMME_WIDE_NOTE
from casewave.assets.charts.shapes import WIDTH


def test_interviews_stand_by_site_under_their_programme() -> None:
    chart = collection(
        pd.DataFrame(
            [
                month("WPG", "2020-01-01", 2),
                month("WPG", "2020-01-01", 3, wave=2),
                month("MB", "2020-02-01", 1, site_order=2, is_place=False),
                month("JKG", "2020-03-01", 4, programme="ESTHER", programme_name="ESTHER", case_order=1),
            ]
        ),
        WAVES, **{"Learning Centres": 5},
    )  # fmt: skip
    names = sorted(
        zip(bounds(chart, "headings")["headings"], texts(chart, "headings"), strict=True), key=lambda pair: pair[0][1]
    )
    assert [name for _, name in names] == ["ESTHER", "Place (JKG)", "Learning Centres", "Place (WPG)", "Place (MB)*"]
    assert texts(chart, "numbers") == ["4", "5", "1"]
    sizes = [circle["size"] for circle in drawn(chart)["circles"]]
    assert sizes == sorted(sizes, reverse=True)
    assert texts(chart, "counts") == ["4 held, 4 by site", "4", "5 held, 6 by site", "5", "1"]
    assert texts(chart, "notes") == [
        f"Discs are interviews per month. {DOUBLE_COUNT_NOTE}: 9 held, 10 by site.",
        PROGRAMME_WIDE_NOTE,
    ]


@pytest.mark.parametrize(
    ("flags", "notes"),
    [
        ((False, False), []), ((True, True), ["All interviews in this figure are synthetic."]),
        ((True, False), ["† Synthetic interviews."]),
    ],
)  # fmt: skip
def test_synthetic_interviews_are_said_to_be_so(flags: tuple[bool, bool], notes: list[str]) -> None:
    rows = [month(site, "2020-01-01", 1, has_synthetic=flag) for site, flag in zip(("A", "B"), flags, strict=True)]
    chart = collection(pd.DataFrame(rows), WAVES)
    assert texts(chart, "notes")[1:] == notes
    assert sum("†" in name for name in texts(chart, "headings")) == (1 if len(set(flags)) > 1 else 0)


@pytest.mark.parametrize(("months", "used"), [(24, "month"), (60, "quarter"), (240, "year")])
def test_discs_count_as_long_a_time_as_has_room(months: int, used: str) -> None:
    rows = [month("WPG", f"{2000 + at // 12}-{at % 12 + 1:02}-01", 1) for at in range(months)]
    chart = collection(pd.DataFrame(rows))
    assert texts(chart, "notes")[0].startswith(f"Discs are interviews per {used}.")
    assert sum(map(int, texts(chart, "numbers"))) == months
    assert chart.to_dict()["width"] == WIDTH


@pytest.mark.parametrize(("sites", "months"), [(1, 1), (1, 39), (40, 12)])
def test_numbers_of_interviews_never_touch(sites: int, months: int) -> None:
    rows = [
        month(f"S{site:02}", f"{2019 + at // 12}-{at % 12 + 1:02}-01", 12, site_order=site)
        for site in range(sites) for at in range(months) if (site + at) % 5 < 2
    ]  # fmt: skip
    chart = collection(pd.DataFrame(rows), NO_WAVES)
    numbers = sorted(bounds(chart, "numbers")["numbers"], key=lambda box: (box[1], box[0]))
    assert len(numbers) == len(rows)
    assert not [pair for pair in itertools.pairwise(numbers) if overlap(*pair)]
    assert max(right for _, _, right, _ in numbers) <= chart.to_dict()["width"]


def test_a_number_stands_within_its_disc_in_months_that_follow_each_other() -> None:
    rows = [month("WPG", f"{2019 + at // 12}-{at % 12 + 1:02}-01", 1 + at % 12) for at in range(38)]
    chart = collection(pd.DataFrame(rows), NO_WAVES)
    placed = bounds(chart, "numbers", "circles")
    discs = {(left + right) / 2: (left, right) for left, _, right, _ in placed["circles"]}
    assert len(discs) == len(placed["numbers"]) == 38
    for left, _, right, _ in placed["numbers"]:
        disc = min(discs, key=lambda middle: abs(middle - (left + right) / 2))
        assert discs[disc][0] < left < right < discs[disc][1]


def test_neighbouring_discs_do_not_cover_each_others_numbers() -> None:
    rows = [month("WPG", f"{2019 + at // 12}-{at % 12 + 1:02}-01", 12 - at % 2) for at in range(38)]
    chart = collection(pd.DataFrame(rows), NO_WAVES)
    placed = bounds(chart, "numbers", "circles")
    numbers, discs = sorted(placed["numbers"]), sorted(placed["circles"])
    assert not [place for place, number in enumerate(numbers[:-1]) if overlap(number, discs[place + 1])]


def test_lines_lead_from_each_programme_to_its_sites_and_no_further() -> None:
    rows = [
        month("JKG", "2020-01-01", 1, programme="ESTHER", programme_name="ESTHER", case_order=1),
        month("KM", "2020-01-01", 1, programme="ESTHER", programme_name="ESTHER", case_order=1, site_order=2),
        month("WPG", "2020-01-01", 1, site_order=3),
    ]
    chart = collection(pd.DataFrame(rows), WAVES)
    placed = bounds(chart, "tree", "headings")
    assert len(placed["tree"]) == 2 + 3  # a trunk a programme, a twig a site
    trunks = [line for line in placed["tree"] if line[3] - line[1] > line[2] - line[0]]
    names = dict(zip(texts(chart, "headings"), placed["headings"], strict=True))
    assert trunks[0][1] >= names["ESTHER"][3] - 1
    assert trunks[0][3] <= names["Place (KM)"][3]


@pytest.mark.parametrize(("sites", "months"), [(1, 1), (12, 38)])
def test_names_numbers_and_counts_keep_apart_and_within_the_figure(sites: int, months: int) -> None:
    rows = [
        month(f"S{site:02}", f"{2019 + at // 12}-{at % 12 + 1:02}-01", 12, site_order=site)
        for site in range(sites) for at in range(months)
    ]  # fmt: skip
    chart = collection(pd.DataFrame(rows), WAVES)
    placed = bounds(chart, "headings", "numbers", "counts")
    words = list(itertools.chain.from_iterable(placed.values()))
    assert not [pair for pair in itertools.combinations(sorted(words), 2) if overlap(*pair)]
    assert max(right for _, _, right, _ in words) <= chart.to_dict()["width"]


def test_versions_of_the_model_are_leaves_at_their_dates_below_the_sites() -> None:
    versions = pd.DataFrame(
        {"milestone_order": order, "model_version": version, "earliest": earliest, "latest": latest, "what": what,
         "is_synthetic": False}
        for order, version, earliest, latest, what in (
            (1, "1", dt.date(2021, 12, 1), dt.date(2021, 12, 31), "Seven stages"),
            (2, "2", dt.date(2022, 7, 1), dt.date(2022, 8, 31), "Two figures"),
            (3, "3", None, dt.date(2024, 1, 1), "Without a first day"),
        )
    )  # fmt: skip
    rows = pd.DataFrame([month("WPG", "2020-01-01", 2), month("WPG", "2023-01-01", 1)])
    held = pd.DataFrame([("Learning Centres", 3), (None, 3)], columns=["programme_name", "interviews"])
    chart = only(charts.interview_collection(rows, held, NO_WAVES, versions))
    leaves = [(leaf["x"], leaf["y"]) for leaf in drawn(chart)["leaves"]]
    sites = [disc["y"] for disc in drawn(chart)["circles"]]
    assert len(leaves) == 2
    assert leaves[0][0] < leaves[1][0]
    assert min(y for _, y in leaves) > max(sites)
    assert texts(chart, "versions") == ["1", "2", "Versions of the model"]
    note = (
        "Leaves are versions of the model: 1 (Dec 2021), Seven stages; 2 (between Jul 2022 and Aug 2022), Two figures."
    )
    assert note in " ".join(texts(chart, "notes"))

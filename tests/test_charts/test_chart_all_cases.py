"""The timelines of all cases, as they are really drawn."""

import datetime as dt
import itertools

import pandas as pd
from chart_examples import NO_WAVES, WAVES, bounds, date_marks, event, frame, made_up, only, overlap, texts

from casewave.assets import charts
from casewave.assets.charts.all_cases import lay_out_phase
from casewave.assets.charts.axis import time_axis
from casewave.assets.charts.events import read_events


def test_all_cases_stand_in_case_order_without_the_study_itself() -> None:
    of_study = event("S1", "year", "2001-01-01", "2001-12-31", programme=None, programme_name=None, case_order=None)
    other = {"programme": "ESTHER", "programme_name": "ESTHER", "case_order": 1}
    chart = only(charts.all_cases_timeline(
        frame(
            event("E1", "year", "2015-01-01", "2015-12-31"),
            event("E2", "year", "2018-01-01", "2018-12-31"),
            event("E3", "day", "2016-05-05", "2016-05-05", **other),
            event("E4", "undated", None, None, **other),
            of_study,
        ),
        NO_WAVES,
    ))  # fmt: skip
    assert texts(chart, "headings") == ["ESTHER", "Learning Centres", "Adoption", "Adoption"]
    assert sorted(len(items) for items in date_marks(chart).values()) == [1, 2]
    assert texts(chart, "numbers") == ["1", "2", "3"]
    assert texts(chart, "key") == [
        "1", "5 May 2016: E3 takes place", "2", "2015: E1 takes place", "3", "2018: E2 takes place",
    ]  # fmt: skip
    assert "Not shown: 1 of 4 events, which are undated." in texts(chart, "notes")
    assert "2001" not in texts(chart, "axis")


def test_an_external_event_of_no_case_stands_over_all_cases() -> None:
    outside = {"programme": None, "programme_name": None, "case_order": None, "is_external": True}
    shown = frame(
        event("E1", "range", "2015-01-01", "2018-12-31"), event("S1", "range", "2020-01-01", "2021-12-31", **outside)
    )
    chart = only(charts.all_cases_timeline(shown, NO_WAVES))
    assert texts(chart, "headings") == ["All cases", "Learning Centres", "External events", "Adoption"]


def test_a_phase_spans_from_its_first_to_its_last_named_day() -> None:
    events = read_events(
        frame(
            event("E1", "year", "2015-01-01", "2015-12-31"),
            event("E2", "year", "2017-01-01", "2017-12-31"),
            event("E3", "before", None, "2016-12-31"),
        )
    )
    axis = time_axis(events, [], 200, 880)
    bar = lay_out_phase(events, axis, 0, {}).bar
    assert (bar.x, bar.x2) == (axis.x(dt.date(2015, 1, 1)) - 2, axis.x(dt.date(2018, 1, 1)) + 2)


def test_a_phase_has_one_colour_in_all_figures() -> None:
    shown = frame(event("E1", "year", "2015-01-01", "2015-12-31"))
    figures = (*charts.case_timeline(shown, WAVES), *charts.all_cases_timeline(shown, WAVES))
    assert len({next(iter(date_marks(figure).values()))[0]["stroke"] for figure in figures}) == 1


def test_all_cases_keep_marks_numbers_and_words_apart() -> None:
    events = pd.concat([made_up(40, 30).assign(programme=case, case_order=case, event=case) for case in "123"])
    pages = charts.all_cases_timeline(events.assign(event=[f"E{number}" for number in range(120)]), WAVES)
    marks = 0
    for page in pages:
        placed = bounds(page, "headings", "numbers", *date_marks(page))
        everything = list(itertools.chain.from_iterable(placed.values()))
        marks += sum(len(placed[name]) for name in date_marks(page))
        assert not [pair for pair in itertools.combinations(everything, 2) if overlap(*pair)]
    assert marks == 3 * 36


def test_too_many_events_are_named_by_the_first_of_each_phase() -> None:
    events = made_up(60, 30)
    (page,) = charts.all_cases_timeline(events, WAVES)
    lanes = {(row["is_external"], row["phase_order"] if not row["is_external"] else 0) for _, row in
             events[events["date_precision"] != "undated"].iterrows()}  # fmt: skip
    assert len(texts(page, "numbers")) == len(lanes)
    assert "Numbered: the first event of each phase. The timeline of each case names them all." in texts(page, "notes")


def test_a_case_without_dated_events_is_named_in_a_note() -> None:
    other = {"programme": "X", "programme_name": "Closed", "case_order": 9}
    shown = frame(event("E1", "year", "2015-01-01", "2015-12-31"), event("E2", "undated", None, None, **other))
    chart = only(charts.all_cases_timeline(shown, WAVES))
    assert "Closed" not in texts(chart, "headings")
    assert "No dated events: Closed." in texts(chart, "notes")

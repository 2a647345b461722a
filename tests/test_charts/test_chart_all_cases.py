"""The timelines of all cases, as they are really drawn."""

import datetime as dt
import itertools

import pandas as pd
from chart_examples import NO_WAVES, WAVES, bounds, date_marks, event, frame, made_up, overlap, texts

from casewave.assets import charts
from casewave.assets.charts.all_cases import lay_out_phase
from casewave.assets.charts.axis import time_axis
from casewave.assets.charts.events import read_events


def test_all_cases_stand_in_case_order_without_the_study_itself() -> None:
    of_study = event("S1", "year", "2001-01-01", "2001-12-31", programme=None, programme_name=None, case_order=None)
    other = {"programme": "ESTHER", "programme_name": "ESTHER", "case_order": 1}
    chart = charts.all_cases_timeline(
        frame(
            event("E1", "year", "2015-01-01", "2015-12-31"),
            event("E2", "year", "2018-01-01", "2018-12-31"),
            event("E3", "day", "2016-05-05", "2016-05-05", **other),
            event("E4", "undated", None, None, **other),
            of_study,
        ),
        NO_WAVES, "All cases",
    )  # fmt: skip
    assert texts(chart, "headings") == ["ESTHER", "Learning Centres", "Adoption", "Adoption"]
    assert sorted(len(items) for items in date_marks(chart).values()) == [1, 2]
    assert "1 of 4 events undated and not shown." in texts(chart, "notes")
    assert "2001" not in texts(chart, "axis")


def test_an_external_event_of_no_case_stands_over_all_cases() -> None:
    outside = {"programme": None, "programme_name": None, "case_order": None, "is_external": True}
    told = frame(
        event("E1", "range", "2015-01-01", "2018-12-31"), event("S1", "range", "2020-01-01", "2021-12-31", **outside)
    )
    chart = charts.all_cases_timeline(told, NO_WAVES, "All cases")
    assert texts(chart, "headings") == ["All cases", "Learning Centres", "External events", "Adoption"]


def test_a_phase_spans_from_its_first_to_its_last_named_day() -> None:
    told = read_events(
        frame(
            event("E1", "year", "2015-01-01", "2015-12-31"),
            event("E2", "year", "2017-01-01", "2017-12-31"),
            event("E3", "before", None, "2016-12-31"),
        )
    )
    axis = time_axis(told, [], 200, 880)
    bar = lay_out_phase(told, axis, 0).bar
    assert (bar.x, bar.x2) == (axis.x(dt.date(2015, 1, 1)) - 2, axis.x(dt.date(2018, 1, 1)) + 2)


def test_a_phase_has_one_colour_in_all_figures() -> None:
    told = frame(event("E1", "year", "2015-01-01", "2015-12-31"))
    figures = (charts.case_timeline(told, WAVES, "A case"), charts.all_cases_timeline(told, WAVES, "All"))
    assert len({str(next(iter(date_marks(figure).values()))[0]["fill"]) for figure in figures}) == 1


def test_all_cases_keep_marks_and_words_apart() -> None:
    told = pd.concat([made_up(40, 30).assign(programme=case, case_order=case) for case in "123"])
    chart = charts.all_cases_timeline(told, WAVES, "All cases")
    placed = bounds(chart, "headings", *date_marks(chart))
    everything = list(itertools.chain.from_iterable(placed.values()))
    assert len(everything) == 3 * 36 + len(placed["headings"])
    assert not [pair for pair in itertools.combinations(everything, 2) if overlap(*pair)]

"""The timeline of one case, as it is really drawn."""

import itertools
import re
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pyarrow as pa
import pytest
from chart_examples import (
    WAVES,
    bounds,
    collection,
    date_marks,
    drawn,
    event,
    frame,
    made_up,
    month,
    one_case,
    overlap,
    texts,
    timeline,
)

from casewave.assets import charts
from casewave.assets.charts.shapes import MARK_HEIGHT, PLOT_RIGHT, WIDTH
from casewave.assets.charts.timeline import PLOT_LEFT, SYNTHETIC_NOTE


@pytest.mark.parametrize("years", [2, 30])
@pytest.mark.parametrize("count", [5, 20, 40, 80])
def test_no_words_overlap_and_none_leave_the_frame(count: int, years: int) -> None:
    chart = timeline(count, years)
    placed = bounds(chart, "events", "headings", "notes", "axis")
    assert len(placed["events"]) == count
    assert not [pair for pair in itertools.combinations(placed["events"], 2) if overlap(*pair)]
    bottom = chart.to_dict()["height"]
    for left, top, right, low in itertools.chain.from_iterable(placed.values()):
        assert 0 <= left < right <= WIDTH
        assert 0 <= top < low <= bottom + 1


@pytest.mark.parametrize("years", [2, 30])
def test_no_words_lie_on_a_mark_or_a_heading(years: int) -> None:
    chart = timeline(40, years)
    placed = bounds(chart, "events", "headings", *date_marks(chart))
    labels = placed.pop("events")
    others = list(itertools.chain.from_iterable(placed.values()))
    assert not [(label, other) for label in labels for other in others if overlap(label, other)]


def test_headings_and_names_of_waves_and_years_keep_apart() -> None:
    for name, placed in bounds(timeline(20, 30), "headings", "axis", "notes").items():
        assert not [pair for pair in itertools.combinations(placed, 2) if overlap(*pair)], name


def test_every_word_of_every_description_is_there() -> None:
    told = made_up(40, 2)
    shown = sorted(re.sub(r"^(\w+: )|\s†$", "", text) for text in texts(timeline(40, 2), "events"))
    assert shown == sorted(told["description"])


def test_an_undated_event_has_words_and_no_mark() -> None:
    chart = one_case(event("E1", "year", "2019-01-01", "2019-12-31"), event("E2", "undated", None, None))
    assert [len(items) for items in date_marks(chart).values()] == [1]
    assert texts(chart, "headings") == ["Adoption", "Undated"]
    assert texts(chart, "events") == ["E1 takes place", "Adoption: E2 takes place"]


def test_a_case_with_undated_events_only_has_no_time_axis() -> None:
    chart = one_case(event("E1", "undated", None, None), waves=WAVES)
    assert texts(chart, "headings") == ["Undated"]
    assert "axis" not in drawn(chart)
    assert not date_marks(chart)


def test_one_moment_within_bounds_does_not_look_like_a_span_of_time() -> None:
    chart = one_case(
        event("E1", "range", "2015-01-01", "2018-12-31"), event("E2", "within bounds", "2015-01-01", "2018-12-31")
    )
    marks = date_marks(chart)
    (soft,) = [name for name in marks if name.startswith("dates_within")]
    (lasting,), (within,) = marks["dates_lasting"], marks[soft]
    assert (lasting["x"], lasting["x2"]) == (within["x"], within["x2"])
    assert lasting["fill"].startswith("#")
    shades = [int(stop["color"][1:], 16) for stop in within["fill"]["stops"]]
    assert shades[0] == shades[-1] > shades[1]  # both ends fade to white


@pytest.mark.parametrize(
    ("precision", "layer"),
    [
        ("day", "dates_point"), ("month", "dates_point"), ("year", "dates_within"), ("range", "dates_lasting"),
        ("decade", "dates_within"), ("approximate", "dates_within"), ("within bounds", "dates_within"),
    ],
)  # fmt: skip
def test_each_kind_of_date_has_its_style(precision: str, layer: str) -> None:
    (drawn_as,) = date_marks(one_case(event("E1", precision, "2019-01-01", "2019-12-31")))
    assert drawn_as.startswith(layer)


@pytest.mark.parametrize(
    ("precision", "earliest", "latest", "arrow", "end"),
    [
        ("before", None, "2019-12-31", "triangle-left", PLOT_LEFT),
        ("after", "2019-01-01", None, "triangle-right", PLOT_RIGHT),
    ],
)
def test_an_open_date_fades_towards_an_arrow_at_the_end_of_the_axis(
    precision: str, earliest: str | None, latest: str | None, arrow: str, end: float
) -> None:
    chart = one_case(event("E1", precision, earliest, latest))
    (name,) = date_marks(chart)
    (bar,), (head,) = drawn(chart)[name], drawn(chart)["dates_arrow"]
    assert bar["fill"]["gradient"] == "linear"
    assert end in (bar["x"], bar["x2"])
    assert head["shape"] == arrow
    assert abs(head["x"] - end) < MARK_HEIGHT / 2


def test_made_up_events_carry_a_dagger_and_a_note() -> None:
    real = event("E1", "year", "2019-01-01", "2019-12-31")
    assert not [text for text in (*texts(one_case(real), "events"), *texts(one_case(real), "notes")) if "†" in text]
    chart = one_case(real, event("E2", "year", "2020-01-01", "2020-12-31", is_synthetic=True))
    assert [text.endswith("†") for text in texts(chart, "events")] == [False, True]
    assert SYNTHETIC_NOTE in texts(chart, "notes")


def test_waves_stand_behind_the_events_with_their_names() -> None:
    chart = one_case(event("E1", "year", "2019-01-01", "2019-12-31"), waves=WAVES)
    bands = drawn(chart)["waves"]
    assert [text for text in texts(chart, "axis") if "Wave" in text] == ["Wave 1", "Wave 2"]
    assert bands[0]["x2"] == bands[1]["x"]
    order = list(drawn(chart))
    assert order.index("waves") < order.index(next(iter(date_marks(chart)))) < order.index("events")


def test_the_legend_names_every_kind_of_date() -> None:
    notes = texts(one_case(event("E1", "year", "2019-01-01", "2019-12-31")), "notes")
    assert notes == ["stated day or month", "lasting", "some time within, also a year", "before/after"]


def test_markup_in_a_description_stays_text() -> None:
    chart = one_case(event("E1", "year", "2019-01-01", "2019-12-31", description="<script>alert('x')</script> & <b>"))
    picture = charts.svg(chart)
    assert "<script" not in picture
    assert "&lt;script&gt;alert" in picture
    assert "<script>alert('x')</script> & <b>" in " ".join(ElementTree.fromstring(picture).itertext())


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (lambda: charts.case_timeline(frame(), WAVES, "A case"), "No events"),
        (lambda: charts.all_cases_timeline(frame(), WAVES, "All"), "No dated events"),
        (lambda: collection(pd.DataFrame([month("WPG", "2020-01-01", 1)])[:0], WAVES), "No interviews"),
    ],
)  # fmt: skip
def test_nothing_to_show_is_said_in_words(chart: Any, words: str) -> None:
    assert words in charts.svg(chart())


def test_a_date_is_the_same_day_however_it_is_typed() -> None:
    plain = made_up(20, 2)
    stamped = plain.assign(earliest=pd.to_datetime(plain["earliest"]), latest=pd.to_datetime(plain["latest"]))
    arrow = pa.Table.from_pandas(plain, preserve_index=False).to_pandas(types_mapper=pd.ArrowDtype)
    pictures = {charts.svg(charts.case_timeline(told, WAVES, "A case")) for told in (plain, stamped, arrow)}
    assert len(pictures) == 1


def test_what_came_from_outside_stands_in_a_lane_of_its_own_whatever_its_phase() -> None:
    chart = one_case(
        event("E1", "range", "2015-01-01", "2018-12-31"),
        event("E2", "range", "2014-01-01", "2018-12-31", is_external=True),
        event("E3", "range", "2013-01-01", "2013-12-31", is_external=True, phase="history", phase_order=1),
        event("E4", "undated", None, None, is_external=True),
    )
    assert texts(chart, "headings") == ["Adoption", "External events", "Undated"]
    assert texts(chart, "events") == [
        "E1 takes place", "E3 takes place", "E2 takes place", "External events: E4 takes place",
    ]  # fmt: skip
    fills = [mark["fill"] for mark in date_marks(chart)["dates_lasting"]]
    assert fills[0] != fills[1] == fills[2]

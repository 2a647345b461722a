"""The timeline of one case, as it is really drawn."""

import datetime as dt
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
    only,
    overlap,
    texts,
    timeline,
)

from casewave.assets import charts
from casewave.assets.charts.axis import time_axis
from casewave.assets.charts.drawing import ARROWS
from casewave.assets.charts.events import read_events
from casewave.assets.charts.language import drawing_in
from casewave.assets.charts.shapes import ARROW_LENGTH, MOST_HEIGHT, PLOT_RIGHT
from casewave.assets.charts.timeline import PLOT_LEFT
from casewave.schemas.language import Language


@pytest.mark.parametrize("years", [2, 30])
@pytest.mark.parametrize("count", [5, 20, 40, 80])
def test_every_event_is_on_one_page_with_its_words(count: int, years: int) -> None:
    pages = timeline(count, years)
    listed = made_up(count, years)
    shown = [re.sub(r"^[^:]+: |( \[\w+( \w+)?\])?$|\s†", "", text) for page in pages for text in texts(page, "events")]
    assert sorted(shown) == sorted(listed["description"])
    assert all(page.to_dict()["height"] <= MOST_HEIGHT for page in pages)


@pytest.mark.parametrize("years", [2, 30])
def test_no_words_lie_on_a_mark_or_a_heading(years: int) -> None:
    for page in timeline(40, years):
        placed = bounds(page, "events", "headings", *date_marks(page))
        labels = placed.pop("events")
        others = list(itertools.chain.from_iterable(placed.values()))
        assert not [(label, other) for label in labels for other in others if overlap(label, other)]


def test_an_early_event_leaves_room_beside_it_for_a_late_one() -> None:
    early = event("E1", "year", "1990-01-01", "1990-12-31")
    late = event("E2", "year", "2019-01-01", "2019-12-31")
    one, other = bounds(one_case(early, late), "events")["events"]
    assert one[1] == other[1]


def test_a_timeline_goes_on_on_the_next_page_under_the_same_axis() -> None:
    first, second, *_ = timeline(80, 30)
    assert texts(first, "axis") == texts(second, "axis")
    assert any(text.startswith("Part 2 of") for text in texts(second, "notes"))
    continued = texts(first, "headings")[-1]
    assert texts(second, "headings")[0] in {f"{continued} (continued)", "Implementation", "Assimilation"}


def test_an_undated_event_has_words_and_no_mark() -> None:
    chart = one_case(event("E1", "year", "2019-01-01", "2019-12-31"), event("E2", "undated", None, None))
    assert [len(items) for items in date_marks(chart).values()] == [1]
    assert texts(chart, "headings") == ["Adoption", "Undated"]
    assert texts(chart, "events") == ["2019: E1 takes place", "E2 takes place [Adoption]"]


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
    (lasting,), (within,) = marks["dates_lasting"], marks["dates_within"]
    assert abs(lasting["x"] - within["x"]) < 1  # an outline stays within its bar
    assert lasting["fill"].startswith("#")
    assert (within["fill"], within["strokeDash"]) == ("white", [3, 2])


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
    ("precision", "earliest", "latest"), [("before", None, "2019-12-31"), ("after", "2020-01-01", None)]
)
def test_an_open_date_is_a_short_arrow_at_its_bound(precision: str, earliest: str | None, latest: str | None) -> None:
    early = event("E1", "year", "1990-01-01", "1990-12-31")
    late = event("E2", "year", "2022-01-01", "2022-12-31")
    chart = one_case(early, event("E3", precision, earliest, latest), late)
    (arrow,) = date_marks(chart)["dates_open"]
    ((left, _, right, _),) = bounds(chart, "dates_open")["dates_open"]
    assert right - left <= ARROW_LENGTH + 1
    shown = {event.event: event for event in read_events(frame(early, late))}
    axis = time_axis(list(shown.values()), [], PLOT_LEFT, PLOT_RIGHT)
    bound = axis.x(dt.date(2020, 1, 1))
    assert abs((right if precision == "before" else left) - bound) < 30  # the axis of three events has more room
    assert arrow["shape"] == ARROWS[precision]


def test_a_date_is_in_words_as_coarse_as_its_source() -> None:
    dates = [
        ("day", "2016-05-05", "2016-05-05", "5 May 2016"), ("month", "2016-05-01", "2016-05-31", "May 2016"),
        ("year", "2016-01-01", "2016-12-31", "2016"), ("decade", "1990-01-01", "1999-12-31", "1990s"),
        ("range", "2015-01-01", "2018-12-31", "2015\u20132018"), ("range", "2015-03-01", "2015-03-31", "Mar 2015"),
        ("approximate", "2015-01-01", "2015-12-31", "about 2015"),
        ("within bounds", "2015-01-01", "2016-06-30", "between Jan 2015 and Jun 2016"),
        ("before", None, "2016-12-31", "before 2017"), ("before", None, "2016-08-31", "before Sep 2016"),
        ("after", "2018-01-15", None, "from 15 Jan 2018 on"), ("undated", None, None, ""),
    ]  # fmt: skip
    events = read_events(frame(*(event("E", kind, first, last) for kind, first, last, _ in dates)))
    assert sorted(each.when for each in events) == sorted(words for *_, words in dates)


def test_the_dagger_marks_synthetic_events_only_among_others() -> None:
    real = event("E1", "year", "2019-01-01", "2019-12-31")
    synthetic = event("E2", "year", "2020-01-01", "2020-12-31", is_synthetic=True)
    assert "†" not in " ".join([*texts(one_case(real), "events"), *texts(one_case(real), "notes")])
    both = one_case(real, synthetic)
    assert [text.endswith("†") for text in texts(both, "events")] == [False, True]
    assert "† Synthetic events." in texts(both, "notes")
    alone = one_case(synthetic)
    assert "†" not in " ".join([*texts(alone, "events"), *texts(alone, "notes")])
    assert "All events in this figure are synthetic." in texts(alone, "notes")


def test_letters_from_right_to_left_are_drawn_line_by_line_as_a_whole() -> None:
    words = "اجتمع الشركاء أول مرة في Region Skåne (2019)، وكتبوا خطة العمل معًا. وكتبوا خطة العمل معًا. وكتبوا خطة"
    chart = one_case(event("E1", "year", "2019-01-01", "2019-12-31", description=words))
    lines = texts(chart, "events_rtl")
    assert len(lines) > 1
    assert all(line.startswith("\u2067") and line.endswith("\u2069") for line in lines)
    assert " ".join(line.strip("\u2067\u2069") for line in lines) == f"2019: {words}"
    assert "tspan" not in charts.svg(chart).split("اجتمع")[0].rsplit("<text", 1)[1]


def test_waves_stand_behind_the_events_with_their_names() -> None:
    chart = one_case(event("E1", "year", "2019-01-01", "2019-12-31"), waves=WAVES)
    bands = drawn(chart)["waves"]
    assert [text for text in texts(chart, "axis") if "Wave" in text] == ["Wave 1", "Wave 2"]
    assert bands[0]["x2"] == bands[1]["x"]
    order = list(drawn(chart))
    assert order.index("waves") < order.index(next(iter(date_marks(chart)))) < order.index("events")


def test_the_legend_names_the_kinds_of_date_that_occur() -> None:
    year = event("E1", "year", "2019-01-01", "2019-12-31")
    assert texts(one_case(year), "notes") == ["at some time within"]
    both = one_case(year, event("E2", "before", None, "2019-12-31"))
    assert texts(both, "notes") == ["at some time within", "before"]


@pytest.mark.parametrize(
    ("language", "wave", "notes", "when"),
    [
        ("sv", "Våg 1", ["någon gång inom", "före", "† Syntetiska händelser."], "före maj 2019: Before"),
        ("fr", "Vague 1", ["à un moment dans l\u2019intervalle", "avant", "† Données synthétiques : événements."],
         "avant mai 2019: Before"),
    ],
)  # fmt: skip
def test_the_words_of_a_timeline_are_in_its_language_and_those_of_the_study_are_not(
    language: Language, wave: str, notes: list[str], when: str
) -> None:
    told = [
        event("E1", "year", "2019-01-01", "2019-12-31", is_synthetic=True),
        event("E2", "before", None, "2019-04-30", description="Before the start"),
    ]  # fmt: skip
    with drawing_in(language):
        chart = one_case(*told, waves=WAVES)
    assert texts(chart, "notes") == notes
    assert wave in texts(chart, "axis")
    assert any(text.startswith(when) for text in texts(chart, "events"))
    assert "before" in texts(one_case(*told), "notes")  # the next figure is in English again


def test_markup_in_a_description_stays_text() -> None:
    chart = one_case(event("E1", "year", "2019-01-01", "2019-12-31", description="<script>alert('x')</script> & <b>"))
    picture = charts.svg(chart)
    assert "<script" not in picture
    assert "&lt;script&gt;alert" in picture
    assert "<script>alert('x')</script> & <b>" in " ".join(ElementTree.fromstring(picture).itertext())


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (lambda: only(charts.case_timeline(frame(), WAVES)), "No events"),
        (lambda: only(charts.all_cases_timeline(frame(), WAVES)), "No dated events"),
        (lambda: collection(pd.DataFrame([month("WPG", "2020-01-01", 1)])[:0]), "No interviews"),
    ],
)  # fmt: skip
def test_nothing_to_show_is_said_in_words(chart: Any, words: str) -> None:
    assert words in charts.svg(chart())


def test_a_date_is_the_same_day_however_it_is_typed() -> None:
    plain = made_up(20, 2)
    stamped = plain.assign(earliest=pd.to_datetime(plain["earliest"]), latest=pd.to_datetime(plain["latest"]))
    arrow = pa.Table.from_pandas(plain, preserve_index=False).to_pandas(types_mapper=pd.ArrowDtype)
    pictures = {charts.svg(charts.case_timeline(shown, WAVES)[0]) for shown in (plain, stamped, arrow)}
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
        "2015\u20132018: E1 takes place", "2013: E3 takes place", "2014\u20132018: E2 takes place",
        "E4 takes place [External events]",
    ]  # fmt: skip
    fills = [mark["fill"] for mark in date_marks(chart)["dates_lasting"]]
    assert fills[0] != fills[1] == fills[2]

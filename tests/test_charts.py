"""Figures: the rules of layout on plain numbers, then what stands in pictures that are really drawn."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
import re
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pyarrow as pa
import pytest
import vl_convert as vlc

from assets import charts

PHASES = ("history", "adoption", "implementation", "assimilation", "diffusion")
TEXT = (
    "coordinators and service users agree to meet every month and write down what they learned for other regions "
    "of the country and beyond it in plain words so that nothing of it is lost when people leave"
)
WAVES = pd.DataFrame(
    {
        "wave": [1, 2],
        "window_start": [dt.date(2019, 11, 1), dt.date(2021, 9, 1)],
        "window_end": [dt.date(2021, 8, 31), dt.date(2022, 8, 31)],
        "topic": ["Home sites", "Practice"],
    }
)
NO_WAVES = WAVES[:0]


def event(name: str, precision: str, earliest: str | None, latest: str | None, **more: Any) -> dict[str, Any]:
    return {
        "programme": "LC", "programme_name": "Learning Centres", "case_order": 3, "event": name, "phase": "adoption",
        "phase_label": "Adoption", "phase_order": 2, "date": None,
        "earliest": dt.date.fromisoformat(earliest) if earliest else None,
        "latest": dt.date.fromisoformat(latest) if latest else None,
        "date_precision": precision, "description": f"{name} takes place", "sites": None, "is_synthetic": False,
    } | more  # fmt: skip


def frame(*events: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(events), columns=list(event("E1", "undated", None, None)))


def month(site: str, day: str, interviews: int, **more: Any) -> dict[str, Any]:
    return {
        "programme": "LC", "programme_name": "Learning Centres", "case_order": 3, "site": site, "site_name": "Place",
        "site_role": "home", "site_order": 1, "month": dt.date.fromisoformat(day), "interviews": interviews, "wave": 1,
    } | more  # fmt: skip


def made_up(count: int, years: int) -> pd.DataFrame:
    """Events with every kind of date in turn, and descriptions of 20 to 140 characters."""
    chance = random.Random(count * 100 + years)
    first, length = dt.date(2024 - years, 1, 1), years * 365
    rows = []
    for number, kind in zip(range(count), itertools.cycle(charts.STYLES), strict=False):
        days = sorted((first + dt.timedelta(days=chance.randrange(length))).isoformat() for _ in range(2))
        earliest = None if kind in ("before", "undated") else days[0]
        latest = None if kind in ("after", "undated") else days[0 if kind == "day" else 1]
        order = chance.randrange(5)
        more = {
            "phase": PHASES[order], "phase_label": PHASES[order].capitalize(), "phase_order": order + 1,
            "description": " ".join(chance.choices(TEXT.split(), k=30))[: chance.randrange(20, 141)].strip(),
            "is_synthetic": number % 5 == 0,
        }  # fmt: skip
        rows.append(event(f"E{number:02}", kind, earliest, latest, **more))
    return frame(*rows)


@cache
def timeline(count: int, years: int) -> alt.TopLevelMixin:
    return charts.case_timeline(made_up(count, years), WAVES if years > 2 else NO_WAVES, "A case")


def one_case(*events: dict[str, Any], waves: pd.DataFrame = NO_WAVES) -> alt.TopLevelMixin:
    return charts.case_timeline(frame(*events), waves, "A case")


def layers(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The items that Vega draws, by layer."""
    (figure,) = vlc.vega_to_scenegraph(spec)["scenegraph"]["items"]
    return {mark.get("name", mark["role"]).removesuffix("_marks"): mark["items"] for mark in figure["items"]}


def drawn(chart: alt.TopLevelMixin) -> dict[str, list[dict[str, Any]]]:
    return layers(vlc.vegalite_to_vega(chart.to_dict()))


def date_marks(chart: alt.TopLevelMixin) -> dict[str, list[dict[str, Any]]]:
    """The marks of dated events, by layer; arrows and shafts belong to the bars of before and after."""
    return {
        name: items
        for name, items in drawn(chart).items()
        if name.startswith("dates_") and not name.endswith(("_arrow", "_shaft")) and items
    }


def texts(chart: alt.TopLevelMixin, layer: str) -> list[str]:
    return [" ".join(item["text"]) if isinstance(item["text"], list) else item["text"] for item in drawn(chart)[layer]]


Bounds = tuple[float, float, float, float]


def bounds(chart: alt.TopLevelMixin, *names: str) -> dict[str, list[Bounds]]:
    """Left, top, right and bottom of the items of layers, measured by Vega with the fonts that it draws with.

    A scene graph has no bounds of its own, so a rectangle is drawn around each item.
    """
    spec = vlc.vegalite_to_vega(chart.to_dict())
    spec["marks"] += [around(name) for name in names]
    items = layers(spec)
    return {name: [corners(item) for item in items[f"around {name}"]] for name in names}


def around(name: str) -> dict[str, Any]:
    edges = {end: {"field": f"bounds.{edge}"} for end, edge in (("x", "x1"), ("x2", "x2"), ("y", "y1"), ("y2", "y2"))}
    return {"name": f"around {name}", "type": "rect", "from": {"data": f"{name}_marks"}, "encode": {"update": edges}}


def corners(item: dict[str, Any]) -> Bounds:
    return item["x"], item["y"], item["x"] + item["width"], item["y"] + item["height"]


def overlap(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# Layout


def test_text_is_wrapped_into_even_lines_without_losing_a_word() -> None:
    text = "Third-sector interface gathers partners and submits a bid"
    lines = charts.wrap(text, 300)
    assert lines == ("Third-sector interface gathers", "partners and submits a bid")
    assert all(charts.text_width(line, charts.TEXT_SIZE) <= 300 for line in lines)


def test_a_word_longer_than_a_line_is_broken() -> None:
    lines = charts.wrap("Bundesversorgungsgesetzänderung", 60)
    assert "".join(lines) == "Bundesversorgungsgesetzänderung"
    assert all(charts.text_width(line, charts.TEXT_SIZE) <= 60 for line in lines)


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines = charts.cut(TEXT, 2, 120)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert charts.text_width(lines[1], charts.TEXT_SIZE) <= 120
    assert charts.cut("The centre opens", 2, 120) == ("The centre opens",)


def test_accents_take_no_width_and_wide_characters_take_theirs() -> None:
    assert charts.text_width("é", 12) == charts.text_width("e", 12)
    assert charts.text_width("中", 12) > charts.text_width("W", 12)


@pytest.mark.parametrize(
    ("mark", "side"), [((200, 210), "right"), ((780, 790), "left"), ((110, 890), "under"), ((110, 700), "right")]
)
def test_words_stand_right_of_the_mark_else_left_else_under_it(mark: tuple[float, float], side: str) -> None:
    label = charts.place_label("Recovery-story film premieres at a local cinema in the city", *mark, 100, 900)
    assert label.side == side
    assert len(label.lines) <= 2


def test_spans_that_overlap_get_rows_of_their_own() -> None:
    assert charts.pack([(0, 10), (5, 8), (12, 20), (9, 30)], gap=2) == [0, 1, 0, 2]


def test_a_year_covers_all_of_its_days() -> None:
    axis = charts.Axis(dt.date(2018, 1, 1), dt.date(2020, 1, 1), 100, 830)
    (year,) = charts.read_events(frame(event("E1", "year", "2018-01-01", "2018-12-31")))
    assert charts.span(year, axis) == (100, 465)


def test_an_axis_has_at_least_two_whole_years() -> None:
    told = charts.read_events(frame(event("E1", "day", "2019-05-14", "2019-05-14")))
    axis = charts.time_axis(told, [], 100, 800)
    assert (axis.start, axis.end) == (dt.date(2019, 1, 1), dt.date(2021, 1, 1))


def test_an_axis_leaves_room_where_a_date_is_open() -> None:
    told = charts.read_events(
        frame(event("E1", "before", None, "2019-05-14"), event("E2", "after", "2018-01-01", None))
    )
    axis = charts.time_axis(told, [], 100, 800)
    assert (axis.start.year, axis.end.year) == (2017, 2021)


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        (2019, 2020, [("Jan", "2019"), ("Apr",), ("Jul",), ("Oct",), ("Jan", "2020"), ("Apr",), ("Jul",), ("Oct",)]),
        (2015, 2020, [(str(year),) for year in range(2015, 2021)]),
        (1990, 2009, [(str(year),) for year in range(1990, 2010, 2)]),
        (1921, 2020, [(str(year),) for year in range(1930, 2011, 10)] + [()]),
    ],
)
def test_ticks_are_as_fine_as_there_is_room_for(first: int, last: int, names: list[tuple[str, ...]]) -> None:
    axis = charts.Axis(dt.date(first, 1, 1), dt.date(last + 1, 1, 1), 118, 886)
    assert [tick.lines for tick in charts.ticks(axis)] == names


def test_rows_follow_phase_then_earliest_then_latest_then_identifier() -> None:
    told = charts.read_events(
        frame(
            event("E5", "year", "2018-01-01", "2018-12-31"),
            event("E4", "year", "2018-01-01", "2018-12-31"),
            event("E3", "month", "2018-01-01", "2018-01-31"),
            event("E2", "before", None, "2019-12-31"),
            event("E1", "year", "2021-01-01", "2021-12-31", phase="history", phase_label="History", phase_order=1),
        )
    )
    lanes = charts.lay_out(told, charts.time_axis(told, [], 118, 886), 0)
    assert [lane.heading for lane in lanes] == [("History",), ("Adoption",)]
    assert [row.event.event for lane in lanes for row in lane.rows] == ["E1", "E2", "E3", "E4", "E5"]


def test_an_unknown_kind_of_date_is_an_error_and_no_missing_mark() -> None:
    with pytest.raises(KeyError, match="fortnight"):
        one_case(event("E1", "fortnight", "2019-01-01", "2019-01-14"))


# One case


@pytest.mark.parametrize("years", [2, 30])
@pytest.mark.parametrize("count", [5, 20, 40, 80])
def test_no_words_overlap_and_none_leave_the_frame(count: int, years: int) -> None:
    chart = timeline(count, years)
    placed = bounds(chart, "events", "headings", "notes", "axis")
    assert len(placed["events"]) == count
    assert not [pair for pair in itertools.combinations(placed["events"], 2) if overlap(*pair)]
    bottom = chart.to_dict()["height"]
    for left, top, right, low in itertools.chain.from_iterable(placed.values()):
        assert 0 <= left < right <= charts.WIDTH
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
    assert {layer: len(items) for layer, items in date_marks(chart).items()} == {"dates_lasting": 1}
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
    (lasting,), (within,) = date_marks(chart)["dates_lasting"], date_marks(chart)["dates_within"]
    assert (lasting["x"], lasting["x2"]) == (within["x"], within["x2"])
    assert lasting["fill"].startswith("#")
    assert "strokeDash" not in lasting
    assert within["fill"] == "transparent"
    assert within["strokeDash"]


@pytest.mark.parametrize(
    ("precision", "layer"),
    [
        ("day", "dates_point"), ("month", "dates_point"), ("year", "dates_lasting"), ("range", "dates_lasting"),
        ("decade", "dates_within"), ("approximate", "dates_within"), ("within bounds", "dates_within"),
    ],
)  # fmt: skip
def test_each_kind_of_date_has_its_style(precision: str, layer: str) -> None:
    assert list(date_marks(one_case(event("E1", precision, "2019-01-01", "2019-12-31")))) == [layer]


@pytest.mark.parametrize(
    ("precision", "earliest", "latest", "arrow", "end"),
    [
        ("before", None, "2019-12-31", "triangle-left", charts.PLOT_LEFT),
        ("after", "2019-01-01", None, "triangle-right", charts.PLOT_RIGHT),
    ],
)
def test_an_open_date_fades_towards_an_arrow_at_the_end_of_the_axis(
    precision: str, earliest: str | None, latest: str | None, arrow: str, end: float
) -> None:
    chart = one_case(event("E1", precision, earliest, latest))
    (name,) = date_marks(chart)
    (bar,), (head,) = drawn(chart)[name], drawn(chart)[f"{name}_arrow"]
    assert bar["fill"]["gradient"] == "linear"
    assert end in (bar["x"], bar["x2"])
    assert head["shape"] == arrow
    assert abs(head["x"] - end) < charts.MARK_HEIGHT / 2


def test_made_up_events_carry_a_dagger_and_a_note() -> None:
    real = event("E1", "year", "2019-01-01", "2019-12-31", is_synthetic=None)
    assert not [text for text in (*texts(one_case(real), "events"), *texts(one_case(real), "notes")) if "†" in text]
    chart = one_case(real, event("E2", "year", "2020-01-01", "2020-12-31", is_synthetic=True))
    assert [text.endswith("†") for text in texts(chart, "events")] == [False, True]
    assert charts.SYNTHETIC_NOTE in texts(chart, "notes")


def test_waves_stand_behind_the_events_with_their_names() -> None:
    chart = one_case(event("E1", "year", "2019-01-01", "2019-12-31"), waves=WAVES)
    bands = drawn(chart)["waves"]
    assert [text for text in texts(chart, "axis") if "Wave" in text] == ["Wave 1", "Wave 2"]
    assert bands[0]["x2"] == bands[1]["x"]
    order = list(drawn(chart))
    assert order.index("waves") < order.index("dates_lasting") < order.index("events")


def test_the_legend_names_every_kind_of_date() -> None:
    notes = texts(one_case(event("E1", "year", "2019-01-01", "2019-12-31")), "notes")
    assert notes == ["stated day or month", "year or lasting", "somewhere within", "before/after"]


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
        (lambda: charts.interview_collection(pd.DataFrame([month("WPG", "2020-01-01", 1)])[:0], WAVES, "All"),
         "No interviews"),
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


# All cases


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
    assert {layer: len(items) for layer, items in date_marks(chart).items()} == {"dates_lasting": 2, "dates_point": 1}
    assert "1 of 4 events undated and not shown." in texts(chart, "notes")
    assert "2001" not in texts(chart, "axis")


def test_a_phase_spans_from_its_first_to_its_last_named_day() -> None:
    told = charts.read_events(
        frame(
            event("E1", "year", "2015-01-01", "2015-12-31"),
            event("E2", "year", "2017-01-01", "2017-12-31"),
            event("E3", "before", None, "2016-12-31"),
        )
    )
    axis = charts.time_axis(told, [], 200, 880)
    bar = charts.lay_out_phase(told, axis, 0).bar
    assert (bar.x, bar.x2) == (axis.x(dt.date(2015, 1, 1)) - 2, axis.x(dt.date(2018, 1, 1)) + 2)


def test_a_phase_has_one_colour_in_all_figures() -> None:
    told = frame(event("E1", "year", "2015-01-01", "2015-12-31"))
    figures = (charts.case_timeline(told, WAVES, "A case"), charts.all_cases_timeline(told, WAVES, "All"))
    assert len({date_marks(figure)["dates_lasting"][0]["fill"] for figure in figures}) == 1


def test_all_cases_keep_marks_and_words_apart() -> None:
    told = pd.concat([made_up(40, 30).assign(programme=case, case_order=case) for case in "123"])
    chart = charts.all_cases_timeline(told, WAVES, "All cases")
    placed = bounds(chart, "headings", *date_marks(chart))
    everything = list(itertools.chain.from_iterable(placed.values()))
    assert len(everything) == 3 * 36 + len(placed["headings"])
    assert not [pair for pair in itertools.combinations(everything, 2) if overlap(*pair)]


# Interviews


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
    assert texts(chart, "numbers") == ["5", "4", "1"]
    sizes = [circle["size"] for circle in drawn(chart)["circles"]]
    assert sizes == sorted(sizes, reverse=True)
    assert texts(chart, "notes") == [charts.DOUBLE_COUNT_NOTE, charts.PROGRAMME_WIDE_NOTE]


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


# Files


def test_a_figure_is_saved_as_svg_and_as_png_of_twice_its_size(tmp_path: Path) -> None:
    vector, picture = charts.save(timeline(5, 2), tmp_path / "timeline_lc.v1")
    assert (vector.name, picture.name) == ("timeline_lc.v1.svg", "timeline_lc.v1.png")
    size = ElementTree.fromstring(vector.read_text(encoding="utf-8")).attrib
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (int(size["width"]) * 2, int(size["height"]) * 2)
    assert 900 <= int(size["width"]) <= 1000


def test_figures_in_one_page_do_not_share_ids() -> None:
    ids = []
    for count in (20, 40):
        picture = charts.svg(timeline(count, 30))
        defined = re.findall(r'\bid="([^"]+)"', picture)
        assert defined
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) == set(defined)
        ids += defined
    assert len(ids) == len(set(ids))


def test_the_same_figure_has_the_same_bytes_in_any_process_zone_and_locale(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from tests import test_charts as t; "
        "t.charts.save(t.timeline(20, 30), pathlib.Path(sys.argv[1]))"
    )
    pictures = set()
    for number, (zone, locale) in enumerate([("Pacific/Kiritimati", "C"), ("America/Los_Angeles", "de_DE.UTF-8")]):
        stem = tmp_path / str(number)
        setting = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": str(number)}
        root = Path(__file__).parents[1]
        subprocess.run([sys.executable, "-c", script, str(stem)], env=setting, cwd=root, check=True)
        pictures.add((stem.with_suffix(".svg").read_bytes(), stem.with_suffix(".png").read_bytes()))
    assert len(pictures) == 1
    assert pictures.pop()[0] == charts.svg(timeline(20, 30)).encode()

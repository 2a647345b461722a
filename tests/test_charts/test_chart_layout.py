"""The rules of layout, on plain numbers."""

import colorsys
import datetime as dt
import itertools

import pytest
from chart_examples import TEXT, event, frame, one_case

from casewave.assets.charts.axis import Axis, span, ticks, time_axis
from casewave.assets.charts.colours import (
    AMOUNT,
    EXTERNAL,
    LEAST_AMOUNT,
    LEAST_GAP,
    LESSER_AMOUNT,
    NEGATIVE,
    PALE,
    PAPER,
    PHASES,
    POSITIVE,
    WEAKLY_NEGATIVE,
    WEAKLY_POSITIVE,
    lightness,
)
from casewave.assets.charts.events import read_events
from casewave.assets.charts.shapes import pack
from casewave.assets.charts.text import TEXT_SIZE, breaks_no_word, cut, text_width, wrap
from casewave.assets.charts.timeline import lay_out_pages, waiting_lanes


def test_text_is_wrapped_into_even_lines_without_losing_a_word() -> None:
    text = "Third-sector interface gathers partners and submits a bid"
    lines = wrap(text, 300)
    assert lines == ("Third-sector interface gathers", "partners and submits a bid")
    assert all(text_width(line, TEXT_SIZE) <= 300 for line in lines)


def test_a_word_longer_than_a_line_is_broken() -> None:
    lines = wrap("Bundesversorgungsgesetzänderung", 60)
    assert "".join(lines) == "Bundesversorgungsgesetzänderung"
    assert all(text_width(line, TEXT_SIZE) <= 60 for line in lines)


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines = cut(TEXT, 2, 120)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert text_width(lines[1], TEXT_SIZE) <= 120
    assert cut("The centre opens", 2, 120) == ("The centre opens",)


def test_accents_take_no_width_and_wide_characters_take_theirs() -> None:
    assert text_width("é", 12) == text_width("e", 12)
    assert text_width("中", 12) > text_width("W", 12)


def test_a_dagger_and_a_french_stop_begin_no_line() -> None:
    assert wrap("un mois ; deux mois †", text_width("un mois ", TEXT_SIZE)) == (
        "un",
        "mois\u00a0;",
        "deux",
        "mois\u00a0†",
    )


def test_a_name_of_which_a_word_has_no_room_is_told_apart_from_one_that_wraps() -> None:
    assert breaks_no_word("Making Recovery Real", 60, 11, "bold")
    assert not breaks_no_word("Brukarmedverkan", 60, 11, "bold")


def test_spans_that_overlap_get_rows_of_their_own() -> None:
    assert pack([(0, 10), (5, 8), (12, 20), (9, 30)], gap=2) == [0, 1, 0, 2]


def test_a_year_covers_all_of_its_days() -> None:
    axis = Axis(dt.date(2018, 1, 1), dt.date(2020, 1, 1), 100, 830)
    (year,) = read_events(frame(event("E1", "year", "2018-01-01", "2018-12-31")))
    assert span(year, axis) == (100, 465)


def test_an_axis_has_at_least_two_whole_years() -> None:
    events = read_events(frame(event("E1", "day", "2019-05-14", "2019-05-14")))
    axis = time_axis(events, [], 100, 800)
    assert (axis.start, axis.end) == (dt.date(2019, 1, 1), dt.date(2021, 1, 1))


def test_an_axis_leaves_room_where_a_date_is_open() -> None:
    events = read_events(frame(event("E1", "before", None, "2019-05-14"), event("E2", "after", "2018-01-01", None)))
    axis = time_axis(events, [], 100, 800)
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
    axis = Axis(dt.date(first, 1, 1), dt.date(last + 1, 1, 1), 118, 886)
    assert [tick.lines for tick in ticks(axis)] == names


def test_events_are_read_by_phase_then_earliest_then_latest_then_identifier() -> None:
    events = read_events(
        frame(
            event("E5", "year", "2018-01-01", "2018-12-31"),
            event("E4", "year", "2018-01-01", "2018-12-31"),
            event("E3", "month", "2018-01-01", "2018-01-31"),
            event("E2", "before", None, "2019-12-31"),
            event("E1", "year", "2021-01-01", "2021-12-31", phase="history", phase_label="History", phase_order=1),
        )
    )
    assert [each.event for each in events] == ["E1", "E2", "E3", "E4", "E5"]
    axis = time_axis(events, [], 118, 886)
    ((*lanes,),) = lay_out_pages(waiting_lanes(events, axis, 118, marked=False), 0, 0, 118)
    assert [(lane.heading.lines, len(lane.blocks)) for lane in lanes] == [(("History",), 1), (("Adoption",), 4)]


def test_an_unknown_kind_of_date_is_an_error_and_no_missing_mark() -> None:
    with pytest.raises(KeyError, match="fortnight"):
        one_case(event("E1", "fortnight", "2019-01-01", "2019-01-14"))


def test_colours_that_differ_differ_in_grey() -> None:
    families = (
        [*PHASES, EXTERNAL],
        [POSITIVE, WEAKLY_POSITIVE, PALE, WEAKLY_NEGATIVE, NEGATIVE, PAPER],
        [AMOUNT, LESSER_AMOUNT, LEAST_AMOUNT, PAPER],
    )
    for family in families:
        greys = sorted(map(lightness, family))
        assert min(later - earlier for earlier, later in itertools.pairwise(greys)) >= LEAST_GAP, family


def test_lightness_is_that_of_the_cie() -> None:
    assert [round(lightness(colour), 1) for colour in ("#000000", "#777777", "#ff0000", "#ffffff")] == [
        0, 50.0, 53.2, 100,
    ]  # fmt: skip


def test_no_hue_has_two_meanings() -> None:
    signs = {POSITIVE, WEAKLY_POSITIVE, NEGATIVE, WEAKLY_NEGATIVE}
    hues = [round(hue(colour)) for colour in signs]
    for colour in PHASES:
        assert min(min(abs(hue(colour) - sign), 360 - abs(hue(colour) - sign)) for sign in hues) > 15, colour


def hue(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return colorsys.rgb_to_hls(red, green, blue)[0] * 360


def test_lines_of_even_length_break_no_word_that_fits() -> None:
    assert wrap("Djursdala community project", 80, 12, "bold") == ("Djursdala", "community", "project")

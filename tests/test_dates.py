"""Imprecise dates: each form read into its first and last day and its precision, and what is no date."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casewave.schemas.dates import PRECISIONS, read_edtf


def bounds(text: str) -> tuple[str, str, str]:
    read = read_edtf(text)
    return str(read.earliest or "open"), str(read.latest or "open"), read.precision


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2017-09-12", "2017-09-12", "2017-09-12", "day"),
        ("2016-02-29", "2016-02-29", "2016-02-29", "day"),
        ("2017-09", "2017-09-01", "2017-09-30", "month"),
        ("2020-02", "2020-02-01", "2020-02-29", "month"),
        ("2017-09-XX", "2017-09-01", "2017-09-30", "month"),
        ("2017", "2017-01-01", "2017-12-31", "year"),
        ("2017-XX", "2017-01-01", "2017-12-31", "year"),
        ("2017-XX-XX", "2017-01-01", "2017-12-31", "year"),
        ("199X", "1990-01-01", "1999-12-31", "decade"),
        ("20XX", "2000-01-01", "2099-12-31", "range"),
        ("2012/2015", "2012-01-01", "2015-12-31", "range"),
        ("2022-01/2022-02", "2022-01-01", "2022-02-28", "range"),
        ("2017-09-12/2018", "2017-09-12", "2018-12-31", "range"),
        ("2015/2015", "2015-01-01", "2015-12-31", "range"),
        ("1999~", "1999-01-01", "1999-12-31", "approximate"),
        ("1999?", "1999-01-01", "1999-12-31", "approximate"),
        ("1999%", "1999-01-01", "1999-12-31", "approximate"),
        ("2017-09~", "2017-09-01", "2017-09-30", "approximate"),
        ("[2015..2018]", "2015-01-01", "2018-12-31", "within bounds"),
        ("[2015-01..2015-03]", "2015-01-01", "2015-03-31", "within bounds"),
        ("[2012,2013]", "2012-01-01", "2013-12-31", "within bounds"),
        ("[..2019]", "open", "2019-12-31", "before"),
        ("../2019", "open", "2019-12-31", "before"),
        ("[2019..]", "2019-01-01", "open", "after"),
        ("2019/..", "2019-01-01", "open", "after"),
        ("XXXX", "open", "open", "undated"),
        ("XXXX-XX-XX", "open", "open", "undated"),
    ],
)
def test_a_date_allows_the_days_from_its_first_to_its_last(
    text: str, earliest: str, latest: str, precision: str
) -> None:
    assert bounds(text) == (earliest, latest, precision)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "17", "2017-9", "12/03/2017", "2017.09.12", "2017-2018", "2017\u20132018", "199x", "about 1999",
        "spring 2017", "unknown", "2021-13", "2021-00", "2021-02-30", "2015-02-29", "0000", "-0001", "Y170000002",
        "..2019", "[..]", "10000", "2017-09-12 10:30:00",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_edtf(text)


@pytest.mark.parametrize("text", ["2018/2012", "[2018..2015]", "2018-03/2018-01"])
def test_a_date_that_ends_before_it_begins_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        read_edtf(text)


@pytest.mark.parametrize("text", ["{2012,2013}", "{2015..2018}"])
def test_several_dates_at_once_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="give each event its own row"):
        read_edtf(text)


@pytest.mark.parametrize("text", ["2017-21", "2017-33", "2017-09-12T10:30:00", "2017-1X", "2017-02/2017-XX"])
def test_forms_that_the_library_reads_by_half_are_read_or_refused(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A season, a time of day and a partly unknown month: the library fails on these in ways of its own."""
    try:
        precision = read_edtf(text).precision
    except ValueError:
        precision = "day"
    assert precision in PRECISIONS
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", ["2019/", "/2019"])
def test_an_unknown_end_is_not_given_a_day_that_nobody_named(text: str) -> None:
    """EDTF's level 0 writes an unknown end as nothing; the library makes ten years of it."""
    try:
        read = read_edtf(text)
    except ValueError:
        return
    assert read.earliest is None or read.latest is None


@pytest.mark.parametrize("text", ["~2004", "2004-~06", "~2004-06", "2004-06-~11"])
def test_an_approximate_part_makes_the_date_approximate(text: str) -> None:
    assert read_edtf(text).precision == "approximate"


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [("[2021-11-05..2022-02]", "2021-11-05", "2022-02-28"), ("[2021-11..2022]", "2021-11-01", "2022-12-31")],
)
def test_the_two_ends_within_which_a_day_lies_may_be_known_differently_well(
    text: str, earliest: str, latest: str
) -> None:
    assert bounds(text) == (earliest, latest, "within bounds")


days = st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31))
points = st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0].isoformat()[: drawn[1]])
ordered = st.tuples(points, points).map(sorted)
forms = st.one_of(
    points,
    points.map(lambda point: f"{point}~"),
    days.map(lambda day: day.isoformat()[:3] + "X"),
    ordered.map("/".join),
    st.tuples(days, days).map(sorted).map(lambda ends: f"[{ends[0]}..{ends[1]}]"),
    points.map(lambda point: f"[..{point}]"),
    points.map(lambda point: f"[{point}..]"),
)


@settings(max_examples=60, deadline=None)
@given(forms)
def test_the_earliest_day_is_never_after_the_latest(text: str) -> None:
    read = read_edtf(text)
    assert read.precision in PRECISIONS
    assert read.earliest is None or read.latest is None or read.earliest <= read.latest


@settings(max_examples=20, deadline=None)
@given(days)
def test_a_day_reads_as_itself(day: dt.date) -> None:
    assert bounds(day.isoformat()) == (str(day), str(day), "day")


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789X-/.~?%[]{},T: u", max_size=14))
def test_any_text_is_a_date_of_a_known_precision_or_is_refused(text: str) -> None:
    try:
        precision = read_edtf(text).precision
    except ValueError:
        return
    assert precision in PRECISIONS

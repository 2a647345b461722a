"""Numbers and days as people write them: read where one thing only can be meant, asked about where two can."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewave.schemas.hints import nearest
from casewave.schemas.problems.kinds import with_value
from casewave.schemas.values.handwriting import Handwriting, Reading, Unreadable, name, whole

PLAIN = Handwriting()


@pytest.mark.parametrize(
    "written",
    [
        "2021-03-18", "2021/03/18", "2021.3.18", "18/03/2021", "18.3.2021", "18-03-2021", "3/18/2021",
        "2021\u201303\u201318", "2021-03-18 00:00:00", "2021-03-18T00:00:00Z",
    ],
)  # fmt: skip
def test_a_day_that_can_be_one_day_only_is_read(written: str) -> None:
    read = PLAIN.day(written)
    assert read.value == dt.date(2021, 3, 18)
    assert bool(read.normalised) == (written != "2021-03-18")


@pytest.mark.parametrize("written", ["03/04/2017", "3.4.2017", "03-04-2017"])
def test_a_day_that_may_be_two_is_asked_about_and_never_guessed(written: str) -> None:
    with pytest.raises(Unreadable) as asked:
        PLAIN.day(written)
    text, remedy, *_ = asked.value.problem
    assert with_value(text, written) == f"'{written}' may be 2017-03-04 or 2017-04-03."
    assert "set date_order: day first (or month first) in study.yaml" in remedy
    assert Handwriting(date_order="day first").day(written).value == dt.date(2017, 4, 3)
    assert Handwriting(date_order="month first").day(written).value == dt.date(2017, 3, 4)


def test_a_day_whose_two_readings_are_one_is_read() -> None:
    assert PLAIN.day("04/04/2017").value == dt.date(2017, 4, 4)


def test_an_order_that_the_register_declares_is_not_bent() -> None:
    """Where days come first, 3/18 is a mistake: read as March it would be a guess."""
    with pytest.raises(Unreadable, match="is not a date in the calendar"):
        Handwriting(date_order="day first").day("3/18/2021")


@pytest.mark.parametrize(
    "written", ["18/03/21", "spring 2022", "2021-02-30", "31/02/2021", "2021-03", "2021-03-18T23:30Z"]
)
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="is not a date"):
        PLAIN.day(written)


@pytest.mark.parametrize(
    "written", ["2021-03-18 10:30", "2021-03-18T23:59:59", "18.03.2021 9:05", "2021-03-18 10:30:00.5"]
)
def test_the_time_of_a_day_is_left_out_and_listed(written: str) -> None:
    assert PLAIN.day(written) == Reading(dt.date(2021, 3, 18), "time of day left out")
    assert PLAIN.edtf(written.replace("T", " ")) == Reading("2021-03-18", "time of day left out")


@pytest.mark.parametrize(("written", "read_as"), [
    ("2021-22", "read as summer 2021, not as two years"), ("2021-23", ""),
    ("2023-24", "read as winter 2023, not as two years"),
])  # fmt: skip
def test_a_season_that_looks_like_two_years_is_listed(written: str, read_as: str) -> None:
    assert PLAIN.edtf(written) == Reading(written, read_as)


def test_a_percentage_says_how_it_is_written() -> None:
    with pytest.raises(Unreadable, match="has a percent sign"):
        PLAIN.number("45,5 %")


def test_several_words_are_no_word_of_a_list() -> None:
    assert (nearest("manager; worker", ["manager"]), nearest("manger", ["manager"])) == ("", "manager")


def test_the_number_by_which_excel_counts_a_day_is_refused_with_the_reason() -> None:
    with pytest.raises(Unreadable) as refused:
        PLAIN.day("44273")
    assert "a date that Excel stores as a number" in refused.value.problem.text


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.sampled_from("/.-"))
def test_a_day_written_in_the_declared_order_is_read_back(day: dt.date, sign: str) -> None:
    first = f"{day.day:02d}{sign}{day.month:02d}{sign}{day.year}"
    assert Handwriting(date_order="day first").day(first).value == day


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("70", 70.0), ("-3.5", -3.5), ("70,5", 70.5), ("0,125", 0.125), ("\u22122", -2.0), ("1 234,5", 1234.5),
        ("1\u00a0234", 1234.0), ("12,5000", 12.5), ("1'234.5", 1234.5),
    ],
)  # fmt: skip
def test_a_number_that_can_be_one_only_is_read(written: str, value: float) -> None:
    assert PLAIN.number(written).value == value


def test_a_comma_before_three_digits_is_asked_about() -> None:
    with pytest.raises(Unreadable, match="may be a decimal or thousands"):
        PLAIN.number("1,234")
    assert Handwriting(decimal_sign="comma").number("1,234").value == 1.234
    assert Handwriting(decimal_sign="point").number("1,234").value == 1234


def test_where_a_comma_parts_decimals_a_point_before_three_digits_is_asked_about() -> None:
    assert PLAIN.number("1.234").value == 1.234
    with pytest.raises(Unreadable, match="may be thousands"):
        Handwriting(decimal_sign="comma").number("1.234")


@pytest.mark.parametrize("written", ["1,2,3", "1.2.3", "1.234,5", "12 34", "nan", "1e5", "seven", "", "-"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        PLAIN.number(written)


@pytest.mark.parametrize(("written", "value"), [("55", 55), ("+0055", 55), ("1 234", 1234), ("\u22123", -3)])
def test_a_whole_number_is_read(written: str, value: int) -> None:
    assert whole(written).value == value


@pytest.mark.parametrize(
    ("written", "value", "normalised"),
    [
        ("INT\u00ad-2\u2010\u00ad014", "INT-2-014", "dash"), ("INT\u00ad2", "INT-2", "dash"),
        ("INT\u20132\u2013014", "INT-2-014", "dash"), ("INT-2-014", "INT-2-014", ""), ("C\u22121", "C-1", "dash"),
        ("naïve", "naïve", ""),
    ],
)  # fmt: skip
def test_a_smart_dash_in_a_name_is_a_dash(written: str, value: str, normalised: str) -> None:
    read = name(written)
    assert (read.value, read.normalised) == (value, normalised)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2017", "2017"), ("2012/2015", "2012/2015"), ("18/03/2021", "2021-03-18"), ("2021/3/18", "2021-03-18"),
        ("2019\u201303", "2019-03"), ("[..2019]", "[..2019]"),
    ],
)  # fmt: skip
def test_an_imprecise_date_is_kept_and_a_whole_day_read(written: str, value: Any) -> None:
    assert PLAIN.edtf(written).value == value


def test_an_imprecise_date_that_may_be_two_days_is_asked_about() -> None:
    with pytest.raises(Unreadable, match="may be"):
        PLAIN.edtf("03/04/2017")


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("NRO", ["NOR", "SUD"], "NOR"),
        ("INT-1", ["INT-2", "INT-1-050"], ""),
        ("INT-1", ["INT-01", "DOC-3"], "INT-01"),
        ("cfir-2023", ["cfir-2022"], ""),
        ("WHO", ["WHO5"], "WHO5"),
        ("INT-A", ["INT-B", "INT-C"], ""),
        ("patients", ["partners", "practitioners"], ""),
        ("absent", ["present", "neutral"], ""),
    ],
)
def test_a_suggestion_is_made_only_where_it_is_nearly_certain(word: str, known: list[str], meant: str) -> None:
    assert nearest(word, known) == meant


@pytest.mark.parametrize("text", ["2009\u201310", "2011\u201212", "2001\u201003"])
def test_a_dash_between_two_numbers_of_years_may_be_no_month(text: str) -> None:
    """A hyphen is EDTF's sign before a month; another dash before a later year's digits may be between years."""
    with pytest.raises(Unreadable):
        Handwriting().edtf(text)


def test_both_readings_of_a_dash_are_named() -> None:
    with pytest.raises(Unreadable) as shown:
        Handwriting().edtf("2009\u201310")
    assert "may be 2009-10 or the years 2009/2010" in shown.value.problem.text
    assert Handwriting().edtf("2009-10").value == "2009-10"
    assert Handwriting().edtf("2019\u201303").value == "2019-03"

"""Numbers, days and names as people and spreadsheets write them.

What can be read in one way only is read, and the change is listed. What can be read in two ways is refused, unless
the study register says how its people write. Belongs elsewhere: a word of a vocabulary (`schemas.values.readings`).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from casewave.schemas.dates import read_edtf
from casewave.schemas.problems import values
from casewave.schemas.problems.kinds import Problem

# Signs that print like a dash but are no dash to Unicode: soft hyphen, minus, hyphen bullet.
DASH_LIKE = "\u00ad\u2212\u2043"
BESIDE_A_DASH = re.compile(
    "\u00ad(?=[-\u2010-\u2015\u2212])|(?<=[-\u2010-\u2015\u2212])\u00ad"
)  # where a line may break
SPACE = r"[ \u00a0\u202f\u2009']"
YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})([-/. ])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})")
YEAR_LAST = re.compile(r"(?P<first>[0-9]{1,2})([-/. ])(?P<second>[0-9]{1,2})\2(?P<year>[0-9]{4})")
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?Z?$")
TIME = re.compile(r"[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?$")
PERCENTAGE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?\s*%")
SERIAL = re.compile(r"[2-6][0-9]{4}")  # a day as Excel counts it, from 1954 to 2091
DECIMAL_COMMA = re.compile(r"[+-]?(?:[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]{3})")  # no thousands
WRITTEN = "way of writing a date"
BY_COLUMN = "by column"
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
YEAR_TO_YEAR = re.compile(r"(?P<century>[0-9]{2})(?P<first>[0-9]{2})-(?P<last>[0-9]{2})")
YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True)
class Reading:
    """A value, and what was normalised on reading it."""

    value: Any
    normalised: str = ""


class Unreadable(ValueError):
    """The text is not a value of the kind that is read; `problem` says why, and what to do."""

    is_shown = True  # whether a message may repeat the text

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


@dataclass(frozen=True)
class Handwriting:
    """How a study's people write, as far as its register says it.

    date_order: `day first` or `month first` where 03/04/2021 is to be read, `by column` where the other dates of its
    column say how. decimal_sign: `comma` or `point` where 1,234 is to be read. shown: the order that the dates of the
    column show, and one of them. has_commas: whether numbers of the column have a decimal comma.
    """

    date_order: str = ""
    decimal_sign: str = ""
    shown: tuple[str, str] | None = None
    has_commas: bool = False

    def of_column(self, texts: Iterable[str]) -> Handwriting:
        """The same for one column, whose dates may show in which order they are written: 26/07/2023 is day first."""
        orders = {order: text for text in texts if (order := _order_shown(text))}
        return replace(self, shown=next(iter(orders.items())) if len(orders) == 1 else None)

    def of_numbers(self, texts: Iterable[str]) -> Handwriting:
        """The same for one column of numbers, of which one such as 2,5 shows that the point in 1.500 is none."""
        return replace(self, has_commas=any(DECIMAL_COMMA.fullmatch(_ungrouped(text)[0]) for text in texts))

    def day(self, text: str) -> Reading:
        """Read a day: year first, or in another order that allows one day only or that the register declares."""
        plain = MIDNIGHT.sub("", plain_dashes(text))
        if (dated := TIME.sub("", plain)) != plain:
            return replace(self.day(dated), normalised="time of day left out")
        if found := YEAR_FIRST.fullmatch(plain):
            day = _day(found["year"], found["month"], found["day"])
            return Reading(day, "" if text == day.isoformat() else "way of writing a date")
        if found := YEAR_LAST.fullmatch(plain):
            return self._year_last(found)
        if SERIAL.fullmatch(text):
            raise Unreadable(values.EXCEL_DAY_NUMBER())
        raise Unreadable(values.NOT_A_DAY())

    def _year_last(self, found: re.Match[str]) -> Reading:
        as_written = _as_written(found)
        if self.date_order in as_written:
            return Reading(_day(*as_written[self.date_order]), WRITTEN)
        days = {day for parts in as_written.values() if (day := _day_or_none(*parts))}
        if len(days) == 1:
            return Reading(days.pop(), WRITTEN)
        if not days:
            raise Unreadable(values.NO_SUCH_DAY())
        if self.shown and self.date_order == BY_COLUMN:
            order, example = self.shown
            return Reading(_day(*as_written[order]), f"{order}, as {example} in this column")
        one, other = sorted(days)
        if self.shown:
            order, example = self.shown
            raise Unreadable(values.AMBIGUOUS_DAY_IN_COLUMN(one=one, other=other, order=order, example=example))
        raise Unreadable(values.AMBIGUOUS_DAY(one=one, other=other))

    def edtf(self, text: str) -> Reading:
        """Read an EDTF date, or a whole day written otherwise."""
        plain = plain_dashes(text)
        try:
            read_edtf(plain)
        except ValueError:
            dated = TIME.sub("", MIDNIGHT.sub("", plain))
            if not (YEAR_LAST.fullmatch(dated) or YEAR_FIRST.fullmatch(dated)):
                raise Unreadable(values.NOT_EDTF()) from None
            read = self.day(text)
            return Reading(read.value.isoformat(), read.normalised)
        if plain != text and (found := YEAR_TO_YEAR.fullmatch(plain)) and found["last"] > found["first"]:
            month, years = plain, f"{plain[:4]}/{found['century']}{found['last']}"
            raise Unreadable(values.MONTH_OR_YEARS(month=month, years=years))
        return Reading(plain, _season(plain) or "dash" * (plain != text))

    def number(self, text: str) -> Reading:
        """Read a number with a decimal point, or in another way of writing that allows one number only."""
        if PERCENTAGE.fullmatch(text):
            raise Unreadable(values.PERCENT_SIGN())
        plain, normalised = _ungrouped(text)
        signs = plain.count(",") + plain.count(".")
        if signs == 1 and "," in plain:
            return self._comma(plain)
        if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", plain):
            raise Unreadable(values.NOT_A_NUMBER())
        if (self.decimal_sign == "comma" or self.has_commas) and re.fullmatch(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}", plain):
            raise Unreadable(values.POINT_OR_THOUSANDS())
        return Reading(float(plain), normalised)

    def _comma(self, plain: str) -> Reading:
        if not re.fullmatch(r"[+-]?[0-9]{1,15},[0-9]{1,15}", plain):
            raise Unreadable(values.NOT_A_NUMBER())
        may_be_thousands = re.fullmatch(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", plain)
        if may_be_thousands and self.decimal_sign == "point":
            return Reading(float(plain.replace(",", "")), "comma between thousands")
        if may_be_thousands and not self.decimal_sign:
            raise Unreadable(values.NUMBER_OR_THOUSANDS())
        return Reading(float(plain.replace(",", ".")), "decimal comma")


def _season(text: str) -> str:
    """What a year and a season is, where it looks like two years that follow each other: 2021-22."""
    year, _, number = text.partition("-")
    is_like_years = number in SEASONS and year.isdigit() and (int(year) + 1) % 100 == int(number)
    return f"read as {SEASONS[number]} {year}, not as two years" if is_like_years else ""


def plain_dashes(text: str) -> str:
    """The text with a dash of every kind written as the one on the keyboard."""
    if text.isascii():
        return text
    text = BESIDE_A_DASH.sub("", text)
    return "".join("-" if unicodedata.category(sign) == "Pd" or sign in DASH_LIKE else sign for sign in text)


def whole(text: str) -> Reading:
    """Read a whole number in digits. Spaces between thousands and a printed minus are normalised."""
    plain, normalised = _ungrouped(text)
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", plain):
        raise Unreadable(values.NOT_A_WHOLE_NUMBER())
    return Reading(int(plain), normalised)


def yes_no(text: str) -> Reading:
    """Read yes or no."""
    if text.casefold() not in YES_NO:
        raise Unreadable(values.NOT_YES_OR_NO())
    return Reading(YES_NO[text.casefold()])


def name(text: str) -> Reading:
    """Read the name of a row: a dash of any kind is a dash."""
    plain = plain_dashes(text)
    return Reading(plain, "dash" * (plain != text))


def _ungrouped(text: str) -> tuple[str, str]:
    plain = plain_dashes(text)
    normalised = ["minus"] * (plain != text)
    if re.fullmatch(rf"[+-]?[0-9]{{1,3}}({SPACE}[0-9]{{3}})+([.,][0-9]+)?", plain):
        plain = re.sub(SPACE, "", plain)
        normalised.append("spaces between thousands")
    return plain, ", ".join(normalised)


def _as_written(found: re.Match[str]) -> dict[str, tuple[str, str, str]]:
    """Year, month and day of a date with its year last, by the order that it is read in."""
    year, first, second = found["year"], found["first"], found["second"]
    return {"day first": (year, second, first), "month first": (year, first, second)}


def _order_shown(text: str) -> str:
    """The one order in which a date with its year last is a day; nothing where it is one in both orders, or neither."""
    found = YEAR_LAST.fullmatch(TIME.sub("", MIDNIGHT.sub("", plain_dashes(text))))
    days = {order: _day_or_none(*parts) for order, parts in _as_written(found).items()} if found else {}
    orders = [order for order, day in days.items() if day]
    return orders[0] if len(orders) == 1 else ""


def _day(year: str, month: str, day: str) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(values.NO_SUCH_DAY()) from None


def _day_or_none(year: str, month: str, day: str) -> dt.date | None:
    try:
        return _day(year, month, day)
    except Unreadable:
        return None

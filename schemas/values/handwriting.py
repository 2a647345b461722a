"""Numbers, days and names as people and spreadsheets write them.

What can be read in one way only is read, and what was forgiven is said. What can be read in two ways is refused, unless
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

# Signs that print like a dash but are no dash to Unicode: soft hyphen, minus, hyphen bullet.
DASH_LIKE = "\u00ad\u2212\u2043"
SPACE = r"[ \u00a0\u202f\u2009']"
YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})([-/. ])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})")
YEAR_LAST = re.compile(r"(?P<first>[0-9]{1,2})([-/. ])(?P<second>[0-9]{1,2})\2(?P<year>[0-9]{4})")
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?Z?$")
SERIAL = re.compile(r"[2-6][0-9]{4}")  # a day as Excel counts it, from 1954 to 2091
WRITTEN = "way of writing a date"
BY_COLUMN = "by column"
YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
EDTF_FORMS = "an EDTF date: 2017, 2017-09, 2017-09-12, 199X, 2012/2015, [2015..2018], [..2019], [2019..], 1999~"


@dataclass(frozen=True)
class Reading:
    """A value, and what was forgiven in reading it."""

    value: Any
    forgiven: str = ""


class Unreadable(ValueError):
    """The text is no such value: what was expected, and the nearest valid value or what to do."""

    check = "no such value"
    is_shown = True  # whether a message may repeat the text

    def __init__(self, expected: str, hint: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint


@dataclass(frozen=True)
class Handwriting:
    """How a study's people write, as far as its register says it.

    date_order: `day first` or `month first` where 03/04/2021 is to be read, `by column` where the other dates of its
    column say how. decimal_sign: `comma` or `point` where 1,234 is to be read. shown: the order that the dates of the
    column show, and one of them.
    """

    date_order: str = ""
    decimal_sign: str = ""
    shown: tuple[str, str] | None = None

    def of_column(self, texts: Iterable[str]) -> Handwriting:
        """The same for one column, whose dates may show in which order they are written: 26/07/2023 is day first."""
        orders = {order: text for text in texts if (order := _order_shown(text))}
        return replace(self, shown=next(iter(orders.items())) if len(orders) == 1 else None)

    def day(self, text: str) -> Reading:
        """Read a day: year first, or in another order that allows one day only or that the register declares."""
        plain = MIDNIGHT.sub("", plain_dashes(text))
        if found := YEAR_FIRST.fullmatch(plain):
            day = _day(found["year"], found["month"], found["day"])
            return Reading(day, "" if text == day.isoformat() else "way of writing a date")
        if found := YEAR_LAST.fullmatch(plain):
            return self._year_last(text, found)
        if SERIAL.fullmatch(text):
            hint = "Excel keeps a day as such a number; show the column as a date, or as text, and write it like"
            raise Unreadable("a day written year first", f"{hint} 2021-03-18")
        raise Unreadable("a day written year first", "write it like 2021-03-18")

    def _year_last(self, text: str, found: re.Match[str]) -> Reading:
        as_written = _as_written(found)
        if self.date_order in as_written:
            return Reading(_day(*as_written[self.date_order]), WRITTEN)
        days = {day for parts in as_written.values() if (day := _day_or_none(*parts))}
        if len(days) == 1:
            return Reading(days.pop(), WRITTEN)
        if not days:
            raise Unreadable("a day that exists, year first", "check the month and the day")
        if self.shown and self.date_order == BY_COLUMN:
            order, example = self.shown
            return Reading(_day(*as_written[order]), f"{order}, as {example} in this column")
        one, other = sorted(days)
        hint = f"write it like {one}, or say date_order: day first (or month first) in study.yaml"
        if self.shown:
            order, example = self.shown
            hint = f"{example} in this column is {order}; if all are, add to study.yaml: date_order: {BY_COLUMN}"
        raise Unreadable(f"a day that is one day only; {text} may be {one} or {other}", hint)

    def edtf(self, text: str) -> Reading:
        """Read an EDTF date, or a whole day written otherwise."""
        plain = plain_dashes(text)
        try:
            read_edtf(plain)
        except ValueError:
            if not (YEAR_LAST.fullmatch(MIDNIGHT.sub("", plain)) or YEAR_FIRST.fullmatch(MIDNIGHT.sub("", plain))):
                raise Unreadable(EDTF_FORMS, "leave it blank if the event is undated") from None
            read = self.day(text)
            return Reading(read.value.isoformat(), read.forgiven)
        return Reading(plain, "dash" * (plain != text))

    def number(self, text: str) -> Reading:
        """Read a number with a decimal point, or in another way of writing that allows one number only."""
        plain, forgiven = _ungrouped(text)
        signs = plain.count(",") + plain.count(".")
        if signs == 1 and "," in plain:
            return self._comma(text, plain)
        if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", plain):
            raise Unreadable("a number with a decimal point", "write digits and a point, as in 3.5")
        if self.decimal_sign == "comma" and re.fullmatch(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}", plain):
            hint = "write it without the point, or with a comma and all its decimals"
            raise Unreadable(f"a number that is one only; {text} may be thousands where a comma parts decimals", hint)
        return Reading(float(plain), forgiven)

    def _comma(self, text: str, plain: str) -> Reading:
        if not re.fullmatch(r"[+-]?[0-9]{1,15},[0-9]{1,15}", plain):
            raise Unreadable("a number with a decimal point", "write digits and a point, as in 3.5")
        may_be_thousands = re.fullmatch(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", plain)
        if may_be_thousands and self.decimal_sign == "point":
            return Reading(float(plain.replace(",", "")), "comma between thousands")
        if may_be_thousands and not self.decimal_sign:
            hint = "write it with a point or without thousands, or say decimal_sign: comma (or point) in study.yaml"
            raise Unreadable(f"a number that is one only; {text} may be thousands or decimals", hint)
        return Reading(float(plain.replace(",", ".")), "decimal comma")


def plain_dashes(text: str) -> str:
    """The text with a dash of every kind written as the one on the keyboard."""
    if text.isascii():
        return text
    return "".join("-" if unicodedata.category(sign) == "Pd" or sign in DASH_LIKE else sign for sign in text)


def whole(text: str) -> Reading:
    """Read a whole number in digits. Spaces between thousands and a printed minus are forgiven."""
    plain, forgiven = _ungrouped(text)
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", plain):
        raise Unreadable("a whole number in digits", "write digits only, as in 55")
    return Reading(int(plain), forgiven)


def yes_no(text: str) -> Reading:
    """Read yes or no."""
    if text.casefold() not in YES_NO:
        raise Unreadable("yes or no", "write yes or no")
    return Reading(YES_NO[text.casefold()])


def name(text: str) -> Reading:
    """Read the name of a row: a dash of any kind is a dash."""
    plain = plain_dashes(text)
    return Reading(plain, "dash" * (plain != text))


def _ungrouped(text: str) -> tuple[str, str]:
    plain = plain_dashes(text)
    forgiven = ["minus"] * (plain != text)
    if re.fullmatch(rf"[+-]?[0-9]{{1,3}}({SPACE}[0-9]{{3}})+([.,][0-9]+)?", plain):
        plain = re.sub(SPACE, "", plain)
        forgiven.append("spaces between thousands")
    return plain, ", ".join(forgiven)


def _as_written(found: re.Match[str]) -> dict[str, tuple[str, str, str]]:
    """Year, month and day of a date with its year last, by the order that it is read in."""
    year, first, second = found["year"], found["first"], found["second"]
    return {"day first": (year, second, first), "month first": (year, first, second)}


def _order_shown(text: str) -> str:
    """The one order in which a date with its year last is a day; nothing where it is one in both orders, or neither."""
    found = YEAR_LAST.fullmatch(MIDNIGHT.sub("", plain_dashes(text)))
    days = {order: _day_or_none(*parts) for order, parts in _as_written(found).items()} if found else {}
    orders = [order for order, day in days.items() if day]
    return orders[0] if len(orders) == 1 else ""


def _day(year: str, month: str, day: str) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("a day that exists, year first", "check the month and the day") from None


def _day_or_none(year: str, month: str, day: str) -> dt.date | None:
    try:
        return _day(year, month, day)
    except Unreadable:
        return None

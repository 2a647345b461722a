"""Imprecise dates: EDTF (ISO 8601-2) read into bounds, each point in time by the `edtf` library.

A date keeps what its source says: a year stays a year, and an undated event gets no date. Of EDTF's forms those are
read that a timeline can draw: a point, an interval, one point within bounds, and both of the last with an open end.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

PRECISIONS = (
    "day", "month", "year", "decade", "range", "approximate", "within bounds", "before", "after", "undated",
)  # fmt: skip
# A year, month or day, the last digits of which may be unknown, and ~, ? or % where it is approximate or uncertain.
POINT = re.compile(r"[~?%]?(?:\d{4}(?:-[~?%]?\d\d(?:-[~?%]?\d\d|-XX)?|-XX(?:-XX)?)?|\d{3}X|\d\dXX)[~?%]?", re.ASCII)
CALENDAR = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?)?", re.ASCII)
INTERVAL = re.compile(r"(?P<start>[^/]+)/(?P<end>[^/]+)")
BOUNDS = re.compile(r"\[(?P<start>[^.,]*)\.\.(?P<end>[^.,]*)\]")
CHOICE = re.compile(r"\[(?P<start>[^.,]+),(?P<end>[^.,]+)\]")
UNKNOWN = re.compile(r"XXXX(-XX){0,2}")
OPEN = ("", "..")


@dataclass(frozen=True)
class Bounds:
    """First and last day that a date allows (None where open), and what kind of date it is."""

    earliest: dt.date | None
    latest: dt.date | None
    precision: str


UNDATED = Bounds(None, None, "undated")


@cache  # the library's grammar takes milliseconds a date
def read_edtf(text: str) -> Bounds:
    """Read an EDTF date.

    Raises ValueError if it is none that a timeline can draw. A set written `[a..b]` is one day somewhere within its
    bounds, an interval written `a/b` lasted from a to b.
    """
    if UNKNOWN.fullmatch(text):
        return UNDATED
    if text.startswith("{"):
        raise ValueError(f"{text} is several dates at once; give each event its own row")
    ends = INTERVAL.fullmatch(text) or BOUNDS.fullmatch(text) or CHOICE.fullmatch(text)
    return _between(text, ends["start"], ends["end"]) if ends else _point(text)


def _between(text: str, start: str, end: str) -> Bounds:
    earliest = _point(start).earliest if start not in OPEN else None
    latest = _point(end).latest if end not in OPEN else None
    if earliest and latest and earliest > latest:
        raise ValueError(f"{text} ends before it begins")
    if earliest is None and latest is None:
        raise ValueError(f"{text} is open at both ends; leave it blank if it is undated")
    if earliest is None:
        return Bounds(None, latest, "before")
    if latest is None:
        return Bounds(earliest, None, "after")
    return Bounds(earliest, latest, "within bounds" if text.startswith("[") else "range")


def _point(text: str) -> Bounds:
    plain = re.sub(r"[~?%]", "", text)
    try:
        if not POINT.fullmatch(text):
            raise ValueError
        earliest, latest = _days(plain)
    except ValueError:
        raise ValueError(f"{text} is not an EDTF date such as 2025-03-14, 2025-03 or 2025-01/2025-06") from None
    return Bounds(earliest, latest, "approximate" if plain != text else _precision(earliest, latest))


def _days(plain: str) -> tuple[dt.date, dt.date]:
    """First and last day of a point in time without marks. Raises ValueError where there is no such day."""
    if found := CALENDAR.fullmatch(plain):  # most dates are of this form, and the library takes long to import
        year, month, day = (int(part) if part else None for part in found.groups())
        last_month = month or 12
        last_day = day or calendar.monthrange(year or 0, last_month)[1]
        return dt.date(year or 0, month or 1, day or 1), dt.date(year or 0, last_month, last_day)
    from edtf import EDTFParseException, parse_edtf

    try:
        parsed = parse_edtf(plain)
    except EDTFParseException:
        raise ValueError from None
    return dt.date(*parsed.lower_strict()[:3]), dt.date(*parsed.upper_strict()[:3])


def _precision(earliest: dt.date, latest: dt.date) -> str:
    if earliest == latest:
        return "day"
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return "month"
    if earliest.year == latest.year:
        return "year"
    return "decade" if latest.year - earliest.year == 9 else "range"

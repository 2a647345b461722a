"""Imprecise dates: EDTF (ISO 8601-2) read into bounds, through the `edtf` library.

A date keeps what its source says: a year stays a year, and an undated event gets no date.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from edtf import EDTFParseException, parse_edtf
from edtf.parser import parser_classes as edtf

PRECISIONS = (
    "day", "month", "year", "decade", "range", "approximate", "within bounds", "before", "after", "undated",
)  # fmt: skip


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

    Raises ValueError if it is none. A set written `[a..b]` is one day somewhere within its bounds,
    an interval written `a/b` lasted from a to b.
    """
    try:
        parsed = parse_edtf(text)
    except EDTFParseException:
        raise ValueError(f"{text} is no EDTF date") from None
    if isinstance(parsed, edtf.MultipleDates):
        raise ValueError(f"{text} is several dates at once; give each event its own row")
    if isinstance(parsed, edtf.Unspecified) and set(text) <= {"X", "-"}:
        return UNDATED
    earliest, latest = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    if earliest and latest and earliest > latest:
        raise ValueError(f"{text} ends before it begins")
    return Bounds(earliest, latest, _precision(parsed, earliest, latest))


def _day(moment: Any) -> dt.date | None:
    return dt.date(*moment[:3]) if isinstance(moment, time.struct_time) else None


def _precision(parsed: Any, earliest: dt.date | None, latest: dt.date | None) -> str:
    if earliest is None and latest is None:
        return "undated"
    if earliest is None:
        return "before"
    if latest is None:
        return "after"
    if isinstance(parsed, edtf.OneOfASet):
        return "within bounds"
    if isinstance(parsed, edtf.Interval):
        return "range"
    if isinstance(parsed, edtf.UncertainOrApproximate):
        return "approximate"
    if isinstance(parsed, edtf.Unspecified):
        return _unspecified(earliest, latest)
    return str(parsed.precision)


def _unspecified(earliest: dt.date, latest: dt.date) -> str:
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return "month"
    if earliest.year == latest.year:
        return "year"
    return "decade" if latest.year - earliest.year == 9 else "range"

"""The time axis: which days a figure spans, at which pixel a day is, and where its ticks are."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.dates import format_date

from casewave.assets.charts.events import ONE_DAY, Event, WaveWindow
from casewave.assets.charts.language import language
from casewave.assets.charts.shapes import ARROW_LENGTH, SHORTEST_MARK
from casewave.assets.charts.text import SMALL_SIZE, text_width

NARROWEST_TICK = 40


@dataclass(frozen=True)
class Axis:
    """Days from `start` up to, and without, `end` laid out between the pixels `left` and `right`."""

    start: dt.date
    end: dt.date
    left: float
    right: float

    def x(self, day: dt.date) -> float:
        """Return the pixel at which a day begins."""
        return round(self.left + (day - self.start).days * self.day_width, 2)

    @property
    def day_width(self) -> float:
        return (self.right - self.left) / (self.end - self.start).days


@dataclass(frozen=True)
class Tick:
    """A line of the time axis and its words."""

    x: float
    lines: tuple[str, ...]


def time_axis(dated: Sequence[Event], waves: Iterable[WaveWindow], left: float, right: float) -> Axis:
    """Span whole years around all events and waves, at least two, with room for arrows where a date is open."""
    days = [day for event in dated for day in (event.earliest, event.latest) if day]
    days += [day for wave in waves for day in (wave.start, wave.end)]
    first, last = min(days).year, max(days).year
    room = max(1, round((last - first) * 1.5 * ARROW_LENGTH / (right - left)))
    first -= room * any(event.earliest is None for event in dated)
    last += room * any(event.latest is None for event in dated)
    return Axis(dt.date(first, 1, 1), dt.date(max(last, first + 1) + 1, 1, 1), left, right)


def span(event: Event, axis: Axis) -> tuple[float, float]:
    """Find the pixels that an event's mark takes, from the first to the last day that its date allows.

    What is open to a side is an arrow, as short as every other: how long it was before or after, nobody said.
    """
    if event.style == "before" and event.latest:
        bound = max(axis.x(event.latest + ONE_DAY), axis.left + ARROW_LENGTH)
        return bound - ARROW_LENGTH, bound
    if event.style == "after" and event.earliest:
        bound = min(axis.x(event.earliest), axis.right - ARROW_LENGTH)
        return bound, bound + ARROW_LENGTH
    start = axis.x(event.earliest) if event.earliest else axis.left
    end = axis.x(event.latest + ONE_DAY) if event.latest else axis.right
    if event.style != "point" and end - start >= SHORTEST_MARK:
        return start, end
    half = SHORTEST_MARK / 2
    middle = min(max((start + end) / 2, axis.left + half), axis.right - half)
    return middle - half, middle + half


def ticks(axis: Axis) -> tuple[Tick, ...]:
    """Mark quarters where there is room for their names, else years in even steps."""
    if axis.day_width * 91 >= NARROWEST_TICK:
        return _quarter_ticks(axis)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if step * axis.day_width * 365 >= NARROWEST_TICK)
    years = (dt.date(year, 1, 1) for year in range(axis.start.year, axis.end.year + 1) if year % step == 0)
    return tuple(_tick(axis, day, (str(day.year),)) for day in years if axis.start <= day < axis.end)


def _quarter_ticks(axis: Axis) -> tuple[Tick, ...]:
    found = []
    day = axis.start
    while day < axis.end:
        month = format_date(day, "MMM", locale=language())
        is_year_named = day == axis.start or day.month == 1
        found.append(_tick(axis, day, (month, str(day.year)) if is_year_named else (month,)))
        day = next_quarter(day)
    return tuple(found)


def _tick(axis: Axis, day: dt.date, lines: tuple[str, ...]) -> Tick:
    """Make a tick; one too near the end of the axis for its words keeps its line only."""
    x = axis.x(day)
    has_room = x + 3 + max(text_width(line, SMALL_SIZE) for line in lines) <= axis.right
    return Tick(x, lines if has_room else ())


def quarter(day: dt.date) -> dt.date:
    """Return the first day of the quarter of a day."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(day: dt.date) -> dt.date:
    return quarter(quarter(day) + dt.timedelta(days=100))

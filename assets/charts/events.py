"""The events and waves that timelines show, read from the rows of their tables."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
from babel.dates import format_date

from casewave.assets.charts.colours import EXTERNAL, phase_colour
from casewave.assets.charts.language import language, say
from casewave.assets.charts.shapes import Style

STYLES: dict[str, Style] = {
    "day": "point", "month": "point",
    "range": "lasting",
    "year": "within", "decade": "within", "approximate": "within", "within bounds": "within",
    "before": "before", "after": "after",
    "undated": "",
}  # fmt: skip


EXTERNAL_NAME = "External events"
DECADES = {"en": "{}s", "sv": "{}-talet", "fr": "années {}"}
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Event:
    """One event as a timeline needs it; `earliest` and `latest` are None where its date is open."""

    event: str
    phase_order: int
    phase_label: str
    earliest: dt.date | None
    latest: dt.date | None
    precision: str
    description: str
    is_external: bool
    is_synthetic: bool

    @property
    def style(self) -> Style:
        return STYLES[self.precision]

    @property
    def when(self) -> str:
        """Its date in words, as coarse as its source says it."""
        return date_words(self.precision, self.earliest, self.latest)

    @property
    def lane(self) -> tuple[bool, int]:
        """The lane that it is in: its phase's, or the last one, which holds what came from outside."""
        return self.is_external, 0 if self.is_external else self.phase_order

    @property
    def lane_name(self) -> str:
        return say(EXTERNAL_NAME if self.is_external else self.phase_label)

    @property
    def colour(self) -> str:
        """The colour of its lane, the same in every figure of a study."""
        return EXTERNAL if self.is_external else phase_colour(self.phase_order)

    @property
    def reading_order(self) -> tuple[tuple[bool, int], dt.date, dt.date, str]:
        return self.lane, self.earliest or dt.date.min, self.latest or dt.date.max, self.event


@dataclass(frozen=True)
class WaveWindow:
    """One wave's window, both days included."""

    wave: int
    start: dt.date
    end: dt.date


def read_events(events: pd.DataFrame) -> list[Event]:
    """Read the rows of a frame as events, in the order of lane, earliest day, latest day and identifier."""
    unknown = sorted(set(events["date_precision"]) - set(STYLES))
    if unknown:
        raise KeyError(f"No style for dates of these kinds: {unknown}")
    return sorted(map(_event, events.to_dict("records")), key=lambda event: event.reading_order)


def _event(row: dict[Any, Any]) -> Event:
    return Event(
        event=row["event"],
        phase_order=int(row["phase_order"]),
        phase_label=row["phase_label"],
        earliest=calendar_day(row["earliest"]),
        latest=calendar_day(row["latest"]),
        precision=row["date_precision"],
        is_external=bool(row["is_external"]),
        description=row["description"],
        is_synthetic=bool(row["is_synthetic"]),
    )


def read_waves(waves: pd.DataFrame) -> list[WaveWindow]:
    """Read the waves whose window is known, in order: a wave without a window has no place in time."""
    known = waves.dropna(subset=["window_start", "window_end"]).sort_values("wave").to_dict("records")
    return [
        WaveWindow(row["wave"], calendar_day(row["window_start"]), calendar_day(row["window_end"])) for row in known
    ]


def calendar_day(value: Any) -> Any:
    """Turn a date as DuckDB, Arrow or pandas give it into a `datetime.date`, a missing one into None."""
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def date_words(precision: str, earliest: dt.date | None, latest: dt.date | None) -> str:
    """A date in words: `May 2019`, `2015 to 2018`, `before 2017`; blank where there is none."""
    if earliest and latest:
        return _bounded_words(precision, earliest, latest)
    if latest:
        return say(f"before {_first_words(latest + ONE_DAY)}")
    return say(f"from {_first_words(earliest)} on") if earliest else ""


def _bounded_words(precision: str, earliest: dt.date, latest: dt.date) -> str:
    if precision in ("day", "month", "year"):
        return _point_words(precision, earliest)
    if precision == "decade":
        return DECADES[language()].format(earliest.year)
    span = _span_words(earliest, latest)
    if precision == "range":
        return span.replace(" to ", "\u2013")
    return say(f"about {span}") if precision == "approximate" else _between_words(span)


def _between_words(span: str) -> str:
    first, is_span, last = span.partition(" to ")
    return say(f"between {first} and {last}") if is_span else span


def _point_words(precision: str, day: dt.date) -> str:
    pattern = {"day": "d MMM y", "month": "MMM y", "year": "y"}[precision]
    return format_date(day, pattern, locale=language())


def _span_words(earliest: dt.date, latest: dt.date) -> str:
    """First and last year, month or day, whichever the bounds are whole numbers of."""
    after = latest + ONE_DAY
    if (earliest.day, earliest.month, after.day, after.month) == (1, 1, 1, 1):
        ends = (str(earliest.year), str(latest.year))
    else:
        kind = "month" if earliest.day == after.day == 1 else "day"
        ends = (_point_words(kind, earliest), _point_words(kind, latest))
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _first_words(day: dt.date) -> str:
    """The year, month or day that begins on a day."""
    return _point_words("year" if (day.day, day.month) == (1, 1) else "month" if day.day == 1 else "day", day)

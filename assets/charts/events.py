"""The events and waves that timelines show, read from the rows of their tables."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from assets.charts.shapes import PHASE_COLOURS, Style

STYLES: dict[str, Style] = {
    "day": "point", "month": "point",
    "year": "lasting", "range": "lasting",
    "decade": "within", "approximate": "within", "within bounds": "within",
    "before": "before", "after": "after",
    "undated": "",
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One event as a timeline needs it; `earliest` and `latest` are None where its date is open."""

    event: str
    phase_order: int
    phase_label: str
    earliest: dt.date | None
    latest: dt.date | None
    style: Style
    label: str
    is_synthetic: bool

    @property
    def colour(self) -> str:
        """The colour of its phase, the same in every figure of a study."""
        return PHASE_COLOURS[(self.phase_order - 1) % len(PHASE_COLOURS)]

    @property
    def reading_order(self) -> tuple[int, dt.date, dt.date, str]:
        return self.phase_order, self.earliest or dt.date.min, self.latest or dt.date.max, self.event


@dataclass(frozen=True)
class Wave:
    """One wave's window, both days included."""

    wave: int
    start: dt.date
    end: dt.date


def read_events(events: pd.DataFrame) -> list[Event]:
    """Read the rows of a frame as events, in the order of phase, earliest day, latest day and identifier."""
    return sorted(map(_event, events.to_dict("records")), key=lambda event: event.reading_order)


def _event(row: dict[Any, Any]) -> Event:
    return Event(
        event=row["event"],
        phase_order=int(row["phase_order"]),
        phase_label=row["phase_label"],
        earliest=calendar_day(row["earliest"]),
        latest=calendar_day(row["latest"]),
        style=STYLES[row["date_precision"]],
        label=f"{row['description']}\u2009†" if row["is_synthetic"] else row["description"],
        is_synthetic=bool(row["is_synthetic"]),
    )


def read_waves(waves: pd.DataFrame) -> list[Wave]:
    """Read the waves whose window is known, in order: a wave without a window has no place in time."""
    known = waves.dropna(subset=["window_start", "window_end"]).sort_values("wave").to_dict("records")
    return [Wave(row["wave"], calendar_day(row["window_start"]), calendar_day(row["window_end"])) for row in known]


def calendar_day(value: Any) -> Any:
    """Turn a date as DuckDB, Arrow or pandas give it into a `datetime.date`, a missing one into None."""
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value

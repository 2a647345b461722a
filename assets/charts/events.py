"""The events and waves that timelines show, read from the rows of their tables."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casewave.assets.charts.shapes import Style, phase_colour

STYLES: dict[str, Style] = {
    "day": "point", "month": "point",
    "range": "lasting",
    "year": "within", "decade": "within", "approximate": "within", "within bounds": "within",
    "before": "before", "after": "after",
    "undated": "",
}  # fmt: skip


EXTERNAL_NAME, EXTERNAL_COLOUR = "External events", "#4d4d4d"


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
    is_external: bool
    is_synthetic: bool

    @property
    def lane(self) -> tuple[bool, int]:
        """The lane that it is in: its phase's, or the last one, which holds what came from outside."""
        return self.is_external, 0 if self.is_external else self.phase_order

    @property
    def lane_name(self) -> str:
        return EXTERNAL_NAME if self.is_external else self.phase_label

    @property
    def colour(self) -> str:
        """The colour of its lane, the same in every figure of a study."""
        return EXTERNAL_COLOUR if self.is_external else phase_colour(self.phase_order)

    @property
    def reading_order(self) -> tuple[tuple[bool, int], dt.date, dt.date, str]:
        return self.lane, self.earliest or dt.date.min, self.latest or dt.date.max, self.event


@dataclass(frozen=True)
class Wave:
    """One wave's window, both days included."""

    wave: int
    start: dt.date
    end: dt.date


def read_events(events: pd.DataFrame) -> list[Event]:
    """Read the rows of a frame as events, in the order of lane, earliest day, latest day and identifier."""
    return sorted(map(_event, events.to_dict("records")), key=lambda event: event.reading_order)


def _event(row: dict[Any, Any]) -> Event:
    return Event(
        event=row["event"],
        phase_order=int(row["phase_order"]),
        phase_label=row["phase_label"],
        earliest=calendar_day(row["earliest"]),
        latest=calendar_day(row["latest"]),
        style=STYLES[row["date_precision"]],
        is_external=bool(row["is_external"]),
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

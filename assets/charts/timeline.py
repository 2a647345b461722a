"""The timeline of one case: a lane a phase, a row an event, its words next to its mark."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt
import pandas as pd

from casewave.assets.charts.axis import Axis, span, time_axis
from casewave.assets.charts.drawing import draw_boxes, draw_marks, draw_words, empty_figure, figure
from casewave.assets.charts.events import Event, Wave, read_events, read_waves
from casewave.assets.charts.frame import draw_frame, time_frame
from casewave.assets.charts.legend import STYLE_SAMPLES, lay_out_legend, lay_out_notes
from casewave.assets.charts.shapes import GAP, PLOT_RIGHT, WIDTH, Box, Mark, tint
from casewave.assets.charts.text import TEXT_SIZE, Words, cut, line_height, text_width, wrap

PLOT_LEFT = 118
HEADING_LEFT = 11
LANE_RIGHT = WIDTH - 6
LANE_TINT = 0.09
UNDATED_COLOUR = "#9a9a9a"
LONGEST_LINE = 430
NARROWEST_LABEL = 110
MOST_LINES = 3
LABEL_GAP = 7
ROW_HEIGHT = 22
SYNTHETIC_NOTE = "† synthetic"


@dataclass(frozen=True)
class Label:
    """Where an event's words stand against its mark."""

    side: Literal["right", "left", "under"]
    x: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class EventRow:
    """One event's row in a lane: its mark (None if undated) and its words."""

    mark: Mark | None
    words: Words
    bottom: float


@dataclass(frozen=True)
class Lane:
    """A horizontal band of rows with a heading at its left."""

    heading: Words
    boxes: tuple[Box, Box]
    rows: tuple[EventRow, ...]
    bottom: float


def case_timeline(events: pd.DataFrame, waves: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw one case's events in lanes by phase, each with its words, and the waves behind them.

    What came from outside is in a lane of its own, the last.
    events: event, phase_label, phase_order, earliest, latest, date_precision, description, is_external, is_synthetic.
    waves: wave, window_start, window_end.
    Events without a date are in a band of their own at the bottom, without a mark.
    """
    told = read_events(events)
    if not told:
        return empty_figure("No events", title)
    lanes, framing, bottom = _dated_lanes([event for event in told if event.style], read_waves(waves))
    if undated := [event for event in told if not event.style]:
        lanes.append(lay_out_undated(undated, bottom))
        bottom = lanes[-1].bottom + GAP
    samples, names, bottom = lay_out_legend(STYLE_SAMPLES, bottom + 12)
    notes, bottom = lay_out_notes([SYNTHETIC_NOTE] if any(event.is_synthetic for event in told) else [], bottom)
    layers = [
        *draw_boxes("lanes", [box for lane in lanes for box in lane.boxes]),
        *framing,
        *draw_marks("dates", [row.mark for lane in lanes for row in lane.rows if row.mark]),
        *draw_marks("legend", samples),
        *draw_words("headings", [lane.heading for lane in lanes]),
        *draw_words("events", [row.words for lane in lanes for row in lane.rows]),
        *draw_words("notes", [*names, *notes]),
    ]
    return figure(layers, WIDTH, bottom, title)


def _dated_lanes(dated: Sequence[Event], waves: Sequence[Wave]) -> tuple[list[Lane], list[alt.Chart], float]:
    """Lay out the dated events and what frames them in time, and say where both end; nothing if none is dated."""
    if not dated:
        return [], [], 0
    frame = time_frame(time_axis(dated, waves, PLOT_LEFT, PLOT_RIGHT), waves)
    lanes = lay_out_lanes(dated, frame.axis, frame.top)
    end = lanes[-1].bottom
    return lanes, draw_frame(frame, end), end + frame.ticks_height + 2 * GAP


def lay_out_lanes(dated: Iterable[Event], axis: Axis, top: float) -> list[Lane]:
    """Lay out dated events, which are in reading order, in their lanes, each in a row of its own."""
    lanes = []
    for _, group in itertools.groupby(dated, key=lambda event: event.lane):
        phase = list(group)
        rows: list[EventRow] = []
        for event in phase:
            rows.append(_dated_row(event, axis, rows[-1].bottom if rows else top + GAP))
        lanes.append(_lane(phase[0].lane_name, phase[0].colour, top, rows))
        top = lanes[-1].bottom + GAP
    return lanes


def lay_out_undated(undated: Iterable[Event], top: float) -> Lane:
    """Lay out undated events in one lane, each with its phase before its words and without a mark."""
    rows: list[EventRow] = []
    left = PLOT_LEFT + LABEL_GAP
    for event in undated:
        start = rows[-1].bottom if rows else top + GAP
        lines = cut(f"{event.lane_name}: {event.label}", MOST_LINES, PLOT_RIGHT - left)
        height = _row_height(lines)
        rows.append(EventRow(None, Words(lines, left, start + height / 2).centred(), start + height))
    return _lane("Undated", UNDATED_COLOUR, top, rows)


def _lane(name: str, colour: str, top: float, rows: Sequence[EventRow]) -> Lane:
    lines = wrap(name, PLOT_LEFT - HEADING_LEFT - LABEL_GAP, weight="bold")
    heading = Words(lines, HEADING_LEFT, top + GAP + (ROW_HEIGHT - line_height(TEXT_SIZE)) / 2, weight="bold")
    bottom = max(rows[-1].bottom + GAP, top + _row_height(lines) + 2 * GAP)
    boxes = (Box(0, LANE_RIGHT, top, bottom, tint(colour, LANE_TINT)), Box(0, 4, top, bottom, colour))
    return Lane(heading, boxes, tuple(rows), bottom)


def _dated_row(event: Event, axis: Axis, top: float) -> EventRow:
    start, end = span(event, axis)
    label = place_label(event.label, start, end, axis.left + LABEL_GAP, axis.right)
    height = ROW_HEIGHT if label.side == "under" else _row_height(label.lines)
    middle = top + height / 2
    mark = Mark(event.style, start, end, middle, event.colour)
    if label.side == "under":
        words = Words(label.lines, label.x, top + height - 2)
        return EventRow(mark, words, words.bottom + 3)
    words = Words(label.lines, label.x, middle, "right" if label.side == "left" else "left").centred()
    return EventRow(mark, words, top + height)


def _row_height(lines: Sequence[str]) -> float:
    return max(ROW_HEIGHT, len(lines) * line_height(TEXT_SIZE) + 6)


def place_label(text: str, mark_left: float, mark_right: float, left: float, right: float) -> Label:
    """Put an event's words right of its mark where there is room, else left of it, else under it.

    Two lines are better than three, and three next to the mark are better than any under it.
    """
    beside: tuple[tuple[Literal["right", "left"], float, float], ...] = (
        ("right", mark_right + LABEL_GAP, right - mark_right - LABEL_GAP),
        ("left", mark_left - LABEL_GAP, mark_left - LABEL_GAP - left),
    )
    least = min(NARROWEST_LABEL, text_width(text, TEXT_SIZE))
    for most in range(2, MOST_LINES + 1):
        for side, x, room in beside:
            if room >= least and len(lines := wrap(text, min(room, LONGEST_LINE))) <= most:
                return Label(side, x, lines)
    lines = cut(text, MOST_LINES, right - left)
    widest = max(text_width(line, TEXT_SIZE) for line in lines)
    return Label("under", max(left, min(mark_left, right - widest)), lines)

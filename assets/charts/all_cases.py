"""The timelines of all cases under each other: a bar a phase, with its events on it."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from casewave.assets.charts.axis import ONE_DAY, Axis, span, time_axis
from casewave.assets.charts.drawing import draw_boxes, draw_marks, draw_words, empty_figure, figure
from casewave.assets.charts.events import Event, read_events, read_waves
from casewave.assets.charts.frame import draw_frame, time_frame
from casewave.assets.charts.legend import STYLE_SAMPLES, lay_out_legend, lay_out_notes
from casewave.assets.charts.shapes import (
    GAP,
    PLOT_RIGHT,
    SHORTEST_MARK,
    WIDTH,
    Box,
    Mark,
    Style,
    pack,
    ruled_line,
    tint,
)
from casewave.assets.charts.text import Words, small_words, wrap

PLOT_LEFT = 216
NAME_WIDTH = 108
ROW_HEIGHT = 10
PHASE_MARK_HEIGHT = 6
PHASE_TINT = 0.22
ALL_CASES = "All cases"


@dataclass(frozen=True)
class PhaseBar:
    """One phase of a case: its bar and the marks of its events on it."""

    bar: Box
    marks: tuple[Mark, ...]
    name: Words


@dataclass(frozen=True)
class Case:
    """One case of the figure."""

    name: Words
    phases: tuple[PhaseBar, ...]
    bottom: float


def all_cases_timeline(events: pd.DataFrame, waves: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw all cases in case order: a bar a phase from its first to its last dated event, with the events on it.

    events: as for `case_timeline`, with programme_name and case_order; those of the study itself (case_order null) are
    left out but for those from outside, which bear on all cases; the undated ones are counted in a note.
    waves: wave, window_start, window_end.
    """
    of_cases = _with_common(events)
    told = [(str(name), read_events(rows)) for (_, name), rows in of_cases.groupby(["case_order", "programme_name"])]
    dated = [event for _, case in told for event in case if event.style]
    if not dated:
        return empty_figure("No dated events", title)
    known_waves = read_waves(waves)
    frame = time_frame(time_axis(dated, known_waves, PLOT_LEFT, PLOT_RIGHT), known_waves)
    cases = lay_out_cases(told, frame.axis, frame.top)
    phases = [phase for case in cases for phase in case.phases]
    end = cases[-1].bottom
    swatches, phase_names, below = lay_out_legend(_phase_samples(dated), end + frame.ticks_height + 12)
    samples, style_names, below = lay_out_legend(STYLE_SAMPLES, below + GAP)
    notes, below = lay_out_notes(_notes([event for _, case in told for event in case]), below)
    layers = [
        *draw_frame(frame, end),
        *draw_boxes("phases", [*(phase.bar for phase in phases), *(ruled_line(case.bottom) for case in cases)]),
        *draw_marks("dates", [mark for phase in phases for mark in phase.marks]),
        *draw_marks("legend", [*swatches, *samples]),
        *draw_words("headings", [*(case.name for case in cases), *(phase.name for phase in phases)]),
        *draw_words("notes", [*phase_names, *style_names, *notes]),
    ]
    return figure(layers, WIDTH, below, title)


def _with_common(events: pd.DataFrame) -> pd.DataFrame:
    """The events of cases, and before them, under a name of their own, those from outside that bear on all."""
    common = events[events["case_order"].isna() & events["is_external"].astype(bool)]
    common = common.assign(case_order=0, programme_name=ALL_CASES)
    return (
        pd.concat([common, events.dropna(subset=["case_order"])])
        if len(common)
        else events.dropna(subset=["case_order"])
    )


def lay_out_cases(told: Iterable[tuple[str, Sequence[Event]]], axis: Axis, top: float) -> list[Case]:
    """Lay out the cases, each under its name; one without any dated event keeps its name."""
    cases: list[Case] = []
    for name, events in told:
        cases.append(_case(name, events, axis, cases[-1].bottom if cases else top))
    return cases


def _case(name: str, events: Iterable[Event], axis: Axis, top: float) -> Case:
    words = Words(wrap(name, NAME_WIDTH, weight="bold"), 0, top + GAP, weight="bold")
    phases: list[PhaseBar] = []
    for _, phase in itertools.groupby((event for event in events if event.style), key=lambda event: event.lane):
        above = phases[-1].bar.y2 if phases else top
        phases.append(lay_out_phase(list(phase), axis, above + GAP))
    return Case(words, tuple(phases), max(words.bottom, *(phase.bar.y2 for phase in phases), 0) + 2 * GAP)


def lay_out_phase(events: Sequence[Event], axis: Axis, top: float) -> PhaseBar:
    """Lay out a bar over the days that the dates name; overlapping events go in rows, so that each is seen."""
    spans = [span(event, axis) for event in events]
    rows = pack(spans, 3)
    height = (max(rows) + 1) * ROW_HEIGHT + 8
    marks = tuple(
        Mark(event.style, start, end, top + 4 + (row + 0.5) * ROW_HEIGHT, event.colour, PHASE_MARK_HEIGHT)
        for event, (start, end), row in zip(events, spans, rows, strict=True)
    )
    left, right = _named_days(events, axis)
    bar = Box(left, right, top, top + height, tint(events[0].colour, PHASE_TINT))
    name = small_words((events[0].lane_name,), axis.left - 10, top + height / 2, "right").centred()
    return PhaseBar(bar, marks, name)


def _named_days(events: Iterable[Event], axis: Axis) -> tuple[float, float]:
    """Find the pixels from the first to the last day that a date names: an open side names none."""
    days = [day for event in events for day in (event.earliest, event.latest) if day]
    left, right = axis.x(min(days)), axis.x(max(days) + ONE_DAY)
    room = max(2.0, (SHORTEST_MARK + 4 - (right - left)) / 2)
    return left - room, right + room


def _phase_samples(events: Iterable[Event]) -> list[tuple[Style, str, str]]:
    lanes = {event.lane: event for event in events}
    return [("lasting", lanes[lane].colour, lanes[lane].lane_name) for lane in sorted(lanes)]


def _notes(told: Sequence[Event]) -> list[str]:
    undated = sum(not event.style for event in told)
    synthetic = sum(event.is_synthetic for event in told)
    counts = ((undated, "undated and not shown"), (synthetic, "synthetic"))
    return [f"{count} of {len(told)} events {note}." for count, note in counts if count]

"""The timelines of all cases under each other: a bar per phase, with its events on it, numbered and named in a key.

Where there are more events than a key has room for, the first of each phase has a number: the milestones. Cases that
do not fit a page are on the next, under the same axis.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from casewave.assets.charts.axis import Axis, span, time_axis
from casewave.assets.charts.colours import tint
from casewave.assets.charts.drawing import Drawing, draw_boxes, draw_marks, draw_words, empty_figure, figure
from casewave.assets.charts.events import ONE_DAY, Event, read_events, read_waves
from casewave.assets.charts.frame import TimeFrame, draw_frame, time_frame
from casewave.assets.charts.legend import (
    is_part_synthetic,
    lay_out_legend,
    lay_out_notes,
    style_samples,
    synthetic_notes,
)
from casewave.assets.charts.shapes import (
    GAP,
    MOST_HEIGHT,
    PLOT_RIGHT,
    SHORTEST_MARK,
    WIDTH,
    Area,
    Box,
    DateMark,
    pack,
    ruled_line,
)
from casewave.assets.charts.text import SMALL_SIZE, Words, longest_word, small_words, text_width, wrap

PLOT_LEFT, MOST_LEFT = 120, 260  # more where a phase's name has a longer word
ROW_HEIGHT = 14
PHASE_MARK_HEIGHT = 8
PHASE_TINT = 0.22
NUMBER_GAP, NAME_GAP = 2, 8
ALL_CASES = "All cases"
MOST_NAMED = 40
KEY_COLUMNS, KEY_GAP, KEY_INDENT = 2, 24, 24
FOOT = 80  # pixels below the cases and their key: ticks, legend, notes

EventsOfCases = Sequence[tuple[str, Sequence[Event]]]


@dataclass(frozen=True)
class PhaseBar:
    """One phase of a case: its bar, the marks of its events on it, and the numbers of those that the key names.

    areas: the room of each mark with its number.
    """

    bar: Box
    marks: tuple[DateMark, ...]
    areas: tuple[Area, ...]
    numbers: tuple[Words, ...]
    name: Words


@dataclass(frozen=True)
class DrawnCase:
    """One case of the figure."""

    name: Words
    phases: tuple[PhaseBar, ...]
    bottom: float


def all_cases_timeline(events: pd.DataFrame, waves: pd.DataFrame) -> list[Drawing]:
    """Draw all cases in case order: a bar per phase from its first to its last dated event, with the events on it.

    events: as for `case_timeline`, with programme_name and case_order; those of the study itself (case_order null) are
    left out but for those from outside, which bear on all cases; the undated ones are counted in a note.
    waves: wave, window_start, window_end.
    """
    of_cases = [
        (str(name), read_events(rows))
        for (_, name), rows in _with_common(events).groupby(["case_order", "programme_name"])
    ]
    dated = [event for _, case in of_cases for event in case if event.style]
    if not dated:
        return empty_figure("No dated events")
    known_waves = read_waves(waves)
    longest = longest_word((event.lane_name for event in dated), SMALL_SIZE) + 2 * NAME_GAP
    left = min(MOST_LEFT, max(PLOT_LEFT, longest))
    frame = time_frame(time_axis(dated, known_waves, left, PLOT_RIGHT), known_waves)
    numbers = number_events(of_cases)
    pages = split_cases([(name, case) for name, case in of_cases if any(event.style for event in case)], frame, numbers)
    more = _notes(of_cases, numbers, len(dated))
    return [
        _draw(page, frame, numbers, [*more, *[f"Part {number} of {len(pages)}."] * (len(pages) > 1)])
        for number, page in enumerate(pages, start=1)
    ]


def _with_common(events: pd.DataFrame) -> pd.DataFrame:
    """The events of cases, and before them, under a name of their own, those from outside that bear on all."""
    of_cases = events.dropna(subset=["case_order"])
    common = events[events["case_order"].isna() & events["is_external"].astype(bool)]
    common = common.assign(case_order=0, programme_name=ALL_CASES)
    return pd.concat([common, of_cases]) if len(common) else of_cases


def number_events(of_cases: EventsOfCases) -> dict[str, int]:
    """Number the events that the key names: all, or the first of each phase where there are too many."""
    dated = [event for _, case in of_cases for event in case if event.style]
    if len(dated) > MOST_NAMED:
        phases = (
            groupby((event for event in case if event.style), key=lambda event: event.lane) for _, case in of_cases
        )  # fmt: skip
        dated = [next(events) for of_case in phases for _, events in of_case]
    return {event.event: number for number, event in enumerate(dated, start=1)}


def split_cases(of_cases: EventsOfCases, frame: TimeFrame, numbers: Mapping[str, int]) -> list[EventsOfCases]:
    """Part cases into pages, each with the key of its own numbers; a page has at least one case."""
    pages: list[list[tuple[str, Sequence[Event]]]] = [[]]
    for case in of_cases:
        longer = [*pages[-1], case]
        cases = lay_out_cases(longer, frame.axis, frame.top, numbers)
        _, bottom = lay_out_key(_named(longer, numbers), cases[-1].bottom)
        if pages[-1] and bottom > MOST_HEIGHT - FOOT:
            pages.append([case])
        else:
            pages[-1] = longer
    return [list(page) for page in pages]


def _draw(of_cases: EventsOfCases, frame: TimeFrame, numbers: Mapping[str, int], more: Sequence[str]) -> Drawing:
    cases = lay_out_cases(of_cases, frame.axis, frame.top, numbers)
    phases = [phase for case in cases for phase in case.phases]
    end = cases[-1].bottom
    styles = {mark.style for phase in phases for mark in phase.marks}
    samples, style_names, below = lay_out_legend(style_samples(styles), end + frame.ticks_height + 2 * GAP)
    key, below = lay_out_key(_named(of_cases, numbers), below + GAP)
    notes, below = lay_out_notes(more, below)
    layers = [
        *draw_boxes("phases", [*(phase.bar for phase in phases), *(ruled_line(case.bottom) for case in cases[:-1])]),
        *draw_frame(frame, end),
        *draw_marks("dates", [mark for phase in phases for mark in phase.marks]),
        *draw_marks("legend", samples),
        *draw_words("numbers", [number for phase in phases for number in phase.numbers]),
        *draw_words("headings", [*(case.name for case in cases), *(phase.name for phase in phases)]),
        *draw_words("key", key),
        *draw_words("notes", [*style_names, *notes]),
    ]
    return figure(layers, below, areas=[area for phase in phases for area in phase.areas])


def lay_out_cases(of_cases: EventsOfCases, axis: Axis, top: float, numbers: Mapping[str, int]) -> list[DrawnCase]:
    """Lay out the cases, each under its name."""
    cases: list[DrawnCase] = []
    for name, events in of_cases:
        cases.append(_case(name, events, axis, cases[-1].bottom if cases else top, numbers))
    return cases


def _case(name: str, events: Iterable[Event], axis: Axis, top: float, numbers: Mapping[str, int]) -> DrawnCase:
    words = Words(wrap(name, WIDTH, weight="bold"), 0, top + GAP, weight="bold")
    phases: list[PhaseBar] = []
    for _, phase in groupby((event for event in events if event.style), key=lambda event: event.lane):
        above = phases[-1].bar.y2 if phases else words.bottom
        phases.append(lay_out_phase(list(phase), axis, above + GAP, numbers))
    return DrawnCase(words, tuple(phases), max(words.bottom, *(phase.bar.y2 for phase in phases), 0) + 2 * GAP)


def lay_out_phase(events: Sequence[Event], axis: Axis, top: float, numbers: Mapping[str, int]) -> PhaseBar:
    """Lay out a bar over the days that the dates name; events that would meet are in rows, so that each is seen."""
    spans = [span(event, axis) for event in events]
    labels = [str(numbers.get(event.event, "")) for event in events]
    widths = [text_width(label, SMALL_SIZE) + NUMBER_GAP if label else 0 for label in labels]
    starts = [min(start, axis.right - width - (end - start)) for (start, end), width in zip(spans, widths, strict=True)]
    ends = [start + end - begun for start, (begun, end) in zip(starts, spans, strict=True)]
    rows = pack([(start, end + width) for start, end, width in zip(starts, ends, widths, strict=True)], 4)
    middles = [top + 2 + (row + 0.5) * ROW_HEIGHT for row in rows]
    marks = tuple(
        DateMark(event.style, start, end, middle, event.colour, PHASE_MARK_HEIGHT)
        for event, start, end, middle in zip(events, starts, ends, middles, strict=True)
    )
    half = ROW_HEIGHT / 2
    areas = tuple(
        Area("event", (event.event,), start, end + width, middle - half, middle + half)
        for event, start, end, width, middle in zip(events, starts, ends, widths, middles, strict=True)
    )
    named = tuple(
        Words((label,), end + NUMBER_GAP, middle, size=SMALL_SIZE).centred()
        for label, end, middle in zip(labels, ends, middles, strict=True) if label
    )  # fmt: skip
    height = (max(rows) + 1) * ROW_HEIGHT + 4
    left, right = _named_days(events, axis)
    bar = Box(left, right, top, top + height, tint(events[0].colour, PHASE_TINT))
    name = wrap(events[0].lane_name, axis.left - 2 * NAME_GAP, SMALL_SIZE)
    words = small_words(name, axis.left - NAME_GAP, top + height / 2, "right").centred()
    return PhaseBar(bar, marks, areas, named, words)


def _named_days(events: Iterable[Event], axis: Axis) -> tuple[float, float]:
    """Find the pixels from the first to the last day that a date names: an open side names none."""
    days = [day for event in events for day in (event.earliest, event.latest) if day]
    left, right = axis.x(min(days)), axis.x(max(days) + ONE_DAY)
    room = max(2.0, (SHORTEST_MARK + 4 - (right - left)) / 2)
    return left - room, right + room


def _named(of_cases: EventsOfCases, numbers: Mapping[str, int]) -> list[tuple[int, str]]:
    marked = is_part_synthetic([event.is_synthetic for _, case in of_cases for event in case])
    return [
        (numbers[event.event], f"{event.when}: {event.description}{' †' * (marked and event.is_synthetic)}")
        for _, case in of_cases for event in case if event.event in numbers
    ]  # fmt: skip


def lay_out_key(named: Sequence[tuple[int, str]], top: float) -> tuple[list[Words], float]:
    """Lay out what the numbers stand for, in columns of about equal height, and say where they end."""
    width = (WIDTH - (KEY_COLUMNS - 1) * KEY_GAP) / KEY_COLUMNS
    entries = [(str(number), wrap(text, width - KEY_INDENT, SMALL_SIZE)) for number, text in named]
    half = sum(len(lines) for _, lines in entries) / KEY_COLUMNS
    words: list[Words] = []
    filled, bottoms = 0, [top] * KEY_COLUMNS
    for number, lines in entries:
        column = min(KEY_COLUMNS - 1, int(filled / half))
        left = column * (width + KEY_GAP)
        words.append(Words((number,), left + KEY_INDENT - 6, bottoms[column], "right", SMALL_SIZE, "bold"))
        words.append(Words(lines, left + KEY_INDENT, bottoms[column], size=SMALL_SIZE))
        bottoms[column] = words[-1].bottom + 2
        filled += len(lines)
    return words, max(bottoms) + GAP


def _notes(of_cases: EventsOfCases, numbers: Mapping[str, int], dated: int) -> list[str]:
    events = [event for _, case in of_cases for event in case]
    without = [name for name, case in of_cases if not any(event.style for event in case)]
    undated = len(events) - dated
    return [
        *["Numbered: the first event of each phase. The timeline of each case names them all."]
        * (len(numbers) < dated),
        *[f"Not shown: {undated} of {len(events)} events, which are undated."] * bool(undated),
        *[f"No dated events: {', '.join(without)}."] * bool(without),
        *synthetic_notes([event.is_synthetic for event in events], "events"),
    ]

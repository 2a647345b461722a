"""The timeline of one case: a lane per phase, in which events are packed in rows, each with its date and its words.

A timeline that is taller than a page goes on on the next, under the same axis.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from casewave.assets.charts.axis import Axis, span, time_axis
from casewave.assets.charts.colours import UNDATED, tint
from casewave.assets.charts.drawing import Drawing, draw_boxes, draw_marks, draw_words, empty_figure, figure
from casewave.assets.charts.events import Event, read_events, read_waves
from casewave.assets.charts.frame import TimeFrame, draw_frame, time_frame
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import (
    is_part_synthetic,
    lay_out_legend,
    lay_out_notes,
    style_samples,
    synthetic_notes,
)
from casewave.assets.charts.shapes import GAP, MARK_HEIGHT, MOST_HEIGHT, PLOT_RIGHT, WIDTH, Area, Box, DateMark
from casewave.assets.charts.text import (
    TEXT_SIZE,
    Words,
    breaks_no_word,
    cut,
    line_height,
    longest_word,
    text_width,
    wrap,
)

PLOT_LEFT, MOST_LEFT = 118, 260  # more where a phase's name has a longer word
HEADING_LEFT = 11
LANE_RIGHT = WIDTH - 6
LANE_TINT = 0.12
LABEL_WIDTHS = (230, 330, 430)
MOST_LINES = 6
LABEL_GAP = 6
ROW_GAP = 5
FOOT = 90  # pixels below the lanes of a page: ticks, legend, notes


@dataclass(frozen=True)
class Block:
    """One event at its place: its mark (None if undated), its words, and the room that both take."""

    event: str
    mark: DateMark | None
    words: Words
    left: float
    right: float
    height: float
    top: float = 0.0

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def area(self) -> Area:
        return Area("event", (self.event,), self.left, self.right, self.top, self.bottom)

    def moved(self, by: float) -> "Block":
        """The same, so much further down."""
        mark = self.mark and replace(self.mark, y=self.mark.y + by)
        return replace(self, mark=mark, words=replace(self.words, y=self.words.y + by), top=self.top + by)

    def is_over(self, other: "Block") -> bool:
        """Whether two blocks would touch if they were as high."""
        return self.left < other.right + 2 * LABEL_GAP and other.left < self.right + 2 * LABEL_GAP

    def meets(self, other: "Block") -> bool:
        """Whether two blocks touch, one being over the other."""
        return self.top < other.bottom + ROW_GAP and other.top < self.bottom + ROW_GAP


@dataclass(frozen=True)
class Lane:
    """A horizontal band of packed events with a heading at its left."""

    heading: Words
    colour: str
    top: float
    blocks: tuple[Block, ...]
    is_dated: bool = True

    @property
    def bottom(self) -> float:
        return max(self.heading.bottom, *(block.bottom for block in self.blocks)) + GAP

    @property
    def boxes(self) -> tuple[Box, Box]:
        return (
            Box(0, LANE_RIGHT, self.top, self.bottom, tint(self.colour, LANE_TINT)),
            Box(0, 4, self.top, self.bottom, self.colour),
        )


@dataclass(frozen=True)
class Waiting:
    """A lane that is not laid out yet: its name, its colour, and of each of its events the ways to draw it."""

    name: str
    colour: str
    events: list[list[Block]]
    is_dated: bool = True


def case_timeline(events: pd.DataFrame, waves: pd.DataFrame) -> list[Drawing]:
    """Draw one case's events in lanes by phase, each with its date and words, and the waves behind them.

    What came from outside is in a lane of its own, and events without a date are in the last one, without a mark.
    events: event, phase_label, phase_order, earliest, latest, date_precision, description, is_external, is_synthetic.
    waves: wave, window_start, window_end.
    """
    all_events = read_events(events)
    if not all_events:
        return empty_figure("No events")
    dated = [event for event in all_events if event.style]
    known_waves = read_waves(waves) if dated else []
    left = plot_left(event.lane_name for event in all_events)
    frame = time_frame(time_axis(dated, known_waves, left, PLOT_RIGHT), known_waves) if dated else None
    marked = is_part_synthetic([event.is_synthetic for event in all_events])
    waiting = waiting_lanes(all_events, frame.axis if frame else None, left, marked=marked)
    pages = lay_out_pages(waiting, frame.top if frame else 0, frame.ticks_height if frame else 0, left)
    return [_draw(lanes, frame, all_events, (number, len(pages))) for number, lanes in enumerate(pages, start=1)]


def _draw(
    lanes: Sequence[Lane], frame: TimeFrame | None, all_events: Sequence[Event], page: tuple[int, int]
) -> Drawing:
    dated_end = max((lane.bottom for lane in lanes if lane.is_dated), default=0)
    framed = frame if dated_end else None
    end = max(lanes[-1].bottom, dated_end + framed.ticks_height if framed else 0)
    blocks = [block for lane in lanes for block in lane.blocks]
    marks = [block.mark for block in blocks if block.mark]
    samples, names, below = lay_out_legend(style_samples(mark.style for mark in marks), end + 2 * GAP)
    notes, below = lay_out_notes(_notes(all_events, page), below)
    layers = [
        *draw_boxes("lanes", [box for lane in lanes for box in lane.boxes]),
        *(draw_frame(framed, dated_end) if framed else []),
        *draw_marks("dates", marks),
        *draw_marks("legend", samples),
        *draw_words("headings", [lane.heading for lane in lanes]),
        *draw_words("events", [block.words for block in blocks]),
        *draw_words("notes", [*names, *notes]),
    ]
    return figure(layers, below, areas=[block.area for block in blocks])


def _notes(all_events: Sequence[Event], page: tuple[int, int]) -> list[str]:
    number, pages = page
    return [
        *synthetic_notes([event.is_synthetic for event in all_events], "events"),
        *[f"Part {number} of {pages}, under the same axis."] * (pages > 1),
    ]


def plot_left(names: Iterable[str]) -> float:
    """Where the plot begins, so that no word of a heading is broken."""
    longest = longest_word(names, weight="bold") + HEADING_LEFT + LABEL_GAP
    return min(MOST_LEFT, max(PLOT_LEFT, longest))


def waiting_lanes(all_events: Iterable[Event], axis: Axis | None, left: float, *, marked: bool) -> Iterator[Waiting]:
    """The lanes of the dated events, which are in reading order, and the lane of the undated."""
    undated = [event for event in all_events if not event.style]
    dated = (event for event in all_events if event.style)
    for _, group in itertools.groupby(dated, key=lambda event: event.lane):
        phase = list(group)
        if axis:
            ways = [_dated_blocks(event, axis, _label(event, marked=marked)) for event in phase]
            yield Waiting(phase[0].lane_name, phase[0].colour, ways)
    if undated:
        ways = [
            _undated_blocks(event.event, f"{_label(event, marked=marked)} [{event.lane_name}]", left)
            for event in undated
        ]
        yield Waiting(say("Undated"), UNDATED, ways, is_dated=False)


def lay_out_pages(
    waiting: Iterable[Waiting], top: float, ticks: float, left: float, most: float = MOST_HEIGHT - FOOT
) -> list[list[Lane]]:
    """Lay out lanes one below the other; what does not fit a page goes on on the next, under the same heading.

    The lane of the undated is below the axis, whose ticks take so many pixels.
    """
    pages: list[list[Lane]] = [[]]
    for lane in waiting:
        rest, name = lane.events, lane.name
        while rest:
            above = pages[-1][-1].bottom + GAP if pages[-1] else top * lane.is_dated
            above += (ticks + GAP) * (bool(pages[-1]) and pages[-1][-1].is_dated and not lane.is_dated)
            packed = pack_blocks(rest, above + GAP, most if pages[-1] else float("inf"), most)
            if not packed:
                pages.append([])
                continue
            pages[-1].append(Lane(_heading(name, above, left), lane.colour, above, tuple(packed), lane.is_dated))
            rest, name = rest[len(packed) :], f"{lane.name} ({say('continued')})"
    return pages


def pack_blocks(events: Iterable[Sequence[Block]], top: float, most_first: float, most: float) -> list[Block]:
    """Place events in their order, each in that of its ways that ends highest, until one would end below `most`.

    most_first: where the first may end; what is higher than a page is placed all the same on an empty one.
    """
    placed: list[Block] = []
    for ways in events:
        found = min((_highest(block, placed, top) for block in ways), key=lambda block: block.bottom)
        if found.bottom > (most if placed else most_first):
            break
        placed.append(found)
    return placed


def _highest(block: Block, placed: Sequence[Block], top: float) -> Block:
    """Move a block down to where it meets no other."""
    beside = [other for other in placed if block.is_over(other)]
    heights = sorted({top, *(other.bottom + ROW_GAP for other in beside)})
    tried = (block.moved(height - block.top) for height in heights)
    return next(one for one in tried if not any(one.meets(other) for other in beside))


def _heading(name: str, top: float, left: float) -> Words:
    lines = wrap(name, left - HEADING_LEFT - LABEL_GAP, weight="bold")
    return Words(lines, HEADING_LEFT, top + GAP, weight="bold")


def _label(event: Event, *, marked: bool) -> str:
    when = f"{event.when}: " if event.when else ""
    return f"{when}{event.description}{' †' * (marked and event.is_synthetic)}"


def _dated_blocks(event: Event, axis: Axis, text: str) -> list[Block]:
    """The ways to put an event's words right of its mark, left of it or under it, in narrow lines or in wide ones."""
    start, end = span(event, axis)
    mark = DateMark(event.style, start, end, line_height(TEXT_SIZE) / 2, event.colour)
    found = []
    for width in [width for width in LABEL_WIDTHS if breaks_no_word(text, width)] or LABEL_WIDTHS[-1:]:
        lines = cut(text, MOST_LINES, width)
        wide, height = max(text_width(line, TEXT_SIZE) for line in lines), len(lines) * line_height(TEXT_SIZE)
        if end + LABEL_GAP + wide <= axis.right:
            words = Words(lines, end + LABEL_GAP, 0)
            found.append(Block(event.event, mark, words, start, end + LABEL_GAP + wide, height))
        if start - LABEL_GAP - wide >= axis.left:
            words = Words(lines, start - LABEL_GAP, 0, "right")
            found.append(Block(event.event, mark, words, start - LABEL_GAP - wide, end, height))
        left = max(axis.left, min(start, axis.right - wide))
        under = Words(lines, left, MARK_HEIGHT + 4)
        right = max(end, left + wide)
        found.append(Block(event.event, mark, under, min(start, left), right, MARK_HEIGHT + 4 + height))
    return found


def _undated_blocks(event: str, text: str, begin: float) -> list[Block]:
    width = (PLOT_RIGHT - begin) / 2 - 3 * LABEL_GAP
    lines = cut(text, MOST_LINES, width)
    height = len(lines) * line_height(TEXT_SIZE)
    lefts = [begin + LABEL_GAP + column * (width + 3 * LABEL_GAP) for column in range(2)]
    return [Block(event, None, Words(lines, left, 0), left, left + width, height) for left in lefts]

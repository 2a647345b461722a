"""The figures of a study: timelines and interview collection, as Altair charts.

Here belongs where marks and words stand in a figure, and how a date of each kind is drawn so that it looks no more
certain than its source. Here does not belong what is shown (the marts), nor when and where figures are put (publish).

Positions are computed from calendar days in plain Python and handed to Altair in pixels: no clock time and no time
zone enters a figure, and what stands where can be tested without drawing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

WIDTH = 900
MARGIN = 6
FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
# On a page 7 inches wide, 12 px of 900 print as 6.7 points and 11 px as 6.2: the least that journals take.
TEXT_SIZE = 12
SMALL_SIZE = 11
TITLE_SIZE = 15

INK = "#222222"
SOFT_INK = "#555555"
GRID = "#dcdcdc"
# Okabe and Ito's colours, muted; neighbours differ in lightness so that they part in grey too.
PHASE_COLOURS = ("#6e6e6e", "#0b6aa3", "#d9920f", "#1c8a6a", "#8c4a7f", "#4a9ac9", "#b4502a", "#a39a2b")
UNDATED_COLOUR = "#9a9a9a"
LANE_TINT = 0.09
PHASE_TINT = 0.22

LANE_LABEL_WIDTH = 100
PLOT_LEFT = 118
PLOT_RIGHT = WIDTH - MARGIN - 8
CASE_NAME_WIDTH = 108
CASE_PLOT_LEFT = 216
LONGEST_LINE = 430
NARROWEST_LABEL = 110
MOST_LINES = 3
LABEL_GAP = 7
ROW_HEIGHT = 22
ROW_PADDING = 6
LANE_PADDING = 4
LANE_GAP = 4
MARK_HEIGHT = 10
SMALL_MARK_HEIGHT = 6
SMALL_ROW_HEIGHT = 10
SHORTEST_MARK = 8
SITE_ROW_HEIGHT = 26
NARROWEST_MONTH = 14
NARROWEST_TICK = 40
SMALLEST_CIRCLE = 13
LARGEST_CIRCLE = SITE_ROW_HEIGHT - 2

STYLES = {
    "day": "point", "month": "point",
    "year": "lasting", "range": "lasting",
    "decade": "within", "approximate": "within", "within bounds": "within",
    "before": "before", "after": "after",
    "undated": "",
}  # fmt: skip
STYLE_NAMES = {
    "point": "stated day or month",
    "lasting": "year or lasting",
    "within": "somewhere within",
    "before": "before/after",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SYNTHETIC_NOTE = "† made up for illustration"
DOUBLE_COUNT_NOTE = "An interview about several sites is counted at each."
PROGRAMME_WIDE_NOTE = "* Code for the whole programme, not for one place."

SHAPE_ID = re.compile(r'(\bid="|"url\(#)((?:gradient_|clip)\d+)(?=[")])')

# Widths of Helvetica and Arial in thousandths of the font size (Adobe's font metrics).
_GLYPHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 334: "{}", 355: '"', 389: "*", 469: "^",
    500: "Jckvsxyz", 556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY",
    722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "…—", 1015: "@",
}  # fmt: skip
GLYPH_WIDTHS = {glyph: width / 1000 for width, glyphs in _GLYPHS.items() for glyph in glyphs}
OTHER_GLYPH_WIDTH = 0.67
WIDE_GLYPH_WIDTH = 1.0
# Bold type is up to a tenth wider, and a viewer's own sans may be wider than Arial.
WIDTH_ALLOWANCE = 1.06
BOLD_ALLOWANCE = 1.12


@dataclass(frozen=True)
class Event:
    """One event as a timeline needs it; `earliest` and `latest` are None where its date is open."""

    event: str
    programme: str | None
    programme_name: str
    case_order: int
    phase: str
    phase_label: str
    phase_order: int
    earliest: dt.date | None
    latest: dt.date | None
    precision: str
    description: str
    is_synthetic: bool

    @property
    def colour(self) -> str:
        """The colour of its phase, the same in every figure of a study."""
        return PHASE_COLOURS[self.phase_order % len(PHASE_COLOURS)]

    @property
    def style(self) -> str:
        """How its date is drawn; empty if it has none."""
        return STYLES[self.precision]

    @property
    def label(self) -> str:
        return f"{self.description}\u2009†" if self.is_synthetic else self.description


@dataclass(frozen=True, order=True)
class Site:
    """A site as the interview figure needs it; sites sort in reading order."""

    case_order: int
    programme: str
    site_order: int
    site: str
    programme_name: str
    site_name: str
    site_role: str

    @property
    def is_programme_wide(self) -> bool:
        return self.site_role == "programme-wide"


@dataclass(frozen=True)
class Wave:
    """One wave's window, both days included."""

    wave: int
    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Tick:
    """A line of the time axis and the words beside it."""

    x: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    """Days from `start` up to, and without, `end` laid out between the pixels `left` and `right`."""

    start: dt.date
    end: dt.date
    left: float
    right: float

    def x(self, day: dt.date) -> float:
        """Return the pixel at which a day begins."""
        share = (day - self.start).days / (self.end - self.start).days
        return round(self.left + share * (self.right - self.left), 2)


@dataclass(frozen=True)
class Mark:
    """The mark of one date, around the height `y`, in one of the styles that `STYLES` names."""

    style: str
    x: float
    x2: float
    y: float
    height: float
    colour: str


@dataclass(frozen=True)
class Circle:
    """A circle; `size` is its area in square pixels."""

    x: float
    y: float
    size: float
    colour: str


@dataclass(frozen=True)
class Box:
    """A plain filled rectangle."""

    x: float
    x2: float
    y: float
    y2: float
    colour: str


@dataclass(frozen=True)
class Words:
    """Lines of text that hang from `y`; `x` is their left end, right end or middle, as `align` says."""

    lines: tuple[str, ...]
    x: float
    y: float
    align: str = "left"
    size: int = TEXT_SIZE
    weight: str = "normal"
    colour: str = INK

    @property
    def bottom(self) -> float:
        return self.y + len(self.lines) * line_height(self.size)


@dataclass(frozen=True)
class Label:
    """Where an event's words stand against its mark: right, left or under it."""

    side: str
    x: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class EventRow:
    """One event's row in a lane: its mark (None if undated) and its words."""

    event: Event
    mark: Mark | None
    words: Words
    bottom: float


@dataclass(frozen=True)
class TimeFrame:
    """What every figure shares: the axis, and the waves' bands (from pixel to pixel) with their names on top."""

    axis: Axis
    ticks: tuple[Tick, ...]
    bands: tuple[tuple[float, float], ...]
    wave_names: tuple[Words, ...]
    waves_height: float

    @property
    def ticks_height(self) -> float:
        return max(len(tick.lines) for tick in self.ticks) * line_height(SMALL_SIZE) + 4

    @property
    def top(self) -> float:
        """Where the figure proper begins."""
        return self.waves_height + self.ticks_height


@dataclass(frozen=True)
class PhaseBar:
    """One phase of a case: its bar and the marks of its events on it."""

    bar: Box
    marks: tuple[Mark, ...]
    name: Words


@dataclass(frozen=True)
class Case:
    """One case of the figure of all cases."""

    name: Words
    phases: tuple[PhaseBar, ...]
    bottom: float


@dataclass(frozen=True)
class SiteRow:
    """One site's row in the figure of interviews."""

    site: Site
    name: Words
    middle: float
    bottom: float


@dataclass(frozen=True)
class Lane:
    """A horizontal band of rows with a heading at its left."""

    heading: tuple[str, ...]
    colour: str
    top: float
    bottom: float
    rows: tuple[EventRow, ...]


def case_timeline(events: pd.DataFrame, waves: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw one case's events in lanes by phase, each with its words, and the waves behind them.

    events: event, phase, phase_label, phase_order, earliest, latest, date_precision, description, is_synthetic.
    waves: wave, window_start, window_end.
    Events without a date stand in a band of their own at the bottom, without a mark.
    """
    told = read_events(events)
    if not told:
        return _empty("No events", title)
    lanes, frame_layers, bottom = _dated_lanes([event for event in told if event.style], read_waves(waves))
    undated = [event for event in told if not event.style]
    if undated:
        lanes.append(lay_out_undated(undated, bottom))
        bottom = lanes[-1].bottom + LANE_GAP
    samples, names, bottom = legend(_style_samples(), bottom + 12)
    notes, bottom = _notes([SYNTHETIC_NOTE] if any(event.is_synthetic for event in told) else [], bottom)
    layers = [
        _boxes("lanes", [box for lane in lanes for box in _lane_boxes(lane)]),
        *frame_layers,
        *_marks("dates", [row.mark for lane in lanes for row in lane.rows if row.mark]),
        *_marks("legend", samples),
        _text("headings", [_heading(lane) for lane in lanes]),
        _text("events", [row.words for lane in lanes for row in lane.rows]),
        _text("notes", [*names, *notes]),
    ]
    return _figure(layers, WIDTH, bottom, title)


def _dated_lanes(dated: Sequence[Event], waves: Sequence[Wave]) -> tuple[list[Lane], list[alt.Chart], float]:
    """Lay out the dated events and what frames them in time, and say where both end; nothing if none is dated."""
    if not dated:
        return [], [], 0
    frame = time_frame(time_axis(dated, waves, PLOT_LEFT, PLOT_RIGHT), waves)
    lanes = lay_out(dated, frame.axis, frame.top)
    end = lanes[-1].bottom
    return lanes, _frame_layers(frame, end), end + frame.ticks_height + 2 * LANE_GAP


def all_cases_timeline(events: pd.DataFrame, waves: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw all cases in case order: a bar a phase from its first to its last dated event, with the events on it.

    events: as for `case_timeline`, with programme, programme_name and case_order; those of the study itself
    (programme null) are left out, and the undated ones are counted in a note.
    """
    told = [event for event in read_events(events) if event.programme is not None]
    dated = [event for event in told if event.style]
    if not dated:
        return _empty("No dated events", title)
    known_waves = read_waves(waves)
    frame = time_frame(time_axis(dated, known_waves, CASE_PLOT_LEFT, PLOT_RIGHT), known_waves)
    cases = lay_out_cases(told, frame.axis, frame.top)
    phases = [phase for case in cases for phase in case.phases]
    end = cases[-1].bottom
    names = sorted({(event.phase_order, event.phase_label, tint(event.colour, PHASE_TINT)) for event in dated})
    below = end + frame.ticks_height + 12
    swatches, phase_names, below = legend([("lasting", colour, label) for _, label, colour in names], below)
    samples, style_names, below = legend(_style_samples(), below + LANE_GAP)
    notes, below = _notes(_case_notes(told), below)
    layers = [
        *_frame_layers(frame, end),
        _boxes("phases", [*(phase.bar for phase in phases), *(_line(case.bottom) for case in cases)]),
        *_marks("dates", [mark for phase in phases for mark in phase.marks]),
        *_marks("legend", [*swatches, *samples]),
        _text("headings", [*(case.name for case in cases), *(phase.name for phase in phases)]),
        _text("notes", [*phase_names, *style_names, *notes]),
    ]
    return _figure(layers, WIDTH, below, title)


def interview_collection(months: pd.DataFrame, waves: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw interviews a month at each site: circles that grow and darken with their number, which stands on them.

    months: programme, programme_name, case_order, site, site_name, site_role, site_order, month, interviews.
    waves: wave, window_start, window_end.
    """
    counts = read_site_months(months)
    if not counts:
        return _empty("No interviews", title)
    known_waves = read_waves(waves)
    frame = time_frame(month_axis([month for _, month in counts], known_waves), known_waves)
    headings, rows = lay_out_sites({site for site, _ in counts}, frame.top)
    circles, numbers = lay_out_circles(counts, frame.axis, {row.site: row.middle for row in rows})
    end = rows[-1].bottom + LANE_GAP
    notes, below = _notes(_site_notes(rows), end + frame.ticks_height + LANE_GAP)
    layers = [
        *_frame_layers(frame, end),
        _boxes("rows", [_line(row.bottom, frame.axis.right) for row in rows]),
        _circles("circles", circles),
        _text("numbers", numbers),
        _text("headings", [*headings, *(row.name for row in rows)]),
        _text("notes", notes),
    ]
    return _figure(layers, frame.axis.right + WIDTH - PLOT_RIGHT, below, title)


def svg(chart: alt.TopLevelMixin) -> str:
    """Render a figure as SVG text that can stand in a page beside others: its ids are its own."""
    drawn = io.StringIO()
    chart.save(drawn, format="svg")
    return own_ids(drawn.getvalue())


def save(chart: alt.TopLevelMixin, stem: Path) -> tuple[Path, Path]:
    """Write a figure as `<stem>.svg` and `<stem>.png` (two pixels a unit: 264 dpi at 7 inches) and return both."""
    drawn = svg(chart)
    vector, picture = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}.png")
    vector.write_text(drawn, encoding="utf-8", newline="\n")
    picture.write_bytes(vlc.svg_to_png(drawn, scale=2))
    return vector, picture


def own_ids(drawn: str) -> str:
    """Give the shapes of an SVG ids that no other figure has, and the same ones at each drawing.

    Vega counts gradients and clips through the life of a process: drawn second, a figure has other numbers, and drawn
    in different processes, two figures in one page take each other's.
    """
    places = {old: place for place, old in enumerate(dict.fromkeys(use[2] for use in SHAPE_ID.finditer(drawn)))}
    plain = SHAPE_ID.sub(lambda use: f"{use[1]}{places[use[2]]}", drawn)
    content = hashlib.sha256(plain.encode()).hexdigest()[:12]
    return SHAPE_ID.sub(lambda use: f"{use[1]}f{content}-{places[use[2]]}", drawn)


def read_events(events: pd.DataFrame) -> list[Event]:
    """Read the rows of a frame as events, in the order of the frame."""
    return [_event(row) for row in events.to_dict("records")]


def _event(row: dict[Any, Any]) -> Event:
    programme = _or_none(row.get("programme"))
    return Event(
        event=row["event"],
        programme=programme,
        programme_name=_or_none(row.get("programme_name")) or programme or "",
        case_order=int(_or_none(row.get("case_order")) or 0),
        phase=row["phase"],
        phase_label=row["phase_label"],
        phase_order=int(row["phase_order"]),
        earliest=_day(row["earliest"]),
        latest=_day(row["latest"]),
        precision=row["date_precision"],
        description=row["description"],
        is_synthetic=bool(_or_none(row["is_synthetic"])),
    )


def read_waves(waves: pd.DataFrame) -> list[Wave]:
    """Read the waves whose window is known, in order: a wave without a window has no place in time."""
    known = waves.dropna(subset=["window_start", "window_end"]).to_dict("records")
    read = [Wave(int(row["wave"]), _day(row["window_start"]), _day(row["window_end"])) for row in known]
    return sorted(read, key=lambda wave: wave.wave)


def read_site_months(months: pd.DataFrame) -> Counter[tuple[Site, dt.date]]:
    """Count interviews by site and month; where two waves meet in one month they are added up."""
    counts: Counter[tuple[Site, dt.date]] = Counter()
    for row in months.to_dict("records"):
        site = Site(**{field.name: row[field.name] for field in fields(Site)})
        counts[site, _day(row["month"])] += int(row["interviews"])
    return counts


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _day(value: Any) -> Any:
    """Turn a date as DuckDB, Arrow or pandas give it into a `datetime.date`."""
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Estimate the width of a line in pixels, rather too wide than too narrow."""
    ems = sum(_glyph_width(glyph) for glyph in unicodedata.normalize("NFD", text))
    return ems * size * (BOLD_ALLOWANCE if weight == "bold" else WIDTH_ALLOWANCE)


def _glyph_width(glyph: str) -> float:
    if unicodedata.combining(glyph):
        return 0
    if unicodedata.east_asian_width(glyph) in "WF":
        return WIDE_GLYPH_WIDTH
    return GLYPH_WIDTHS.get(glyph, OTHER_GLYPH_WIDTH)


def line_height(size: int) -> int:
    return round(size * 1.25)


def wrap(text: str, width: float, size: int = TEXT_SIZE, weight: str = "normal") -> tuple[str, ...]:
    """Break a text into the fewest lines of at most `width` pixels, about equally long; too long a word is broken."""
    lines = _filled(text, width, size, weight)
    narrower = text_width(text, size, weight) / max(len(lines), 1)
    while narrower < width:
        even = _filled(text, narrower, size, weight)
        if len(even) == len(lines):
            return even
        narrower *= 1.05
    return lines


def _filled(text: str, width: float, size: int, weight: str) -> tuple[str, ...]:
    lines: list[str] = []
    for piece in itertools.chain.from_iterable(_pieces(word, width, size, weight) for word in text.split()):
        if lines and text_width(f"{lines[-1]} {piece}", size, weight) <= width:
            lines[-1] = f"{lines[-1]} {piece}"
        else:
            lines.append(piece)
    return tuple(lines)


def _pieces(word: str, width: float, size: int, weight: str) -> Iterator[str]:
    while len(word) > 1 and text_width(word, size, weight) > width:
        end = max(1, sum(text_width(word[:end], size, weight) <= width for end in range(1, len(word))))
        yield word[:end]
        word = word[end:]
    yield word


def cut(text: str, most: int, width: float, size: int = TEXT_SIZE) -> tuple[str, ...]:
    """Break a text into at most so many lines, with an ellipsis where something had to go."""
    lines = wrap(text, width, size)
    if len(lines) <= most:
        return lines
    lines = _filled(text, width, size, "normal")
    last = lines[most - 1]
    while text_width(f"{last}…", size) > width:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip()}…")


def place_label(text: str, mark_left: float, mark_right: float, left: float, right: float) -> Label:
    """Put an event's words right of its mark where there is room, else left of it, else under it.

    Two lines are better than three, and three beside the mark are better than any under it.
    """
    rooms = {
        "right": (right - mark_right - LABEL_GAP, mark_right + LABEL_GAP),
        "left": (mark_left - LABEL_GAP - left, mark_left - LABEL_GAP),
    }
    least = min(NARROWEST_LABEL, text_width(text, TEXT_SIZE))
    for most in range(2, MOST_LINES + 1):
        for side, (room, x) in rooms.items():
            if room >= least and len(lines := wrap(text, min(room, LONGEST_LINE))) <= most:
                return Label(side, x, lines)
    lines = cut(text, MOST_LINES, right - left)
    widest = max(text_width(line, TEXT_SIZE) for line in lines)
    return Label("under", max(left, min(mark_left, right - widest)), lines)


def pack(spans: Iterable[tuple[float, float]], gap: float) -> list[int]:
    """Give each span a row, counted from 0, so that spans in one row stay `gap` apart; the order given is kept."""
    ends: list[float] = []
    rows = []
    for start, end in spans:
        row = next((row for row, taken in enumerate(ends) if taken + gap <= start), len(ends))
        ends[row : row + 1] = [end]
        rows.append(row)
    return rows


def time_axis(dated: Sequence[Event], waves: Sequence[Wave], left: float, right: float) -> Axis:
    """Span whole years around all events and waves, at least two, with room on a side to which a date is open."""
    days = [day for event in dated for day in (event.earliest, event.latest) if day]
    days += [day for wave in waves for day in (wave.start, wave.end)]
    first, last = min(days).year, max(days).year
    room = max(1, (last - first) // 10)
    first -= room * any(event.earliest is None for event in dated)
    last += room * any(event.latest is None for event in dated)
    last = max(last, first + 1)
    return Axis(dt.date(first, 1, 1), dt.date(last + 1, 1, 1), left, right)


def month_axis(months: Sequence[dt.date], waves: Sequence[Wave]) -> Axis:
    """Span whole quarters around all months and waves, wider than other figures if a month would get too narrow."""
    days = [*months, *(day for wave in waves for day in (wave.start, wave.end))]
    start, end = _quarter(min(days)), _next_quarter(max(days))
    count = (end.year - start.year) * 12 + end.month - start.month
    return Axis(start, end, CASE_PLOT_LEFT, max(PLOT_RIGHT, CASE_PLOT_LEFT + count * NARROWEST_MONTH))


def _quarter(day: dt.date) -> dt.date:
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _next_quarter(day: dt.date) -> dt.date:
    return _quarter(_quarter(day) + dt.timedelta(days=100))


def ticks(axis: Axis) -> tuple[Tick, ...]:
    """Mark quarters where there is room for their names, else years in even steps."""
    quarters = list(itertools.takewhile(lambda day: day < axis.end, _quarters(_quarter(axis.start))))
    if (axis.right - axis.left) / len(quarters) >= NARROWEST_TICK:
        return tuple(_tick(axis, day, _quarter_name(day, day == quarters[0])) for day in quarters)
    year_width = (axis.right - axis.left) * 365 / (axis.end - axis.start).days
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if step * year_width >= NARROWEST_TICK)
    years = (dt.date(year, 1, 1) for year in range(axis.start.year, axis.end.year + 1) if year % step == 0)
    return tuple(_tick(axis, day, (str(day.year),)) for day in years if axis.start <= day < axis.end)


def _quarters(day: dt.date) -> Iterator[dt.date]:
    while True:
        yield day
        day = _next_quarter(day)


def _quarter_name(day: dt.date, is_first: bool) -> tuple[str, ...]:
    month = MONTHS[day.month - 1]
    return (month, str(day.year)) if is_first or day.month == 1 else (month,)


def _tick(axis: Axis, day: dt.date, lines: tuple[str, ...]) -> Tick:
    """Make a tick; one too near the end of the axis for its words keeps its line only."""
    x = axis.x(day)
    has_room = x + 3 + max(text_width(line, SMALL_SIZE) for line in lines) <= axis.right
    return Tick(x, lines if has_room else ())


def time_frame(axis: Axis, waves: Sequence[Wave]) -> TimeFrame:
    """Frame an axis with ticks and with each wave's name over its window, in as many rows as keep the names apart."""
    bands = [(axis.x(wave.start), axis.x(wave.end + dt.timedelta(days=1))) for wave in waves]
    names = [f"Wave {wave.wave}" for wave in waves]
    places = [_over(band, text_width(name, SMALL_SIZE), axis) for band, name in zip(bands, names, strict=True)]
    rows = pack(places, 5)
    words = tuple(
        Words((name,), sum(place) / 2, row * line_height(SMALL_SIZE), "center", SMALL_SIZE, colour=SOFT_INK)
        for name, place, row in zip(names, places, rows, strict=True)
    )
    waves_height = (max(rows) + 1) * line_height(SMALL_SIZE) + 3 if rows else 0
    return TimeFrame(axis, ticks(axis), tuple(bands), words, waves_height)


def _over(band: tuple[float, float], width: float, axis: Axis) -> tuple[float, float]:
    start = min(max(sum(band) / 2 - width / 2, axis.left), axis.right - width)
    return start, start + width


def span(event: Event, axis: Axis) -> tuple[float, float]:
    """Find the pixels that an event's mark takes, from the first to the last day that its date allows."""
    start = axis.x(event.earliest) if event.earliest else axis.left
    end = axis.x(event.latest + dt.timedelta(days=1)) if event.latest else axis.right
    if event.style != "point" and end - start >= SHORTEST_MARK:
        return start, end
    half = SHORTEST_MARK / 2
    middle = min(max((start + end) / 2, axis.left + half), axis.right - half)
    return middle - half, middle + half


def _reading_order(event: Event) -> tuple[Any, ...]:
    return (*_phase(event), event.earliest or dt.date.min, event.latest or dt.date.max, event.event)


def _phase(event: Event) -> tuple[int, str]:
    return event.phase_order, event.phase


def _case(event: Event) -> tuple[int, str]:
    return event.case_order, event.programme or ""


def lay_out(dated: Iterable[Event], axis: Axis, top: float) -> list[Lane]:
    """Lay out dated events in a lane a phase, each in a row of its own, ordered by earliest, latest and identifier."""
    lanes = []
    for _, phase in itertools.groupby(sorted(dated, key=_reading_order), key=_phase):
        rows: list[EventRow] = []
        for event in phase:
            rows.append(_dated_row(event, axis, rows[-1].bottom if rows else top + LANE_PADDING))
        lanes.append(_lane(rows[0].event.phase_label, rows[0].event.colour, top, rows))
        top = lanes[-1].bottom + LANE_GAP
    return lanes


def _dated_row(event: Event, axis: Axis, top: float) -> EventRow:
    start, end = span(event, axis)
    label = place_label(event.label, start, end, axis.left + LABEL_GAP, axis.right)
    align = "right" if label.side == "left" else "left"
    if label.side == "under":
        words = Words(label.lines, label.x, top + ROW_HEIGHT - 2, align)
        return EventRow(event, _mark(event, start, end, top + ROW_HEIGHT / 2), words, words.bottom + 3)
    height = _row_height(label.lines)
    words = _centred(Words(label.lines, label.x, top + height / 2, align))
    return EventRow(event, _mark(event, start, end, top + height / 2), words, top + height)


def _mark(event: Event, start: float, end: float, y: float, height: float = MARK_HEIGHT) -> Mark:
    return Mark(event.style, start, end, y, height, event.colour)


def _row_height(lines: Sequence[str]) -> float:
    return max(ROW_HEIGHT, len(lines) * line_height(TEXT_SIZE) + ROW_PADDING)


def _centred(words: Words) -> Words:
    """Move words up so that what was their top is their middle."""
    return replace(words, y=words.y - (words.bottom - words.y) / 2)


def lay_out_undated(undated: Iterable[Event], top: float) -> Lane:
    """Lay out undated events in one lane, each with its phase before its words and without a mark."""
    rows: list[EventRow] = []
    for event in sorted(undated, key=_reading_order):
        start = rows[-1].bottom if rows else top + LANE_PADDING
        lines = cut(f"{event.phase_label}: {event.label}", MOST_LINES, PLOT_RIGHT - PLOT_LEFT - LABEL_GAP)
        height = _row_height(lines)
        words = _centred(Words(lines, PLOT_LEFT + LABEL_GAP, start + height / 2))
        rows.append(EventRow(event, None, words, start + height))
    return _lane("Undated", UNDATED_COLOUR, top, rows)


def _lane(name: str, colour: str, top: float, rows: Sequence[EventRow]) -> Lane:
    heading = wrap(name, LANE_LABEL_WIDTH, weight="bold")
    least = top + _row_height(heading) + 2 * LANE_PADDING
    return Lane(heading, colour, top, max(rows[-1].bottom + LANE_PADDING, least), tuple(rows))


def lay_out_cases(told: Iterable[Event], axis: Axis, top: float) -> list[Case]:
    """Lay out the cases in case order; a case without any dated event keeps its name."""
    cases: list[Case] = []
    ordered = sorted(told, key=lambda event: (_case(event), _reading_order(event)))
    for _, events in itertools.groupby(ordered, key=_case):
        cases.append(_lay_out_case(list(events), axis, cases[-1].bottom if cases else top))
    return cases


def _lay_out_case(events: Sequence[Event], axis: Axis, top: float) -> Case:
    name = Words(wrap(events[0].programme_name, CASE_NAME_WIDTH, weight="bold"), 0, top + LANE_GAP, weight="bold")
    phases: list[PhaseBar] = []
    for _, phase in itertools.groupby((event for event in events if event.style), key=_phase):
        above = phases[-1].bar.y2 if phases else top
        phases.append(lay_out_phase(list(phase), axis, above + LANE_GAP))
    return Case(name, tuple(phases), max(name.bottom, *(phase.bar.y2 for phase in phases), 0) + 2 * LANE_GAP)


def lay_out_phase(events: Sequence[Event], axis: Axis, top: float) -> PhaseBar:
    """Lay out a bar over the days that the dates name; overlapping events stand in rows, so that each is seen."""
    spans = [span(event, axis) for event in events]
    rows = pack(spans, 3)
    height = (max(rows) + 1) * SMALL_ROW_HEIGHT + 8
    marks = tuple(
        _mark(event, start, end, top + 4 + (row + 0.5) * SMALL_ROW_HEIGHT, SMALL_MARK_HEIGHT)
        for event, (start, end), row in zip(events, spans, rows, strict=True)
    )
    left, right = _named_days(events, axis)
    bar = Box(left, right, top, top + height, tint(events[0].colour, PHASE_TINT))
    name = Words((events[0].phase_label,), axis.left - 10, top + height / 2, "right", SMALL_SIZE, colour=SOFT_INK)
    return PhaseBar(bar, marks, _centred(name))


def _named_days(events: Iterable[Event], axis: Axis) -> tuple[float, float]:
    """Find the pixels from the first to the last day that a date names: an open side names none."""
    days = [day for event in events for day in (event.earliest, event.latest) if day]
    left, right = axis.x(min(days)), axis.x(max(days) + dt.timedelta(days=1))
    room = max(2.0, (SHORTEST_MARK + 4 - (right - left)) / 2)
    return left - room, right + room


def _case_notes(told: Sequence[Event]) -> list[str]:
    undated = sum(not event.style for event in told)
    synthetic = sum(event.is_synthetic for event in told)
    counts = ((undated, "undated and not shown"), (synthetic, "made up for illustration"))
    return [f"{count} of {len(told)} events {note}." for count, note in counts if count]


def lay_out_sites(sites: Iterable[Site], top: float) -> tuple[list[Words], list[SiteRow]]:
    """Lay out the programmes' names and the sites' rows below them, in order."""
    headings: list[Words] = []
    rows: list[SiteRow] = []
    for _, programme in itertools.groupby(sorted(sites), key=lambda site: (site.case_order, site.programme)):
        for site in programme:
            if not rows or rows[-1].site.programme != site.programme:
                headings.append(Words((site.programme_name,), 0, top + 8, weight="bold"))
                top = headings[-1].bottom
            rows.append(_site_row(site, top))
            top = rows[-1].bottom
    return headings, rows


def _site_row(site: Site, top: float) -> SiteRow:
    mark = "*" if site.is_programme_wide else ""
    lines = wrap(f"{site.site_name} ({site.site}){mark}", CASE_PLOT_LEFT - 22, SMALL_SIZE)
    height = max(SITE_ROW_HEIGHT, len(lines) * line_height(SMALL_SIZE) + 4)
    name = _centred(Words(lines, 12, top + height / 2, size=SMALL_SIZE))
    return SiteRow(site, name, top + height / 2, top + height)


def lay_out_circles(
    counts: Counter[tuple[Site, dt.date]], axis: Axis, middles: dict[Site, float]
) -> tuple[list[Circle], list[Words]]:
    """Lay out a circle and a number for each site and month, the larger circles first so that they hide none."""
    most = max(counts.values())
    month_width = (axis.right - axis.left) * 30 / (axis.end - axis.start).days
    largest = max(SMALLEST_CIRCLE, min(LARGEST_CIRCLE, 1.3 * month_width))
    circles, numbers = [], []
    for (site, month), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        x, share = axis.x(month + dt.timedelta(days=15)), (count - 1) / max(most - 1, 1)
        numbers.append(_centred(Words((str(count),), x, middles[site], "center", SMALL_SIZE)))
        if count:
            area = math.pi / 4 * (SMALLEST_CIRCLE**2 + share * (largest**2 - SMALLEST_CIRCLE**2))
            circles.append(Circle(x, middles[site], area, tint(PHASE_COLOURS[1], 0.18 + 0.3 * share)))
    return circles, numbers


def _site_notes(rows: Iterable[SiteRow]) -> list[str]:
    is_any_wide = any(row.site.is_programme_wide for row in rows)
    return [DOUBLE_COUNT_NOTE, PROGRAMME_WIDE_NOTE] if is_any_wide else [DOUBLE_COUNT_NOTE]


def tint(colour: str, share: float) -> str:
    """Mix a colour with white; the result is a plain colour, since print workflows trip over transparency."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)


def legend(entries: Iterable[tuple[str, str, str]], top: float) -> tuple[list[Mark], list[Words], float]:
    """Lay out samples of marks (style, colour, name) in a line, or in more, and say where they end."""
    marks: list[Mark] = []
    words: list[Words] = []
    x = 0.0
    for style, colour, name in entries:
        needed = 34 + text_width(name, SMALL_SIZE)
        if x + needed > WIDTH:
            x, top = 0.0, top + line_height(SMALL_SIZE) + LANE_GAP
        marks.append(Mark(style, x, x + 26, top + line_height(SMALL_SIZE) / 2, MARK_HEIGHT, colour))
        words.append(Words((name,), x + 34, top, size=SMALL_SIZE, colour=SOFT_INK))
        x += needed + 20
    return marks, words, top + line_height(SMALL_SIZE) + LANE_GAP


def _style_samples() -> list[tuple[str, str, str]]:
    return [(style, SOFT_INK, name) for style, name in STYLE_NAMES.items()]


def _notes(notes: Iterable[str], top: float) -> tuple[list[Words], float]:
    words: list[Words] = []
    for note in notes:
        words.append(Words((note,), 0, top, size=SMALL_SIZE, colour=SOFT_INK))
        top = words[-1].bottom + 2
    return words, top


def _heading(lane: Lane) -> Words:
    y = lane.top + LANE_PADDING + (ROW_HEIGHT - line_height(TEXT_SIZE)) / 2
    return Words(lane.heading, 11, y, weight="bold")


def _lane_boxes(lane: Lane) -> list[Box]:
    right = WIDTH - MARGIN
    return [
        Box(0, right, lane.top, lane.bottom, tint(lane.colour, LANE_TINT)),
        Box(0, 4, lane.top, lane.bottom, lane.colour),
    ]


def _line(y: float, right: float = PLOT_RIGHT) -> Box:
    return Box(0, right, y, y + 0.8, GRID)


def _frame_layers(frame: TimeFrame, bottom: float) -> list[alt.Chart]:
    """Draw the waves' bands and names, and the ticks with their words above and below."""
    bands = [Box(left, right, frame.waves_height, bottom, "#000000") for left, right in frame.bands]
    lines = [{"x": tick.x, "y": frame.waves_height, "y2": bottom + LANE_GAP} for tick in frame.ticks]
    names = [
        Words(tick.lines, tick.x + 3, y, size=SMALL_SIZE, colour=SOFT_INK)
        for tick in frame.ticks
        if tick.lines
        for y in (frame.waves_height + 1, bottom + 3)
    ]
    return [
        _rectangles(
            "waves", bands, alt.MarkDef("rect", opacity=0.055, stroke="white"), fill=alt.Fill("colour:N", scale=None)
        ),
        _layer("years", lines, alt.MarkDef("rule", color=GRID, strokeWidth=0.8), y2=alt.Y2("y2:Q")),
        _text("axis", [*names, *frame.wave_names]),
    ]


def _layer(name: str, rows: Iterable[dict[str, Any]], mark: alt.MarkDef, **channels: Any) -> alt.Chart:
    """Draw rows at the pixels that they name."""
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    data = alt.InlineData(values=list(rows))
    return alt.Chart(data, name=name, mark=mark, encoding=alt.FacetedEncoding(x=x, y=y, **channels))


def _text(name: str, words: Iterable[Words]) -> alt.Chart:
    rows = [{**vars(each), "line_height": line_height(each.size)} for each in words]
    mark = alt.MarkDef(
        "text",
        baseline="line-top",
        align=alt.expr("datum.align"),
        fontSize=alt.expr("datum.size"),
        fontWeight=alt.expr("datum.weight"),
        lineHeight=alt.expr("datum.line_height"),
    )
    return _layer(name, rows, mark, text=alt.Text("lines:N"), fill=alt.Fill("colour:N", scale=None))


def _boxes(name: str, boxes: Iterable[Box]) -> alt.Chart:
    return _rectangles(name, boxes, alt.MarkDef("rect"), fill=alt.Fill("colour:N", scale=None))


def _rectangles(name: str, boxes: Iterable[Box], mark: alt.MarkDef, **channels: Any) -> alt.Chart:
    return _layer(name, map(vars, boxes), mark, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"), **channels)


def _circles(name: str, circles: Iterable[Circle]) -> alt.Chart:
    mark = alt.MarkDef("point", shape="circle", stroke="white", strokeWidth=1, opacity=1)
    size, fill = alt.Size("size:Q", scale=None), alt.Fill("colour:N", scale=None)
    return _layer(name, map(vars, circles), mark, size=size, fill=fill)


def _marks(name: str, marks: Sequence[Mark]) -> list[alt.Chart]:
    """Draw marks, each in the style of its kind of date."""
    return [
        *_fading_bars(name, [mark for mark in marks if mark.style in ("before", "after")]),
        _boxes(f"{name}_lasting", [_box(mark) for mark in marks if mark.style == "lasting"]),
        _dashed_bars(f"{name}_within", [_box(mark) for mark in marks if mark.style == "within"]),
        _symbols(f"{name}_point", [mark for mark in marks if mark.style == "point"], "diamond"),
    ]


def _box(mark: Mark) -> Box:
    return Box(mark.x, mark.x2, mark.y - mark.height / 2, mark.y + mark.height / 2, mark.colour)


def _dashed_bars(name: str, boxes: Iterable[Box]) -> alt.Chart:
    mark = alt.MarkDef("rect", fill="transparent", strokeDash=[3, 2], strokeWidth=1.2)
    return _rectangles(name, boxes, mark, stroke=alt.Stroke("colour:N", scale=None))


def _symbols(name: str, marks: Iterable[Mark], shape: str) -> alt.Chart:
    circles = [Circle((mark.x + mark.x2) / 2, mark.y, mark.height**2, mark.colour) for mark in marks]
    mark = alt.MarkDef("point", shape=shape, strokeWidth=0, opacity=1)
    size, fill = alt.Size("size:Q", scale=None), alt.Fill("colour:N", scale=None)
    return _layer(name, map(vars, circles), mark, size=size, fill=fill)


def _fading_bars(name: str, marks: Sequence[Mark]) -> list[alt.Chart]:
    """Draw bars that fade to their open side and end there in an arrow; a gradient belongs to a whole layer."""
    layers = []
    for style, colour in sorted({(mark.style, mark.colour) for mark in marks}):
        group = [mark for mark in marks if (mark.style, mark.colour) == (style, colour)]
        part = f"{name}_{style}_{colour[1:]}"
        shape = "triangle-left" if style == "before" else "triangle-right"
        layers += [_faded(part, group, style, colour), _shafts(f"{part}_shaft", group)]
        layers.append(_symbols(f"{part}_arrow", [_arrow(mark) for mark in group], shape))
    return layers


def _faded(name: str, marks: Iterable[Mark], style: str, colour: str) -> alt.Chart:
    pale = tint(colour, LANE_TINT)
    ends = (pale, colour) if style == "before" else (colour, pale)
    stops = [alt.GradientStop(offset=place, color=end) for place, end in enumerate(ends)]
    gradient = alt.LinearGradient(gradient="linear", stops=stops, x1=0, x2=1, y1=0, y2=0)
    return _rectangles(name, map(_box, marks), alt.MarkDef("rect", fill=gradient))


def _shafts(name: str, marks: Iterable[Mark]) -> alt.Chart:
    stroke = alt.Stroke("colour:N", scale=None)
    return _layer(name, map(vars, marks), alt.MarkDef("rule", strokeWidth=1), x2=alt.X2("x2:Q"), stroke=stroke)


def _arrow(mark: Mark) -> Mark:
    """Put an arrow's head with its tip at the open end (Vega's triangles are 0.87 times as deep as high)."""
    depth = 0.8 * mark.height * 0.87 / 2
    tip = mark.x + depth if mark.style == "before" else mark.x2 - depth
    return replace(mark, x=tip, x2=tip, height=0.8 * mark.height)


def _empty(message: str, title: str) -> alt.TopLevelMixin:
    return _figure([_text("notes", [Words((message,), 0, 4, colour=SOFT_INK)])], WIDTH / 2, 28, title)


def _figure(layers: Iterable[alt.Chart], width: float, height: float, title: str) -> alt.TopLevelMixin:
    lines = list(wrap(title, width, TITLE_SIZE, "bold"))
    heading = alt.TitleParams(lines, anchor="start", frame="group", fontSize=TITLE_SIZE, color=INK, offset=12)
    # Without aria, Vega repeats no row's values in labels for screen readers, which can read the words themselves.
    config = alt.Config(font=FONT, mark=alt.MarkConfig(aria=False), view=alt.ViewConfig(stroke=None))
    return alt.LayerChart(
        layer=list(layers), width=width, height=height, title=heading, background="white", padding=12, config=config
    )

"""What a figure is made of, in pixels from its upper left corner; sizes that all figures share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from casewave.assets.charts.colours import GRID

# A figure with its margins is as wide as a page's text (7 inches), so that 12 px print as 6.5 points.
WIDTH, MARGIN = 900, 12
# What fits a page of 9.3 inches under a caption.
MOST_HEIGHT = 1150
PLOT_RIGHT = WIDTH - 14
GAP = 4
MARK_HEIGHT = 10
SHORTEST_MARK = 8
ARROW_LENGTH = 22

# How a date is drawn; not at all if there is none.
Style = Literal["point", "lasting", "within", "before", "after", ""]


@dataclass(frozen=True)
class Box:
    """A plain filled rectangle."""

    x: float
    x2: float
    y: float
    y2: float
    colour: str


Kind = Literal["event", "entry", "rating"]


@dataclass(frozen=True)
class Area:
    """The room of a mark, and the names of what it stands for: events, entries of the cross-case tables, or ratings."""

    kind: Kind
    names: tuple[str, ...]
    x: float
    x2: float
    y: float
    y2: float


@dataclass(frozen=True)
class DateMark:
    """The mark of one date, around the height `y`; its style tells the kind of date."""

    style: Style
    x: float
    x2: float
    y: float
    colour: str
    height: float = MARK_HEIGHT

    @property
    def box(self) -> Box:
        """The mark as a bar."""
        return Box(self.x, self.x2, self.y - self.height / 2, self.y + self.height / 2, self.colour)


@dataclass(frozen=True)
class Symbol:
    """A small shape around a point; `size` is the area in square pixels of the square (or circle) that it fills."""

    shape: str
    x: float
    y: float
    size: float
    colour: str


@dataclass(frozen=True)
class Ribbon:
    """A band from one height to another, which thins nowhere: from `y` to `y2` at `x`, from `end` to `end2` at `x2`."""

    x: float
    x2: float
    y: float
    y2: float
    end: float
    end2: float
    colour: str


@dataclass(frozen=True)
class Path:
    """A line through points, from left to right."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 1.5


def ruled_line(y: float, right: float = PLOT_RIGHT) -> Box:
    """Rule a thin line over the whole width, between two rows."""
    return Box(0, right, y, y + 0.8, GRID)


def pack(spans: Iterable[tuple[float, float]], gap: float) -> list[int]:
    """Give each span a row, counted from 0, so that spans in one row stay `gap` apart; the order given is kept."""
    ends: list[float] = []
    rows = []
    for start, end in spans:
        row = next((row for row, taken in enumerate(ends) if taken + gap <= start), len(ends))
        ends[row : row + 1] = [end]
        rows.append(row)
    return rows

"""Ratings over waves: a row per construct under its domain, a column per wave under each case or site.

Where rows are short, they run in two blocks side by side. What does not fit a page, in width or height, is on others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from casewave.assets.charts.colours import SOFT_INK
from casewave.assets.charts.drawing import Drawing, draw_boxes, draw_words, empty_figure, figure
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.scale import LOOKS, NOTHING_YET, framed, lay_out_looks, state_of
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, WIDTH, Area, Box
from casewave.assets.charts.text import (
    NO_BREAK,
    SMALL_SIZE,
    TEXT_SIZE,
    Words,
    breaks_no_word,
    line_height,
    small_words,
    text_width,
    wrap,
)
from casewave.schemas.language import numbered

LABEL_INDENT, LABEL_GAP = 8, 8
LEAST_LABEL, MOST_LABEL = 120, 310
ROW_HEIGHT, DOMAIN_HEIGHT = 18, 22
NARROWEST, WIDEST = 28, 96
UNIT_GAP, BLOCK_GAP = 8, 36
FEWEST_ROWS = 12  # of a block next to another
FOOT = 110  # pixels below the rows of a page: legend and notes


@dataclass(frozen=True)
class HeatmapRow:
    """A construct: its label in lines, its cells, and the domain that it is the first of in its block, if any."""

    lines: tuple[str, ...]
    cells: Rows
    domain: str

    @property
    def height(self) -> float:
        return max(ROW_HEIGHT, len(self.lines) * line_height(SMALL_SIZE) + GAP)


@dataclass(frozen=True)
class Grid:
    """Where the columns of a block are: the left edge of each unit and wave from the block's, and a column's width."""

    label: float
    left: dict[tuple[int, int], float]
    width: float

    @property
    def right(self) -> float:
        return max(self.left.values()) + self.width


@dataclass(frozen=True)
class Headings:
    """What the units are called over their columns: their names, or numbers with a key where a name has no room."""

    names: dict[int, tuple[str, ...]]
    key: tuple[str, ...]

    @property
    def height(self) -> float:
        return max(map(len, self.names.values())) * line_height(SMALL_SIZE)


def rating_heatmap(cells: pd.DataFrame) -> list[Drawing]:
    """Draw the ratings of one framework.

    cells: wave, domain_label, row_order, code, row_label, is_reverse_rated, unit_order, unit, cell, has_synthetic,
    rating (the name of the cell's rating); a row per construct, unit and wave, in any order. Constructs of which
    nothing is known yet are counted in a note, as are waves for which a page has no room.
    """
    rows = records(cells)
    if not rows:
        return empty_figure("No ratings")
    known, unknown = _known_rows(rows)
    shown, left_out = latest_waves(known or rows)
    marked = is_part_synthetic(_flags(shown))
    groups = split_units(shown)
    more = _notes(shown, left_out, unknown if known else 0)
    pages = [page for units in groups for page in _pages_of(shown, units)]
    return [
        _draw(blocks, grid, headings, [*more, *headings.key, *_part(number, len(pages))], marked=marked)
        for number, (blocks, grid, headings) in enumerate(pages, start=1)
    ]


def _part(number: int, pages: int) -> list[str]:
    return [f"Part {number} of {pages}."] * (pages > 1)


def _known_rows(shown: Rows) -> tuple[Rows, int]:
    """The cells of constructs of which something is known, and how many constructs there are of which nothing is."""
    of_rows = groupby(sorted(shown, key=itemgetter("row_order")), key=itemgetter("row_order"))
    rows = [list(cells) for _, cells in of_rows]
    known = [cells for cells in rows if {state_of(cell["cell"]) for cell in cells} - NOTHING_YET]
    return [cell for cells in known for cell in cells], len(rows) - len(known)


def latest_waves(rows: Rows) -> tuple[Rows, list[int]]:
    """The cells of as many of the latest waves as one unit has room for, and the waves that are left out."""
    waves = sorted({cell["wave"] for cell in rows}, reverse=True)
    kept = waves[: int((WIDTH - MOST_LABEL - UNIT_GAP) // NARROWEST)]
    return [cell for cell in rows if cell["wave"] in kept], sorted(set(waves) - set(kept))


def split_units(rows: Rows) -> list[list[int]]:
    """Part the units into about equally many for each page, so that no column gets too narrow for its words."""
    waves = {cell["wave"] for cell in rows}
    units = sorted({cell["unit_order"] for cell in rows})
    most = max(1, int((WIDTH - _label_width(rows)) // (len(waves) * NARROWEST + UNIT_GAP)))
    parts = -(-len(units) // most)
    size = -(-len(units) // parts)
    return [units[start : start + size] for start in range(0, len(units), size)]


def _label_width(rows: Rows) -> float:
    longest = max(text_width(_label(cell), SMALL_SIZE) for cell in rows)
    return min(MOST_LABEL, max(LEAST_LABEL, longest + LABEL_INDENT + LABEL_GAP))


REVERSE_RATED = "reverse rated"


def _label(cell: dict[str, Any]) -> str:
    return f"{cell['code']} {cell['row_label']}{f' ({say(REVERSE_RATED)})' * bool(cell['is_reverse_rated'])}"


def _pages_of(shown: Rows, units: Sequence[int]) -> Iterator[tuple[list[list[HeatmapRow]], Grid, Headings]]:
    """The pages of these units, each with its blocks of rows."""
    cells = [cell for cell in shown if cell["unit_order"] in units]
    label = _label_width(shown)
    rows = _rows(cells, label - LABEL_INDENT - LABEL_GAP)
    waves = len({cell["wave"] for cell in shown})
    least = label + len(units) * (waves * NARROWEST + UNIT_GAP)
    across = 2 if len(rows) >= 2 * FEWEST_ROWS and 2 * least + BLOCK_GAP <= WIDTH else 1
    grid = lay_out_columns(cells, label, (WIDTH - (across - 1) * BLOCK_GAP) / across)
    headings = _headings(shown, units, grid)
    room = MOST_HEIGHT - FOOT - headings.height - line_height(SMALL_SIZE) - GAP
    blocks = split_rows(rows, room, across)
    for start in range(0, len(blocks), across):
        yield blocks[start : start + across], grid, headings


def _rows(cells: Rows, width: float) -> list[HeatmapRow]:
    order = sorted(cells, key=itemgetter("row_order", "unit_order", "wave"))
    found = []
    for _, of_row in groupby(order, key=itemgetter("row_order")):
        row = list(of_row)
        found.append(HeatmapRow(wrap(_label(row[0]), width, SMALL_SIZE), row, row[0]["domain_label"]))
    return found


def split_rows(rows: Sequence[HeatmapRow], room: float, across: int) -> list[list[HeatmapRow]]:
    """Part rows, in their order, into as few blocks as fit pages, of about equal height."""
    count = -(-len(_filled(rows, room)) // across) * across
    target = _height(rows) / count
    while len(blocks := _filled(rows, min(target, room))) > count and target < room:
        target += ROW_HEIGHT / 2
    return blocks


def _filled(rows: Sequence[HeatmapRow], target: float) -> list[list[HeatmapRow]]:
    blocks: list[list[HeatmapRow]] = [[]]
    for row in rows:
        if blocks[-1] and _height([*blocks[-1], row]) > target:
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def _height(rows: Sequence[HeatmapRow]) -> float:
    domains = sum(1 for _ in groupby(rows, key=lambda row: row.domain))
    return sum(row.height for row in rows) + domains * DOMAIN_HEIGHT


def lay_out_columns(rows: Rows, label: float, room: float) -> Grid:
    """A column for each unit and wave: those of a unit together, units separated by a gap."""
    waves = sorted({cell["wave"] for cell in rows})
    units = sorted({cell["unit_order"] for cell in rows})
    width = min(WIDEST, (room - label - UNIT_GAP * (len(units) - 1)) / (len(units) * len(waves)))
    left = {
        (unit, wave): label + place * (len(waves) * width + UNIT_GAP) + number * width
        for place, unit in enumerate(units)
        for number, wave in enumerate(waves)
    }
    return Grid(label, left, width)


def _headings(rows: Rows, units: Sequence[int], grid: Grid) -> Headings:
    """Names over the columns of units, which no line breaks within a word: else all have numbers."""
    names = dict(sorted({cell["unit_order"]: cell["unit"] for cell in rows}.items()))
    room = len({wave for _, wave in grid.left}) * grid.width + UNIT_GAP / 2
    if all(breaks_no_word(name, room, SMALL_SIZE, "bold") for name in names.values()):
        return Headings({unit: wrap(names[unit], room, SMALL_SIZE, "bold") for unit in units}, ())
    numbers = {unit: str(number) for number, unit in enumerate(names, start=1)}
    key = ", ".join(f"{numbers[unit]}{NO_BREAK}{names[unit]}" for unit in units)
    return Headings({unit: (numbers[unit],) for unit in units}, (f"Columns: {key}.",))


def _draw(
    blocks: Sequence[Sequence[HeatmapRow]], grid: Grid, headings: Headings, more: Sequence[str], *, marked: bool
) -> Drawing:
    boxes: list[Box] = []
    heads: list[Words] = []
    words: list[Words] = []
    areas: list[Area] = []
    bottom = 0.0
    for place, rows in enumerate(blocks):
        left = place * (grid.right + BLOCK_GAP)
        above, top = _over_columns(grid, headings, left)
        drawn, said, rated, low = _cells(rows, grid, (left, top), marked=marked)
        boxes, heads, words, bottom = boxes + drawn, heads + above, words + said, max(bottom, low)
        areas += rated
    shown = [state_of(cell["cell"]) for rows in blocks for row in rows for cell in row.cells]
    swatches, names, bottom = lay_out_looks(shown, bottom + 2 * GAP)
    notes, bottom = lay_out_notes(more, bottom)
    layers = [
        *draw_boxes("cells", boxes),
        *draw_boxes("legend", swatches),
        *draw_words("headings", heads),
        *draw_words("ratings", words),
        *draw_words("notes", [*names, *notes]),
    ]
    return figure(layers, bottom, areas=areas)


def _over_columns(grid: Grid, headings: Headings, left: float) -> tuple[list[Words], float]:
    """The names of units over the numbers of their waves, and where both end."""
    waves = sorted({wave for _, wave in grid.left})
    wide, height = len(waves) * grid.width, headings.height
    words = [
        Words(lines, left + grid.left[unit, waves[0]] + wide / 2, height - len(lines) * line_height(SMALL_SIZE),
              "center", SMALL_SIZE, "bold")
        for unit, lines in headings.names.items()
    ]  # fmt: skip
    numbers = [
        Words((str(wave),), left + edge + grid.width / 2, height + 2, "center", SMALL_SIZE, colour=SOFT_INK)
        for (_, wave), edge in grid.left.items()
    ]
    waves_name = small_words((say("Wave"),), left + grid.label - LABEL_GAP, height + 2, "right")
    return [*words, *numbers, waves_name], height + line_height(SMALL_SIZE) + GAP


def _cells(
    rows: Sequence[HeatmapRow], grid: Grid, corner: tuple[float, float], *, marked: bool
) -> tuple[list[Box], list[Words], list[Area], float]:
    """The rows under their domains, the areas of their ratings, and where they end."""
    left, top = corner
    boxes: list[Box] = []
    areas: list[Area] = []
    words: list[Words] = []
    for domain, of_domain in groupby(rows, key=lambda row: row.domain):
        words.append(Words((domain,), left, top + DOMAIN_HEIGHT - line_height(TEXT_SIZE) - 3, weight="bold"))
        top += DOMAIN_HEIGHT
        for row in of_domain:
            middle = top + row.height / 2
            words.append(Words(row.lines, left + LABEL_INDENT, middle, size=SMALL_SIZE).centred())
            for cell in row.cells:
                edge, look = left + grid.left[cell["unit_order"], cell["wave"]], LOOKS[state_of(cell["cell"])]
                boxes += framed(edge + 0.5, edge + grid.width - 0.5, top + 0.5, top + row.height - 0.5, look)
                sign = f"{look.sign}{'†' * (marked and _is_synthetic(cell))}"
                if state_of(cell["cell"]) not in NOTHING_YET:
                    area = edge, edge + grid.width, top, top + row.height
                    areas.append(Area("rating", (cell["rating"],), *area))
                at = edge + grid.width / 2, middle
                words.append(Words((sign,), *at, "center", SMALL_SIZE, colour=look.ink).centred())
            top += row.height
    return boxes, words, areas, top


def _notes(rows: Rows, left_out: Sequence[int], unknown: int) -> list[str]:
    named = ", ".join(map(str, left_out))
    constructs = numbered(unknown, "construct")
    return [
        *[f"Not shown: {constructs} not yet analysed anywhere."] * bool(unknown),
        *[f"Omitted for lack of space: wave{'s' * (len(left_out) > 1)} {named}."] * bool(left_out),
        *["Blank: no such rating, case or site in that wave."] * _has_blanks(rows),
        *synthetic_notes(_flags(rows), "ratings"),
    ]


def _flags(rows: Rows) -> list[bool]:
    """Of each rating whether it is synthetic; where there is none yet, there is nothing to be so."""
    return [_is_synthetic(cell) for cell in rows if state_of(cell["cell"]) not in NOTHING_YET]


def _is_synthetic(cell: dict[str, Any]) -> bool:
    return bool(cell["has_synthetic"]) and state_of(cell["cell"]) not in NOTHING_YET


def _has_blanks(shown: Rows) -> bool:
    rows, units, waves = ({cell[name] for cell in shown} for name in ("row_order", "unit_order", "wave"))
    return len(shown) < len(rows) * len(units) * len(waves)

"""Ratings over waves: a row a construct under its domain, a column a wave under each case or site."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import altair as alt
import pandas as pd

from casewave.assets.charts.drawing import draw_boxes, draw_words, empty_figure, figure
from casewave.assets.charts.legend import lay_out_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.scale import LOOKS, framed, lay_out_looks, state_of
from casewave.assets.charts.shapes import GAP, PLOT_RIGHT, WIDTH, Box
from casewave.assets.charts.text import SMALL_SIZE, SOFT_INK, TEXT_SIZE, Words, cut, line_height, wrap

LABEL_WIDTH = 262
ROW_HEIGHT, DOMAIN_HEIGHT = 19, 24
NARROWEST, WIDEST, WIDEST_ALONE = 24, 44, 96
UNIT_GAP = 8
MOST_COLUMNS = 60
BLANK_NOTE = "Blank: no such rating, case or site in that wave."
SYNTHETIC_NOTE = "† Includes synthetic ratings."


@dataclass(frozen=True)
class Grid:
    """Where columns stand: the left edge of each unit and wave, and a column's width."""

    left: dict[tuple[int, int], float]
    width: float

    @property
    def right(self) -> float:
        return max(self.left.values()) + self.width


def rating_heatmap(cells: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw the ratings of one framework.

    cells: wave, domain_label, row_order, code, row_label, is_reverse_rated, unit_order, unit, cell, has_synthetic; a
    row a construct, unit and wave, in any order. Where there are too many columns, the latest waves stand.
    """
    told = records(cells)
    if not told:
        return empty_figure("No ratings", title)
    shown, left_out = latest_waves(told)
    grid = lay_out_columns(shown)
    headings, top = _headings(shown, grid)
    boxes, words, bottom = _cells(shown, grid, top)
    swatches, names, bottom = lay_out_looks((state_of(cell["cell"]) for cell in shown), bottom + 2 * GAP)
    notes, bottom = lay_out_notes(_notes(shown, left_out), bottom)
    layers = [
        *draw_boxes("cells", boxes),
        *draw_boxes("legend", swatches),
        *draw_words("headings", headings),
        *draw_words("ratings", words),
        *draw_words("notes", [*names, *notes]),
    ]
    return figure(layers, max(grid.right, WIDTH), bottom, title)


def latest_waves(told: Rows) -> tuple[Rows, list[int]]:
    """The cells of as many of the latest waves as have room, at least of one; and the waves that are left out."""
    waves = sorted({cell["wave"] for cell in told}, reverse=True)
    units = len({cell["unit_order"] for cell in told})
    kept = waves[: max(1, MOST_COLUMNS // units)]
    return [cell for cell in told if cell["wave"] in kept], sorted(set(waves) - set(kept))


def lay_out_columns(told: Rows) -> Grid:
    """A column for each unit and wave: those of a unit together, units separated by a gap."""
    waves = sorted({cell["wave"] for cell in told})
    units = sorted({cell["unit_order"] for cell in told})
    room = PLOT_RIGHT - LABEL_WIDTH - UNIT_GAP * len(units)
    widest = WIDEST if len(waves) > 1 else WIDEST_ALONE
    width = min(widest, max(NARROWEST, room / (len(units) * len(waves))))
    left = {
        (unit, wave): LABEL_WIDTH + place * (len(waves) * width + UNIT_GAP) + number * width
        for place, unit in enumerate(units)
        for number, wave in enumerate(waves)
    }
    return Grid(left, width)


def _headings(told: Rows, grid: Grid) -> tuple[list[Words], float]:
    """The names of units over the numbers of their waves, and where both end."""
    names = {cell["unit_order"]: cell["unit"] for cell in told}
    waves = sorted({wave for _, wave in grid.left})
    wide = len(waves) * grid.width
    lines = {unit: wrap(name, max(wide - 4, 20), SMALL_SIZE, "bold") for unit, name in names.items()}
    height = max(map(len, lines.values())) * line_height(SMALL_SIZE)
    words = [
        Words(told, grid.left[unit, waves[0]] + wide / 2, height - len(told) * line_height(SMALL_SIZE), "center",
              SMALL_SIZE, "bold")
        for unit, told in lines.items()
    ]  # fmt: skip
    numbers = [
        Words((str(wave),), left + grid.width / 2, height + 2, "center", SMALL_SIZE, colour=SOFT_INK)
        for (_, wave), left in grid.left.items()
    ]
    waves_name = Words(("wave",), LABEL_WIDTH - GAP, height + 2, "right", SMALL_SIZE, colour=SOFT_INK)
    return [*words, *numbers, waves_name], height + line_height(SMALL_SIZE) + GAP


def _cells(told: Rows, grid: Grid, top: float) -> tuple[list[Box], list[Words], float]:
    """The rows under their domains, and where they end."""
    boxes: list[Box] = []
    words: list[Words] = []
    order = sorted(told, key=itemgetter("row_order", "unit_order", "wave"))
    for domain, of_domain in groupby(order, key=itemgetter("domain_label")):
        words.append(Words((domain,), 0, top + DOMAIN_HEIGHT - line_height(TEXT_SIZE) - 3, weight="bold"))
        top += DOMAIN_HEIGHT
        for _, of_row in groupby(of_domain, key=itemgetter("row_order")):
            row = list(of_row)
            words.append(_label(row[0], top))
            for cell in row:
                left, look = grid.left[cell["unit_order"], cell["wave"]], LOOKS[state_of(cell["cell"])]
                boxes += framed(left + 0.5, left + grid.width - 0.5, top + 0.5, top + ROW_HEIGHT - 0.5, look)
                middle = left + grid.width / 2, top + ROW_HEIGHT / 2
                words.append(Words((look.sign,), *middle, "center", SMALL_SIZE, colour=look.ink).centred())
            top += ROW_HEIGHT
    return boxes, words, top


def _label(cell: dict[str, Any], top: float) -> Words:
    name = f"{cell['code']} {cell['row_label']}{' (reverse rated)' * bool(cell['is_reverse_rated'])}"
    return Words(cut(name, 1, LABEL_WIDTH - 16), 8, top + ROW_HEIGHT / 2, size=SMALL_SIZE).centred()


def _notes(told: Rows, left_out: Sequence[int]) -> list[str]:
    named = ", ".join(map(str, left_out))
    return [
        *[f"Left out for want of room: wave{'s' * (len(left_out) > 1)} {named}."] * bool(left_out),
        *[BLANK_NOTE] * _has_blanks(told),
        *[SYNTHETIC_NOTE] * any(cell["has_synthetic"] for cell in told),
    ]


def _has_blanks(told: Rows) -> bool:
    rows, units, waves = ({cell[name] for cell in told} for name in ("row_order", "unit_order", "wave"))
    return len(told) < len(rows) * len(units) * len(waves)

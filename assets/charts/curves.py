"""Saturation: a panel per series of interviews, with the codes that each adds as bars and all so far as a line."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from casewave.assets.charts.colours import AMOUNT, GRID, LESSER_AMOUNT
from casewave.assets.charts.drawing import Drawing, draw_boxes, draw_discs, draw_paths, draw_words, empty_figure, figure
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, WIDTH, Box, Path, Symbol
from casewave.assets.charts.text import SMALL_SIZE, Words, cut, line_height, small_words

LINE, BAR = AMOUNT, LESSER_AMOUNT
ACROSS, PANEL_GAP = 3, 34
PANEL_WIDTH = (WIDTH - (ACROSS - 1) * PANEL_GAP) / ACROSS
AXIS_WIDTH, PLOT_HEIGHT = 38, 110
NAME_LINES, HEAD_LINES = 2, 4  # the series' name, and where saturation is reached
KEY = "Line, distinct codes so far; bars, codes added by the interview."
FOOT = 50  # pixels below the panels of a page: notes


@dataclass(frozen=True)
class CurvePanel:
    """Where a series is, and how its interviews and codes become pixels."""

    left: float
    top: float
    interviews: int
    codes: int

    @property
    def bottom(self) -> float:
        return self.top + PLOT_HEIGHT

    @property
    def step(self) -> float:
        return (PANEL_WIDTH - AXIS_WIDTH) / self.interviews

    def x(self, number: int) -> float:
        return self.left + AXIS_WIDTH + (number - 0.5) * self.step

    def y(self, codes: float) -> float:
        return self.bottom - codes / max(self.codes, 1) * (PLOT_HEIGHT - 8)


def saturation_curves(steps: pd.DataFrame) -> list[Drawing]:
    """Draw the curve of each series.

    steps: series (its name), reached (where saturation is reached, in words), interview_number, new_codes,
    cumulative_codes, has_synthetic; a row per interview, series by series.
    """
    rows = records(steps)
    if not rows:
        return empty_figure("No coded interviews")
    of_series = [list(found) for _, found in groupby(rows, key=itemgetter("series"))]
    flags = [any(step["has_synthetic"] for step in series) for series in of_series]
    most = ACROSS * int((MOST_HEIGHT - FOOT) // _panel_height())
    pages = [of_series[start : start + most] for start in range(0, len(of_series), most)]
    notes = [KEY, *synthetic_notes(flags, "codings")]
    marked = is_part_synthetic(flags)
    return [
        _draw(page, [*notes, *[f"Part {number} of {len(pages)}."] * (len(pages) > 1)], marked=marked)
        for number, page in enumerate(pages, start=1)
    ]


def _panel_height() -> float:
    return HEAD_LINES * line_height(SMALL_SIZE) + GAP + PLOT_HEIGHT + 2 * line_height(SMALL_SIZE) + 22


def _draw(of_series: list[Rows], more: list[str], *, marked: bool) -> Drawing:
    lines: list[Path] = []
    bars: list[Box] = []
    dots: list[Symbol] = []
    words: list[Words] = []
    for place, series in enumerate(of_series):
        left, top = place % ACROSS * (PANEL_WIDTH + PANEL_GAP), place // ACROSS * _panel_height()
        head = HEAD_LINES * line_height(SMALL_SIZE) + GAP
        panel = CurvePanel(left, top + head, len(series), series[-1]["cumulative_codes"])
        dagger = " †" * (marked and any(step["has_synthetic"] for step in series))
        name = cut(f"{series[0]['series']}{dagger}", NAME_LINES, PANEL_WIDTH, SMALL_SIZE, "bold")
        words.append(Words(name, left, top, size=SMALL_SIZE, weight="bold"))
        reached = cut(series[0]["reached"], HEAD_LINES - NAME_LINES, PANEL_WIDTH, SMALL_SIZE)
        words += [small_words(reached, left, words[-1].bottom)] * bool(series[0]["reached"])
        words += _axis(panel)
        bars += [_bar(panel, step) for step in series if step["new_codes"]]
        bars += _lines(panel)
        points = tuple((panel.x(step["interview_number"]), panel.y(step["cumulative_codes"])) for step in series)
        lines += [Path(points, LINE, 2)] * (len(points) > 1)
        dots += [Symbol("circle", x, y, 26 if panel.step > 8 else 12, LINE) for x, y in points]
    notes, bottom = lay_out_notes(more, -(-len(of_series) // ACROSS) * _panel_height())
    layers = [
        *draw_boxes("bars", bars), *draw_paths("lines", lines), *draw_discs("dots", dots),
        *draw_words("words", words), *draw_words("notes", notes),
    ]  # fmt: skip
    return figure(layers, bottom)


def _bar(panel: CurvePanel, step: dict[str, Any]) -> Box:
    middle, half = panel.x(step["interview_number"]), min(panel.step * 0.35, 9)
    return Box(middle - half, middle + half, panel.y(step["new_codes"]), panel.bottom, BAR)


def _lines(panel: CurvePanel) -> list[Box]:
    """The line under the bars, and that of all codes."""
    left, right, top = panel.left + AXIS_WIDTH, panel.left + PANEL_WIDTH, panel.y(panel.codes)
    return [Box(left, right, panel.bottom, panel.bottom + 1, "#9a9a9a"), Box(left, right, top, top + 0.8, GRID)]


def _axis(panel: CurvePanel) -> list[Words]:
    """The numbers of the first and last interview, and of no codes and all, with what they count."""
    below = panel.bottom + 3
    ends = sorted({1, panel.interviews})
    numbers = [small_words((str(number),), panel.x(number), below, "center") for number in ends]
    codes = [
        small_words((str(codes),), panel.left + AXIS_WIDTH - 4, panel.y(codes) - line_height(SMALL_SIZE) / 2, "right")
        for codes in sorted({0, panel.codes})
    ]
    middle = (panel.top + panel.bottom) / 2
    titles = [
        small_words((say("Codes"),), panel.left + AXIS_WIDTH - 4, middle - line_height(SMALL_SIZE) / 2, "right"),
        small_words((say("Interviews by date"),), panel.left + (AXIS_WIDTH + PANEL_WIDTH) / 2,
                    below + line_height(SMALL_SIZE), "center"),
    ]  # fmt: skip
    return [*numbers, *codes, *titles]

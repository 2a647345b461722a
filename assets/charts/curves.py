"""Saturation: a panel a series of interviews, with the codes that each adds as bars and all so far as a line."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import altair as alt
import pandas as pd

from casewave.assets.charts.drawing import draw_boxes, draw_discs, draw_paths, draw_words, empty_figure, figure
from casewave.assets.charts.legend import lay_out_notes
from casewave.assets.charts.reading import records
from casewave.assets.charts.shapes import GAP, GRID, WIDTH, Box, Path, Symbol
from casewave.assets.charts.text import SMALL_SIZE, Words, cut, line_height, small_words

LINE, BAR = "#08527d", "#e79c10"
ACROSS, PANEL_GAP = 3, 34
PANEL_WIDTH = (WIDTH - (ACROSS - 1) * PANEL_GAP) / ACROSS
AXIS_WIDTH, PLOT_HEIGHT = 24, 110
KEY = (
    "Line: different codes so far. Bars: codes that the interview adds. Across: interviews in the order of their days."
)
SYNTHETIC_NOTE = "† Includes synthetic codings."


@dataclass(frozen=True)
class CurvePanel:
    """Where a series stands, and how its interviews and codes become pixels."""

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


def saturation_curves(steps: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw the curve of each series.

    steps: series (its name), reached (where saturation is reached, in words), interview_number, new_codes,
    cumulative_codes, has_synthetic; a row an interview, series by series.
    """
    told = records(steps)
    if not told:
        return empty_figure("No coded interviews", title)
    head = 2 * line_height(SMALL_SIZE) + GAP
    height = head + PLOT_HEIGHT + line_height(SMALL_SIZE) + 22
    lines: list[Path] = []
    bars: list[Box] = []
    dots: list[Symbol] = []
    words: list[Words] = []
    count = 0
    for place, (name, found) in enumerate(groupby(told, key=itemgetter("series"))):
        series = list(found)
        left, top = place % ACROSS * (PANEL_WIDTH + PANEL_GAP), place // ACROSS * height
        panel = CurvePanel(left, top + head, len(series), series[-1]["cumulative_codes"])
        words.append(Words(cut(name, 1, PANEL_WIDTH), left, top, size=SMALL_SIZE, weight="bold"))
        words.append(small_words(cut(series[0]["reached"], 1, PANEL_WIDTH), left, top + line_height(SMALL_SIZE)))
        words += _axis(panel)
        bars += [_bar(panel, step) for step in series if step["new_codes"]]
        bars += _lines(panel)
        points = tuple((panel.x(step["interview_number"]), panel.y(step["cumulative_codes"])) for step in series)
        lines += [Path(points, LINE, 2)] * (len(points) > 1)
        dots += [Symbol("circle", x, y, 26 if panel.step > 8 else 12, LINE) for x, y in points]
        count = place + 1
    notes, bottom = lay_out_notes(
        [KEY, *[SYNTHETIC_NOTE] * any(step["has_synthetic"] for step in told)], -(-count // ACROSS) * height
    )
    layers = [
        *draw_boxes("bars", bars), *draw_paths("lines", lines), *draw_discs("dots", dots),
        *draw_words("words", words), *draw_words("notes", notes),
    ]  # fmt: skip
    return figure(layers, WIDTH, bottom, title)


def _bar(panel: CurvePanel, step: dict[str, Any]) -> Box:
    middle, half = panel.x(step["interview_number"]), min(panel.step * 0.35, 9)
    return Box(middle - half, middle + half, panel.y(step["new_codes"]), panel.bottom, BAR)


def _lines(panel: CurvePanel) -> list[Box]:
    """The line under the bars, and that of all codes."""
    left, right, top = panel.left + AXIS_WIDTH, panel.left + PANEL_WIDTH, panel.y(panel.codes)
    return [Box(left, right, panel.bottom, panel.bottom + 1, "#9a9a9a"), Box(left, right, top, top + 0.8, GRID)]


def _axis(panel: CurvePanel) -> list[Words]:
    """The numbers of the first and last interview, and of no codes and all."""
    below = panel.bottom + 3
    ends = sorted({1, panel.interviews})
    numbers = [small_words((str(number),), panel.x(number), below, "center") for number in ends]
    codes = [
        small_words((str(codes),), panel.left + AXIS_WIDTH - 4, panel.y(codes) - line_height(SMALL_SIZE) / 2, "right")
        for codes in sorted({0, panel.codes})
    ]
    return [*numbers, *codes]

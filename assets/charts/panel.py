"""The panel of informants: a panel for the study and each programme, a bar a wave, from which the retained flow on.

Above the line stand those who spoke in the wave: retained from the wave before, returned, new. Below it stand those
who spoke in the wave before and are lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import altair as alt
import pandas as pd

from casewave.assets.charts.drawing import draw_boxes, draw_ribbons, draw_words, empty_figure, figure
from casewave.assets.charts.legend import lay_out_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.scale import Look, framed, lay_out_swatches
from casewave.assets.charts.shapes import GAP, WIDTH, Box, Ribbon
from casewave.assets.charts.text import INK, SMALL_SIZE, Words, cut, line_height, small_words

# From the line upwards, and below it.
PARTS = (("retained", "#08527d", "white"), ("returned", "#5fa6cf", INK), ("new_informants", "#dcebf5", INK))
LOST = ("lost", "#ffffff", INK)
FLOW = "#d4d4d4"
NAMES = {"retained": "retained", "returned": "returned", "new_informants": "new", "lost": "lost"}
BAR_WIDTH, NARROWEST_STEP, PANEL_GAP = 34, 64, 36
TALLEST = 130
INDENT = 10
SYNTHETIC_NOTE = "† Includes synthetic interviews."


@dataclass(frozen=True)
class InformantPanel:
    """Where a panel stands: the line under its bars, how far its waves are apart, and how tall an informant is."""

    left: float
    line: float
    step: float
    height: float

    def x(self, place: int) -> float:
        return self.left + INDENT + place * self.step


def panel_flow(counts: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw who came, stayed, returned and was lost.

    counts: case_order (blank for the study), name, wave, informants, new_informants, retained, returned, lost,
    has_synthetic; a row a wave, the study first, then programme by programme.
    """
    told = records(counts)
    if not told:
        return empty_figure("No interviews", title)
    of_panels = [list(found) for _, found in groupby(told, key=itemgetter("name"))]
    waves = max(map(len, of_panels))
    across = 2 if waves * NARROWEST_STEP * 2 + PANEL_GAP <= WIDTH else 1
    step = max(NARROWEST_STEP, min(110, ((WIDTH - (across - 1) * PANEL_GAP) / across) / waves))
    boxes: list[Box] = []
    ribbons: list[Ribbon] = []
    words: list[Words] = []
    top = 0.0
    for at in range(0, len(of_panels), across):
        row = of_panels[at : at + across]
        most = max(count["informants"] for found in row for count in found)
        lost = max(count["lost"] for found in row for count in found)
        height = TALLEST / max(most, 1)
        line = top + line_height(12) + line_height(SMALL_SIZE) + GAP + most * height
        for place, found in enumerate(row):
            panel = InformantPanel(place * (waves * step + PANEL_GAP), line, step, height)
            words.append(Words(cut(found[0]["name"], 1, waves * step), panel.left, top, weight="bold"))
            for number, count in enumerate(found):
                drawn, said = _bar(panel, number, count)
                boxes += drawn
                words += said
            ribbons += _flows(panel, found)
        top = line + lost * height + 2 * line_height(SMALL_SIZE) + 3 * GAP + 12
    looks = [Look("", NAMES[name], (fill, fill)) for name, fill, _ in (*PARTS, LOST)]
    swatches, names, bottom = lay_out_swatches(looks, top)
    marks = [
        "Informants who spoke in a wave are above the line; those who spoke in the previous wave only are below it."
    ]
    notes, bottom = lay_out_notes([*marks, *[SYNTHETIC_NOTE] * any(count["has_synthetic"] for count in told)], bottom)
    layers = [
        *draw_ribbons("flows", ribbons), *draw_boxes("bars", [*boxes, *swatches]), *draw_words("words", words),
        *draw_words("notes", [*names, *notes]),
    ]  # fmt: skip
    return figure(layers, max(WIDTH, waves * step), bottom, title)


def _bar(panel: InformantPanel, number: int, count: dict[str, Any]) -> tuple[list[Box], list[Words]]:
    """A wave's bar: its parts above the line, who is lost below, the numbers in or next to them, the wave under all."""
    boxes: list[Box] = []
    words: list[Words] = []
    left, y = panel.x(number), panel.line
    free = panel.line  # above this no number is next to the bar yet
    for name, fill, ink in PARTS:
        tall = count[name] * panel.height
        if tall:
            middle, fits = y - tall / 2, tall >= line_height(SMALL_SIZE)
            middle = middle if fits else min(middle, free - line_height(SMALL_SIZE) / 2)
            free = free if fits else middle - line_height(SMALL_SIZE) / 2
            boxes += framed(left, left + BAR_WIDTH, y - tall, y, Look("", "", (fill, fill)))
            words.append(_number(count[name], left, middle, ink, fits=fits))
        y -= tall
    words.append(small_words((str(count["informants"]),), left + BAR_WIDTH / 2, y - line_height(SMALL_SIZE), "center"))
    lost = count["lost"] * panel.height
    if lost:
        below = panel.line + 2
        boxes += [Box(left, left + BAR_WIDTH, below, below + lost, INK),
                  Box(left + 1, left + BAR_WIDTH - 1, below + 1, below + lost - 1, LOST[1])]  # fmt: skip
        words.append(_number(count["lost"], left, below + lost / 2, INK, fits=lost >= line_height(SMALL_SIZE)))
    boxes.append(Box(left - 6, left + BAR_WIDTH + 6, panel.line, panel.line + 1.5, INK))
    words.append(small_words((f"Wave {count['wave']}",), left + BAR_WIDTH / 2, panel.line + lost + 2 * GAP, "center"))
    return boxes, words


def _number(number: int, left: float, middle: float, ink: str, *, fits: bool) -> Words:
    x = left + BAR_WIDTH / 2 if fits else left + BAR_WIDTH + 3
    return Words(
        (str(number),), x, middle, "center" if fits else "left", SMALL_SIZE, colour=ink if fits else INK
    ).centred()


def _flows(panel: InformantPanel, counts: Rows) -> Iterator[Ribbon]:
    """Bands from a wave's bar to those retained in the next."""
    for number, (_, later) in enumerate(pairwise(counts)):
        tall = later["retained"] * panel.height
        if tall:
            top = panel.line - tall
            yield Ribbon(panel.x(number) + BAR_WIDTH, panel.x(number + 1), top, panel.line, top, panel.line, FLOW)

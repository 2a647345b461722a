"""The panel of informants: a panel for the study and each programme, a bar per wave, from which the retained flow on.

Above the line are those who spoke in the wave: retained from the wave before, returned, new. Below it are those
who spoke in the wave before and are lost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import pandas as pd

from casewave.assets.charts.colours import AMOUNT, INK, LEAST_AMOUNT, LESSER_AMOUNT, PAPER, ink_on
from casewave.assets.charts.drawing import Drawing, draw_boxes, draw_ribbons, draw_words, empty_figure, figure
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.scale import Look, framed, lay_out_swatches
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, WIDTH, Box, Ribbon
from casewave.assets.charts.text import SMALL_SIZE, TEXT_SIZE, Words, cut, line_height, small_words

# From the line upwards, and below it.
PARTS = (("retained", AMOUNT), ("returned", LESSER_AMOUNT), ("new_informants", LEAST_AMOUNT))
LOST = ("lost", PAPER)
FLOW = "#eceff1"
NAMES = {"retained": "retained", "returned": "returned", "new_informants": "new", "lost": "lost"}
BAR_WIDTH, NARROWEST_STEP, PANEL_GAP = 34, 64, 36
TALLEST = 130
NAME_LINES = 2
INDENT = 10
ALL_CASES = "Study"  # what the rows of no programme are called
KEY = "Above the line, informants interviewed in the wave; below it, those of the previous wave who were not."
FOOT = 70  # pixels below the panels of a page: legend and notes


@dataclass(frozen=True)
class InformantPanel:
    """Where a panel is: the line under its bars, how far its waves are apart, and how tall an informant is."""

    left: float
    line: float
    step: float
    height: float

    def x(self, place: int) -> float:
        return self.left + INDENT + place * self.step


@dataclass(frozen=True)
class PanelRow:
    """Panels side by side, which share their scale: how far waves are apart, and where the line and the end are."""

    panels: list[Rows]
    step: float

    @property
    def most(self) -> int:
        return max(int(count["informants"]) for found in self.panels for count in found)

    @property
    def height(self) -> float:
        """How tall one informant is."""
        return TALLEST / max(self.most, 1)

    @property
    def line(self) -> float:
        """Where the line under the bars is, below the names and the numbers over the bars."""
        return NAME_LINES * line_height(TEXT_SIZE) + line_height(SMALL_SIZE) + GAP + self.most * self.height

    @property
    def bottom(self) -> float:
        lost = max(int(count["lost"]) for found in self.panels for count in found)
        return self.line + lost * self.height + 2 * line_height(SMALL_SIZE) + 3 * GAP + 12


def panel_flow(counts: pd.DataFrame) -> list[Drawing]:
    """Draw who came, stayed, returned and was lost.

    counts: case_order (blank for the study), name, wave, informants, new_informants, retained, returned, lost,
    has_synthetic; a row per wave, the study first, then programme by programme.
    """
    shown = records(counts)
    if not shown:
        return empty_figure("No interviews")
    of_panels = [list(found) for _, found in groupby(shown, key=itemgetter("name"))]
    waves = max(map(len, of_panels))
    across = next((many for many in (4, 3, 2) if many * (waves * NARROWEST_STEP + PANEL_GAP) <= WIDTH + PANEL_GAP), 1)
    step = min(110, ((WIDTH - (across - 1) * PANEL_GAP) / across) / waves)
    flags = [count["has_synthetic"] for count in shown]
    rows = [PanelRow(of_panels[at : at + across], step) for at in range(0, len(of_panels), across)]
    notes = [KEY, *synthetic_notes(flags, "interviews")]
    pages = _split(rows)
    return [
        _draw(
            page, waves, [*notes, *[f"Part {number} of {len(pages)}."] * (len(pages) > 1)],
            marked=is_part_synthetic(flags),
        )
        for number, page in enumerate(pages, start=1)
    ]  # fmt: skip


def _name(name: str) -> str:
    """The name of a case as it is, and that of all cases in the language of the figure."""
    return say(name) if name == ALL_CASES else name


def _split(rows: Iterable[PanelRow]) -> list[list[PanelRow]]:
    pages: list[list[PanelRow]] = [[]]
    for row in rows:
        if pages[-1] and sum(each.bottom for each in pages[-1]) + row.bottom > MOST_HEIGHT - FOOT:
            pages.append([])
        pages[-1].append(row)
    return pages


def _draw(rows: Iterable[PanelRow], waves: int, more: list[str], *, marked: bool) -> Drawing:
    boxes: list[Box] = []
    ribbons: list[Ribbon] = []
    words: list[Words] = []
    top = 0.0
    for row in rows:
        for place, found in enumerate(row.panels):
            panel = InformantPanel(place * (waves * row.step + PANEL_GAP), top + row.line, row.step, row.height)
            name = cut(_name(found[0]["name"]), NAME_LINES, waves * row.step, weight="bold")
            words.append(Words(name, panel.left, top, weight="bold"))
            for number, count in enumerate(found):
                drawn, said = _bar(panel, number, count, marked=marked)
                boxes += drawn
                words += said
            ribbons += _flows(panel, found)
        top += row.bottom
    looks = [Look("", NAMES[name], (fill, fill)) for name, fill in (*PARTS, LOST)]
    swatches, names, bottom = lay_out_swatches(looks, top)
    notes, bottom = lay_out_notes(more, bottom)
    layers = [
        *draw_ribbons("flows", ribbons), *draw_boxes("bars", [*boxes, *swatches]), *draw_words("words", words),
        *draw_words("notes", [*names, *notes]),
    ]  # fmt: skip
    return figure(layers, bottom)


def _bar(panel: InformantPanel, number: int, count: dict[str, Any], *, marked: bool) -> tuple[list[Box], list[Words]]:
    """A wave's bar: its parts above the line, who is lost below, the numbers in or next to them, the wave under all."""
    boxes: list[Box] = []
    words: list[Words] = []
    left, y = panel.x(number), panel.line
    free = panel.line  # above this no number is next to the bar yet
    for name, fill in PARTS:
        tall = count[name] * panel.height
        if tall:
            middle, fits = y - tall / 2, tall >= line_height(SMALL_SIZE)
            middle = middle if fits else min(middle, free - line_height(SMALL_SIZE) / 2)
            free = free if fits else middle - line_height(SMALL_SIZE) / 2
            boxes += framed(left, left + BAR_WIDTH, y - tall, y, Look("", "", (fill, fill)))
            words.append(_number(count[name], left, middle, ink_on(fill), fits=fits))
        y -= tall
    words.append(small_words((str(count["informants"]),), left + BAR_WIDTH / 2, y - line_height(SMALL_SIZE), "center"))
    lost = count["lost"] * panel.height
    if lost:
        below = panel.line + 2
        boxes += [Box(left, left + BAR_WIDTH, below, below + lost, INK),
                  Box(left + 1, left + BAR_WIDTH - 1, below + 1, below + lost - 1, LOST[1])]  # fmt: skip
        words.append(_number(count["lost"], left, below + lost / 2, INK, fits=lost >= line_height(SMALL_SIZE)))
    boxes.append(Box(left - 6, left + BAR_WIDTH + 6, panel.line, panel.line + 1.5, INK))
    wave = say(f"Wave {count['wave']}") + " †" * (marked and count["has_synthetic"])
    words.append(small_words((wave,), left + BAR_WIDTH / 2, panel.line + lost + 2 * GAP, "center"))
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

"""Assimilation over waves: a panel per case, a row per scenario, a column per wave, and the course of the headline.

A disc is evidence of a scenario, a square around it the headline, which is a judgement of its own. A thin line joins
evidence of one scenario on the same site, or on the case as a whole, in two waves, a thick one the headlines of two
waves.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product
from operator import itemgetter
from typing import Any

import pandas as pd

from casewave.assets.charts.colours import AMOUNT, INK, LEAST_AMOUNT, LESSER_AMOUNT, SOFT_INK
from casewave.assets.charts.drawing import Drawing, draw_boxes, draw_discs, draw_paths, draw_words, empty_figure, figure
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, WIDTH, Area, Box, Path, Symbol
from casewave.assets.charts.text import SMALL_SIZE, TEXT_SIZE, Words, cut, line_height, small_words, text_width

DISC, THREAD, COURSE = AMOUNT, LESSER_AMOUNT, "#bcc5cc"
LABEL_WIDTH, MOST_LABEL, STEP, ROW_HEIGHT, PANEL_GAP = 104, 260, 56, 28, 30
HEAD = line_height(TEXT_SIZE) + GAP + line_height(SMALL_SIZE)
SQUARE, EDGE = 11, 2
STATED = ("stated", "mixed", "neutral")
# What is in a disc, or in its place.
SIGNS = {"mixed": "X", "neutral": "0", "not applicable": "NA", "missing": "M", "not yet analysed": "\u00b7"}
NEUTRAL = LEAST_AMOUNT
KEY = (
    "Disc, evidence (X, mixed; 0, neutral). Square, headline; thick lines join headlines.",
    "NA, not applicable; M, missing; \u00b7, not yet analysed; *, some sites only, as its table lists.",
)
FOOT = 70  # pixels below the panels of a page: notes


@dataclass(frozen=True)
class PanelShape:
    """What all panels share: the width of labels and of a panel, its height, how many are side by side."""

    labels: float
    width: float
    height: float
    across: int
    waves: Sequence[int]
    names: dict[int, str]
    marked: bool


@dataclass(frozen=True)
class ScenarioPanel:
    """Where a case's panel is, and its scenarios and waves."""

    left: float
    top: float
    labels: float
    scenarios: Sequence[int]
    waves: Sequence[int]

    def x(self, wave: int) -> float:
        return self.left + self.labels + (self.waves.index(wave) + 0.5) * STEP

    def y(self, scenario: int) -> float:
        return self.top + (self.scenarios.index(scenario) + 0.5) * ROW_HEIGHT


def scenario_courses(cells: pd.DataFrame) -> list[Drawing]:
    """Draw the scenarios of each case.

    cells: case_order, name, wave, row_order, row_label, cell_state, nothing (the words of a cell without a statement,
    with the sites in brackets where it is of those alone), places (a list: sites with evidence, and whole case),
    is_headline, has_synthetic, entries (a list: its judgements that say something); one row per case, wave and
    scenario, in any order.
    """
    rows = records(cells)
    if not rows:
        return empty_figure("No scenarios")
    waves = sorted({cell["wave"] for cell in rows})
    names = dict(sorted({cell["row_order"]: cell["row_label"] for cell in rows}.items()))
    labels = _label_width(names.values(), len(waves))
    width = labels + len(waves) * STEP + PANEL_GAP
    across = max(1, int((WIDTH + PANEL_GAP) // width))
    in_order = groupby(sorted(rows, key=itemgetter("case_order")), itemgetter("case_order"))
    of_cases = [list(found) for _, found in in_order]
    height = HEAD + len(names) * ROW_HEIGHT + 14
    most = across * max(1, int((MOST_HEIGHT - FOOT) // height))
    pages = [of_cases[start : start + most] for start in range(0, len(of_cases), most)]
    flags = [cell["has_synthetic"] for cell in rows]
    notes = [*KEY, *synthetic_notes(flags, "judgements")]
    shape = PanelShape(labels, width, height, across, waves, names, is_part_synthetic(flags))
    return [
        _draw(page, shape, [*notes, *[f"Part {number} of {len(pages)}."] * (len(pages) > 1)])
        for number, page in enumerate(pages, start=1)
    ]


def _label_width(names: Iterable[str], waves: int) -> float:
    """As wide as the longest name, if the panel still fits the figure."""
    longest = max(text_width(name, SMALL_SIZE) for name in names) + 12
    return max(LABEL_WIDTH, min(longest, MOST_LABEL, WIDTH - waves * STEP))


def _draw(of_cases: Sequence[Rows], shape: PanelShape, more: Sequence[str]) -> Drawing:
    bands: list[Box] = []
    paths: list[Path] = []
    discs: list[Symbol] = []
    squares: list[Box] = []
    words: list[Words] = []
    areas: list[Area] = []
    for place, found in enumerate(of_cases):
        left, above = place % shape.across * shape.width, place // shape.across * shape.height
        panel = ScenarioPanel(left, above + HEAD, shape.labels, list(shape.names), shape.waves)
        name = cut(found[0]["name"], 1, shape.width - PANEL_GAP, weight="bold")
        words.append(Words(name, left, above, weight="bold"))
        words += _labels(panel, shape.names, above + HEAD - line_height(SMALL_SIZE))
        bands += [_band(panel, row) for row in panel.scenarios]
        paths += [*_threads(panel, found), *_course(panel, found)]
        discs += [_disc(panel, cell) for cell in found if _is_stated(cell)]
        squares += [edge for cell in found if cell["is_headline"] for edge in _square(panel, cell)]
        areas += [_area(panel, cell) for cell in found if cell["entries"] is not None]
        words += [_sign(panel, cell) for cell in found if cell["cell_state"] in SIGNS]
        words += [_dagger(panel, cell) for cell in found if shape.marked and cell["has_synthetic"]]
    notes, bottom = lay_out_notes(more, -(-len(of_cases) // shape.across) * shape.height)
    layers = [
        *draw_boxes("rows", bands), *draw_paths("courses", paths), *draw_boxes("headlines", squares),
        *draw_discs("evidence", discs), *draw_words("words", words), *draw_words("notes", notes),
    ]  # fmt: skip
    return figure(layers, bottom, max(WIDTH, shape.width - PANEL_GAP), areas)


def _dagger(panel: ScenarioPanel, cell: dict[str, Any]) -> Words:
    return Words(("†",), panel.x(cell["wave"]) + SQUARE + 2, panel.y(cell["row_order"]) - 7, size=SMALL_SIZE).centred()


def _area(panel: ScenarioPanel, cell: dict[str, Any]) -> Area:
    x, y = panel.x(cell["wave"]), panel.y(cell["row_order"])
    return Area("entry", tuple(cell["entries"]), x - STEP / 2, x + STEP / 2, y - ROW_HEIGHT / 2, y + ROW_HEIGHT / 2)


def _is_stated(cell: dict[str, Any]) -> bool:
    return cell["cell_state"] in STATED


def _band(panel: ScenarioPanel, row: int) -> Box:
    right = panel.left + panel.labels + len(panel.waves) * STEP
    is_odd = panel.scenarios.index(row) % 2
    return Box(panel.left, right, panel.y(row) - ROW_HEIGHT / 2, panel.y(row) + ROW_HEIGHT / 2,
               "#ffffff" if is_odd else "#f3f3f3")  # fmt: skip


def _labels(panel: ScenarioPanel, names: dict[int, str], top: float) -> list[Words]:
    rows = [
        Words(cut(name, 2, panel.labels - 8, SMALL_SIZE), panel.left + 4, panel.y(row), size=SMALL_SIZE).centred()
        for row, name in names.items()
    ]
    waves = [small_words((say(f"Wave {wave}"),), panel.x(wave), top, "center") for wave in panel.waves]
    return [*rows, *waves]


def _disc(panel: ScenarioPanel, cell: dict[str, Any]) -> Symbol:
    colour = NEUTRAL if cell["cell_state"] == "neutral" else DISC
    return Symbol("circle", panel.x(cell["wave"]), panel.y(cell["row_order"]), 220, colour)


def _square(panel: ScenarioPanel, cell: dict[str, Any]) -> list[Box]:
    """The four edges of a square."""
    x, y = panel.x(cell["wave"]), panel.y(cell["row_order"])
    left, right, top, bottom = x - SQUARE, x + SQUARE, y - SQUARE, y + SQUARE
    return [
        Box(left, right, top, top + EDGE, INK), Box(left, right, bottom - EDGE, bottom, INK),
        Box(left, left + EDGE, top, bottom, INK), Box(right - EDGE, right, top, bottom, INK),
    ]  # fmt: skip


def _sign(panel: ScenarioPanel, cell: dict[str, Any]) -> Words:
    place = panel.x(cell["wave"]), panel.y(cell["row_order"])
    ink = {"mixed": "white", "neutral": INK}.get(cell["cell_state"], SOFT_INK)
    sign = SIGNS[cell["cell_state"]] + "*" * ("[" in (cell["nothing"] or ""))
    return Words((sign,), *place, "center", SMALL_SIZE, colour=ink).centred()


def _threads(panel: ScenarioPanel, cells: Rows) -> Iterator[Path]:
    """Lines between evidence of one scenario on the same site or whole case, in waves that follow each other."""
    places = {(cell["row_order"], cell["wave"]): frozenset(cell["places"]) for cell in cells if _is_stated(cell)}
    nowhere: frozenset[str] = frozenset()
    for row, (earlier, later) in product(panel.scenarios, pairwise(panel.waves)):
        if places.get((row, earlier), nowhere) & places.get((row, later), nowhere):
            yield Path(((panel.x(earlier), panel.y(row)), (panel.x(later), panel.y(row))), THREAD, 1.5)


def _course(panel: ScenarioPanel, cells: Rows) -> Iterator[Path]:
    """Lines between the headlines of waves that follow each other."""
    headlines = [(cell["wave"], cell["row_order"]) for cell in cells if cell["is_headline"]]
    for earlier, later in pairwise(panel.waves):
        starts, ends = ([row for wave, row in headlines if wave == at] for at in (earlier, later))
        for start, end in product(starts, ends):
            points = ((panel.x(earlier) + SQUARE, panel.y(start)), (panel.x(later) - SQUARE, panel.y(end)))
            yield Path(points, COURSE, 6)

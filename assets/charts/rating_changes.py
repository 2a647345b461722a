"""Change of ratings between two waves: a small matrix per case and pair of waves, from a rating to a rating.

Rows are the ratings of the earlier wave, columns those of the later one, in the order of the scale and in its colours.
A cell says how many constructs went that way, and by a shape what became of them: no colour says it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import pandas as pd

from casewave.assets.charts.colours import INK, LEAST_AMOUNT, PAPER, SOFT_INK
from casewave.assets.charts.drawing import Drawing, draw_boxes, draw_symbols, draw_words, empty_figure, figure
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.scale import LOOKS, Look, framed, lay_out_looks, state_of
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, WIDTH, Box, Symbol
from casewave.assets.charts.text import SMALL_SIZE, Words, cut, line_height, small_words, text_width

# Within a square from -1 to 1, as Vega takes shapes.
SHAPES = {
    "strengthened": "M0,-0.9L0.95,0.75H-0.95Z",
    "weakened": "M0,0.9L0.95,-0.75H-0.95Z",
    "reversed": "M-1,0L-0.35,-0.65V-0.22H0.35V-0.65L1,0L0.35,0.65V0.22H-0.35V0.65Z",
    "emerged": "M-0.25,-0.9H0.25V-0.25H0.9V0.25H0.25V0.9H-0.25V0.25H-0.9V-0.25H-0.25Z",
    "ceased": "M-0.9,-0.25H0.9V0.25H-0.9Z",
    "stable": "M-0.9,-0.6H0.9V-0.15H-0.9ZM-0.9,0.15H0.9V0.6H-0.9Z",
    "newly missing": "M-0.3,-0.3H0.3V0.3H-0.3Z",
    "still missing": "M-0.3,-0.3H0.3V0.3H-0.3Z",
}
SHAPE_WORDS = {
    "strengthened": "strengthened", "weakened": "weakened", "reversed": "reversed (sign changed)",
    "emerged": "emerged (no influence before)", "ceased": "ceased (no influence after)", "stable": "unchanged",
    "newly missing": "missing later", "still missing": "missing later",
}  # fmt: skip
UNCHANGED = ("stable", "newly missing", "still missing")
CHANGED_FILL = LEAST_AMOUNT
NOT_COMPARABLE = "not comparable"
SIDES = ("from_printed", "to_printed")
ACROSS, PANEL_GAP = 3, 24
HEAD_WIDTH, ROW_HEIGHT = 34, 20
NARROWEST, WIDEST = 31, 46
SHAPE_SIZE = 9
FOOT = 110  # pixels below the panels of a page: legend and notes


@dataclass(frozen=True)
class RatingPanel:
    """One case between two waves: what went from where to where, and how much of it cannot be compared."""

    name: str
    waves: str
    flows: Rows
    not_comparable: int


@dataclass(frozen=True)
class Layout:
    """How panels are laid out: the ratings that they have rows and columns for, and the width of a column."""

    states: list[str]
    across: int
    column: float

    @property
    def width(self) -> float:
        return (WIDTH - (self.across - 1) * PANEL_GAP) / self.across

    @property
    def height(self) -> float:
        """Two lines of heading, the columns' heads, the rows, and a line for what is not comparable."""
        return 3 * line_height(SMALL_SIZE) + (len(self.states) + 1) * ROW_HEIGHT + 5 * GAP

    def column_left(self, state: str) -> float:
        return HEAD_WIDTH + self.states.index(state) * self.column


def rating_flows(changes: pd.DataFrame) -> list[Drawing]:
    """Draw what became of ratings.

    changes: from_wave, to_wave, case_order, name, from_printed, to_printed, change, constructs (how many),
    has_synthetic.
    What is not comparable is counted in words and not drawn.
    """
    rows = records(changes)
    if not rows:
        return empty_figure("No ratings in two waves")
    panels = list(_panels(rows))
    layout = _layout(rows)
    most = layout.across * max(1, int((MOST_HEIGHT - FOOT) // layout.height))
    pages = [panels[start : start + most] for start in range(0, len(panels), most)]
    flags = [flow["has_synthetic"] for flow in rows]
    marked = is_part_synthetic(flags)
    notes = ["Rows are ratings in the earlier wave, columns ratings in the later wave; numbers are constructs.",
             *synthetic_notes(flags, "ratings")]  # fmt: skip
    return [
        _draw(page, layout, [*notes, *[f"Part {number} of {len(pages)}."] * (len(pages) > 1)], marked=marked)
        for number, page in enumerate(pages, start=1)
    ]


def _panels(rows: Rows) -> Iterator[RatingPanel]:
    key = itemgetter("case_order", "from_wave", "to_wave")
    for _, found in groupby(sorted(rows, key=key), key=key):
        flows = list(found)
        skipped = sum(flow["constructs"] for flow in flows if flow["change"] == NOT_COMPARABLE)
        drawn = [flow for flow in flows if flow["change"] != NOT_COMPARABLE]
        yield RatingPanel(
            flows[0]["name"], say(f"Wave {flows[0]['from_wave']} to wave {flows[0]['to_wave']}"), drawn, skipped
        )


def _layout(rows: Rows) -> Layout:
    shown = {state_of(flow[side]) for flow in rows if flow["change"] != NOT_COMPARABLE for side in SIDES}
    states = [state for state in LOOKS if state in shown]
    wide = HEAD_WIDTH + max(1, len(states)) * NARROWEST
    across = max(1, min(ACROSS, int((WIDTH + PANEL_GAP) // (wide + PANEL_GAP))))
    width = (WIDTH - (across - 1) * PANEL_GAP) / across
    return Layout(states, across, min(WIDEST, (width - HEAD_WIDTH) / max(1, len(states))))


def _draw(panels: list[RatingPanel], layout: Layout, more: list[str], *, marked: bool) -> Drawing:
    boxes: list[Box] = []
    symbols: list[Symbol] = []
    headings: list[Words] = []
    words: list[Words] = []
    for place, panel in enumerate(panels):
        left, top = place % layout.across * (layout.width + PANEL_GAP), place // layout.across * layout.height
        headings.append(Words(cut(panel.name, 1, layout.width, SMALL_SIZE, "bold"), left, top, "left", SMALL_SIZE,
                              "bold"))  # fmt: skip
        headings.append(small_words((panel.waves,), left, headings[-1].bottom))
        below = headings[-1].bottom + GAP
        boxes += _heads(layout, left, below, words)
        drawn, shapes = _cells(panel, layout, (left, below + ROW_HEIGHT), words, marked=marked)
        boxes, symbols = boxes + drawn, symbols + shapes
        if panel.not_comparable:
            bottom = below + (len(layout.states) + 1) * ROW_HEIGHT + GAP
            words.append(small_words((say(f"{panel.not_comparable} not comparable"),), left, bottom))
    bottom = -(-len(panels) // layout.across) * layout.height + GAP
    changes = {flow["change"] for panel in panels for flow in panel.flows}
    shapes, names, bottom = _lay_out_shapes(changes, bottom)
    swatches, more_names, bottom = lay_out_looks(layout.states, bottom)
    notes, bottom = lay_out_notes(more, bottom)
    layers = [
        *draw_boxes("cells", [*boxes, *swatches]),
        *draw_symbols("shapes", [*symbols, *shapes]),
        *draw_words("headings", headings),
        *draw_words("ratings", words),
        *draw_words("notes", [*names, *more_names, *notes]),
    ]
    return figure(layers, bottom)


def _heads(layout: Layout, left: float, top: float, words: list[Words]) -> list[Box]:
    """The ratings over the columns and before the rows, in the colours of the scale."""
    boxes: list[Box] = []
    for place, state in enumerate(layout.states):
        x, y = left + layout.column_left(state), top + (place + 1) * ROW_HEIGHT
        for edges in (
            (x + 1, x + layout.column - 1, top + 1, top + ROW_HEIGHT - 1),
            (left, left + HEAD_WIDTH - 4, y + 1, y + ROW_HEIGHT - 1),
        ):
            boxes += framed(*edges, LOOKS[state])
            middle = (edges[0] + edges[1]) / 2, (edges[2] + edges[3]) / 2
            ink = LOOKS[state].ink
            words.append(Words((LOOKS[state].sign,), *middle, "center", SMALL_SIZE, colour=ink).centred())
    return boxes


def _cells(
    panel: RatingPanel, layout: Layout, corner: tuple[float, float], words: list[Words], *, marked: bool
) -> tuple[list[Box], list[Symbol]]:
    boxes: list[Box] = []
    symbols: list[Symbol] = []
    for (was, now), (change, constructs, has_synthetic) in _counted(panel.flows).items():
        x, y = corner[0] + layout.column_left(now), corner[1] + layout.states.index(was) * ROW_HEIGHT
        fill = PAPER if change in UNCHANGED else CHANGED_FILL
        boxes += framed(x + 1, x + layout.column - 1, y + 1, y + ROW_HEIGHT - 1, Look("", "", (fill, fill)))
        label = f"{constructs}{'†' * (marked and has_synthetic)}"
        wide = SHAPE_SIZE + 3 + text_width(label, SMALL_SIZE)
        start, middle = x + (layout.column - wide) / 2, y + ROW_HEIGHT / 2
        ink = SOFT_INK if change in UNCHANGED else INK
        symbols.append(Symbol(SHAPES[change], start + SHAPE_SIZE / 2, middle, SHAPE_SIZE**2, ink))
        words.append(Words((label,), start + SHAPE_SIZE + 3, middle, size=SMALL_SIZE, colour=ink).centred())
    return boxes, symbols


def _counted(flows: Rows) -> dict[tuple[str, str], tuple[str, int, bool]]:
    """What went from one rating to another: what became of it, how many constructs, and whether any is synthetic."""
    found: dict[tuple[str, str], Rows] = defaultdict(list)
    for flow in flows:
        found[state_of(flow["from_printed"]), state_of(flow["to_printed"])].append(flow)
    return {pair: _summed(rows) for pair, rows in found.items()}


def _summed(rows: Rows) -> tuple[str, int, bool]:
    constructs = sum(int(row["constructs"]) for row in rows)
    return rows[0]["change"], constructs, any(row["has_synthetic"] for row in rows)


def _lay_out_shapes(changes: set[str], top: float) -> tuple[list[Symbol], list[Words], float]:
    """Lay out what the shapes that occur stand for, in a line or in more, and say where they end."""
    named = {SHAPES[change]: say(SHAPE_WORDS[change]) for change in SHAPES if change in changes}
    symbols: list[Symbol] = []
    words: list[Words] = []
    x, height = 0.0, line_height(SMALL_SIZE)
    for shape, name in named.items():
        width = SHAPE_SIZE + 5 + text_width(name, SMALL_SIZE)
        if x and x + width > WIDTH:
            x, top = 0.0, top + height + GAP
        symbols.append(Symbol(shape, x + SHAPE_SIZE / 2, top + height / 2, SHAPE_SIZE**2, INK))
        words.append(small_words((name,), x + SHAPE_SIZE + 5, top))
        x += width + 16
    return symbols, words, top + (height + GAP) * bool(named)

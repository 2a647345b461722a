"""Change of ratings between two waves: a panel a case and pair of waves, in which constructs flow between ratings.

A bar's height is how many constructs have a rating. A flow says by its slope where they went, and by its colour what
became of them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import altair as alt
import pandas as pd

from casewave.assets.charts.drawing import draw_boxes, draw_ribbons, draw_words, empty_figure, figure
from casewave.assets.charts.legend import lay_out_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.scale import AGAINST, FOR, LOOKS, Look, framed, lay_out_looks, lay_out_swatches, state_of
from casewave.assets.charts.shapes import GAP, WIDTH, Box, Ribbon, tint
from casewave.assets.charts.text import SMALL_SIZE, SOFT_INK, Words, cut, line_height

PANEL_GAP, LABEL_WIDTH, BAR_WIDTH = 24, 46, 16
NARROWEST, WIDEST = 190, 300
TALLEST, LEAST_STEP, NODE_GAP = 150, 14, 3
STRONGER, WEAKER, TURNED, SAME, TO_NOTHING = tint(FOR, 0.45), tint(AGAINST, 0.45), "#e79c10", "#d4d4d4", "#eeeeee"
COLOURS = {
    "emerged": STRONGER, "strengthened": STRONGER, "ceased": WEAKER, "weakened": WEAKER, "reversed": TURNED,
    "stable": SAME, "newly missing": TO_NOTHING, "still missing": TO_NOTHING,
}  # fmt: skip
KEY = (
    ("emerged or strengthened", STRONGER), ("ceased or weakened", WEAKER), ("reversed", TURNED), ("stable", SAME),
    ("newly or still missing", TO_NOTHING),
)  # fmt: skip
NOT_COMPARABLE = "not comparable"
SIDES = ("from_printed", "to_printed")
SYNTHETIC_NOTE = "† Includes synthetic ratings."


@dataclass(frozen=True)
class Place:
    """Where a panel stands, and how tall one construct is."""

    left: float
    right: float
    top: float
    height: float


@dataclass(frozen=True)
class RatingPanel:
    """What a panel draws, and where it ends."""

    bars: list[Box]
    ribbons: list[Ribbon]
    words: list[Words]
    bottom: float


def rating_flows(changes: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Draw what became of ratings.

    changes: from_wave, to_wave, case_order, name, from_printed, to_printed, change, constructs (how many),
    has_synthetic.
    What is not comparable is counted in words and not drawn.
    """
    told = records(changes)
    if not told:
        return empty_figure("No ratings in two waves", title)
    pairs = sorted({(flow["from_wave"], flow["to_wave"]) for flow in told})
    width = min(WIDEST, max(NARROWEST, (WIDTH + PANEL_GAP) / len(pairs) - PANEL_GAP))
    lefts = [place * (width + PANEL_GAP) for place in range(len(pairs))]
    height = TALLEST / max(map(_compared, _by_panel(told)))
    panels: list[RatingPanel] = []
    headings: list[Words] = []
    top: float = line_height(SMALL_SIZE) + GAP
    for left, pair in zip(lefts, pairs, strict=True):
        headings.append(Words((f"Wave {pair[0]} to wave {pair[1]}",), left, 0, size=SMALL_SIZE, weight="bold"))
    for name, of_case in groupby(sorted(told, key=itemgetter("case_order")), key=itemgetter("name")):
        flows = list(of_case)
        headings.append(Words(cut(name, 1, width * len(pairs)), 0, top, weight="bold"))
        below = top + line_height(12) + GAP
        of_pairs = [[flow for flow in flows if (flow["from_wave"], flow["to_wave"]) == pair] for pair in pairs]
        places = [Place(left, left + width, below, height) for left in lefts]
        row = [_panel(found, place) for found, place in zip(of_pairs, places, strict=True) if found]
        panels += row
        top = max(panel.bottom for panel in row) + 14
    drawn = [flow for flow in told if flow["change"] != NOT_COMPARABLE]
    shown = {state_of(flow[side]) for flow in drawn for side in SIDES}
    swatches, names, top = lay_out_swatches([Look("", words, (colour, colour)) for words, colour in KEY], top)
    states, more, top = lay_out_looks(shown, top)
    notes, bottom = lay_out_notes([SYNTHETIC_NOTE] * any(flow["has_synthetic"] for flow in told), top)
    layers = [
        *draw_ribbons("flows", [ribbon for panel in panels for ribbon in panel.ribbons]),
        *draw_boxes("bars", [*(box for panel in panels for box in panel.bars), *swatches, *states]),
        *draw_words("headings", headings),
        *draw_words("ratings", [words for panel in panels for words in panel.words]),
        *draw_words("notes", [*names, *more, *notes]),
    ]
    return figure(layers, max(WIDTH, lefts[-1] + width), bottom, title)


def _by_panel(told: Rows) -> Iterator[Rows]:
    key = itemgetter("case_order", "from_wave", "to_wave")
    for _, found in groupby(sorted(told, key=key), key=key):
        yield list(found)


def _compared(flows: Rows) -> int:
    """How many constructs are drawn; 1 where there are none, since a height is divided by it."""
    return sum(int(flow["constructs"]) for flow in flows if flow["change"] != NOT_COMPARABLE) or 1


def _panel(flows: Rows, place: Place) -> RatingPanel:
    top, height = place.top, place.height
    drawn = [flow for flow in flows if flow["change"] != NOT_COMPARABLE]
    sides = {side: Counter[str]() for side in SIDES}
    for flow in drawn:
        for side, counts in sides.items():
            counts[state_of(flow[side])] += flow["constructs"]
    edges = {"from_printed": place.left + LABEL_WIDTH, "to_printed": place.right - LABEL_WIDTH - BAR_WIDTH}
    nodes = {side: _nodes(counts, top, height) for side, counts in sides.items()}
    bars, words = [], []
    for side, places in nodes.items():
        for state, y in places.items():
            tall = sides[side][state] * height
            bars += framed(edges[side], edges[side] + BAR_WIDTH, y, y + tall, LOOKS[state])
            words.append(_label(state, sides[side][state], edges[side], y + tall / 2, is_left=side == "from_printed"))
    bottom = max((y + sides[side][state] * height for side in nodes for state, y in nodes[side].items()), default=top)
    skipped = sum(flow["constructs"] for flow in flows if flow["change"] == NOT_COMPARABLE)
    if skipped:
        told = f"{skipped} not comparable"
        words.append(Words((told,), place.left + LABEL_WIDTH, bottom + GAP, size=SMALL_SIZE, colour=SOFT_INK))
        bottom += GAP + line_height(SMALL_SIZE)
    return RatingPanel(bars, _ribbons(drawn, nodes, edges, height), words, bottom)


def _nodes(counts: Counter[str], top: float, height: float) -> dict[str, float]:
    """The upper edge of each rating's bar, in the order of the scale, with room for its words."""
    places = {}
    for state in LOOKS:
        if counts[state]:
            tall = counts[state] * height
            room = max(0.0, LEAST_STEP - tall) / 2
            places[state] = top + room
            top += tall + 2 * room + NODE_GAP
    return places


def _label(state: str, constructs: int, edge: float, middle: float, *, is_left: bool) -> Words:
    told = f"{LOOKS[state].sign}: {constructs}"
    x = edge - GAP if is_left else edge + BAR_WIDTH + GAP
    return Words((told,), x, middle, "right" if is_left else "left", SMALL_SIZE).centred()


def _ribbons(flows: Rows, nodes: dict[str, dict[str, float]], edges: dict[str, float], height: float) -> list[Ribbon]:
    """A flow for each pair of ratings: they leave in the order in which they arrive."""
    order = list(LOOKS)
    used = {side: dict(places) for side, places in nodes.items()}
    found = []
    for flow in sorted(flows, key=lambda flow: [order.index(state_of(flow[side])) for side in nodes]):
        tall = flow["constructs"] * height
        start, end = (used[side][state_of(flow[side])] for side in nodes)
        found.append(
            Ribbon(
                edges["from_printed"] + BAR_WIDTH, edges["to_printed"], start, start + tall, end, end + tall,
                COLOURS[flow["change"]],
            )
        )  # fmt: skip
        for side in nodes:
            used[side][state_of(flow[side])] += tall
    return sorted(found, key=lambda ribbon: _layer_order(ribbon.colour))


def _layer_order(colour: str) -> int:
    hindmost: Sequence[str] = (TO_NOTHING, SAME)
    return hindmost.index(colour) if colour in hindmost else len(hindmost)

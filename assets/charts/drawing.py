"""Shapes and words as layers of Vega-Lite, and layers as a figure: all that knows Vega-Lite's grammar.

What there is none of makes no layer. Layers are plain dictionaries, which cost a tenth of Altair's objects; the tests
hold each kind of figure against the schema that Altair brings.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from casewave.assets.charts.colours import GRID, SOFT_INK
from casewave.assets.charts.language import say
from casewave.assets.charts.shapes import GAP, MARGIN, WIDTH, Area, Box, DateMark, Path, Ribbon, Style, Symbol
from casewave.assets.charts.text import SMALL_SIZE, Words, line_height, small_words, wrap

FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
# One that has the letters comes before those that would be filled up from any other font, in any weight.
RTL_FONT = "Noto Sans Arabic, Noto Naskh Arabic, Segoe UI, Arial, DejaVu Sans, sans-serif"
# Positions, sizes and colours are drawn as they are: a scale would change them.
X = {"field": "x", "type": "quantitative", "scale": None, "axis": None}
Y = {**X, "field": "y"}
X2, Y2 = {"field": "x2"}, {"field": "y2"}
COLOUR = {"field": "colour", "type": "nominal", "scale": None}
SIZE = {"field": "size", "type": "quantitative", "scale": None}
SHAPE = {"field": "shape", "type": "nominal", "scale": None}
TEXT = {"field": "lines", "type": "nominal"}
PART = {"field": "part", "type": "nominal"}
TEXT_MARK = {
    "type": "text", "baseline": "line-top", "align": {"expr": "datum.align"}, "font": {"expr": "datum.font"},
    "fontSize": {"expr": "datum.size"}, "fontWeight": {"expr": "datum.weight"},
    "lineHeight": {"expr": "datum.line_height"},
}  # fmt: skip
# Without aria, Vega repeats no row's values in labels for screen readers, which can read the words themselves.
CONFIG = {"font": FONT, "mark": {"aria": False}, "view": {"stroke": None}}
RIBBON_STEPS = 10
# From the bound, a thin bar, a shaft leads to the open side; within a square from -1 to 1, as Vega takes shapes.
ARROWS = {
    "before": "M0.86,-0.45H1V0.45H0.86ZM-1,0L-0.5,-0.42V-0.1H0.86V0.1H-0.5V0.42Z",
    "after": "M-0.86,-0.45H-1V0.45H-0.86ZM1,0L0.5,-0.42V-0.1H-0.86V0.1H0.5V0.42Z",
}


Layer = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """A figure of layers, the hindmost first, in pixels, without its margins.

    areas: where its marks are, for pages on which a mark leads to what it stands for; they are not drawn.
    """

    layer: Sequence[Layer]
    width: float
    height: int
    areas: Sequence[Area] = ()

    def to_dict(self) -> dict[str, Any]:
        """The figure as Vega-Lite takes it. It has no title: journals want that in their text."""
        return {
            "config": CONFIG, "layer": list(self.layer), "width": self.width, "height": self.height,
            "background": "white", "padding": MARGIN,
        }  # fmt: skip


def figure(layers: Iterable[Layer], height: float, width: float = WIDTH, areas: Iterable[Area] = ()) -> Drawing:
    """Put layers, the hindmost first, into one figure, whose height is of whole pixels."""
    return Drawing(list(layers), width, math.ceil(height), tuple(areas))


def noted(drawn: Drawing, notes: Iterable[str]) -> Drawing:
    """A figure with notes below it, each on lines of its own."""
    lines = tuple(line for note in notes for line in wrap(say(note), drawn.width, SMALL_SIZE))
    if not lines:
        return drawn
    below = small_words(lines, 0, drawn.height + GAP)
    return figure([*drawn.layer, *draw_words("more_notes", [below])], below.bottom, drawn.width, drawn.areas)


def empty_figure(message: str) -> list[Drawing]:
    return [figure(draw_words("notes", [Words((say(message),), 0, 4, colour=SOFT_INK)]), 28, WIDTH / 2)]


def _layer(name: str, rows: Iterable[dict[str, Any]], kind: dict[str, Any], **channels: Any) -> list[Layer]:
    """Draw rows at the pixels that they name, with marks of a kind."""
    values = list(rows)
    if not values:
        return []
    return [{"name": name, "data": {"values": values}, "mark": kind, "encoding": {"x": X, "y": Y, **channels}}]


def _mark(kind: str, **looks: Any) -> dict[str, Any]:
    return {"type": kind, **looks}


def draw_words(name: str, words: Sequence[Words]) -> list[Layer]:
    """Draw words. Those with letters from right to left line by line: renderers order several lines as if one."""
    words = [each for each in words if any(each.lines)]
    rows = [{**vars(each), "line_height": line_height(each.size), "font": FONT} for each in words if not each.has_rtl]
    plain = _layer(name, rows, TEXT_MARK, text=TEXT, fill=COLOUR)
    lines = [
        {**vars(line), "line_height": line_height(line.size), "font": RTL_FONT}
        for each in words
        if each.has_rtl
        for line in each.by_line()
    ]
    return [*plain, *_layer(f"{name}_rtl", lines, TEXT_MARK, text=TEXT, fill=COLOUR)]


def draw_boxes(name: str, boxes: Iterable[Box]) -> list[Layer]:
    return _layer(name, map(vars, boxes), _mark("rect"), x2=X2, y2=Y2, fill=COLOUR)


def draw_bands(name: str, bands: Iterable[tuple[float, float]], top: float, bottom: float) -> list[Layer]:
    """Shade what lies between pairs of pixels; where two bands meet, a white line parts them."""
    rows = [{"x": left, "x2": right, "y": top, "y2": bottom} for left, right in bands]
    return _layer(name, rows, _mark("rect", fill="black", opacity=0.055, stroke="white"), x2=X2, y2=Y2)


def draw_upright_lines(name: str, places: Iterable[float], top: float, bottom: float) -> list[Layer]:
    rows = [{"x": x, "y": top, "y2": bottom} for x in places]
    return _layer(name, rows, _mark("rule", color=GRID, strokeWidth=0.8), y2=Y2)


def draw_ribbons(name: str, ribbons: Iterable[Ribbon]) -> list[Layer]:
    """Draw bands that leave and arrive level, as in an alluvial diagram."""
    rows = [
        {"x": x, "y": top, "y2": bottom, "part": number, "colour": ribbon.colour}
        for number, ribbon in enumerate(ribbons)
        for x, top, bottom in _edges(ribbon)
    ]
    return _layer(name, rows, _mark("area"), y2=Y2, fill=COLOUR, detail=PART)


def _edges(ribbon: Ribbon) -> Iterator[tuple[float, float, float]]:
    for step in range(RIBBON_STEPS + 1):
        share = step / RIBBON_STEPS
        gone = share * share * (3 - 2 * share)
        x = ribbon.x + share * (ribbon.x2 - ribbon.x)
        edges = (ribbon.y + gone * (ribbon.end - ribbon.y), ribbon.y2 + gone * (ribbon.end2 - ribbon.y2))
        yield round(x, 2), round(edges[0], 2), round(edges[1], 2)


def draw_paths(name: str, paths: Iterable[Path]) -> list[Layer]:
    """Draw lines; those of one width make a layer."""
    layers: list[Layer] = []
    shown = list(paths)
    for width in sorted({path.width for path in shown}):
        rows = [
            {"x": x, "y": y, "part": number, "colour": path.colour}
            for number, path in enumerate(shown)
            if path.width == width
            for x, y in path.points
        ]
        mark = _mark("line", strokeWidth=width, strokeCap="round", strokeJoin="round")
        layers += _layer(f"{name}_{width:g}".replace(".", "_"), rows, mark, stroke=COLOUR, detail=PART)
    return layers


def draw_discs(name: str, discs: Iterable[Symbol]) -> list[Layer]:
    """Draw discs with a white rim, which parts those that overlap."""
    return _symbols(name, discs, _mark("point", stroke="white", strokeWidth=0.5, opacity=1))


def draw_symbols(name: str, symbols: Iterable[Symbol]) -> list[Layer]:
    """Draw plain shapes."""
    return _symbols(name, symbols, _mark("point", strokeWidth=0, opacity=1))


def _symbols(name: str, symbols: Iterable[Symbol], mark: dict[str, Any]) -> list[Layer]:
    return _layer(name, map(vars, symbols), mark, size=SIZE, shape=SHAPE, fill=COLOUR)


def draw_marks(name: str, marks: Sequence[DateMark]) -> list[Layer]:
    """Draw marks, each in the style of its kind of date: solid lasts, dashed is unsure, an arrow is open to a side."""
    of_style = {style: [mark for mark in marks if mark.style == style] for style in get_args(Style)}
    dashed = _mark("rect", fill="white", strokeWidth=1.3, strokeDash=[3, 2])
    opened = [*of_style["before"], *of_style["after"]]
    return [
        *_layer(f"{name}_within", [vars(_inset(mark.box)) for mark in of_style["within"]], dashed, x2=X2, y2=Y2,
                stroke=COLOUR),
        *draw_boxes(f"{name}_lasting", [mark.box for mark in of_style["lasting"]]),
        *draw_symbols(f"{name}_open", map(_arrow, opened)),
        *draw_symbols(f"{name}_point", map(_diamond, of_style["point"])),
    ]  # fmt: skip


def _inset(box: Box) -> Box:
    """A box whose outline stays within it."""
    return Box(box.x + 0.7, box.x2 - 0.7, box.y + 0.7, box.y2 - 0.7, box.colour)


def _arrow(mark: DateMark) -> Symbol:
    """An arrow from the bound of a date to the side on which it is open."""
    return Symbol(ARROWS[mark.style], (mark.x + mark.x2) / 2, mark.y, (mark.x2 - mark.x) ** 2, mark.colour)


def _diamond(mark: DateMark) -> Symbol:
    return Symbol("diamond", (mark.x + mark.x2) / 2, mark.y, mark.height**2, mark.colour)

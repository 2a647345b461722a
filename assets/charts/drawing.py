"""Shapes and words as Altair layers, and layers as a figure: all that knows Altair's grammar.

What there is none of makes no layer. Fewer, larger layers are quicker: Altair checks each by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import altair as alt

from casewave.assets.charts.shapes import GRID, WIDTH, Box, Mark, Path, Ribbon, Symbol, tint
from casewave.assets.charts.text import INK, SMALL_SIZE, SOFT_INK, TITLE_SIZE, Words, line_height, wrap

FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
# Positions, sizes and colours are drawn as they are: a scale would change them.
X, Y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
X2, Y2 = alt.X2("x2:Q"), alt.Y2("y2:Q")
FILL, STROKE = alt.Fill("colour:N", scale=None), alt.Stroke("colour:N", scale=None)
SIZE, SHAPE = alt.Size("size:Q", scale=None), alt.Shape("shape:N", scale=None)
RIBBON_STEPS = 10
# How much of its colour a bar of each kind of date has, from its left end to its right.
SOFT_ENDS: dict[str, tuple[tuple[float, float], ...]] = {
    "before": ((0, 0.09), (1, 1)),
    "within": ((0, 0.09), (0.3, 0.8), (0.7, 0.8), (1, 0.09)),
    "after": ((0, 1), (1, 0.09)),
}


def figure(layers: Iterable[alt.Chart], width: float, height: float, title: str) -> alt.TopLevelMixin:
    """Put layers, the hindmost first, into one figure under its title."""
    lines = list(wrap(title, width, TITLE_SIZE, "bold"))
    heading = alt.TitleParams(lines, anchor="start", frame="group", fontSize=TITLE_SIZE, color=INK, offset=12)
    # Without aria, Vega repeats no row's values in labels for screen readers, which can read the words themselves.
    config = alt.Config(font=FONT, mark=alt.MarkConfig(aria=False), view=alt.ViewConfig(stroke=None))
    return alt.LayerChart(
        layer=list(layers), width=width, height=height, title=heading, background="white", padding=12, config=config
    )


def noted(drawn: alt.LayerChart, notes: Iterable[str]) -> alt.LayerChart:
    """Write notes under the title of a figure, each on lines of its own."""
    lines = [line for note in notes for line in wrap(note, drawn.width, SMALL_SIZE)]
    drawn.title = alt.TitleParams(
        **drawn.title.to_dict(), subtitle=lines, subtitleFontSize=SMALL_SIZE, subtitleColor=INK, subtitlePadding=5
    )
    return drawn


def empty_figure(message: str, title: str) -> alt.TopLevelMixin:
    return figure(draw_words("notes", [Words((message,), 0, 4, colour=SOFT_INK)]), WIDTH / 2, 28, title)


def _layer(name: str, rows: Iterable[dict[str, Any]], mark: alt.MarkDef, **channels: Any) -> list[alt.Chart]:
    """Draw rows at the pixels that they name."""
    values = list(rows)
    if not values:
        return []
    return [alt.Chart({"values": values}, name=name, mark=mark).encode(x=X, y=Y, **channels)]


def draw_words(name: str, words: Iterable[Words]) -> list[alt.Chart]:
    rows = [{**vars(each), "line_height": line_height(each.size)} for each in words]
    mark = alt.MarkDef(
        "text",
        baseline="line-top",
        align=alt.expr("datum.align"),
        fontSize=alt.expr("datum.size"),
        fontWeight=alt.expr("datum.weight"),
        lineHeight=alt.expr("datum.line_height"),
    )
    return _layer(name, rows, mark, text=alt.Text("lines:N"), fill=FILL)


def draw_boxes(name: str, boxes: Iterable[Box]) -> list[alt.Chart]:
    return _layer(name, map(vars, boxes), alt.MarkDef("rect"), x2=X2, y2=Y2, fill=FILL)


def draw_bands(name: str, bands: Iterable[tuple[float, float]], top: float, bottom: float) -> list[alt.Chart]:
    """Shade what lies between pairs of pixels; where two bands meet, a white line parts them."""
    rows = [{"x": left, "x2": right, "y": top, "y2": bottom} for left, right in bands]
    return _layer(name, rows, alt.MarkDef("rect", fill="black", opacity=0.055, stroke="white"), x2=X2, y2=Y2)


def draw_upright_lines(name: str, places: Iterable[float], top: float, bottom: float) -> list[alt.Chart]:
    rows = [{"x": x, "y": top, "y2": bottom} for x in places]
    return _layer(name, rows, alt.MarkDef("rule", color=GRID, strokeWidth=0.8), y2=Y2)


def draw_ribbons(name: str, ribbons: Iterable[Ribbon]) -> list[alt.Chart]:
    """Draw bands that leave and arrive level, as in an alluvial diagram."""
    rows = [
        {"x": x, "y": top, "y2": bottom, "part": number, "colour": ribbon.colour}
        for number, ribbon in enumerate(ribbons)
        for x, top, bottom in _edges(ribbon)
    ]
    return _layer(name, rows, alt.MarkDef("area"), y2=Y2, fill=FILL, detail="part:N")


def _edges(ribbon: Ribbon) -> Iterator[tuple[float, float, float]]:
    for step in range(RIBBON_STEPS + 1):
        share = step / RIBBON_STEPS
        gone = share * share * (3 - 2 * share)
        x = ribbon.x + share * (ribbon.x2 - ribbon.x)
        edges = (ribbon.y + gone * (ribbon.end - ribbon.y), ribbon.y2 + gone * (ribbon.end2 - ribbon.y2))
        yield round(x, 2), round(edges[0], 2), round(edges[1], 2)


def draw_paths(name: str, paths: Iterable[Path]) -> list[alt.Chart]:
    """Draw lines; those of one width make a layer."""
    layers: list[alt.Chart] = []
    told = list(paths)
    for width in sorted({path.width for path in told}):
        rows = [
            {"x": x, "y": y, "part": number, "colour": path.colour}
            for number, path in enumerate(told)
            if path.width == width
            for x, y in path.points
        ]
        mark = alt.MarkDef("line", strokeWidth=width, strokeCap="round", strokeJoin="round")
        layers += _layer(f"{name}_{width:g}".replace(".", "_"), rows, mark, stroke=STROKE, detail="part:N")
    return layers


def draw_discs(name: str, discs: Iterable[Symbol]) -> list[alt.Chart]:
    """Draw discs with a white rim, which parts those that overlap."""
    return _symbols(name, discs, alt.MarkDef("point", stroke="white", strokeWidth=0.5, opacity=1))


def _symbols(name: str, symbols: Iterable[Symbol], mark: alt.MarkDef) -> list[alt.Chart]:
    return _layer(name, map(vars, symbols), mark, size=SIZE, shape=SHAPE, fill=FILL)


def draw_marks(name: str, marks: Sequence[Mark]) -> list[alt.Chart]:
    """Draw marks, each in the style of its kind of date."""
    opened = [mark for mark in marks if mark.style in ("before", "after")]
    plain = alt.MarkDef("point", strokeWidth=0, opacity=1)
    return [
        *_soft_bars(name, [mark for mark in marks if mark.style in SOFT_ENDS]),
        *_layer(f"{name}_shaft", map(vars, opened), alt.MarkDef("rule", strokeWidth=1), x2=X2, stroke=STROKE),
        *_symbols(f"{name}_arrow", map(_arrow, opened), plain),
        *draw_boxes(f"{name}_lasting", [mark.box for mark in marks if mark.style == "lasting"]),
        *_symbols(f"{name}_point", [_diamond(mark) for mark in marks if mark.style == "point"], plain),
    ]


def _soft_bars(name: str, marks: Sequence[Mark]) -> list[alt.Chart]:
    """Draw bars that fade to each end at which their date is not known; a gradient belongs to a whole layer."""
    layers: list[alt.Chart] = []
    for style, colour in sorted({(mark.style, mark.colour) for mark in marks}):
        rows = [vars(mark.box) for mark in marks if (mark.style, mark.colour) == (style, colour)]
        stops = [alt.GradientStop(offset=place, color=tint(colour, share)) for place, share in SOFT_ENDS[style]]
        gradient = alt.LinearGradient(gradient="linear", stops=stops, x1=0, x2=1, y1=0, y2=0)
        layers += _layer(f"{name}_{style}_{colour[1:]}", rows, alt.MarkDef("rect", fill=gradient), x2=X2, y2=Y2)
    return layers


def _arrow(mark: Mark) -> Symbol:
    """Put an arrow's head with its tip at the open end (Vega's triangles are 0.87 times as deep as high)."""
    height = 0.8 * mark.height
    depth = 0.87 * height / 2
    if mark.style == "before":
        return Symbol("triangle-left", mark.x + depth, mark.y, height**2, mark.colour)
    return Symbol("triangle-right", mark.x2 - depth, mark.y, height**2, mark.colour)


def _diamond(mark: Mark) -> Symbol:
    return Symbol("diamond", (mark.x + mark.x2) / 2, mark.y, mark.height**2, mark.colour)

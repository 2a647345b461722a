"""Figures as SVG text, and as files."""

import html
import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import vl_convert as vlc

from casewave.assets.charts.drawing import Drawing, Layer
from casewave.assets.charts.text import text_width

# What JavaScript takes for blank at the ends of a text, and Vega cuts off.
BLANK = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))


def svg(chart: Drawing) -> str:
    """Render a figure as SVG text that can be in a page next to others: nothing in it has an id."""
    return render(chart.to_dict())


def render(spec: dict[str, Any]) -> str:
    """Render a figure that is written as Vega-Lite takes it.

    Vega measures each line of text several times, which is nearly all of its work, and words stand where a figure puts
    them. So it draws blank lines, and the words are put into them. Only a line that may run out of the figure is drawn
    by Vega, which then makes the figure wider.
    """
    width = spec["width"]
    words = [
        None if _may_run_out(row, width) else row["lines"]
        for layer in spec["layer"]
        for row in _rows(layer)
        if "lines" in row
    ]
    blank = {**spec, "layer": [_without_words(layer, width) for layer in spec["layer"]]}
    head, *texts = re.split(r"(?=<text )", vlc.vegalite_to_svg(blank))
    return head + "".join(_filled(text, lines) for text, lines in zip(texts, words, strict=True))


def _rows(layer: Layer) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = layer["data"]["values"]
    return rows


def _without_words(layer: Layer, width: float) -> Layer:
    rows = [
        {**row, "lines": [""] * len(row["lines"])} if "lines" in row and not _may_run_out(row, width) else row
        for row in _rows(layer)
    ]
    return {**layer, "data": {"values": rows}}


def _may_run_out(row: dict[str, Any], width: float) -> bool:
    """Whether words would leave the figure at a side if they were half as wide again as they are held to be."""
    wide = 1.5 * max(text_width(line, row["size"], row["weight"]) for line in row["lines"])
    left = row["x"] - wide * {"left": 0, "center": 0.5, "right": 1}[row["align"]]
    return bool(left < min(row["x"], 0) or left + wide > max(row["x"], width))


def _filled(text: str, lines: Sequence[str] | None) -> str:
    """A text element, or each of its parts where it has several lines, with its line in it. None: it has them."""
    if lines is None:
        return text
    element = "text" if len(lines) == 1 else "tspan"
    *opened, rest = text.split("/>", len(lines))
    written = (html.escape(line.strip(BLANK), quote=False) for line in lines)
    ended = (f">{line}</{element}>" if line else "/>" for line in written)
    return "".join(itertools.chain.from_iterable(zip(opened, ended, strict=True))) + rest


def save(chart: Drawing, stem: Path) -> tuple[Path, Path]:
    """Write a figure as `<stem>.svg` and `<stem>.png` (two pixels a unit: 264 dpi at 7 inches) and return both."""
    drawn = svg(chart)
    vector, picture = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}.png")
    vector.write_text(drawn, encoding="utf-8", newline="\n")
    picture.write_bytes(vlc.svg_to_png(drawn, scale=2))
    return vector, picture

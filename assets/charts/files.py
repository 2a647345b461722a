"""Figures as SVG text, and as files."""

from pathlib import Path
from typing import Any

import vl_convert as vlc

from casewave.assets.charts.drawing import Drawing


def svg(chart: Drawing) -> str:
    """Render a figure as SVG text that can be in a page next to others: nothing in it has an id."""
    return render(chart.to_dict())


def render(spec: dict[str, Any]) -> str:
    """Render a figure that is written as Vega-Lite takes it."""
    return vlc.vegalite_to_svg(spec)


def save(chart: Drawing, stem: Path) -> tuple[Path, Path]:
    """Write a figure as `<stem>.svg` and `<stem>.png` (two pixels a unit: 264 dpi at 7 inches) and return both."""
    drawn = svg(chart)
    vector, picture = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}.png")
    vector.write_text(drawn, encoding="utf-8", newline="\n")
    picture.write_bytes(vlc.svg_to_png(drawn, scale=2))
    return vector, picture

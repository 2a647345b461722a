"""Figures as SVG text, and as files."""

from pathlib import Path

import altair as alt
import vl_convert as vlc


def svg(chart: alt.TopLevelMixin) -> str:
    """Render a figure as SVG text that can be in a page next to others: nothing in it has an id."""
    # Altair's check of a whole figure costs about a third of drawing it; the tests make it, for each kind of figure.
    return vlc.vegalite_to_svg(chart.to_dict(validate=False))


def save(chart: alt.TopLevelMixin, stem: Path) -> tuple[Path, Path]:
    """Write a figure as `<stem>.svg` and `<stem>.png` (two pixels a unit: 264 dpi at 7 inches) and return both."""
    drawn = svg(chart)
    vector, picture = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}.png")
    vector.write_text(drawn, encoding="utf-8", newline="\n")
    picture.write_bytes(vlc.svg_to_png(drawn, scale=2))
    return vector, picture

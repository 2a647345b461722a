"""Figures as SVG text, and as files."""

import hashlib
import re
from pathlib import Path

import altair as alt
import vl_convert as vlc

SHAPE_ID = re.compile(r'(\bid="|"url\(#)((?:gradient_|clip)\d+)(?=[")])')


def svg(chart: alt.TopLevelMixin) -> str:
    """Render a figure as SVG text that can be in a page next to others: its ids are its own."""
    # Altair's check of a whole figure costs about a third of drawing it; the tests make it, for each kind of figure.
    return own_ids(vlc.vegalite_to_svg(chart.to_dict(validate=False)))


def save(chart: alt.TopLevelMixin, stem: Path) -> tuple[Path, Path]:
    """Write a figure as `<stem>.svg` and `<stem>.png` (two pixels a unit: 264 dpi at 7 inches) and return both."""
    drawn = svg(chart)
    vector, picture = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}.png")
    vector.write_text(drawn, encoding="utf-8", newline="\n")
    picture.write_bytes(vlc.svg_to_png(drawn, scale=2))
    return vector, picture


def own_ids(drawn: str) -> str:
    """Give the shapes of an SVG ids that no other figure has, and the same ones at each drawing.

    Vega counts gradients and clips through the life of a process: drawn second, a figure has other numbers, and drawn
    in different processes, two figures in one page take each other's.
    """
    places = {old: place for place, old in enumerate(dict.fromkeys(use[2] for use in SHAPE_ID.finditer(drawn)))}
    plain = SHAPE_ID.sub(lambda use: f"{use[1]}{places[use[2]]}", drawn)
    content = hashlib.sha256(plain.encode()).hexdigest()[:12]
    return SHAPE_ID.sub(lambda use: f"{use[1]}f{content}-{places[use[2]]}", drawn)

"""Figures as SVG, PDF and PNG (300 dpi at 7 inches), the same bytes at each drawing, with alternative text inside."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
from collections.abc import Collection
from importlib.metadata import version
from typing import Any
from xml.sax.saxutils import escape

import vl_convert as vlc
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from casewave.assets import charts
from casewave.assets.report import PRINT_FORMATS
from casewave.assets.report.figures.figure import Figure
from casewave.assets.warehouse.products import Folder

DPI, POINTS, INCHES = 300, 72, 7
ROLE, DRAWING = ' role="img"', "drawing"
logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of how the renderer counts a file's objects


def write_figure(
    folder: Folder, stem: str, figure: Figure, provenance: dict[str, str], formats: Collection[str] = PRINT_FORMATS
) -> None:
    """Write a figure as SVG, and as PNG and PDF where these are asked for.

    The SVG is what the others are drawn from: where it stays as it was, so do they; where it is new and they are not
    asked for, they go, since a picture of an older delivery is worse than none.
    """
    drawn = svg(figure, provenance, folder.text(f"{stem}.svg"))
    is_new = not folder.holds(f"{stem}.svg", drawn)
    for kind, draw in (("pdf", pdf), ("png", png)):
        path = folder.path / f"{stem}.{kind}"
        if is_new:
            path.unlink(missing_ok=True)
        if kind in formats and not path.exists():
            folder.write(f"{stem}.{kind}", draw(figure, drawn, provenance))
        folder.keep(f"{stem}.{kind}")
    folder.write(f"{stem}.svg", drawn)  # last: a run that is killed before draws all of them again


def svg(figure: Figure, provenance: dict[str, str], before: str = "") -> str:
    """A figure as SVG, with its caption, its alternative text, what made it, and the hash of its drawing.

    before: the figure as it was published before, if it was. What it shows is drawn again only where the hash says that
    it is another drawing, or that the file is not as it was written.
    """
    spec = figure.draw().to_dict()
    drawn = _drawing_in(before, spec) or charts.render(spec)
    head, body = drawn.split(">", 1)
    made = escape(_in_words({**provenance, DRAWING: _hash(spec, drawn)}))
    words = f"<title>{escape(figure.caption)}</title><desc>{escape(figure.words)}</desc><metadata>{made}</metadata>"
    return f"{head}{ROLE}>{words}{body}"


def _drawing_in(published: str, spec: dict[str, Any]) -> str:
    """The drawing in a published figure, if it is this one and as it was drawn; else nothing."""
    head, _, rest = published.partition(f"{ROLE}>")
    words, _, body = rest.partition("</metadata>")
    drawn = f"{head}>{body}"
    return drawn if words.endswith(f"{DRAWING}: {_hash(spec, drawn)}") else ""


def _hash(spec: dict[str, Any], drawn: str) -> str:
    """The hash of what is drawn, by which renderer, and of the drawing."""
    held = json.dumps([version("vl-convert-python"), spec, drawn], sort_keys=True)
    return hashlib.sha256(held.encode()).hexdigest()


def png(figure: Figure, drawn: str, provenance: dict[str, str]) -> bytes:
    """A drawn figure as PNG of 300 dots an inch, as wide as a page's text."""
    picture = Image.open(io.BytesIO(vlc.svg_to_png(drawn, scale=DPI * INCHES / _width(drawn)))).convert("RGB")
    properties = PngImagePlugin.PngInfo()
    for name, words in (("Title", figure.caption), ("Description", figure.words), ("Source", _in_words(provenance))):
        properties.add_itxt(name, words)
    saved = io.BytesIO()
    picture.save(saved, "PNG", dpi=(DPI, DPI), pnginfo=properties)
    return saved.getvalue()


def pdf(figure: Figure, drawn: str, provenance: dict[str, str]) -> bytes:
    """A drawn figure as PDF, as wide as a page's text.

    The renderer orders a file's objects by chance. Here each dictionary is put in the order of its keys, and objects
    are numbered as they are met from the root, so that a figure has one file.
    """
    reader = PdfReader(io.BytesIO(vlc.svg_to_pdf(_as_wide_as_text(drawn))))
    _order(reader.root_object, set())
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = {
        "/Title": figure.caption,
        "/Subject": figure.words,
        "/Keywords": _in_words(provenance),
        "/Creator": "casewave",
    }
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def _order(held: PdfObject | None, met: set[int]) -> None:
    """Put the keys of all dictionaries that an object leads to in order."""
    if isinstance(held, IndirectObject):
        if held.idnum not in met:
            met.add(held.idnum)
            _order(held.get_object(), met)
    elif isinstance(held, DictionaryObject):
        for key in sorted(held):
            dict.__setitem__(held, key, dict.pop(held, key))
        for value in list(held.values()):
            _order(value, met)
    elif isinstance(held, ArrayObject):
        for value in held:
            _order(value, met)


def _as_wide_as_text(drawn: str) -> str:
    """Give a drawn figure the size in which it is printed: its view box scales what is in it."""
    width, height = (int(side) for side in re.findall(r'(?:width|height)="(\d+)"', drawn)[:2])
    size = f'width="{POINTS * INCHES}" height="{height * POINTS * INCHES / width:.2f}"'
    return drawn.replace(f'width="{width}" height="{height}"', size, 1)


def _width(drawn: str) -> int:
    return int(drawn.split('width="', 1)[1].split('"', 1)[0])


def _in_words(provenance: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in provenance.items())

"""Figures as SVG, PDF and PNG (300 dpi at 7 inches), the same bytes at each drawing, with alternative text inside."""

from __future__ import annotations

import io
import logging
import re
from xml.sax.saxutils import escape

import vl_convert as vlc
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from casewave.assets import charts
from casewave.assets.report.figures.figure import Figure

DPI, POINTS, INCHES = 300, 72, 7
logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of how the renderer counts a file's objects


def svg(figure: Figure, made_from: dict[str, str]) -> str:
    """A figure as SVG, with its caption, its alternative text and what made it."""
    drawn = charts.svg(figure.draw())
    head, body = drawn.split(">", 1)
    made = escape(_told(made_from))
    words = f"<title>{escape(figure.caption)}</title><desc>{escape(figure.words)}</desc><metadata>{made}</metadata>"
    return f'{head} role="img">{words}{body}'


def png(figure: Figure, drawn: str, made_from: dict[str, str]) -> bytes:
    """A drawn figure as PNG of 300 dots an inch, as wide as a page's text."""
    picture = Image.open(io.BytesIO(vlc.svg_to_png(drawn, scale=DPI * INCHES / _width(drawn)))).convert("RGB")
    properties = PngImagePlugin.PngInfo()
    for name, words in (("Title", figure.caption), ("Description", figure.words), ("Source", _told(made_from))):
        properties.add_itxt(name, words)
    saved = io.BytesIO()
    picture.save(saved, "PNG", dpi=(DPI, DPI), pnginfo=properties)
    return saved.getvalue()


def pdf(figure: Figure, drawn: str, made_from: dict[str, str]) -> bytes:
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
        "/Keywords": _told(made_from),
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


def _told(made_from: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in made_from.items())

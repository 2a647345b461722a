"""Figures as SVG text, and as files."""

import hashlib
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import altair as alt
import vl_convert as vlc

SHAPE_ID = re.compile(r'(\bid="|"url\(#)((?:gradient_|clip)\d+)(?=[")])')
PNG_SIGNATURE_LENGTH = 8


def svg(chart: alt.TopLevelMixin) -> str:
    """Render a figure as SVG text that can stand in a page beside others: its ids are its own."""
    # Altair checked each part when it was made; a second check of the whole takes as long as half the drawing.
    return own_ids(vlc.vegalite_to_svg(chart.to_dict(validate=False)))


def save(chart: alt.TopLevelMixin, stem: Path) -> tuple[Path, Path]:
    """Write a figure as `<stem>.svg` and `<stem>.png` (two pixels a unit: 264 dpi at 7 inches) and return both."""
    drawn = svg(chart)
    vector, picture = stem.with_name(f"{stem.name}.svg"), stem.with_name(f"{stem.name}.png")
    vector.write_text(drawn, encoding="utf-8", newline="\n")
    picture.write_bytes(recompressed(vlc.svg_to_png(drawn, scale=2)))
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


def recompressed(png: bytes) -> bytes:
    """Compress a picture's pixels, which stay as they are, to about a quarter: vl-convert hardly does."""
    chunks = list(_chunks(png))
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    first = next(place for place, (kind, _) in enumerate(chunks) if kind == b"IDAT")
    others = [chunk for chunk in chunks if chunk[0] != b"IDAT"]
    kept = [*others[:first], (b"IDAT", zlib.compress(pixels, 3)), *others[first:]]
    return png[:PNG_SIGNATURE_LENGTH] + b"".join(_packed(kind, data) for kind, data in kept)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Split a PNG file into its chunks (kind, data); each has its length before and a checksum behind."""
    start = PNG_SIGNATURE_LENGTH
    while start < len(png):
        length, kind = struct.unpack_from(">I4s", png, start)
        yield kind, png[start + 8 : start + 8 + length]
        start += length + 12


def _packed(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

"""The marks of a figure as links: each leads to the event, statements or rating that it stands for.

They lie over the picture, which stays the file that is also printed and downloaded. Without scripts they lead to the
page that shows the same; with scripts the evidence opens on the page (`files/statements.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from casewave.assets.charts.shapes import MARGIN, Area
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.site.material import Material
from casewave.assets.report.site.plan import findings_page
from casewave.assets.report.tables import RATINGS
from casewave.schemas.language import counted


@dataclass(frozen=True)
class LinkedMark:
    """A link over a mark: where it is on the picture, what it is called, where it leads, and what a script opens."""

    x: int
    y: int
    width: int
    height: int
    words: str
    href: str
    event: str = ""
    rating: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Marks:
    """The links over a picture of this size."""

    width: int
    height: int
    links: tuple[LinkedMark, ...]


def marks(material: Material, figure: Figure, up: str) -> Marks | None:
    """The links of a figure on a page that lies `up` below the report; None where no mark stands for one thing."""
    drawn = figure.draw()
    links = tuple(_links(material, drawn.areas, up))
    return Marks(round(drawn.width) + 2 * MARGIN, drawn.height + 2 * MARGIN, links) if links else None


def _links(material: Material, areas: Iterable[Area], up: str) -> Iterator[LinkedMark]:
    for area in areas:
        left, top = round(area.x) + MARGIN, round(area.y) + MARGIN
        place = (left, top, round(area.x2) + MARGIN - left, round(area.y2) + MARGIN - top)
        if area.kind == "event":
            (event,) = area.names
            yield LinkedMark(
                *place, material.event_words[event], f"{up}timeline.html#{urlencode({'event': event})}", event
            )
        elif area.kind == "rating":
            (name,) = area.names
            rated = material.ratings[name]
            words = (
                f"{rated['unit_label']}, {rated['code']} {rated['row_label']}, wave {rated['wave']}: {rated['cell']}"
            )
            yield LinkedMark(*place, words, f"{up}wave-{rated['wave']}/index.html#{RATINGS.anchor}", rating=name)
        elif known := [name for name in area.names if name in material.entries]:
            yield LinkedMark(
                *place, *_statements(material, known, up), numbers=tuple(material.numbers[name] for name in known)
            )


def _statements(material: Material, names: list[str], up: str) -> tuple[str, str]:
    """What the link to entries of one cell is called, and the place of the cell."""
    entry = material.entries[names[0]]
    amount = counted(len(names), "{number} statement", "{number} statements")
    chosen = urlencode({"case": entry.programme, "row": entry.row, "wave": entry.wave})
    place = f"{up}{findings_page(material.phase_of[entry.phase])}#{chosen}"
    return f"{entry.case}, {entry.row}, wave {entry.wave}: {amount}", place

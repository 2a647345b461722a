"""A figure: its chart, its words for those who cannot see it, and its data as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from casewave.assets.report.printable import Table, span_name
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import Section
from casewave.assets.warehouse.naming import safe_name

if TYPE_CHECKING:
    from casewave.assets.charts.drawing import Drawing

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Chart:
    """A chart of `assets.charts` by its name, with the rows that it draws: figures, each no larger than a page."""

    name: str
    rows: tuple[pa.Table, ...]

    @cached_property
    def pages(self) -> list[Drawing]:
        from casewave.assets import charts  # brings the renderer, which only what is drawn needs

        frames = (table.to_pandas(types_mapper=pd.ArrowDtype) for table in self.rows)
        drawn: list[Drawing] = getattr(charts, self.name)(*frames)
        return drawn


@dataclass(frozen=True)
class Figure:
    """A figure: `name` is its files', `words` say what it shows, `data` is the table next to it; drawn when asked.

    page: which of the pages of its chart it is, from 0. notes: what is written below it.
    """

    section: Section
    name: str
    caption: str
    words: str
    data: Table
    chart: Chart
    page: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", safe_name(self.name))  # it may hold words of the register

    def draw(self) -> Drawing:
        from casewave.assets.charts.drawing import noted

        return noted(self.chart.pages[self.page], self.notes)


def on_pages(figure: Figure) -> Iterator[Figure]:
    """A figure for each page that its chart takes, all with the same data."""
    pages = len(figure.chart.pages)
    for place in range(pages):
        part = f" (part {place + 1} of {pages})" if pages > 1 else ""
        name = f"{figure.name}_{place + 1}" if place else figure.name
        yield replace(figure, name=name, caption=f"{figure.caption}{part}", page=place)


def noted(figure: Figure, notes: tuple[str, ...]) -> Figure:
    """A figure that says more: in the picture, in its words and next to its data."""
    if not notes:
        return figure
    data = replace(figure.data, notes=(*figure.data.notes, *notes))
    return replace(figure, words=" ".join((figure.words, *notes)), data=data, notes=(*figure.notes, *notes))


def so_far(source: ReportData) -> str:
    """The waves up to the last, as captions name them, with those between that are not loaded."""
    first, last = source.waves[0], source.waves[-1]
    registered = sorted(entry.wave for entry in source.study.waves)
    absent = [str(wave) for wave in registered if first < wave < last and wave not in source.waves]
    left_out = f" (without wave {' and '.join(absent)})" if absent else ""
    return f"{span_name(first, last).lower()}{left_out}"

"""A figure: its chart, its words for those who cannot see it, and its data as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from casewave.assets.report.printable import Table, span_name
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import Section
from casewave.assets.warehouse.naming import safe_name

if TYPE_CHECKING:
    import altair as alt

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Figure:
    """A figure: `name` is its files', `words` say what it shows, `data` is the table next to it; drawn when asked."""

    section: Section
    name: str
    caption: str
    words: str
    data: Table
    draw: Callable[[], alt.LayerChart]

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", safe_name(self.name))  # it may hold words of the register


def chart_of(chart: str, caption: str, *rows: pa.Table) -> Callable[[], alt.LayerChart]:
    """A chart of `assets.charts` by its name, to be drawn of these rows when asked."""
    return partial(_draw, chart, caption, rows)


def _draw(chart: str, caption: str, rows: tuple[pa.Table, ...]) -> alt.LayerChart:
    from casewave.assets import charts  # brings Altair, which only what is drawn needs

    frames = (table.to_pandas(types_mapper=pd.ArrowDtype) for table in rows)
    drawn: alt.LayerChart = getattr(charts, chart)(*frames, caption)
    return drawn


def noted(figure: Figure, notes: tuple[str, ...]) -> Figure:
    """A figure that says what its waves lack: in the picture, in its words and next to its data."""
    if not notes:
        return figure
    data = replace(figure.data, notes=(*figure.data.notes, *notes))
    return replace(figure, words=" ".join((figure.words, *notes)), data=data, draw=partial(_draw_noted, figure, notes))


def _draw_noted(figure: Figure, notes: tuple[str, ...]) -> alt.LayerChart:
    from casewave.assets.charts.drawing import noted

    return noted(figure.draw(), notes)


def so_far(source: ReportData) -> str:
    """The waves up to the last, as captions name them, with those between that are not loaded."""
    first, last = source.waves[0], source.waves[-1]
    registered = sorted(entry.wave for entry in source.study.waves)
    absent = [str(wave) for wave in registered if first < wave < last and wave not in source.waves]
    left_out = f" (without wave {' and '.join(absent)})" if absent else ""
    return f"{span_name(first, last).lower()}{left_out}"

"""Which figures a report has: each with its chart, its words for those who cannot see it, and its data as a table.

A new chart becomes a figure in every format and on the site by one function here. Belongs elsewhere: where marks and
words are in a chart (`assets.charts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from casewave.assets.report.figures.change import (
    growth_cycles,
    panel_flow,
    rating_flows,
    rating_heatmaps,
    scenario_courses,
)
from casewave.assets.report.figures.figure import Figure, noted, on_pages
from casewave.assets.report.figures.methods import agreement, saturation_curves
from casewave.assets.report.figures.over_time import interviews, screening, timelines
from casewave.assets.report.source import ReportData
from casewave.assets.warehouse.naming import distinct

FIGURES: tuple[Callable[[ReportData, int], Iterator[Figure]], ...] = (timelines, interviews, screening, rating_heatmaps)
STUDY_FIGURES: tuple[Callable[[ReportData], Iterator[Figure]], ...] = (
    rating_flows, scenario_courses, growth_cycles, panel_flow, saturation_curves, agreement,
)  # fmt: skip


def wave_figures(source: ReportData, wave: int) -> list[Figure]:
    """The figures of a wave's report, which show the study up to it."""
    return _noted((figure for build in FIGURES for figure in build(source, wave)), source.partial(wave))


def study_figures(source: ReportData) -> list[Figure]:
    """The figures of change and of methods, of the study up to its last wave."""
    lacking = source.partial(source.waves[-1])
    return _noted((figure for build in STUDY_FIGURES for figure in build(source)), lacking)


def _noted(figures: Iterable[Figure], lacking: tuple[str, ...]) -> list[Figure]:
    """Figures, each no larger than a page and with a name of its own, that say what their waves lack."""
    pages = (page for figure in figures for page in on_pages(figure))
    return [noted(replace(page, name=name), lacking) for page, name in distinct(pages, set())]

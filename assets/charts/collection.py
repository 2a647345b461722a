"""The collection of interviews: programmes and their sites as a tree, against months, with the counts of each.

A disc stands for the interviews about a site in a month. At the right stand the counts that double counting keeps
apart: of a site those about it, of a programme those held, each once, and their sum over its sites.
"""

import datetime as dt
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import altair as alt
import pandas as pd

from casewave.assets.charts.axis import Axis, next_quarter, quarter
from casewave.assets.charts.drawing import draw_boxes, draw_discs, draw_words, empty_figure, figure
from casewave.assets.charts.events import Wave, calendar_day, read_waves
from casewave.assets.charts.frame import draw_frame, time_frame
from casewave.assets.charts.legend import lay_out_notes
from casewave.assets.charts.shapes import GAP, PHASE_COLOURS, PLOT_RIGHT, WIDTH, Box, Symbol, ruled_line, tint
from casewave.assets.charts.text import SMALL_SIZE, Words, line_height, wrap

PLOT_LEFT = 166
SITE_INDENT = 12
ROW_HEIGHT = 26
NARROWEST_MONTH = 15
SMALLEST_DISC = 16.2
LARGEST_DISC = ROW_HEIGHT - 2
# Half of a number of two digits and of the rim: so far a disc stays from the middle of the next month.
NUMBER_ROOM = 6.5
DISC_COLOUR = PHASE_COLOURS[0]
TREE_COLOUR = "#9a9a9a"
COUNT_WIDTH, COUNT_GAP = 118, 8
TREE_LEFT = 4
DOUBLE_COUNT_NOTE = "An interview about several sites counts once for its programme and once at each of its sites"
PROGRAMME_WIDE_NOTE = "* Code for the whole programme, not for one place."
SYNTHETIC_NOTE = "† Includes synthetic interviews."


@dataclass(frozen=True, order=True)
class Site:
    """A site as the figure needs it; sites sort in reading order."""

    case_order: int
    programme_name: str
    site_order: int
    site: str
    site_name: str
    is_place: bool

    @property
    def programme(self) -> tuple[int, str]:
        return self.case_order, self.programme_name

    @property
    def label(self) -> str:
        return f"{self.site_name} ({self.site}){'' if self.is_place else '*'}"


SiteMonths = dict[Site, Counter[dt.date]]


@dataclass(frozen=True)
class SiteRow:
    """One site's row."""

    site: Site
    name: Words
    middle: float
    bottom: float


@dataclass(frozen=True)
class Branch:
    """One programme: its name over the rows of its sites."""

    heading: Words
    rows: tuple[SiteRow, ...]

    @property
    def lines(self) -> list[Box]:
        """The lines that lead from a programme to its sites."""
        last = self.rows[-1].middle
        twigs = [Box(TREE_LEFT, SITE_INDENT - 3, row.middle - 0.5, row.middle + 0.5, TREE_COLOUR) for row in self.rows]
        return [Box(TREE_LEFT, TREE_LEFT + 1, self.heading.bottom, last + 0.5, TREE_COLOUR), *twigs]


def interview_collection(
    months: pd.DataFrame, held: pd.DataFrame, waves: pd.DataFrame, title: str
) -> alt.TopLevelMixin:
    """Draw interviews a month at each site: discs that darken, and grow if there is room, with the number on them.

    months: programme_name, case_order, site, site_name, is_place, site_order, month, interviews (at least 1),
    has_synthetic.
    held: programme_name, interviews (each once); a blank name is the study.
    waves: wave, window_start, window_end.
    """
    counts = read_site_months(months)
    if not counts:
        return empty_figure("No interviews", title)
    known_waves = read_waves(waves)
    frame = time_frame(month_axis([day for held in counts.values() for day in held], known_waves), known_waves)
    branches = lay_out_sites(counts, frame.top)
    rows = [row for branch in branches for row in branch.rows]
    discs, numbers = lay_out_discs(counts, rows, frame.axis)
    end = rows[-1].bottom + GAP
    once = {name: int(count) for name, count in zip(held["programme_name"], held["interviews"], strict=True)}
    sums = lay_out_counts(counts, branches, once, frame.axis.right + COUNT_GAP)
    told = _notes(counts, once, bool(months["has_synthetic"].any()))
    notes, below = lay_out_notes(told, end + frame.ticks_height + GAP)
    layers = [
        *draw_frame(frame, end),
        *draw_boxes("rows", [ruled_line(row.bottom, frame.axis.right + COUNT_WIDTH) for row in rows]),
        *draw_boxes("tree", [line for branch in branches for line in branch.lines]),
        *draw_discs("circles", discs),
        *draw_words("numbers", numbers),
        *draw_words("headings", [*(branch.heading for branch in branches), *(row.name for row in rows)]),
        *draw_words("counts", sums),
        *draw_words("notes", notes),
    ]
    return figure(layers, frame.axis.right + COUNT_WIDTH + WIDTH - PLOT_RIGHT, below, title)


def read_site_months(months: pd.DataFrame) -> SiteMonths:
    """Count interviews by site and month; where two waves meet in one month they are added up."""
    counts: SiteMonths = defaultdict(Counter)
    for row in months.to_dict("records"):
        site = Site(**{field.name: row[field.name] for field in fields(Site)})
        counts[site][calendar_day(row["month"])] += int(row["interviews"])
    return counts


def month_axis(months: Sequence[dt.date], waves: Sequence[Wave]) -> Axis:
    """Span whole quarters around all months and waves, wider than other figures if a month would get too narrow."""
    days = [*months, *(day for wave in waves for day in (wave.start, wave.end))]
    start, end = quarter(min(days)), next_quarter(max(days))
    count = (end.year - start.year) * 12 + end.month - start.month
    return Axis(start, end, PLOT_LEFT, max(PLOT_RIGHT - COUNT_WIDTH, PLOT_LEFT + count * NARROWEST_MONTH))


def next_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)


def lay_out_sites(sites: Iterable[Site], top: float) -> list[Branch]:
    """Lay out the programmes' names and the sites' rows below them, in order."""
    branches: list[Branch] = []
    for (_, name), programme in itertools.groupby(sorted(sites), key=lambda site: site.programme):
        heading = Words((name,), 0, top + 8, weight="bold")
        rows: list[SiteRow] = []
        for site in programme:
            rows.append(_site_row(site, rows[-1].bottom if rows else heading.bottom))
        branches.append(Branch(heading, tuple(rows)))
        top = rows[-1].bottom
    return branches


def _site_row(site: Site, top: float) -> SiteRow:
    lines = wrap(site.label, PLOT_LEFT - SITE_INDENT - 10, SMALL_SIZE)
    height = max(ROW_HEIGHT, len(lines) * line_height(SMALL_SIZE) + 4)
    name = Words(lines, SITE_INDENT, top + height / 2, size=SMALL_SIZE).centred()
    return SiteRow(site, name, top + height / 2, top + height)


def lay_out_discs(counts: SiteMonths, rows: Iterable[SiteRow], axis: Axis) -> tuple[list[Symbol], list[Words]]:
    """Lay out a disc and a number for each site and month, the larger discs first so that they hide none."""
    most = max(count for months in counts.values() for count in months.values())
    largest = max(SMALLEST_DISC, min(LARGEST_DISC, 2 * (30 * axis.day_width - NUMBER_ROOM)))
    discs, numbers = [], []
    for row in rows:
        for month, count in counts[row.site].items():
            share = (count - 1) / max(most - 1, 1)
            area = math.pi / 4 * (SMALLEST_DISC**2 + share * (largest**2 - SMALLEST_DISC**2))
            x = (axis.x(month) + axis.x(next_month(month))) / 2
            discs.append(Symbol("circle", x, row.middle, area, tint(DISC_COLOUR, 0.8 + 0.2 * share)))
            number = Words((str(count),), x, row.middle, "center", SMALL_SIZE, "bold", "white")
            numbers.append(number.centred())
    return sorted(discs, key=lambda disc: -disc.size), numbers


def lay_out_counts(counts: SiteMonths, branches: Iterable[Branch], once: dict[Any, int], left: float) -> list[Words]:
    """Lay out the number of interviews of each site, and of each programme both its numbers."""
    words: list[Words] = []
    for branch in branches:
        of_sites = [sum(counts[row.site].values()) for row in branch.rows]
        told = f"{once[branch.heading.lines[0]]} held, {sum(of_sites)} by site"
        words.append(Words((told,), left, branch.heading.y, size=SMALL_SIZE, weight="bold"))
        words += [
            Words((str(number),), left, row.middle, size=SMALL_SIZE).centred()
            for row, number in zip(branch.rows, of_sites, strict=True)
        ]
    return words


def _notes(counts: SiteMonths, once: dict[Any, int], has_synthetic: bool) -> list[str]:
    is_any_wide = not all(site.is_place for site in counts)
    by_site = sum(sum(months.values()) for months in counts.values())
    held = next((number for name, number in once.items() if pd.isna(name)), 0)
    return [
        f"{DOUBLE_COUNT_NOTE}: {held} held, {by_site} by site.",
        *[PROGRAMME_WIDE_NOTE] * is_any_wide,
        *[SYNTHETIC_NOTE] * has_synthetic,
    ]

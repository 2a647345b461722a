"""The collection of interviews: programmes and their sites as a tree, against time, with the counts of each.

A disc stands for the interviews about a site in a month, or in a quarter or a year where months would be too narrow. At
the right are the counts that double counting keeps apart: of a site those about it, of a programme those held, each
once, and their sum over its sites.
"""

import datetime as dt
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import pandas as pd

from casewave.assets.charts.axis import Axis, next_quarter, quarter
from casewave.assets.charts.colours import AMOUNT, tint
from casewave.assets.charts.drawing import (
    Drawing,
    draw_boxes,
    draw_discs,
    draw_symbols,
    draw_words,
    empty_figure,
    figure,
)
from casewave.assets.charts.events import WaveWindow, calendar_day, read_waves
from casewave.assets.charts.frame import TimeFrame, draw_frame, time_frame
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.milestones import Milestone, lay_out_leaves, leaf_notes, read_milestones
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, PLOT_RIGHT, Box, Symbol, ruled_line
from casewave.assets.charts.text import SMALL_SIZE, Words, line_height, wrap

PLOT_LEFT = 166
SITE_INDENT = 12
ROW_HEIGHT = 22
NARROWEST_BIN = 15
SMALLEST_DISC = 16.2
LARGEST_DISC = ROW_HEIGHT - 2
# Half of a number of two digits and of the rim: so far a disc stays from the middle of the next month.
NUMBER_ROOM = 6.5
TREE_COLOUR = "#9a9a9a"
COUNT_WIDTH, COUNT_GAP = 118, 8
TREE_LEFT = 4
DOUBLE_COUNT_NOTE = "An interview about several sites counts once for its programme and once at each of its sites"
PROGRAMME_WIDE_NOTE = "* Stands for the whole programme, not for one site."
FOOT = 100  # pixels below the rows of a page: ticks and notes
LEAVES_ROOM = 120  # pixels for the leaves and their note


@dataclass(frozen=True, order=True)
class CollectedSite:
    """A site as the figure needs it; sites sort in reading order."""

    case_order: int
    programme_name: str
    site_order: int
    site: str
    site_name: str
    is_place: bool
    dagger: str = ""

    @property
    def programme(self) -> tuple[int, str]:
        return self.case_order, self.programme_name

    @property
    def label(self) -> str:
        return f"{self.site_name} ({self.site}){'' if self.is_place else '*'}{self.dagger}"


SiteMonths = dict[CollectedSite, Counter[dt.date]]


@dataclass(frozen=True)
class SiteRow:
    """One site's row."""

    site: CollectedSite
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


@dataclass(frozen=True)
class Bin:
    """A stretch of time that a disc counts: its name, the first day of the one that a day is in, and of the next."""

    name: str
    first: Callable[[dt.date], dt.date]
    next: Callable[[dt.date], dt.date]


def next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)


BINS = (
    Bin("month", lambda day: day.replace(day=1), next_month),
    Bin("quarter", quarter, next_quarter),
    Bin("year", lambda day: dt.date(day.year, 1, 1), lambda day: dt.date(day.year + 1, 1, 1)),
)


def interview_collection(
    months: pd.DataFrame, held: pd.DataFrame, waves: pd.DataFrame, milestones: pd.DataFrame | None = None
) -> list[Drawing]:
    """Draw interviews over time at each site: discs that darken, and grow if there is room, with the number on them.

    Below them are the milestones of the study's model, if it has any, as leaves.

    months: programme_name, case_order, site, site_name, is_place, site_order, month, interviews (at least 1),
    has_synthetic.
    held: programme_name, interviews (each once); a blank name is the study.
    waves: wave, window_start, window_end.
    milestones: milestone_order, model_version, earliest, latest, what, is_synthetic.
    """
    if not len(months):
        return empty_figure("No interviews")
    known_waves = read_waves(waves)
    leaves = read_milestones(milestones)
    days = [calendar_day(day) for day in months["month"]]
    axis = time_span([*days, *(day for leaf in leaves for day in (leaf.earliest, leaf.latest))], known_waves)
    used = fitting_bin(axis)
    counts = read_site_bins(months, used)
    frame = time_frame(axis, known_waves)
    once = {
        name: int(count)
        for name, count in zip(held["programme_name"], held["interviews"], strict=True)
        if not pd.isna(name)
    }
    in_all = sum(int(count) for name, count in zip(held["programme_name"], held["interviews"], strict=True)
                 if pd.isna(name))  # fmt: skip
    notes = _notes(counts, used, in_all, [bool(flag) for flag in months["has_synthetic"]])
    pages = split_sites(counts, frame.top + LEAVES_ROOM * bool(leaves))
    largest = max(count for found in counts.values() for count in found.values())
    discs = Discs(axis, used, largest)
    parts = [[f"Part {number} of {len(pages)}."] * (len(pages) > 1) for number in range(1, len(pages) + 1)]
    of_page: list[list[Milestone]] = [*([] for _ in pages[:-1]), leaves]  # below the last of the sites
    return [
        _draw(page, counts, frame, discs, once, shown, [*notes, *leaf_notes(shown), *part])
        for page, shown, part in zip(pages, of_page, parts, strict=True)
    ]


def split_sites(counts: SiteMonths, top: float) -> list[list[CollectedSite]]:
    """Part programmes, with their sites, into pages."""
    pages: list[list[CollectedSite]] = [[]]
    for _, programme in itertools.groupby(sorted(counts), key=lambda site: site.programme):
        longer = [*pages[-1], *programme]
        if pages[-1] and lay_out_sites(longer, top)[-1].rows[-1].bottom > MOST_HEIGHT - FOOT:
            longer = longer[len(pages[-1]) :]
            pages.append(longer)
        else:
            pages[-1] = longer
    return pages


def _draw(
    sites: Sequence[CollectedSite], counts: SiteMonths, frame: TimeFrame, discs: "Discs", once: Mapping[str, int],
    milestones: Sequence[Milestone], more: Sequence[str],
) -> Drawing:  # fmt: skip
    branches = lay_out_sites(sites, frame.top)
    rows = [row for branch in branches for row in branch.rows]
    circles, numbers = discs.lay_out(counts, rows)
    leaves, versions, end = lay_out_leaves(milestones, frame.axis, rows[-1].bottom + GAP)
    sums = lay_out_counts(counts, branches, once, frame.axis.right + COUNT_GAP)
    notes, below = lay_out_notes(more, end + frame.ticks_height + GAP)
    layers = [
        *draw_frame(frame, end),
        *draw_boxes("rows", [ruled_line(row.bottom, frame.axis.right + COUNT_WIDTH) for row in rows]),
        *draw_boxes("tree", [line for branch in branches for line in branch.lines]),
        *draw_discs("circles", circles),
        *draw_symbols("leaves", leaves),
        *draw_words("numbers", numbers),
        *draw_words("headings", [*(branch.heading for branch in branches), *(row.name for row in rows)]),
        *draw_words("counts", sums),
        *draw_words("versions", versions),
        *draw_words("notes", notes),
    ]
    return figure(layers, below)


def read_site_bins(months: pd.DataFrame, used: Bin) -> SiteMonths:
    """Count interviews by site and stretch of time; where two waves meet in one they are added up."""
    marked = is_part_synthetic([bool(flag) for flag in months["has_synthetic"]])
    synthetic = set(months[months["has_synthetic"].astype(bool)]["site"]) if marked else set()
    names = [field.name for field in fields(CollectedSite) if field.name != "dagger"]
    counts: SiteMonths = defaultdict(Counter)
    for row in months.to_dict("records"):
        site = CollectedSite(**{name: row[name] for name in names}, dagger=" †" * (row["site"] in synthetic))
        counts[site][used.first(calendar_day(row["month"]))] += int(row["interviews"])
    return counts


def time_span(months: Sequence[dt.date], waves: Sequence[WaveWindow]) -> Axis:
    """Span whole quarters around all months and waves."""
    days = [*months, *(day for wave in waves for day in (wave.start, wave.end))]
    return Axis(quarter(min(days)), next_quarter(max(days)), PLOT_LEFT, PLOT_RIGHT - COUNT_WIDTH)


def fitting_bin(axis: Axis) -> Bin:
    """The shortest stretch of time of which each has room for its number."""
    widths = {used: (used.next(axis.start) - axis.start).days * axis.day_width for used in BINS[:-1]}
    return next((used for used, width in widths.items() if width >= NARROWEST_BIN), BINS[-1])


def lay_out_sites(sites: Iterable[CollectedSite], top: float) -> list[Branch]:
    """Lay out the programmes' names and the sites' rows below them, in order."""
    branches: list[Branch] = []
    for (_, name), programme in itertools.groupby(sorted(sites), key=lambda site: site.programme):
        heading = Words(wrap(name, PLOT_RIGHT - COUNT_WIDTH, weight="bold"), 0, top + 8, weight="bold")
        rows: list[SiteRow] = []
        for site in programme:
            rows.append(_site_row(site, rows[-1].bottom if rows else heading.bottom))
        branches.append(Branch(heading, tuple(rows)))
        top = rows[-1].bottom
    return branches


def _site_row(site: CollectedSite, top: float) -> SiteRow:
    lines = wrap(site.label, PLOT_LEFT - SITE_INDENT - 10, SMALL_SIZE)
    height = max(ROW_HEIGHT, len(lines) * line_height(SMALL_SIZE) + 4)
    name = Words(lines, SITE_INDENT, top + height / 2, size=SMALL_SIZE).centred()
    return SiteRow(site, name, top + height / 2, top + height)


@dataclass(frozen=True)
class Discs:
    """How interviews become discs: where their stretch of time is, and the most that one counts."""

    axis: Axis
    used: Bin
    most: int

    def lay_out(self, counts: SiteMonths, rows: Iterable[SiteRow]) -> tuple[list[Symbol], list[Words]]:
        """A disc and a number for each site and stretch of time, the larger discs first so that they hide none."""
        width = (self.used.next(self.axis.start) - self.used.first(self.axis.start)).days * self.axis.day_width
        largest = max(SMALLEST_DISC, min(LARGEST_DISC, 2 * (width - NUMBER_ROOM)))
        discs, numbers = [], []
        for row in rows:
            for begin, count in counts[row.site].items():
                share = (count - 1) / max(self.most - 1, 1)
                area = math.pi / 4 * (SMALLEST_DISC**2 + share * (largest**2 - SMALLEST_DISC**2))
                left = max(self.axis.x(begin), self.axis.left)
                x = (left + min(self.axis.x(self.used.next(begin)), self.axis.right)) / 2
                discs.append(Symbol("circle", x, row.middle, area, tint(AMOUNT, 0.8 + 0.2 * share)))
                numbers.append(Words((str(count),), x, row.middle, "center", SMALL_SIZE, "bold", "white").centred())
        return sorted(discs, key=lambda disc: -disc.size), numbers


def lay_out_counts(counts: SiteMonths, branches: Iterable[Branch], once: Mapping[str, int], left: float) -> list[Words]:
    """Lay out the number of interviews of each site, and of each programme both its numbers."""
    words: list[Words] = []
    for branch in branches:
        of_sites = [sum(counts[row.site].values()) for row in branch.rows]
        held_words = say(f"{once[branch.rows[0].site.programme_name]} held, {sum(of_sites)} by site")
        words.append(Words((held_words,), left, branch.heading.y, size=SMALL_SIZE, weight="bold"))
        words += [
            Words((str(number),), left, row.middle, size=SMALL_SIZE).centred()
            for row, number in zip(branch.rows, of_sites, strict=True)
        ]
    return words


def _notes(counts: SiteMonths, used: Bin, held: int, flags: list[bool]) -> list[str]:
    is_any_wide = not all(site.is_place for site in counts)
    by_site = sum(sum(months.values()) for months in counts.values())
    return [
        f"Discs are interviews per {used.name}. {DOUBLE_COUNT_NOTE}: {held} held, {by_site} by site.",
        *[PROGRAMME_WIDE_NOTE] * is_any_wide,
        *synthetic_notes(flags, "interviews"),
    ]

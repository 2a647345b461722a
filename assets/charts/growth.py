"""Phases of growth over waves, as the Sowing and Growing model draws them: where each site is, and in what climate.

A column per phase under a growing stem, a band per wave; in each cell are the sites that the wave judges to be in the
phase, each with what became of it since it was last judged. Waves that do not fit a page are on others.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from casewave.assets.charts.colours import AMOUNT, GRID, PALE, SOFT_INK
from casewave.assets.charts.drawing import (
    Drawing,
    draw_boxes,
    draw_paths,
    draw_symbols,
    draw_words,
    empty_figure,
    figure,
)
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.milestones import LEAF_SHAPE
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, WIDTH, Box, Path, Symbol
from casewave.assets.charts.text import (
    NO_BREAK,
    SMALL_SIZE,
    Words,
    breaks_no_word,
    line_height,
    small_words,
    text_width,
    wrap,
)

LEFT, COLUMN_GAP = 72, 8
STEM_HEIGHT, LEAST_LEAF, LEAF_GROWTH = 44, 10, 3
SIGN, SIGN_ROOM = 9, 18
BAND_GAP, FOOT = 12, 150  # pixels between bands, and below the bands of a page: legend and notes
# From so many sites in a phase on, its column may be up to three times as wide, with sites side by side.
MANY, LEAST_WIDTH = 8, 140
# What became of a site since it was last judged: the shape next to its name.
MOVEMENTS = {
    "first judged": ("diamond", "judged for the first time"),
    "forward": ("triangle-right", "moved to a later phase"),
    "back": ("triangle-left", "moved back"),
    "same": ("circle", "in the same phase"),
}


@dataclass(frozen=True)
class SiteInPhase:
    """A site in a phase: its name in lines, and what became of it."""

    lines: tuple[str, ...]
    movement: str

    @property
    def height(self) -> float:
        return len(self.lines) * line_height(SMALL_SIZE) + 2 * GAP


@dataclass(frozen=True)
class Band:
    """The sites of a wave by phase, in rows, and the climates below them."""

    name: str
    cells: dict[int, list[list[SiteInPhase]]]
    climates: tuple[str, ...]

    @property
    def cells_height(self) -> float:
        return max(map(_height, self.cells.values()))

    @property
    def height(self) -> float:
        return self.cells_height + len(self.climates) * line_height(SMALL_SIZE) + BAND_GAP


@dataclass(frozen=True)
class Columns:
    """The phases: the left edge and width of each, how many sites are side by side; a key where names have no room."""

    names: dict[int, tuple[str, ...]]
    definitions: dict[int, tuple[str, ...]]
    left: dict[int, float]
    width: dict[int, float]
    key: tuple[str, ...]

    def across(self, phase: int) -> int:
        """How many sites are side by side."""
        return max(1, int(self.width[phase] // LEAST_WIDTH))

    def middle(self, phase: int) -> float:
        return self.left[phase] + self.width[phase] / 2

    @property
    def top(self) -> float:
        """Where the bands begin."""
        lines = max(len(self.names[number]) + len(self.definitions[number]) for number in self.names)
        return STEM_HEIGHT + lines * line_height(SMALL_SIZE) + BAND_GAP + GAP


def growth_cycle(places: pd.DataFrame, phases: pd.DataFrame, climates: pd.DataFrame) -> list[Drawing]:
    """Draw where each site is in each wave.

    places: wave, place, state, phase_number, growth_state, movement, has_synthetic, in the order of the study.
    phases: phase_number, label, definition, in their order. climates: wave, climate, place, codings, in their order.
    """
    rows = records(places)
    judged = [row for row in rows if row["phase_number"] is not None]
    if not judged:
        return empty_figure("No phases")
    columns = _columns(records(phases), judged)
    marked = is_part_synthetic([bool(row["has_synthetic"]) for row in judged])
    bands = list(_bands(judged, records(climates), columns, marked=marked))
    pages = list(_pages(bands, MOST_HEIGHT - FOOT - columns.top))
    notes = [*columns.key, *_not_judged(rows), *synthetic_notes([bool(row["has_synthetic"]) for row in judged],
             "judgements")]  # fmt: skip
    return [
        _draw(columns, page, [*notes, *[f"Part {number} of {len(pages)}."] * (len(pages) > 1)])
        for number, page in enumerate(pages, start=1)
    ]


def _columns(phases: Rows, judged: Rows) -> Columns:
    """A column for each phase, with names that no line breaks within a word: else all have numbers."""
    numbers = [row["phase_number"] for row in phases]
    width = _widths(numbers, judged)
    left = {number: LEFT + sum(width[before] + COLUMN_GAP for before in numbers[:place])
            for place, number in enumerate(numbers)}  # fmt: skip
    labels = {row["phase_number"]: row["label"] for row in phases}
    definitions = {row["phase_number"]: _definition(row["definition"] or "", width[row["phase_number"]])
                   for row in phases}  # fmt: skip
    if all(breaks_no_word(label, width[number], SMALL_SIZE, "bold") for number, label in labels.items()):
        names = {number: wrap(label, width[number], SMALL_SIZE, "bold") for number, label in labels.items()}
        return Columns(names, definitions, left, width, ())
    key = ", ".join(f"{number}{NO_BREAK}{label}" for number, label in labels.items())
    return Columns({number: (str(number),) for number in labels}, definitions, left, width, (f"Columns: {key}.",))


def _widths(numbers: Sequence[int], judged: Rows) -> dict[int, float]:
    """The width of each column: the same for all, or more for those with many sites in one wave."""
    sites = Counter((row["wave"], row["phase_number"]) for row in judged)
    most = {number: max((held for (_, phase), held in sites.items() if phase == number), default=0)
            for number in numbers}  # fmt: skip
    highest = max(most.values())
    shares = {number: 1 + 2 * most[number] / highest if highest > MANY else 1.0 for number in numbers}
    room = WIDTH - LEFT - COLUMN_GAP * (len(numbers) - 1)
    return {number: room * share / sum(shares.values()) for number, share in shares.items()}


def _definition(words: str, width: float) -> tuple[str, ...]:
    return wrap(words, width, SMALL_SIZE) if breaks_no_word(words, width, SMALL_SIZE) else ()


def _bands(judged: Rows, climates: Rows, columns: Columns, *, marked: bool) -> Iterator[Band]:
    """A band for each wave; one with more sites in a phase than a page has room for goes on in another."""
    room = MOST_HEIGHT - FOOT - columns.top - BAND_GAP - 6 * line_height(SMALL_SIZE)
    for wave, of_wave in groupby(sorted(judged, key=itemgetter("wave")), key=itemgetter("wave")):
        entries: dict[int, list[SiteInPhase]] = {}
        for row in of_wave:
            phase = row["phase_number"]
            width = columns.width[phase] / columns.across(phase) - SIGN_ROOM - GAP
            entries.setdefault(phase, []).append(_entry(row, width, marked=marked))
        blocks = {phase: _blocks(_rows(found, columns.across(phase)), room) for phase, found in entries.items()}
        words = tuple(_climates([row for row in climates if row["wave"] == wave]))
        last = max(map(len, blocks.values()))
        for place in range(last):
            cells = {phase: found[place] for phase, found in blocks.items() if place < len(found)}
            yield Band(say(f"Wave {wave}"), cells, words if place == last - 1 else ())


def _rows(entries: Sequence[SiteInPhase], across: int) -> list[list[SiteInPhase]]:
    return [list(entries[start : start + across]) for start in range(0, len(entries), across)]


def _blocks(rows: Sequence[list[SiteInPhase]], room: float) -> list[list[list[SiteInPhase]]]:
    """Rows in blocks that each fit a page."""
    blocks: list[list[list[SiteInPhase]]] = [[]]
    for row in rows:
        if blocks[-1] and _height([*blocks[-1], row]) > room:
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def _entry(row: dict[str, Any], width: float, *, marked: bool) -> SiteInPhase:
    state = f" ({row['growth_state']})" if row["growth_state"] else ""
    mark = "\u00a0\u2020" * (marked and bool(row["has_synthetic"]))
    return SiteInPhase(wrap(f"{row['place']}{state}{mark}", width, SMALL_SIZE), row["movement"])


def _climates(rows: Rows) -> Iterator[str]:
    """The climates of a wave in lines: each with the sites about which it is coded, and how often."""
    for climate, found in groupby(rows, key=itemgetter("climate")):
        coded = [f"{row['place']} {row['codings']}" for row in found if row["codings"]]
        yield from wrap(f"{climate}: {', '.join(coded) or say('none coded')}", WIDTH - LEFT, SMALL_SIZE)


def _height(rows: Sequence[Sequence[SiteInPhase]]) -> float:
    return sum(max(entry.height for entry in row) + 2 for row in rows)


def _pages(bands: Sequence[Band], room: float) -> Iterator[list[Band]]:
    page: list[Band] = []
    for band in bands:
        if page and sum(each.height for each in [*page, band]) > room:
            yield page
            page = []
        page.append(band)
    yield page


def _not_judged(rows: Rows) -> list[str]:
    """The sites that a wave judges to be in no phase."""
    found = ", ".join(f"{row['place']} in wave {row['wave']}" for row in rows if row["phase_number"] is None)
    return [f"In no phase: {found}."] * bool(found)


def _draw(columns: Columns, bands: Sequence[Band], notes: Sequence[str]) -> Drawing:
    stem, leaves = _stem(columns)
    boxes: list[Box] = []
    rules: list[Box] = []
    signs: list[Symbol] = []
    words: list[Words] = []
    top = columns.top
    for band in bands:
        rules.append(Box(0, WIDTH, top - BAND_GAP / 2, top - BAND_GAP / 2 + 0.8, GRID))
        words.append(Words((band.name,), 0, top + GAP, size=SMALL_SIZE, weight="bold"))
        for phase in band.cells:
            _place(band.cells[phase], columns, phase, top, (boxes, signs, words))
        words.append(small_words(band.climates, LEFT, top + band.cells_height + GAP))
        top += band.height
    rows = (row for band in bands for cell in band.cells.values() for row in cell)
    shown = {entry.movement for row in rows for entry in row}
    samples, names, top = _legend([movement for movement in MOVEMENTS if movement in shown], top + GAP)
    noted, bottom = lay_out_notes(
        [*notes, "Under each wave: the climates, with the sites about which each is coded, and the number of codings."]
        if any(band.climates for band in bands) else notes, top,
    )  # fmt: skip
    layers = [
        *draw_boxes("lanes", rules), *draw_boxes("places", boxes), *draw_paths("stem", [stem]),
        *draw_symbols("leaves", leaves), *draw_symbols("movements", [*signs, *samples]),
        *draw_words("headings", _headings(columns)), *draw_words("definitions", _definitions(columns)),
        *draw_words("names", words), *draw_words("notes", [*names, *noted]),
    ]  # fmt: skip
    return figure(layers, bottom)


def _stem(columns: Columns) -> tuple[Path, list[Symbol]]:
    """The stem that grows over the columns, with a larger leaf for each phase."""
    centres = list(map(columns.middle, columns.left))
    steps = max(len(centres) - 1, 1)
    lowest, rise = STEM_HEIGHT - LEAST_LEAF, STEM_HEIGHT - 2 * LEAST_LEAF - 4
    points = [(x, lowest - rise * (place / steps) ** 1.5) for place, x in enumerate(centres)]
    leaves = [
        Symbol(LEAF_SHAPE, x, y, (LEAST_LEAF + LEAF_GROWTH * place) ** 2, AMOUNT) for place, (x, y) in enumerate(points)
    ]
    return Path(((LEFT, lowest), *points), SOFT_INK, 2), leaves


def _headings(columns: Columns) -> list[Words]:
    return [
        Words(lines, columns.middle(number), STEM_HEIGHT + GAP, "center", SMALL_SIZE, "bold")
        for number, lines in columns.names.items()
    ]


def _definitions(columns: Columns) -> list[Words]:
    below = max(map(len, columns.names.values())) * line_height(SMALL_SIZE)
    return [
        small_words(lines, columns.middle(number), STEM_HEIGHT + GAP + below, "center")
        for number, lines in columns.definitions.items()
    ]


def _place(
    rows: Sequence[Sequence[SiteInPhase]], columns: Columns, phase: int, top: float,
    into: tuple[list[Box], list[Symbol], list[Words]],
) -> None:  # fmt: skip
    """Put the sites of a phase next to and below one another."""
    boxes, signs, words = into
    width = columns.width[phase] / columns.across(phase)
    for row in rows:
        height = max(entry.height for entry in row)
        for place, entry in enumerate(row):
            left, middle = columns.left[phase] + place * width, top + height / 2
            boxes.append(Box(left, left + width - 2 * (place + 1 < columns.across(phase)), top, top + height, PALE))
            signs.append(Symbol(MOVEMENTS[entry.movement][0], left + SIGN_ROOM / 2, middle, SIGN**2, AMOUNT))
            words.append(Words(entry.lines, left + SIGN_ROOM, middle, size=SMALL_SIZE).centred())
        top += height + 2


def _legend(movements: Sequence[str], top: float) -> tuple[list[Symbol], list[Words], float]:
    """The shapes that occur, with what they say, in a line or in more, and where they end."""
    signs: list[Symbol] = []
    names: list[Words] = []
    x, height = 0.0, line_height(SMALL_SIZE)
    for movement in movements:
        shape, meaning = MOVEMENTS[movement]
        name = say(meaning)
        width = SIGN_ROOM + text_width(name, SMALL_SIZE) + 20
        if x and x + width > WIDTH:
            x, top = 0.0, top + height + GAP
        signs.append(Symbol(shape, x + SIGN_ROOM / 2, top + height / 2, SIGN**2, AMOUNT))
        names.append(small_words((name,), x + SIGN_ROOM, top))
        x += width
    return signs, names, top + height + GAP

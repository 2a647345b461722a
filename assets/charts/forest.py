"""Ratings of constructs over studies: a row per construct, the mean of each study as a disc on the line they span."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby

import pandas as pd

from casewave.assets.charts.colours import AMOUNT, LESSER_AMOUNT
from casewave.assets.charts.drawing import (
    Drawing,
    draw_boxes,
    draw_discs,
    draw_paths,
    draw_upright_lines,
    draw_words,
    empty_figure,
    figure,
)
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, WIDTH, Box, Path, Symbol
from casewave.assets.charts.text import SMALL_SIZE, Words, cut, line_height, small_words

LABEL_WIDTH, ROW_HEIGHT = 270, 19
PLOT_LEFT, PLOT_RIGHT = LABEL_WIDTH + 20, 740
COUNTS = {"studies": 810, "rated": 885}
HEAD_HEIGHT = 2 * line_height(SMALL_SIZE) + GAP
FOOT = 80  # pixels below the rows of a page: notes
KEY = (
    "Disc: mean rating of one study. Line: from the lowest to the highest study. Rated: cases and sites with a rating."
)


@dataclass(frozen=True)
class Scale:
    """The whole numbers between which the axis runs."""

    low: int
    high: int

    def x(self, value: float) -> float:
        return PLOT_LEFT + (value - self.low) / (self.high - self.low) * (PLOT_RIGHT - PLOT_LEFT)

    @property
    def ticks(self) -> range:
        return range(self.low, self.high + 1)


def ratings_over_studies(rows: pd.DataFrame) -> list[Drawing]:
    """Draw the mean ratings of constructs by studies.

    rows: concept, concept_label, study, mean, rated, has_synthetic; those of a concept together, in reading order.
    Rows without a mean are left out.
    """
    shown = [row for row in records(rows) if row["mean"] is not None]
    if not shown:
        return empty_figure("No study has ratings")
    flags = [row["has_synthetic"] for row in shown]
    marked = is_part_synthetic(flags)
    means = [row["mean"] for row in shown]
    scale = Scale(min(math.floor(min(means)), -1), max(math.ceil(max(means)), 1))
    concepts = [list(of_concept) for _, of_concept in groupby(shown, key=lambda row: row["concept"])]
    most = int((MOST_HEIGHT - FOOT - HEAD_HEIGHT) // ROW_HEIGHT)
    pages = [concepts[start : start + most] for start in range(0, len(concepts), most)]
    notes = [KEY, *synthetic_notes(flags, "ratings")]
    return [
        _draw(page, scale, [*notes, *[f"Part {number} of {len(pages)}."] * (len(pages) > 1)], marked=marked)
        for number, page in enumerate(pages, start=1)
    ]


def _draw(concepts: list[Rows], scale: Scale, more: list[str], *, marked: bool) -> Drawing:
    middles = [HEAD_HEIGHT + (place + 0.5) * ROW_HEIGHT for place in range(len(concepts))]
    bottom = HEAD_HEIGHT + len(concepts) * ROW_HEIGHT
    placed = list(zip(concepts, middles, strict=True))
    words = [*_heads(scale), *chain.from_iterable(_words(rows, middle, marked=marked) for rows, middle in placed)]
    notes, below = lay_out_notes(more, bottom + 2 * GAP)
    bands = [Box(0, WIDTH, middle - ROW_HEIGHT / 2, middle + ROW_HEIGHT / 2, "#f3f3f3") for middle in middles[::2]]
    discs = [Symbol("circle", scale.x(row["mean"]), middle, 60, AMOUNT) for rows, middle in placed for row in rows]
    layers = [
        *draw_boxes("rows", bands),
        *draw_upright_lines("ratings", map(scale.x, scale.ticks), HEAD_HEIGHT - GAP, bottom),
        *draw_paths("ranges", [_range(rows, middle, scale) for rows, middle in placed]),
        *draw_discs("means", discs), *draw_words("words", words), *draw_words("notes", notes),
    ]  # fmt: skip
    return figure(layers, below)


def _heads(scale: Scale) -> Iterator[Words]:
    below = line_height(SMALL_SIZE)
    yield Words(("Mean rating",), PLOT_LEFT, 0, size=SMALL_SIZE, weight="bold")
    for value in scale.ticks:
        yield small_words((f"{value:+d}".replace("-", "\u2212") if value else "0",), scale.x(value), below, "center")
    for name, right in COUNTS.items():
        yield Words((name.capitalize(),), right, below, "right", SMALL_SIZE, "bold")


def _words(rows: Rows, middle: float, *, marked: bool) -> Iterator[Words]:
    label = f"{rows[0]['concept_label']}{' †' * (marked and any(row['has_synthetic'] for row in rows))}"
    yield Words(cut(label, 1, LABEL_WIDTH - 10, SMALL_SIZE, "normal"), 6, middle, size=SMALL_SIZE).centred()
    values = {"studies": len(rows), "rated": sum(row["rated"] for row in rows)}
    for name, right in COUNTS.items():
        yield Words((f"{values[name]}",), right, middle, "right", SMALL_SIZE).centred()


def _range(rows: Rows, middle: float, scale: Scale) -> Path:
    left, right = (scale.x(edge(row["mean"] for row in rows)) for edge in (min, max))
    return Path(((left, middle), (max(right, left + 0.5), middle)), LESSER_AMOUNT, 4)

"""Agreement by code: a row per code, its coefficient as a disc on its interval, next to units and prevalence."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pandas as pd

from casewave.assets.charts.colours import AMOUNT, INK, LESSER_AMOUNT, SOFT_INK
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
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.reading import Rows, records
from casewave.assets.charts.shapes import GAP, MOST_HEIGHT, WIDTH, Box, Path, Symbol
from casewave.assets.charts.text import SMALL_SIZE, Weight, Words, cut, line_height, small_words
from casewave.schemas.rounding import rounded

DISC, INTERVAL = AMOUNT, LESSER_AMOUNT
LABEL_WIDTH, ROW_HEIGHT = 270, 19
PLOT_LEFT, PLOT_RIGHT = LABEL_WIDTH + 10, 660
COUNTS = {"alpha": 730, "units": 795, "prevalence": 885}
HEAD_HEIGHT = 2 * line_height(SMALL_SIZE) + GAP
LEAST = -0.5
TICKS = (-0.5, 0.0, 0.667, 0.8, 1.0)
KEY = (
    "Disc, coefficient; line, its 95% interval where there are enough units.",
    "0.667 and 0.8 are customary thresholds, not rules.",
)
CUT_NOTE = "Arrow, the interval extends below \u22120.5."
FOOT = 80  # pixels below the rows of a page: notes


def agreement_by_code(rows: pd.DataFrame) -> list[Drawing]:
    """Draw the coefficients of codes or constructs.

    rows: label, is_overall, units, prevalence, value, low, high, has_synthetic; in reading order. A blank value is
    undefined, and drawn as that word.
    """
    shown = records(rows)
    if not shown:
        return empty_figure("Nothing was coded or rated twice")
    flags = [row["has_synthetic"] for row in shown]
    marked = is_part_synthetic(flags)
    most = int((MOST_HEIGHT - FOOT - HEAD_HEIGHT) // ROW_HEIGHT)
    pages = [shown[start : start + most] for start in range(0, len(shown), most)]
    notes = [*KEY, *[CUT_NOTE] * any(_goes_below(row) for row in shown), *synthetic_notes(flags, "codings or ratings")]
    return [
        _draw(page, [*notes, *[f"Part {number} of {len(pages)}."] * (len(pages) > 1)], marked=marked)
        for number, page in enumerate(pages, start=1)
    ]


def _draw(shown: Rows, more: list[str], *, marked: bool) -> Drawing:
    middles = [HEAD_HEIGHT + (place + 0.5) * ROW_HEIGHT for place in range(len(shown))]
    bottom = HEAD_HEIGHT + len(shown) * ROW_HEIGHT
    placed = list(zip(shown, middles, strict=True))
    words = [*_heads(), *chain.from_iterable(_words(row, middle, marked=marked) for row, middle in placed)]
    paths = list(chain.from_iterable(_interval(row, middle) for row, middle in placed))
    notes, below = lay_out_notes(more, bottom + 2 * GAP)
    bands = [Box(0, WIDTH, middle - ROW_HEIGHT / 2, middle + ROW_HEIGHT / 2, "#f3f3f3") for middle in middles[::2]]
    layers = [
        *draw_boxes("rows", bands), *draw_upright_lines("limits", map(_x, TICKS), HEAD_HEIGHT - GAP, bottom),
        *draw_paths("intervals", paths),
        *draw_discs("coefficients", [_disc(row, middle) for row, middle in placed if row["value"] is not None]),
        *draw_words("words", words), *draw_words("notes", notes),
    ]  # fmt: skip
    return figure(layers, below)


def _x(value: float) -> float:
    return PLOT_LEFT + (max(value, LEAST) - LEAST) / (1 - LEAST) * (PLOT_RIGHT - PLOT_LEFT)


def _heads() -> Iterator[Words]:
    below = line_height(SMALL_SIZE)
    yield Words((say("Coefficient (alpha)"),), _x(TICKS[0]), 0, size=SMALL_SIZE, weight="bold")
    for value in TICKS:
        name = f"{value:g}".replace("-", "\u2212")
        yield small_words((name,), _x(value), below, "center")
    for name, right in COUNTS.items():
        yield Words((say(name.capitalize()),), right, below, "right", SMALL_SIZE, "bold")


def _words(row: dict[str, Any], middle: float, *, marked: bool) -> Iterator[Words]:
    weight: Weight = "bold" if row["is_overall"] else "normal"
    label = f"{row['label']}{' †' * (marked and row['has_synthetic'])}"
    yield Words(
        cut(label, 1, LABEL_WIDTH - 20, SMALL_SIZE, weight), 6, middle, size=SMALL_SIZE, weight=weight
    ).centred()
    if row["value"] is None:
        yield Words((say("undefined"),), _x(0) + 4, middle, size=SMALL_SIZE, colour=SOFT_INK).centred()
    values = {"alpha": _decimals(row["value"]), "units": f"{row['units']}", "prevalence": _decimals(row["prevalence"])}
    for name, right in COUNTS.items():
        yield Words((values[name],), right, middle, "right", SMALL_SIZE, weight).centred()


def _decimals(value: float | None) -> str:
    return "" if value is None else f"{rounded(value, 2)}".replace("-", "\u2212")


def _interval(row: dict[str, Any], middle: float) -> Iterator[Path]:
    if row["low"] is not None and row["high"] is not None:
        left, right = _x(row["low"]), _x(row["high"])
        yield Path(((left, middle), (max(right, left + 0.5), middle)), INTERVAL, 4)
    if _goes_below(row):
        tip = _x(LEAST) - 12
        yield Path(((tip, middle), (tip + 12, middle)), INK, 1)
        yield Path(((tip, middle), (tip + 5, middle - 4)), INK, 1)
        yield Path(((tip, middle), (tip + 5, middle + 4)), INK, 1)


def _goes_below(row: dict[str, Any]) -> bool:
    return any(row[name] is not None and row[name] < LEAST for name in ("value", "low"))


def _disc(row: dict[str, Any], middle: float) -> Symbol:
    return Symbol("circle", _x(row["value"]), middle, 90, DISC)

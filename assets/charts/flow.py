"""The flow of a review's records as PRISMA 2020 draws it: stages down the left, what leaves at each on the right.

Page et al. 2021, Figure 1 (recalled). A stage that the review does not report has no box.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from casewave.assets.charts.colours import LEAST_AMOUNT, tint
from casewave.assets.charts.drawing import Drawing, draw_boxes, draw_discs, draw_words, empty_figure, figure
from casewave.assets.charts.language import say
from casewave.assets.charts.legend import is_part_synthetic, lay_out_notes, synthetic_notes
from casewave.assets.charts.shapes import WIDTH, Box, Symbol
from casewave.assets.charts.text import SMALL_SIZE, TEXT_SIZE, Weight, Words, line_height, wrap
from casewave.schemas.delivered.screening import STAGES

BAND_RIGHT = 92
MAIN_LEFT, MAIN_RIGHT = 104, 440
SIDE_LEFT, SIDE_RIGHT = 500, WIDTH - 14
ROOM, APART = 9, 26
BORDER = "#6b7a86"
ARROW = 60.0
# The stages of each part of the diagram.
PARTS = (
    ("Identification", ("identified", "removed before screening")),
    (
        "Screening",
        ("screened", "excluded at screening", "sought", "not retrieved", "assessed", "excluded at assessment"),
    ),
    ("Included", ("included",)),
)  # fmt: skip
LEAVES = ("removed before screening", "excluded at screening", "not retrieved", "excluded at assessment")


@dataclass(frozen=True)
class FlowBox:
    """A box: its stage, the lines of its heading, and those of its reasons."""

    stage: str
    heading: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def height(self) -> float:
        return (len(self.heading) + len(self.reasons)) * line_height(TEXT_SIZE) + 2 * ROOM


@dataclass(frozen=True)
class Placed:
    """A box at its place."""

    of: FlowBox
    top: float

    @property
    def leaves(self) -> bool:
        return self.of.stage in LEAVES

    @property
    def sides(self) -> tuple[float, float]:
        return (SIDE_LEFT, SIDE_RIGHT) if self.leaves else (MAIN_LEFT, MAIN_RIGHT)

    @property
    def bottom(self) -> float:
        return self.top + self.of.height

    @property
    def middle(self) -> float:
        return self.top + self.of.height / 2


def screening_flow(rows: pd.DataFrame) -> list[Drawing]:
    """Draw the flow of one review.

    rows: stage, reason, stage_order, records, follows, is_synthetic, as mart.screening_flow has them of one wave.
    """
    placed = lay_out(read_stages(rows))
    if not placed:
        return empty_figure("No records")
    lines, heads = arrows(placed)
    notes, below = lay_out_notes(_notes(rows), placed[-1].bottom + APART / 2)
    layers = [
        *draw_boxes("parts", [box for box, _ in parts(placed)]),
        *draw_boxes("arrows", lines),
        *draw_discs("heads", heads),
        *draw_boxes("borders", [_box(each, BORDER, 1) for each in placed]),
        *draw_boxes("boxes", [_box(each, "#ffffff", 0) for each in placed]),
        *draw_words("words", [words for each in placed for words in _words(each)]),
        *draw_words("part_names", [words for _, words in parts(placed)]),
        *draw_words("notes", notes),
    ]
    return [figure(layers, below)]


def read_stages(rows: pd.DataFrame) -> list[FlowBox]:
    """The boxes from top to bottom, each with its number and its reasons."""
    plain = rows.astype(object).where(rows.notna(), None).sort_values("stage_order", kind="stable")
    shown = [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
    marked = is_part_synthetic([bool(row["is_synthetic"]) for row in shown])
    shown = [{**row, "dagger": " †" * (marked and bool(row["is_synthetic"]))} for row in shown]
    return [_stage(list(found)) for _, found in itertools.groupby(shown, key=lambda row: row["stage_order"])]


def _stage(found: list[dict[str, Any]]) -> FlowBox:
    whole = next(row for row in found if row["reason"] is None)
    right = whole["stage"] in LEAVES
    width = (SIDE_RIGHT - SIDE_LEFT if right else MAIN_RIGHT - MAIN_LEFT) - 2 * ROOM
    head = f"{say(STAGES[whole['stage']])} ({_number(whole)}){whole['dagger']}"
    reasons = [f"{row['reason']}{_counted(row)}{row['dagger']}" for row in found if row["reason"] is not None]
    heading = wrap(head, width, TEXT_SIZE, "bold" if not right else "normal")
    return FlowBox(whole["stage"], heading, tuple(line for reason in reasons for line in _item(reason, width)))


def _item(reason: str, width: float) -> Iterator[str]:
    first, *rest = wrap(reason, width - 12)
    yield f"\u2013 {first}"
    yield from (f"   {line}" for line in rest)


def _number(row: dict[str, Any]) -> str:
    if row["records"] is not None:
        return f"n = {int(row['records']):,}"
    words = f"n not reported; {int(row['follows']):,} follow" if row["follows"] is not None else "n not reported"
    return say(words)


def _counted(row: dict[str, Any]) -> str:
    return f" (n = {int(row['records']):,})" if row["records"] is not None else ""


def lay_out(stages: Iterable[FlowBox]) -> list[Placed]:
    """Place what leaves next to the way from the stage before to the one after, so that no two boxes meet."""
    placed: list[Placed] = []
    below = 0.0
    for stage in stages:
        before = placed[-1] if placed else None
        if stage.stage in LEAVES and before and not before.leaves:
            top = max(before.middle - stage.height / 2, before.top)
            placed.append(Placed(stage, top))
            below = max(before.bottom, placed[-1].bottom)
        else:
            placed.append(Placed(stage, below + APART * bool(placed)))
            below = placed[-1].bottom
    return placed


def arrows(placed: list[Placed]) -> tuple[list[Box], list[Symbol]]:
    """Lines from stage to stage and to what leaves, with their heads."""
    lines, heads = [], []
    main = [each for each in placed if not each.leaves]
    middle = (MAIN_LEFT + MAIN_RIGHT) / 2
    for above, below in itertools.pairwise(main):
        lines.append(Box(middle - 0.6, middle + 0.6, above.bottom, below.top - 4, BORDER))
        heads.append(Symbol("triangle-down", middle, below.top - 4, ARROW, BORDER))
    for each in placed:
        stage = next((other for other in reversed(main) if other.top <= each.top), None)
        if each.leaves and stage:
            y = min(max(each.middle, stage.top + 6), each.bottom - 6)
            lines.append(Box(MAIN_RIGHT if y < stage.bottom else middle, SIDE_LEFT - 4, y - 0.6, y + 0.6, BORDER))
            heads.append(Symbol("triangle-right", SIDE_LEFT - 4, y, ARROW, BORDER))
    return lines, heads


def parts(placed: list[Placed]) -> list[tuple[Box, Words]]:
    """The parts of the diagram at its left, each as high as its boxes."""
    found = []
    for name, stages in PARTS:
        of_part = [each for each in placed if each.of.stage in stages]
        if of_part:
            top, bottom = min(each.top for each in of_part), max(each.bottom for each in of_part)
            words = Words((say(name),), BAND_RIGHT / 2, (top + bottom) / 2, "center", SMALL_SIZE, "bold").centred()
            found.append((Box(0, BAND_RIGHT, top, bottom, tint(LEAST_AMOUNT, 0.7)), words))
    return found


def _box(each: Placed, colour: str, rim: float) -> Box:
    left, right = each.sides
    return Box(left - rim, right + rim, each.top - rim, each.bottom + rim, colour)


def _words(each: Placed) -> list[Words]:
    left, _ = each.sides
    weight: Weight = "normal" if each.leaves else "bold"
    heading = Words(each.of.heading, left + ROOM, each.top + ROOM, weight=weight)
    return [heading, Words(each.of.reasons, left + ROOM, heading.bottom)] if each.of.reasons else [heading]


def _notes(rows: pd.DataFrame) -> list[str]:
    boxes = "Boxes as in PRISMA 2020. A number that follows is derived from the stages before and after."
    return [boxes, *synthetic_notes(list(map(bool, rows["is_synthetic"])), "records")]

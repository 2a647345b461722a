"""The milestones of a study's own model as leaves below the tree of its interviews, each at its date."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from casewave.assets.charts.axis import Axis
from casewave.assets.charts.colours import AMOUNT
from casewave.assets.charts.events import calendar_day, date_words
from casewave.assets.charts.language import say
from casewave.assets.charts.shapes import Symbol
from casewave.assets.charts.text import SMALL_SIZE, Words, text_width

ROW_HEIGHT, LEAF = 26, 15
LEAF_SHAPE = "M0,-1C0.85,-0.55 0.85,0.45 0,1C-0.85,0.45 -0.85,-0.55 0,-1Z"
HEADING_LEFT = 4


@dataclass(frozen=True)
class Milestone:
    """One dated version of the model; `earliest` and `latest` are the days that its date allows, both included."""

    version: str
    earliest: dt.date
    latest: dt.date
    what: str
    is_synthetic: bool

    @property
    def note(self) -> str:
        """The version, when it was, and what it was."""
        when = date_words("within bounds", self.earliest, self.latest)
        return f"{self.version} ({when}), {self.what}{' †' * self.is_synthetic}"


def read_milestones(rows: pd.DataFrame | None) -> list[Milestone]:
    """The milestones whose date has both bounds, in order: without them a leaf has no place in time."""
    if rows is None:
        return []
    known = rows.dropna(subset=["earliest", "latest"]).sort_values("milestone_order").to_dict("records")
    return [
        Milestone(
            str(row["model_version"]), calendar_day(row["earliest"]), calendar_day(row["latest"]), row["what"],
            bool(row["is_synthetic"]),
        )
        for row in known
    ]  # fmt: skip


def lay_out_leaves(milestones: Sequence[Milestone], axis: Axis, top: float) -> tuple[list[Symbol], list[Words], float]:
    """A leaf with its version in the middle of the days of each date, in rows where they would meet; where they end."""
    leaves: list[Symbol] = []
    words: list[Words] = []
    ends: list[float] = []
    for each in milestones:
        x = (axis.x(each.earliest) + axis.x(each.latest)) / 2
        width = LEAF + text_width(each.version, SMALL_SIZE, "bold")
        x = min(max(x, axis.left + LEAF / 2), axis.right - width)
        row = next((place for place, end in enumerate(ends) if end + 4 <= x - LEAF / 2), len(ends))
        ends[row : row + 1] = [x + width]
        middle = top + (row + 0.5) * ROW_HEIGHT
        leaves.append(Symbol(LEAF_SHAPE, x, middle, LEAF**2, AMOUNT))
        words.append(Words((each.version,), x + LEAF / 2 + 2, middle, size=SMALL_SIZE, weight="bold").centred())
    if milestones:
        name = say("Versions of the model")
        words.append(Words((name,), HEADING_LEFT, top + ROW_HEIGHT / 2, size=SMALL_SIZE).centred())
    return leaves, words, top + max(len(ends), bool(milestones)) * ROW_HEIGHT


def leaf_notes(milestones: Sequence[Milestone]) -> list[str]:
    """What each leaf is."""
    return [f"{say('Leaves are versions of the model')}: {'; '.join(each.note for each in milestones)}."] * bool(
        milestones
    )

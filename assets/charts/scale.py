"""How the figures of ratings show each kind of rating and of nothing: its sign, its colours, its words.

Blue is positive and brown negative; the darker, the stronger, and each as dark as no other, so that they part in grey.
The sign is in the cell as well. Each of the missing-data codes has a word of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from casewave.assets.charts.colours import (
    GRID,
    INK,
    NEGATIVE,
    PALE,
    PAPER,
    POSITIVE,
    SOFT_INK,
    WEAKLY_NEGATIVE,
    WEAKLY_POSITIVE,
    ink_on,
)
from casewave.assets.charts.language import say
from casewave.assets.charts.shapes import GAP, WIDTH, Box
from casewave.assets.charts.text import SMALL_SIZE, Words, line_height, small_words, text_width


@dataclass(frozen=True)
class Look:
    """How a rating looks: its sign in a cell, its words in the legend, its fills (two halves), the ink of its sign."""

    sign: str
    words: str
    fills: tuple[str, str]
    ink: str = INK


def _plain(sign: str, words: str, fill: str) -> Look:
    return Look(sign, words, (fill, fill), ink_on(fill))


def _nothing(sign: str, words: str) -> Look:
    return Look(sign, words, (PAPER, PAPER), SOFT_INK)


# In the order of the scale, then what has no value, then the missing-data codes.
LOOKS = {
    "+2": _plain("+2", "strong positive influence", POSITIVE),
    "+1": _plain("+1", "weak positive", WEAKLY_POSITIVE),
    "0": _plain("0", "neutral", PALE),
    "\u22121": _plain("\u22121", "weak negative", WEAKLY_NEGATIVE),
    "\u22122": _plain("\u22122", "strong negative", NEGATIVE),
    "mixed": Look("X", "mixed", (WEAKLY_POSITIVE, WEAKLY_NEGATIVE)),
    "external": _plain("E", "from outside", PAPER),
    "internal": _plain("I", "from inside", PAPER),
    "raters differ": _plain("\u2260", "raters differ", PAPER),
    "missing": _nothing("M", "missing"),
    "NA": _nothing("NA", "not applicable"),
    "not yet analysed": _nothing("\u00b7", "not yet analysed"),
    "no rating": _nothing("\u2013", "not in this version"),
}

NOTHING_YET = frozenset({"not yet analysed", "no rating"})


def state_of(printed: str) -> str:
    """The key of LOOKS of a printed rating, whatever is behind it: `+1 (one rater) †` is `+1`."""
    return next(state for state in sorted(LOOKS, key=len, reverse=True) if printed.startswith(state))


def framed(left: float, right: float, top: float, bottom: float, look: Look) -> list[Box]:
    """The boxes of a cell: a thin frame, the fill, and its second half where that is another."""
    whole = Box(left + 0.7, right - 0.7, top + 0.7, bottom - 0.7, look.fills[0])
    half = replace(whole, x=(left + right) / 2, colour=look.fills[1])
    return [Box(left, right, top, bottom, GRID), whole, *[half] * (look.fills[0] != look.fills[1])]


SWATCH = 22


def lay_out_looks(states: Iterable[str], top: float) -> tuple[list[Box], list[Words], float]:
    """Lay out what the signs that occur stand for, in a line or in more, and say where they end."""
    shown = set(states)
    return lay_out_swatches([look for state, look in LOOKS.items() if state in shown], top)


def lay_out_swatches(looks: Sequence[Look], top: float) -> tuple[list[Box], list[Words], float]:
    """Lay out swatches with their words, in a line or in more, and say where they end."""
    boxes: list[Box] = []
    words: list[Words] = []
    x, height = 0.0, line_height(SMALL_SIZE)
    for look in looks:
        name = say(look.words)
        width = SWATCH + 6 + text_width(name, SMALL_SIZE)
        if x and x + width > WIDTH:
            x, top = 0.0, top + height + GAP
        boxes += framed(x, x + SWATCH, top, top + height, look)
        words.append(
            Words((look.sign,), x + SWATCH / 2, top + height / 2, "center", SMALL_SIZE, colour=look.ink).centred()
        )
        words.append(small_words((name,), x + SWATCH + 6, top))
        x += width + 16
    return boxes, words, top + height + 2 * GAP

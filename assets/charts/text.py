"""Words in a figure: where they are, how wide they run and where they break; nothing is drawn to find out."""

import functools
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, Self

from casewave.assets.charts.colours import INK, SOFT_INK

# On a page 7 inches wide, 12 px of 900 print as 6.7 points and 11 px as 6.2: the least that journals take.
TEXT_SIZE = 12
SMALL_SIZE = 11

# Unicode's right-to-left isolate, which renderers follow where they know no `direction`.
RIGHT_TO_LEFT, END = "\u2067", "\u2069"

SPACES = re.compile(r"[ \t\r\n]+")
# A space within French quotation marks, before a French stop and before a dagger is no place for a line to end.
UNBREAKABLE, NO_BREAK = re.compile("(?<=\u00ab) | (?=[;:!?\u00bb\u2020])"), "\u00a0"

Align = Literal["left", "right", "center"]
Weight = Literal["normal", "bold"]

# Widths of Helvetica and Arial in thousandths of the font size (Adobe's font metrics).
_GLYPHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 334: "{}", 355: '"', 389: "*", 469: "^",
    500: "Jckvsxyz", 556: "#$0123456789?L_abdeghnopqu", 584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY",
    722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "…—", 1015: "@",
}  # fmt: skip
GLYPH_WIDTHS = {glyph: width / 1000 for width, glyphs in _GLYPHS.items() for glyph in glyphs}
OTHER_GLYPH_WIDTH = 0.67
WIDE_GLYPH_WIDTH = 1.0
# Bold type is up to a tenth wider, and a viewer's own sans may be wider than Arial.
WIDTH_ALLOWANCE = 1.06
BOLD_ALLOWANCE = 1.12


@dataclass(frozen=True)
class Words:
    """Lines of text that hang from `y`; `x` is their left end, right end or middle, as `align` says."""

    lines: tuple[str, ...]
    x: float
    y: float
    align: Align = "left"
    size: int = TEXT_SIZE
    weight: Weight = "normal"
    colour: str = INK

    @property
    def bottom(self) -> float:
        return self.y + len(self.lines) * line_height(self.size)

    @property
    def has_rtl(self) -> bool:
        """Whether any of it is read from right to left."""
        return any(_direction(sign) == "right" for line in self.lines for sign in line)

    def by_line(self) -> Iterator[Self]:
        """Words of one line each. If most letters say so, each line is set apart as one from right to left."""
        directions = Counter(_direction(sign) for line in self.lines for sign in line)
        opening, end = (RIGHT_TO_LEFT, END) if directions["right"] > directions["left"] else ("", "")
        for place, line in enumerate(self.lines):
            yield replace(self, lines=(f"{opening}{line}{end}",), y=self.y + place * line_height(self.size))

    def centred(self) -> Self:
        """Move words up so that what was their top is their middle."""
        return replace(self, y=self.y - (self.bottom - self.y) / 2)


@functools.cache
def _direction(sign: str) -> str:
    return {"L": "left", "R": "right", "AL": "right"}.get(unicodedata.bidirectional(sign), "")


def small_words(lines: tuple[str, ...], x: float, y: float, align: Align = "left") -> Words:
    return Words(lines, x, y, align, SMALL_SIZE, colour=SOFT_INK)


def line_height(size: int) -> int:
    return round(size * 1.25)


def text_width(text: str, size: float, weight: Weight = "normal") -> float:
    """Estimate the width of a line in pixels, rather too wide than too narrow."""
    ems = sum(map(_glyph_width, unicodedata.normalize("NFD", text)))
    return ems * size * (BOLD_ALLOWANCE if weight == "bold" else WIDTH_ALLOWANCE)


@functools.cache
def _glyph_width(glyph: str) -> float:
    if unicodedata.combining(glyph):
        return 0
    if unicodedata.east_asian_width(glyph) in "WF":
        return WIDE_GLYPH_WIDTH
    return GLYPH_WIDTHS.get(glyph, OTHER_GLYPH_WIDTH)


def wrap(text: str, width: float, size: int = TEXT_SIZE, weight: Weight = "normal") -> tuple[str, ...]:
    """Break a text into the fewest lines of at most `width` pixels, about equally long; too long a word is broken."""
    lines = _filled(text, width, size, weight)
    narrower = text_width(text, size, weight) / max(len(lines), 1)
    while narrower < width:
        even = _filled(text, narrower, size, weight)
        if len(even) == len(lines) and " ".join(even) == " ".join(lines):  # and no word is broken for it
            return even
        narrower *= 1.05
    return lines


def breaks_no_word(text: str, width: float, size: int = TEXT_SIZE, weight: Weight = "normal") -> bool:
    """Whether each word of a text fits a line of this width."""
    return all(text_width(word, size, weight) <= width for word in _words(text))


def longest_word(texts: Iterable[str], size: int = TEXT_SIZE, weight: Weight = "normal") -> float:
    """The width of the widest word of texts."""
    return max((text_width(word, size, weight) for text in texts for word in _words(text)), default=0)


def cut(text: str, most: int, width: float, size: int = TEXT_SIZE, weight: Weight = "normal") -> tuple[str, ...]:
    """Break a text into at most so many lines, with an ellipsis where something had to go."""
    lines = wrap(text, width, size, weight)
    if len(lines) <= most:
        return lines
    lines = _filled(text, width, size, weight)
    last = lines[most - 1]
    while text_width(f"{last}…", size, weight) > width:
        last = last.rpartition(" ")[0] or last[:-1]  # a word goes as a whole
    return (*lines[: most - 1], f"{last.rstrip()}…")


def _filled(text: str, width: float, size: int, weight: Weight) -> tuple[str, ...]:
    lines: list[str] = []
    for piece in itertools.chain.from_iterable(_pieces(word, width, size, weight) for word in _words(text)):
        if lines and text_width(f"{lines[-1]} {piece}", size, weight) <= width:
            lines[-1] = f"{lines[-1]} {piece}"
        else:
            lines.append(piece)
    return tuple(lines)


def _words(text: str) -> list[str]:
    """What no line breaks within unless it must."""
    return UNBREAKABLE.sub(NO_BREAK, " ".join(SPACES.split(text.strip()))).split(" ")


def _pieces(word: str, width: float, size: int, weight: Weight) -> Iterator[str]:
    while len(word) > 1 and text_width(word, size, weight) > width:
        end = max(1, sum(text_width(word[:end], size, weight) <= width for end in range(1, len(word))))
        yield word[:end]
        word = word[end:]
    yield word

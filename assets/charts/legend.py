"""What explains a figure below it: samples of the marks that occur, with their names, and notes."""

from collections.abc import Iterable, Sequence

from casewave.assets.charts.colours import SOFT_INK
from casewave.assets.charts.language import say
from casewave.assets.charts.shapes import ARROW_LENGTH, GAP, WIDTH, DateMark, Style
from casewave.assets.charts.text import SMALL_SIZE, Words, line_height, small_words, text_width, wrap

STYLE_NAMES: dict[Style, str] = {
    "point": "day or month",
    "lasting": "lasted from start to end",
    "within": "at some time within",
    "before": "before",
    "after": "from then on",
}
SAMPLE_WIDTH = ARROW_LENGTH
SAMPLE_GAP = 20


def style_samples(styles: Iterable[Style]) -> list[tuple[Style, str, str]]:
    """The samples (style, colour, name) of the kinds of date that occur."""
    shown = set(styles)
    return [(style, SOFT_INK, say(name)) for style, name in STYLE_NAMES.items() if style in shown]


def lay_out_legend(samples: Iterable[tuple[Style, str, str]], top: float) -> tuple[list[DateMark], list[Words], float]:
    """Lay out samples of marks (style, colour, name) in a line, or in more, and say where they end."""
    marks: list[DateMark] = []
    names: list[Words] = []
    x, height = 0.0, line_height(SMALL_SIZE)
    for style, colour, name in samples:
        width = SAMPLE_WIDTH + 8 + text_width(name, SMALL_SIZE)
        if x and x + width > WIDTH:
            x, top = 0.0, top + height + GAP
        marks.append(DateMark(style, x, x + SAMPLE_WIDTH, top + height / 2, colour))
        names.append(small_words((name,), x + SAMPLE_WIDTH + 8, top))
        x += width + SAMPLE_GAP
    return marks, names, top + (height + GAP) * bool(marks)


def lay_out_notes(notes: Sequence[str], top: float, width: float = WIDTH) -> tuple[list[Words], float]:
    """Lay out notes, each on lines of its own, and say where they end."""
    words: list[Words] = []
    for note in notes:
        words.append(small_words(wrap(say(note), width, SMALL_SIZE), 0, top))
        top = words[-1].bottom + 2
    return words, top


def is_part_synthetic(flags: Sequence[bool]) -> bool:
    """Whether some are synthetic and others not, so that marks must distinguish them."""
    return any(flags) and not all(flags)


def synthetic_notes(flags: Sequence[bool], things: str) -> list[str]:
    """What a figure says of synthetic data: once where all is, what the dagger means where some is."""
    if not any(flags):
        return []
    return [f"All {things} in this figure are synthetic."] if all(flags) else [f"\u2020 Synthetic {things}."]

"""What explains a figure below it: samples of marks with their names, and notes."""

from collections.abc import Iterable, Sequence

from casewave.assets.charts.shapes import GAP, WIDTH, Mark, Style
from casewave.assets.charts.text import SMALL_SIZE, SOFT_INK, Words, line_height, small_words, text_width

STYLE_SAMPLES: tuple[tuple[Style, str, str], ...] = (
    ("point", SOFT_INK, "stated day or month"),
    ("lasting", SOFT_INK, "lasting"),
    ("within", SOFT_INK, "some time within, also a year"),
    ("before", SOFT_INK, "before/after"),
)
SAMPLE_WIDTH = 26
SAMPLE_GAP = 20


def lay_out_legend(samples: Iterable[tuple[Style, str, str]], top: float) -> tuple[list[Mark], list[Words], float]:
    """Lay out samples of marks (style, colour, name) in a line, or in more, and say where they end."""
    marks: list[Mark] = []
    names: list[Words] = []
    x, height = 0.0, line_height(SMALL_SIZE)
    for style, colour, name in samples:
        width = SAMPLE_WIDTH + 8 + text_width(name, SMALL_SIZE)
        if x + width > WIDTH:
            x, top = 0.0, top + height + GAP
        marks.append(Mark(style, x, x + SAMPLE_WIDTH, top + height / 2, colour))
        names.append(small_words((name,), x + SAMPLE_WIDTH + 8, top))
        x += width + SAMPLE_GAP
    return marks, names, top + height + GAP


def lay_out_notes(notes: Sequence[str], top: float) -> tuple[list[Words], float]:
    """Lay out notes in one per line, and say where they end."""
    step = line_height(SMALL_SIZE) + 2
    return [small_words((note,), 0, top + place * step) for place, note in enumerate(notes)], top + len(notes) * step

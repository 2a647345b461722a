"""The visual gate: what makes a figure unfit for a paper, measured on what Vega draws of hard studies.

Words that overlap, leave the figure, are broken or too small; figures larger than a page or mostly blank; colours that
are the same in grey; daggers without a mark, and marks without a dagger.
"""

import itertools
import re
from functools import cache
from typing import Any

import pytest
import vl_convert as vlc
from chart_examples import Bounds, around, checked, corners, layers, overlap
from stress import CASES, STRESS, stressed

from casewave.assets.charts.colours import GRID, INK, LEAST_GAP, PAPER, lightness
from casewave.assets.charts.drawing import Drawing, draw_words, figure
from casewave.assets.charts.shapes import MARGIN, WIDTH
from casewave.assets.charts.text import Words
from casewave.assets.report.formats.drawn import INCHES, POINTS
from casewave.schemas.language import Language

LEAST_POINTS = 6.0
MOST_INCHES = 9.3
FIELD, MOST_BLANK = 24.0, 0.7
MOST_GAP = 120.0  # pixels
BACKGROUND = ("years", "waves", "limits", "rows", "lanes", "phases")
SMALL = 250.0  # pixels: what is no higher takes no page
PIXELS_PER_INCH = (WIDTH + 2 * MARGIN) / 7
BASELINE = "#9a9a9a"
NAMES = {
    word
    for name in (*CASES, "Undated External events (continued) Adoption History Implementation Assimilation Diffusion",
                 "Wave wave to All cases", "Östergötland Ville de Québec Kent", "Learning Centres")
    for word in name.split()
}  # fmt: skip
NOTES = ("notes", "more_notes", "notes_rtl")


@pytest.fixture(scope="module", params=STRESS)
def name(request: pytest.FixtureRequest) -> str:
    """A hard study. A fixture of the module has its tests run one after the other, so that its pages are drawn once."""
    return str(request.param)


def points_of(pixels: float) -> float:
    """The size in which pixels of a figure are printed, in points."""
    return pixels * INCHES * POINTS / (WIDTH + 2 * MARGIN)


Items = dict[str, list[tuple[dict[str, Any], Bounds]]]


@cache
def pages(name: str, language: Language) -> list[tuple[Items, float, float]]:
    """Of each page of a chart, the items of each layer with what they cover; its width and its height."""
    return [(measured(page), float(page.width), float(page.height)) for page in stressed(name, language)]


def measured(page: Drawing) -> Items:
    spec = vlc.vegalite_to_vega(checked(page))
    names = [
        mark["name"].removesuffix("_marks") for mark in spec["marks"] if "name" in mark and mark["type"] != "group"
    ]
    spec["marks"] += [around(name) for name in names]
    drawn = layers(spec)
    return {
        name: [(item, corners(box)) for item, box in zip(drawn[name], drawn[f"around {name}"], strict=True)]
        for name in names if drawn.get(name)
    }  # fmt: skip


def words_of(page: Items) -> list[tuple[str, str, dict[str, Any], Bounds]]:
    """Layer, text, item and bounds of all words."""
    return [
        (layer, item["text"] if isinstance(item["text"], str) else " ".join(item["text"]), item, box)
        for layer, items in page.items() for item, box in items if "text" in item
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])  # French is the longest
def test_no_word_overlaps_another_or_leaves_the_figure(name: str, language: Language) -> None:
    for page, _, height in pages(name, language):
        assert (height + 2 * MARGIN) / PIXELS_PER_INCH <= MOST_INCHES
        words = words_of(page)
        boxes = [(text, shrunk(box)) for _, text, _, box in words]
        for (one, first), (other, second) in itertools.combinations(boxes, 2):
            assert not overlap(first, second), (one, other)
        for _, text, _, (left, top, right, bottom) in words:
            assert -MARGIN < left < right < WIDTH + MARGIN, text
            assert -MARGIN < top < bottom < height + MARGIN, text


def shrunk(box: Bounds) -> Bounds:
    """Without a pixel of each side: bounds are of lines, not of letters."""
    return box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1


def test_no_text_prints_smaller_than_journals_take_and_no_figure_larger_than_a_page(name: str) -> None:
    for page, width, height in pages(name, "en"):
        assert width <= WIDTH
        assert (height + 2 * MARGIN) / PIXELS_PER_INCH <= MOST_INCHES
        assert min(points_of(item["fontSize"]) for *_, item, _ in words_of(page)) >= LEAST_POINTS


def test_no_heading_breaks_a_word(name: str) -> None:
    """Each word of a heading is a word of the names that the study gave: a piece of one is none."""
    for page, *_ in pages(name, "en"):
        for layer, text, *_ in words_of(page):
            if layer in ("headings", "headings_rtl"):
                words = re.split(r"[\s\u2067\u2069]+", text.replace("…", ""))
                assert {word for word in words if word and not re.fullmatch(r"\W*[\w-]?\d*\W*", word)} <= NAMES, text


def test_colours_that_mean_something_differ_in_grey(name: str) -> None:
    for items, *_ in pages(name, "en"):
        dates = [item for layer, found in items.items() if layer.startswith("dates_") for item, _ in found]
        families = {
            "dates": {item["stroke"] if item["fill"] == "white" else item["fill"] for item in dates},
            **{layer: {item["fill"] for item, _ in items.get(layer, [])} - {PAPER, GRID, INK, BASELINE}
               for layer in ("cells", "bars", "evidence")},
        }  # fmt: skip
        for layer, fills in families.items():
            greys = sorted(map(lightness, fills))
            gaps = [later - earlier for earlier, later in itertools.pairwise(greys)]
            assert all(gap >= LEAST_GAP for gap in gaps), (layer, sorted(fills))


def test_no_figure_is_mostly_blank_or_leaves_a_third_of_its_width_unused(name: str) -> None:
    for page, width, height in (page for page in pages(name, "en") if page[2] > SMALL):
        boxes = [box for layer, items in page.items() if layer not in BACKGROUND for _, box in items]
        assert blank_share(boxes, width, height) <= MOST_BLANK
        assert widest_gap([(left, right) for left, _, right, _ in boxes], width) <= width / 3
        assert widest_gap([(top, bottom) for _, top, _, bottom in boxes], height) <= MOST_GAP


def blank_share(boxes: list[Bounds], width: float, height: float) -> float:
    """The share of a figure, in fields of a few millimetres, in which nothing is drawn."""
    across, down = int(width // FIELD) + 1, int(height // FIELD) + 1
    filled = {
        (x, y)
        for left, top, right, bottom in boxes
        for x in range(max(0, int(left // FIELD)), min(across, int(right // FIELD) + 1))
        for y in range(max(0, int(top // FIELD)), min(down, int(bottom // FIELD) + 1))
    }
    return 1 - len(filled) / (across * down)


def widest_gap(spans: list[tuple[float, float]], size: float) -> float:
    """The widest strip, all across a figure, in which nothing is drawn."""
    gap, end = 0.0, 0.0
    for start, stop in sorted(spans):
        gap, end = max(gap, start - end), max(end, stop)
    return max(gap, size - end)


def test_the_dagger_is_explained_where_it_is_and_is_where_it_is_explained(name: str) -> None:
    for page, *_ in pages(name, "en"):
        words = words_of(page)
        is_said = any("†" in text for layer, text, *_ in words if layer in NOTES)
        is_marked = any("†" in text for layer, text, *_ in words if layer not in NOTES)
        if len(pages(name, "en")) == 1:
            assert is_said == is_marked
        assert is_said or not is_marked


def test_the_gate_finds_what_it_looks_for() -> None:
    words = [
        Words(("Recov", "ery"), 0, 0), Words(("Overlapping words",), 10, 4), Words(("Small",), 0, 300, size=8),
        Words(("Out of the figure",), WIDTH - 4, 320),
    ]  # fmt: skip
    page = measured(figure(draw_words("headings", words), 600))
    found = words_of(page)
    boxes = [box for *_, box in found]
    assert overlap(shrunk(boxes[0]), shrunk(boxes[1]))
    assert not overlap(shrunk(boxes[0]), shrunk(boxes[2]))
    assert boxes[3][2] > WIDTH + MARGIN
    assert points_of(found[2][2]["fontSize"]) < LEAST_POINTS
    assert not set(found[0][1].split()) <= NAMES
    assert blank_share(boxes, WIDTH, 600) > MOST_BLANK
    assert widest_gap([(top, bottom) for _, top, _, bottom in boxes], 600) > MOST_GAP

"""Figures as text and as files."""

import os
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import vl_convert as vlc
from chart_examples import timeline
from stress import stressed

from casewave.assets import charts
from casewave.assets.charts.drawing import Drawing, draw_words, figure
from casewave.assets.charts.text import Words

# Lines that markup, blanks and directions make hard to write: one, several, and some that are blank.
HARD = (
    ("<text x='1'>&amp; \"so\" on</text>",), ("a", "b & c", "</tspan>"), ("\u00a0\ufeff padded \u2003",), ("", "below"),
    ("above", " ", "below \u0085"), ("\u00a0",), ("/>", "\u05d0 and \u2067\u0627\u2069", "<tspan/>"), ("\u0627 & <b>",),
)  # fmt: skip


def test_a_figure_is_saved_as_svg_and_as_png_of_twice_its_size(tmp_path: Path) -> None:
    vector, picture = charts.save(timeline(5, 2)[0], tmp_path / "timeline_lc.v1")
    assert (vector.name, picture.name) == ("timeline_lc.v1.svg", "timeline_lc.v1.png")
    size = ElementTree.fromstring(vector.read_text(encoding="utf-8")).attrib
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (int(size["width"]) * 2, int(size["height"]) * 2)
    assert 900 <= int(size["width"]) <= 1000


def as_vega_draws(chart: Drawing) -> str:
    return vlc.vegalite_to_svg(chart.to_dict())


def test_words_are_written_as_vega_writes_them() -> None:
    words = [Words(lines, 10, 50.0 * place) for place, lines in enumerate(HARD)]
    chart = figure([*draw_words("words", words), *draw_words("more", words[::-1])], 500)
    assert charts.svg(chart) == as_vega_draws(chart)


@pytest.mark.parametrize("name", ["timeline_few_events", "heatmap_39_by_3", "saturation_12", "screening"])
def test_a_figure_is_as_vega_draws_it(name: str) -> None:
    for page in stressed(name):
        assert charts.svg(page) == as_vega_draws(page)


def test_figures_in_one_page_share_no_ids_since_they_have_none() -> None:
    picture = charts.svg(timeline(20, 30)[0])
    assert " id=" not in picture
    assert "url(#" not in picture


def test_a_figure_has_no_title_inside() -> None:
    assert "title" not in timeline(5, 2)[0].to_dict()


def test_the_same_figure_has_the_same_bytes_in_any_process_zone_and_locale(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from casewave.assets import charts; from chart_examples import timeline; "
        "charts.save(timeline(20, 30)[0], pathlib.Path(sys.argv[1]))"
    )
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here.parents[1]), str(here), *filter(None, [os.environ.get("PYTHONPATH")])])
    pictures = set()
    for number, (zone, locale) in enumerate([("Pacific/Kiritimati", "C"), ("America/Los_Angeles", "de_DE.UTF-8")]):
        stem = tmp_path / str(number)
        setting = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": str(number), "PYTHONPATH": paths}
        subprocess.run([sys.executable, "-c", script, str(stem)], env=setting, check=True)
        pictures.add((stem.with_suffix(".svg").read_bytes(), stem.with_suffix(".png").read_bytes()))
    assert len(pictures) == 1
    assert pictures.pop()[0] == charts.svg(timeline(20, 30)[0]).encode()

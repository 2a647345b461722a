"""Figures as text and as files."""

import os
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from chart_examples import timeline

from casewave.assets import charts


def test_a_figure_is_saved_as_svg_and_as_png_of_twice_its_size(tmp_path: Path) -> None:
    vector, picture = charts.save(timeline(5, 2)[0], tmp_path / "timeline_lc.v1")
    assert (vector.name, picture.name) == ("timeline_lc.v1.svg", "timeline_lc.v1.png")
    size = ElementTree.fromstring(vector.read_text(encoding="utf-8")).attrib
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (int(size["width"]) * 2, int(size["height"]) * 2)
    assert 900 <= int(size["width"]) <= 1000


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

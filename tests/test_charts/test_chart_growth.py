"""Phases of growth: each site is under its phase and in its wave, with what became of it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from casewave.assets import charts
from casewave.assets.charts.drawing import Drawing
from casewave.assets.charts.language import drawing_in

PHASES = [{"phase_number": 1, "label": "Germinating", "definition": "Bringing idea to life"},
          {"phase_number": 2, "label": "Sprouting", "definition": None}]  # fmt: skip


def place(wave: int, name: str, phase: int | None, movement: str, growth_state: str | None = None) -> dict[str, Any]:
    state = "present" if phase else "missing"
    return {"wave": wave, "place": name, "state": state, "phase_number": phase, "growth_state": growth_state,
            "movement": movement, "has_synthetic": wave == 1}  # fmt: skip


PLACES = [
    place(1, "Fife", 1, "first judged"), place(1, "Dundee", 2, "first judged"),
    place(2, "Fife", 2, "forward", "wilting"), place(2, "Dundee", None, "missing"),
]  # fmt: skip
CLIMATES = [
    {"wave": 1, "climate": "Macroclimate", "place": "Fife", "codings": 0},
    {"wave": 2, "climate": "Macroclimate", "place": "Fife", "codings": 3},
]


def drawn(places: list[dict[str, Any]]) -> list[Drawing]:
    return charts.growth_cycle(pd.DataFrame(places), pd.DataFrame(PHASES), pd.DataFrame(CLIMATES))


def values(page: Drawing, layer: str) -> list[dict[str, Any]]:
    return [row for each in page.layer if each["name"] == layer for row in each["data"]["values"]]


def where(page: Drawing) -> dict[str, tuple[float, float]]:
    rows = [row for name in ("names", "headings", "notes") for row in values(page, name)]
    return {" ".join(row["lines"]).replace("\u00a0", " "): (row["x"], row["y"]) for row in rows}


def test_each_site_is_under_its_phase_and_below_its_wave() -> None:
    (page,) = drawn(PLACES)
    at = where(page)
    assert at["Fife †"][0] == at["Fife (wilting)"][0] - (at["Dundee †"][0] - at["Fife †"][0])
    assert at["Fife †"][0] < at["Germinating"][0] < at["Dundee †"][0] < at["Sprouting"][0]
    assert at["Wave 1"][1] < at["Macroclimate: none coded"][1] < at["Wave 2"][1] < at["Macroclimate: Fife 3"][1]
    assert {symbol["shape"] for symbol in values(page, "movements")} == {"diamond", "triangle-right"}
    assert "In no phase: Dundee in wave 2." in at
    assert "moved to a later phase" in at
    assert "moved back" not in at  # nothing did


def test_a_study_that_judges_no_phase_has_an_empty_figure() -> None:
    (page,) = drawn([place(1, "Fife", None, "missing")])
    assert [row["lines"] for row in values(page, "notes")] == [("No phases",)]


def test_what_the_figure_says_is_in_its_language() -> None:
    with drawing_in("sv"):
        (page,) = drawn(PLACES)
    assert {"Våg 1", "gått till en senare fas", "I ingen fas: Dundee i våg 2."} <= set(where(page))


def test_more_sites_than_a_page_holds_go_on_in_another() -> None:
    pages = drawn([place(1, f"Site {number}", 1, "first judged") for number in range(300)])
    said = [words for page in pages for words in where(page) if words.startswith("Site")]
    assert len(pages) > 1
    assert sorted(said) == sorted(f"Site {number}" for number in range(300))

"""The figures over waves and of methods, as they are really drawn."""

import itertools
from typing import Any

import pandas as pd
import pytest
from chart_examples import bounds, drawn, only, overlap, texts

from casewave.assets import charts
from casewave.assets.charts.drawing import Drawing
from casewave.assets.charts.rating_changes import SHAPES
from casewave.assets.charts.scale import LOOKS, state_of

Rows = list[dict[str, Any]]


def arrow(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows).convert_dtypes(dtype_backend="pyarrow")


def rating(code: str, unit: int, wave: int, cell: str, **more: Any) -> dict[str, Any]:
    return {
        "wave": wave, "domain_label": "Inner Setting", "row_order": int(code), "code": f"III.{code}",
        "row_label": "Construct", "is_reverse_rated": False, "unit_order": unit, "unit": f"Case {unit}", "cell": cell,
        "has_synthetic": False, "rating": f"{wave} {code} {unit}",
    } | more  # fmt: skip


def heatmap(*rows: dict[str, Any]) -> Drawing:
    return only(charts.rating_heatmap(arrow(list(rows))))


def apart(chart: Drawing, *layers: str) -> None:
    """No two words touch, and none leaves the figure."""
    placed = list(itertools.chain.from_iterable(bounds(chart, *layers).values()))
    assert placed
    assert not [pair for pair in itertools.combinations(sorted(placed), 2) if overlap(*pair)]
    size = chart.to_dict()
    assert min(left for left, *_ in placed) >= -12
    assert max(right for _, _, right, _ in placed) <= size["width"] + 12
    assert max(bottom for *_, bottom in placed) <= size["height"] + 12


def parts(chart: Drawing, name: str) -> int:
    """How many lines or bands a layer has."""
    spec = chart.to_dict()
    (layer,) = [layer for layer in spec["layer"] if layer["name"] == name]
    return len({row["part"] for row in layer["data"]["values"]})


def test_every_kind_of_rating_and_of_nothing_looks_different() -> None:
    printed = [
        "+2", "+1 (one rater) †", "0", "\u22121", "\u22122 †", "mixed", "external", "internal",
        "raters differ (+1, \u22121)", "missing †", "NA", "not yet analysed", "no rating",
    ]  # fmt: skip
    assert [state_of(cell) for cell in printed] == list(LOOKS)
    assert len({look.sign for look in LOOKS.values()}) == len({look.words for look in LOOKS.values()}) == len(LOOKS)
    chart = heatmap(*(rating("1", unit, 1, cell) for unit, cell in enumerate(printed, start=1)))
    assert [area.names for area in chart.areas] == [(f"1 1 {unit}",) for unit in range(1, 12)]  # of what is rated
    signs = [look.sign for look in LOOKS.values()]
    assert [text for text in texts(chart, "ratings") if text in signs] == signs
    assert texts(chart, "notes")[::2] == signs  # the legend: each sign, then its words
    apart(chart, "headings", "ratings", "notes")


def test_units_that_have_no_room_are_on_the_next_page() -> None:
    pages = charts.rating_heatmap(arrow([rating("1", unit, wave, "+1") for unit in range(12) for wave in (1, 2, 3)]))
    shown = [[text for text in texts(page, "headings") if text.startswith("Case")] for page in pages]
    assert [name for names in shown for name in names] == [f"Case {unit}" for unit in range(12)]
    assert {len(names) for names in shown} == {6}
    assert "Part 2 of 2." in texts(pages[1], "notes")


def test_a_name_that_would_be_broken_becomes_a_number_with_a_key() -> None:
    names = {1: "Brukarmedverkansutvecklingscentrum", 2: "ESTHER", 3: "Peer North", 4: "Djursdala"}
    rows = [rating("1", unit, wave, "+1") | {"unit": names[unit]} for unit in names for wave in range(1, 5)]
    chart = heatmap(*rows)
    heads = texts(chart, "headings")
    assert "2" in heads
    assert "ESTHER" not in heads
    assert any("1 Brukarmedverkansutvecklingscentrum, 2 ESTHER, 3 Peer North" in text for text in texts(chart, "notes"))


def test_constructs_of_which_nothing_is_known_are_counted_and_not_drawn() -> None:
    rows = [rating("1", 1, 1, "+1"), rating("2", 1, 1, "not yet analysed"), rating("3", 1, 1, "no rating")]
    chart = heatmap(*rows)
    assert "Not shown: 2 constructs not yet analysed anywhere." in texts(chart, "notes")
    assert not [text for text in texts(chart, "ratings") if text.startswith("III.2")]


def test_short_rows_run_in_two_blocks_side_by_side() -> None:
    chart = heatmap(*(rating(str(row), unit, 1, "+1") for row in range(40) for unit in (1, 2, 3)))
    assert texts(chart, "headings").count("Case 1") == 2
    assert chart.to_dict()["height"] < 40 * 18


def test_the_dagger_marks_synthetic_ratings_only_among_others() -> None:
    mixed = heatmap(rating("1", 1, 1, "+1"), rating("1", 1, 2, "+1", has_synthetic=True))
    assert [text for text in texts(mixed, "ratings") if text.startswith("+")] == ["+1", "+1†"]
    assert "† Synthetic ratings." in texts(mixed, "notes")
    alone = heatmap(rating("1", 1, 2, "+1", has_synthetic=True), rating("1", 1, 1, "not yet analysed"))
    assert "†" not in " ".join([*texts(alone, "ratings"), *texts(alone, "notes")])
    assert "All ratings in this figure are synthetic." in texts(alone, "notes")


def test_what_no_wave_rated_is_blank_and_said() -> None:
    chart = heatmap(rating("1", 1, 1, "+1"), rating("1", 1, 2, "+1"), rating("2", 1, 2, "0"))
    assert "Blank: no such rating, case or site in that wave." in texts(chart, "notes")
    assert [text for text in texts(chart, "ratings") if text in {"+1", "0"}] == ["+1", "+1", "0"]


def flow(was: str, now: str, change: str, constructs: int, **more: Any) -> dict[str, Any]:
    return {
        "from_wave": 1, "to_wave": 2, "case_order": 1, "name": "Case", "from_printed": was, "to_printed": now,
        "change": change, "constructs": constructs, "has_synthetic": False,
    } | more  # fmt: skip


def test_constructs_go_from_rating_to_rating_and_what_is_not_comparable_is_counted() -> None:
    chart = only(charts.rating_flows(
        arrow([
            flow("+1", "+1", "stable", 4), flow("+1", "\u22121", "reversed", 2), flow("missing", "+1", "emerged", 1),
            flow("0", "no rating", "not comparable", 3),
        ])
    ))  # fmt: skip
    assert texts(chart, "ratings") == ["+1", "+1", "\u22121", "\u22121", "M", "M", "4", "2", "1", "3 not comparable"]
    shown = [item["shape"] for item in drawn(chart)["shapes"]]
    assert shown[:3] == [SHAPES["stable"], SHAPES["reversed"], SHAPES["emerged"]]
    assert {text for text in texts(chart, "notes") if text in {look.words for look in LOOKS.values()}} == {
        "weak positive", "weak negative", "missing",
    }  # fmt: skip
    apart(chart, "headings", "ratings", "notes")


def test_what_became_of_a_rating_is_a_shape_and_no_colour() -> None:
    chart = only(charts.rating_flows(
        arrow([
            flow("0", "\u22122", "emerged", 1), flow("0", "+2", "emerged", 1), flow("+1", "+2", "strengthened", 1),
            flow("+2", "+1", "weakened", 1), flow("+1", "\u22122", "reversed", 1), flow("+1", "0", "ceased", 1),
        ])
    ))  # fmt: skip
    cells = drawn(chart)["shapes"][:6]
    assert len({item["fill"] for item in cells}) == 1
    assert [len({item["shape"] for item in cells})] == [5]
    assert cells[0]["shape"] == SHAPES["emerged"] == cells[1]["shape"]


@pytest.mark.parametrize(("cases", "pairs"), [(1, 1), (4, 9)])
def test_the_words_of_changes_keep_apart(cases: int, pairs: int) -> None:
    states = ["+2", "+1", "0", "\u22121", "mixed", "missing", "NA"]
    rows = [
        flow(was, now, "stable", 1 + case, case_order=case, name=f"Case {case}", from_wave=wave, to_wave=wave + 1)
        for case in range(cases) for wave in range(1, pairs + 1) for was, now in itertools.pairwise(states)
    ]  # fmt: skip
    pages = charts.rating_flows(arrow(rows))
    assert sum(text.startswith("Case") for page in pages for text in texts(page, "headings")) == cases * pairs
    for page in pages:
        apart(page, "headings", "ratings", "notes")


def scenario(
    case: int, wave: int, row: int, state: str, *, is_headline: bool = False, place: str = "whole case"
) -> dict[str, Any]:
    of_site = "" if place == "whole case" else f" [{place}]"
    return {
        "case_order": case, "name": f"Case {case}", "wave": wave, "row_order": row, "row_label": f"Scenario {row}",
        "cell_state": state, "nothing": None if state == "stated" else f"{state}{of_site}",
        "places": [place] if state == "stated" else None, "is_headline": is_headline, "has_synthetic": True,
        "entries": [f"J{case}{wave}{row}", "J0"] if state == "stated" else None,
    }  # fmt: skip


def test_scenarios_show_evidence_headlines_and_each_kind_of_nothing() -> None:
    rows = [
        scenario(1, 1, 1, "stated", is_headline=True), scenario(1, 2, 1, "stated"), scenario(1, 1, 2, "missing"),
        scenario(1, 2, 2, "stated", is_headline=True), scenario(1, 1, 3, "not applicable"),
        scenario(1, 2, 3, "not yet analysed"),
    ]  # fmt: skip
    chart = only(charts.scenario_courses(arrow(rows)))
    layers = drawn(chart)
    assert len(layers["evidence"]) == 3
    assert len(layers["headlines"]) == 4 * 2
    assert parts(chart, "courses_1_5") == 1  # scenario 1, in both waves
    areas = {area.names: (area.x, area.x2, area.y, area.y2) for area in chart.areas}
    assert list(areas) == [("J111", "J0"), ("J121", "J0"), ("J122", "J0")]
    for disc, (left, right, top, bottom) in zip(layers["evidence"], areas.values(), strict=True):
        assert left < disc["x"] < right
        assert top < disc["y"] < bottom
    assert parts(chart, "courses_6") == 1  # from the headline of wave 1 to that of wave 2
    assert [word for word in texts(chart, "words") if word in {"M", "NA", "\u00b7"}] == ["M", "NA", "\u00b7"]
    many = [scenario(case, wave, row, "missing") for case in range(10) for wave in range(10) for row in range(4)]
    apart(charts.scenario_courses(arrow(many))[0], "words", "notes")


def test_a_place_is_told_from_others_whatever_its_name_holds() -> None:
    rows = [scenario(1, 1, 1, "stated", place="A; B"), scenario(1, 2, 1, "stated", place="B")]
    assert "courses_1_5" not in drawn(only(charts.scenario_courses(arrow(rows))))
    rows[1]["places"] = ["A; B", "B"]
    assert parts(only(charts.scenario_courses(arrow(rows))), "courses_1_5") == 1


def counted(name: str, wave: int, new: int, retained: int, returned: int, lost: int) -> dict[str, Any]:
    return {
        "case_order": None, "name": name, "wave": wave, "informants": new + retained + returned,
        "new_informants": new, "retained": retained, "returned": returned, "lost": lost, "has_synthetic": False,
    }  # fmt: skip


def test_the_panel_shows_who_came_stayed_returned_and_was_lost() -> None:
    rows = [
        counted("Study", 1, 20, 0, 0, 0), counted("Study", 2, 1, 1, 1, 19), counted("Study", 3, 12, 2, 0, 1),
        counted("Closed", 1, 3, 0, 0, 0), counted("Closed", 2, 0, 0, 0, 3),
    ]  # fmt: skip
    chart = only(charts.panel_flow(arrow(rows)))
    assert parts(chart, "flows") == 2  # nobody was retained where all were lost
    assert texts(chart, "words")[:3] == ["Study", "20", "20"]
    assert [word.partition(" †")[0] for word in texts(chart, "words") if word.startswith("Wave")] == [
        "Wave 1", "Wave 2", "Wave 3", "Wave 1", "Wave 2",
    ]  # fmt: skip
    apart(chart, "words", "notes")
    many = [counted(f"P{case}", wave, 1, 1, 1, 1) for case in range(5) for wave in range(1, 11)]
    for page in charts.panel_flow(arrow([counted("Study", 1, 90, 0, 0, 0), *many])):
        apart(page, "words", "notes")


def step(series: str, number: int, new: int, total: int) -> dict[str, Any]:
    return {
        "series": series, "reached": "0 % at 4+2", "interview_number": number, "new_codes": new,
        "cumulative_codes": total, "has_synthetic": False,
    }  # fmt: skip


def test_each_series_of_interviews_has_a_curve_of_its_own() -> None:
    rows = [step("own-1, wave 1", 1, 3, 3), step("own-1, wave 1", 2, 0, 3), step("own-2, wave 2", 1, 2, 2)]
    chart = only(charts.saturation_curves(arrow(rows)))
    assert parts(chart, "lines_2") == 1  # one interview makes no line
    assert (len(drawn(chart)["dots"]), len(drawn(chart)["bars"]) - 4) == (3, 2)
    long = [step(f"own, wave {wave}", number, 1, number) for wave in range(7) for number in range(1, 200)]
    apart(charts.saturation_curves(arrow(long))[0], "words", "notes")


def test_a_coefficient_that_is_undefined_is_a_word_and_no_disc() -> None:
    row: dict[str, Any] = {
        "is_overall": False,
        "units": 9,
        "prevalence": 0.5,
        "low": None,
        "high": None,
        "has_synthetic": False,
    }
    rows = [
        row | {"label": "all codes", "is_overall": True, "value": 0.8, "low": 0.5, "high": 0.9},
        row | {"label": "A", "value": None, "prevalence": None, "units": 0}, row | {"label": "B", "value": -0.7},
    ]  # fmt: skip
    chart = only(charts.agreement_by_code(arrow(rows)))
    assert len(drawn(chart)["coefficients"]) == 2
    assert texts(chart, "words").count("undefined") == 1
    assert "Arrow, the interval extends below \u22120.5." in texts(chart, "notes")
    apart(chart, "words", "notes")


def test_a_construct_is_a_row_with_a_disc_for_each_study_that_rated_it() -> None:
    row = {"concept": "C1", "concept_label": "Tension for Change", "rated": 3, "has_synthetic": False}
    rows = [
        row | {"study": "first", "mean": -0.5}, row | {"study": "second", "mean": 2.0, "has_synthetic": True},
        row | {"study": "third", "mean": None, "rated": 0},
        row | {"concept": "C2", "concept_label": "Cost", "study": "first", "mean": 1.0},
    ]  # fmt: skip
    chart = only(charts.ratings_over_studies(arrow(rows)))
    assert len(drawn(chart)["means"]) == 3
    assert [text for text in texts(chart, "words") if text in {"Tension for Change †", "Cost", "2", "6"}] == [
        "Tension for Change †", "2", "6", "Cost",
    ]  # fmt: skip
    discs = [disc["x"] for disc in drawn(chart)["means"]]
    assert discs[0] < discs[2] < discs[1]
    apart(chart, "words", "notes")


def test_evidence_on_two_sites_is_not_joined_and_nothing_of_one_site_is_marked() -> None:
    rows = [
        scenario(1, 1, 1, "stated", place="SA"), scenario(1, 2, 1, "stated", place="SB"),
        scenario(1, 1, 2, "not applicable", place="SA"), scenario(1, 2, 2, "not applicable"),
    ]  # fmt: skip
    chart = only(charts.scenario_courses(arrow(rows)))
    assert "courses_1_5" not in {layer["name"] for layer in chart.to_dict()["layer"]}
    assert {"NA*", "NA"} <= set(texts(chart, "words"))


@pytest.mark.parametrize(
    "chart",
    [
        "rating_heatmap",
        "rating_flows",
        "ratings_over_studies",
        "scenario_courses",
        "panel_flow",
        "saturation_curves",
        "agreement_by_code",
    ],
)
def test_without_rows_a_figure_says_so(chart: str) -> None:
    assert len(texts(only(getattr(charts, chart)(pd.DataFrame())), "notes")) == 1

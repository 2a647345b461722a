"""Which figures a study gets, in which order their cases are, and what they say was left out: rows in, figures out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from deliveries import small_study
from longitudinal import deliver, interviews, ratings
from states import with_marts

from casewave.assets import charts
from casewave.assets.report.figures.change import rating_heatmaps
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.figures.over_time import timelines
from casewave.assets.report.formats.drawn import write_figure
from casewave.assets.report.source import ReportData
from casewave.assets.warehouse.products import Folder

EVENTS = "event,programme,sites,phase,date,description,is_external\n"
OUTSIDE = "E9,,,history,2016,A law is passed,yes\n"


def words_in(figure: Figure) -> set[str]:
    """The words of a figure, as its layers hand them to Vega."""
    spec = figure.draw().to_dict()
    return {line for layer in spec["layer"] for row in layer["data"]["values"] for line in row.get("lines", ())}


def test_a_case_with_events_from_outside_alone_has_no_timeline_and_is_named(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        events = f"{EVENTS}E1,MRR,,adoption,2015,A grant is won,\nE2,LC,,adoption,2017,A centre opens,\n{OUTSIDE}"
        deliver(study, 1, events=events, **interviews(1, ("DND", "MRR-DND-01")))
        found = list(timelines(ReportData(with_marts(study.con), study.study), 1))
    assert [figure.name for figure in found] == ["timeline_mrr", "timeline_lc", "timeline_all_cases"]
    left_out = "No timeline, for want of dated events of its own: ESTHER."
    assert [left_out in words_in(figure) for figure in found] == [False, False, True]
    assert left_out in found[-1].words


def test_one_case_with_events_has_no_figure_of_all_cases_and_undated_events_make_none(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        events = f"{EVENTS}E1,MRR,,adoption,2015,A grant is won,\nE2,LC,,adoption,,A centre opens,\n{OUTSIDE}"
        deliver(study, 1, events=events, **interviews(1, ("DND", "MRR-DND-01")))
        (figure,) = timelines(ReportData(with_marts(study.con), study.study), 1)
    assert figure.name == "timeline_mrr"
    assert "No timeline, for want of dated events of its own: ESTHER, CMHA Learning Centres." in words_in(figure)


def test_ratings_show_cases_by_their_short_names_in_the_order_of_the_register(tmp_path: Path) -> None:
    short = ("name: CMHA Learning Centres,", "name: CMHA Learning Centres, short: Centres,")
    with small_study(tmp_path, short) as study:
        rated = ratings(1, "LC,,cfir-2022,I.D,+2", "ESTHER,,cfir-2022,I.D,-1", "MRR,,cfir-2022,I.D,0")
        deliver(study, 1, ratings=rated, **interviews(1, ("DND", "MRR-DND-01")))
        (figure,) = rating_heatmaps(ReportData(with_marts(study.con), study.study), 1)
        spec = figure.draw().to_dict()
    (layer,) = [layer for layer in spec["layer"] if layer["name"] == "headings"]
    heads = [" ".join(row["lines"]) for row in layer["data"]["values"]]
    assert heads[:3] == ["ESTHER", "Making Recovery Real", "Centres"]
    assert [row.cells[1].text for row in figure.data.rows] == [
        "ESTHER",
        "Making Recovery Real",
        "CMHA Learning Centres",
    ]


@pytest.fixture
def timeline(tmp_path: Path) -> Figure:
    with small_study(tmp_path) as study:
        events = f"{EVENTS}E1,MRR,,adoption,2015,A grant is won,\n"
        deliver(study, 1, events=events, **interviews(1, ("DND", "MRR-DND-01")))
        (figure,) = timelines(ReportData(with_marts(study.con), study.study), 1)
    return figure


MADE_FROM = {"study": "a study", "delivery of wave 1": "ab12"}


def drawn_in(folder: Path, figure: Figure, provenance: dict[str, str]) -> dict[str, bytes]:
    write_figure(Folder(folder), "timeline", figure, provenance)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_figure_is_drawn_again_only_where_it_shows_something_else(
    tmp_path: Path, timeline: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = drawn_in(tmp_path / "report", timeline, MADE_FROM)
    other_words = replace(timeline, words="Other words."), {**MADE_FROM, "delivery of wave 1": "cd34"}
    afresh = drawn_in(tmp_path / "afresh", *other_words)
    assert first.keys() == afresh.keys() == {"timeline.svg", "timeline.pdf", "timeline.png"}
    assert all(first[name] != afresh[name] for name in first)

    rendered = []
    render = charts.files.vlc.vegalite_to_svg
    monkeypatch.setattr(charts.files.vlc, "vegalite_to_svg", lambda spec: rendered.append(1) or render(spec))
    assert drawn_in(tmp_path / "report", *other_words) == afresh  # the same drawing with other words: the same bytes
    assert not rendered
    shown = replace(timeline, notes=("Wave 1 is partial.",))
    changed = drawn_in(tmp_path / "report", shown, MADE_FROM)
    assert len(rendered) == 1
    assert changed == drawn_in(tmp_path / "changed", shown, MADE_FROM)


@pytest.mark.parametrize(
    ("there", "then"), [("A grant is won", "A grant is lost"), ("drawing: ", "drawing: 0"), ("</metadata>", "")]
)
def test_a_published_figure_that_is_not_as_it_was_written_is_drawn_again(
    tmp_path: Path, timeline: Figure, there: str, then: str
) -> None:
    right = drawn_in(tmp_path / "report", timeline, MADE_FROM)
    path = tmp_path / "report" / "timeline.svg"
    text = path.read_text(encoding="utf-8")
    assert there in text
    path.write_text(text.replace(there, then), encoding="utf-8")
    assert drawn_in(tmp_path / "report", timeline, MADE_FROM) == right

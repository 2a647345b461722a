"""Which figures a study gets, in which order their cases are, and what they say was left out: rows in, figures out."""

from __future__ import annotations

from pathlib import Path

from deliveries import small_study
from longitudinal import deliver, interviews, ratings
from states import with_marts

from casewave.assets.report.figures.change import rating_heatmaps
from casewave.assets.report.figures.figure import Figure
from casewave.assets.report.figures.over_time import timelines
from casewave.assets.report.source import ReportData

EVENTS = "event,programme,sites,phase,date,description,is_external\n"
OUTSIDE = "E9,,,history,2016,A law is passed,yes\n"


def words_in(figure: Figure) -> set[str]:
    """The words of a figure, as its layers hand them to Vega."""
    spec = figure.draw().to_dict(validate=False)
    return {line for rows in spec["datasets"].values() for row in rows for line in row.get("lines", ())}


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
        spec = figure.draw().to_dict(validate=False)
    (layer,) = [layer for layer in spec["layer"] if layer["name"] == "headings"]
    heads = [" ".join(row["lines"]) for row in spec["datasets"][layer["data"]["name"]]]
    assert heads[:3] == ["ESTHER", "Making Recovery Real", "Centres"]
    assert [row.cells[1].text for row in figure.data.rows] == [
        "ESTHER",
        "Making Recovery Real",
        "CMHA Learning Centres",
    ]

"""Neutral, mixed, not applicable, missing and not yet analysed stay five things: from file to table to chart."""

from __future__ import annotations

from pathlib import Path

from deliveries import Wave, small_study
from longitudinal import JUDGEMENTS, deliver, interviews, ratings
from states import with_marts

from casewave.assets.charts.scale import LOOKS, state_of
from casewave.assets.report.figures.change import rating_flows, rating_heatmaps, scenario_courses
from casewave.assets.report.formats.flat import csv_table
from casewave.assets.report.printable import Table
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables.cross_case import cross_case_tables
from casewave.assets.report.tables.ratings import rating_matrices

SCENARIOS = ("CG.T", "CG.U", "CG.L", "CG.C")
WRITTEN = {"I.D": "0", "I.E": "mixed", "I.F": "NA", "I.G": "M", "I.H": "1"}


def delivered(study: Wave) -> ReportData:
    """Two waves in which one case is rated as written and another by nobody; scenarios of each kind."""
    for wave in (1, 2):
        rated = ratings(wave, *(f"MRR,,cfir-2022,{code},{written}" for code, written in WRITTEN.items()))
        judged = [
            f"J{wave}1,MRR,assimilation,{{}},evidence,neutral,Neither way.",
            f"J{wave}2,MRR,assimilation,{{}},evidence,mixed,Both ways.",
            f"J{wave}3,MRR,assimilation,{{}},evidence,not applicable,",
            f"J{wave}4,MRR,assimilation,{{}},evidence,missing,",
        ]
        rows = [row.format(code) for row, code in zip(judged, SCENARIOS, strict=True)]
        held = interviews(wave, ("DND", "MRR-DND-01"))
        deliver(study, wave, **held, ratings=rated, scenario_judgements=JUDGEMENTS + "\n".join(rows) + "\n")
    return ReportData(with_marts(study.con), study.study)


def cells(table: Table, column: int) -> list[tuple[str, str]]:
    return [(row.cells[column].kind, row.cells[column].text) for row in table.rows if len(row.cells) > column]


def test_ratings_stay_apart_from_file_to_table_to_chart(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        source = delivered(study)
        query = "SELECT DISTINCT cell_state, value FROM mart.rating_matrix WHERE wave = 1 AND unit_kind = 'case'"
        assert set(source.con.execute(query).fetchall()) == {
            ("neutral", 0), ("mixed", None), ("not applicable", None), ("missing", None), ("rated", 1),
            ("not yet analysed", None),
        }  # fmt: skip
        (table,) = (found for found in rating_matrices(source, (1, 1)) if found.name.endswith("by_case_wave_1"))
        place = next(at for at, column in enumerate(table.columns) if column.case == "MRR")
        other = next(at for at, column in enumerate(table.columns) if column.case == "LC")
        shown = [("text", "0"), ("text", "mixed"), ("nothing", "NA"), ("nothing", "missing"), ("text", "+1")]
        assert cells(table, place) == shown
        assert cells(table, other) == [("nothing", "not yet analysed")] * len(WRITTEN)
        printed = csv_table(table)
        assert all(word in printed for _, word in (*shown, ("", "not yet analysed")))
        (figure,) = (found for found in rating_heatmaps(source, 1) if found.name.endswith("by_case"))
        assert {row.cells[3].text for row in figure.data.rows} == {word for _, word in shown} | {"not yet analysed"}
        signs = {LOOKS[state_of(row.cells[3].text)].sign for row in figure.data.rows}
        assert signs == {"0", "X", "NA", "M", "+1", "\u00b7"}
        assert signs <= drawn_words(figure.draw().to_dict())
        (changes,) = rating_flows(source)
        assert {row.cells[3].text for row in changes.data.rows if "Recovery" in row.heading} == {
            word for _, word in shown
        }  # fmt: skip


def test_cells_of_scenarios_stay_apart_from_file_to_table_to_chart(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        source = delivered(study)
        (table,) = (found for found in cross_case_tables(source, (1, 1)) if found.name.startswith("assimilation"))
        place = next(at for at, column in enumerate(table.columns) if column.case == "MRR")
        other = next(at for at, column in enumerate(table.columns) if column.case == "LC")
        assert sorted(cells(table, place)[:4]) == [
            ("list", "Both ways. (mixed)"), ("list", "Neither way. (neutral)"), ("nothing", "NA"),
            ("nothing", "missing"),
        ]  # fmt: skip
        assert cells(table, other)[:4] == [("nothing", "not yet analysed")] * 4
        (figure,) = scenario_courses(source)
        states = {row.cells[3].text for row in figure.data.rows}
        assert states == {"mixed evidence", "neutral evidence", "NA", "missing", "not yet analysed"}
        assert {"0", "X", "NA", "M", "\u00b7"} <= drawn_words(figure.draw().to_dict())


def drawn_words(spec: dict) -> set[str]:
    """The words of a chart's layers, as it hands them to Vega."""
    return {line for layer in spec["layer"] for row in layer["data"]["values"] for line in row.get("lines", ())}

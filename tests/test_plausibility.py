"""The plausibility report: what is expected over waves, and that none of it is a rule of a model said again."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from deliveries import Wave, small_study
from states import ask, with_marts

from casewave.assets.plausibility.expectations import Expectation, expectations
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import columns
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.register.plausibility import Plausibility
from casewave.schemas.register.tables import REGISTER

EXPECTED = expectations(Plausibility())
FRAMES = {each.frame: each for each in EXPECTED}

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n"
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language
I{wave}-1,ESTHER,JKG,EST-JKG-01,{day},online,sv
I{wave}-2,ESTHER,{site},{informant},{day},online,sv
"""
FINDINGS = """finding,programme,phase,element,state,statement,evidence
F{wave}-1,ESTHER,adoption,EL.EXT,present,said,I{wave}-1
F{wave}-2,ESTHER,adoption,EL.INT,missing,,
"""


@pytest.fixture
def waves(tmp_path: Path) -> Iterator[Wave]:
    """Two waves: in the second nobody speaks of Kent and Medway, and one of the two informants speaks again."""
    with small_study(tmp_path) as wave:
        first = INTERVIEWS.format(wave=1, day="2020-06-01", site="KM", informant="EST-JKG-02")
        assert wave.issues(1, informants=INFORMANTS, interviews=first, findings=FINDINGS.format(wave=1)) == []
        second = INTERVIEWS.format(wave=2, day="2022-06-01", site="JKG", informant="EST-JKG-01")
        assert wave.issues(2, informants=INFORMANTS, interviews=second, findings=FINDINGS.format(wave=2)) == []
        yield wave


def frame(waves: Wave, name: str, wave: int = 2) -> list[tuple[Any, ...]]:
    with_marts(waves.con, FRAMES[name].sql)
    return waves.con.execute(FRAMES[name].sql, {"wave": wave}).fetchall()


def repeated(expected: Sequence[Expectation]) -> list[str]:
    """The expectations of a column that a model has: whatever may be in it is the model's to say."""
    modelled = {column.name for model in (*DELIVERED, *REGISTER) for column in columns(model)}
    return [each.meaning for each in expected if each.settings["column"] in modelled]


def test_no_expectation_repeats_a_rule_of_a_model() -> None:
    assert repeated(EXPECTED) == []
    on_a_cell = replace(EXPECTED[0], settings={"column": "held_on", "min_value": "2019"}, meaning="a rule of a cell")
    assert repeated([*EXPECTED, on_a_cell]) == ["a rule of a cell"]


def test_each_expectation_asks_a_column_that_its_frame_has(published: Path) -> None:
    for each in EXPECTED:
        names = [name for name, *_ in ask(published, f"DESCRIBE {each.sql.replace('$wave', '3')}")]
        assert each.settings["column"] in names[1:], each.frame


def test_a_site_that_is_no_longer_spoken_of(waves: Wave) -> None:
    assert frame(waves, "coverage") == [("JKG", 1, 2), ("KM", 1, 0)]
    assert frame(waves, "coverage", wave=1) == []  # nothing to compare yet


def test_the_share_of_informants_who_speak_again(waves: Wave) -> None:
    assert frame(waves, "retention") == [("ESTHER", 0.5)]


def test_how_many_rows_there_are_against_the_wave_before(waves: Wave) -> None:
    assert frame(waves, "magnitudes") == [("findings", 1.0), ("informants", 1.0), ("interviews", 1.0)]


def test_the_share_of_missing_entries(waves: Wave) -> None:
    ((phase, share),) = frame(waves, "missing")
    assert (phase, round(share, 3)) == ("adoption", 0.5)


def test_a_printed_number_is_borne_out_or_accounted_for(published: Path) -> None:
    found = ask(published, FRAMES["claims"].sql.replace("$wave", "3"))
    assert {(borne_out, accounted_for) for _, borne_out, accounted_for in found} == {(1, True), (0, True)}


def results(workspace: Workspace, wave: int) -> dict[str, str]:
    with (workspace.report / "plausibility" / f"wave-{wave}" / "results.csv").open(encoding="utf-8") as file:
        return {row["page"]: row["is_met"] for row in csv.DictReader(file)}


def test_the_report_of_each_wave_says_what_is_met(reported: Workspace) -> None:
    assert results(reported, 1)["1_coverage.html"] == "nothing to compare yet"
    assert set(results(reported, 3).values()) <= {"yes", "no"}
    assert len(results(reported, 3)) == len(EXPECTED)


def test_the_data_docs_stand_beside_the_report_and_ask_the_network_for_nothing(reported: Workspace) -> None:
    folder = reported.report / "plausibility" / "wave-3"
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert "Data Docs" not in index
    assert 'href="../../index.html"' in index
    for page in results(reported, 3):
        assert page in index
        docs = (folder / page).read_text(encoding="utf-8")
        assert "Great Expectations" in docs
        assert docs.count('<a href="index.html">') == 1  # the way back
        assert re.findall(r"<(?:script|link|iframe|img)\b[^>]*https?:", docs, re.IGNORECASE) == []


def test_a_study_sets_its_own_limits(tmp_path: Path) -> None:
    with small_study(tmp_path, ("language: en\n", "language: en\nplausibility: {missing_at_most: 0.6}\n")) as wave:
        (missing,) = [each for each in expectations(wave.study.plausibility) if each.frame == "missing"]
    assert missing.settings["max_value"] == 0.6
    assert "at most 60%" in missing.meaning

"""Coding that is delivered after its wave: it counts in the wave of its source, and what it changes is listed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study, write_tables
from states import load

from casewave.assets.exchange.qda_export import study_project
from casewave.assets.exchange.search import search
from casewave.assets.marts import late_coding_changes
from casewave.assets.report.making import publish_report
from casewave.assets.report.source import open_source
from casewave.assets.report.tables import change, checks, saturation
from casewave.assets.warehouse.workspace import Workspace

REGISTER = """
study: late
title: Late coding
programmes: [{programme: PA, prefix: PA, name: Programme PA, start_year: 2020}]
sites: [{site: SA, name: Site SA, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}]
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: "2020", topic: First, status: collected}
  - {wave: 2, window: "2021", topic: Second, status: collected}
  - {wave: 3, window: "2022", topic: Third, status: collected}
frameworks: [cfir-2022]
phases: [{phase: history, label: History}]
vocabularies:
  informant_roles: {manager: Managers}
  interview_modes: {online: Online}
  document_kinds: {report: Report}
"""
INTERVIEWS = "interview,programme,sites,informants,held_on,interview_mode,language,is_double_coded,characters\n"
CODINGS = "coding,source,framework,code,coder,start_character,end_character\n"
ROSTER = "informant,informant_role\nPA-SA-01,manager\n"
FIRST = {
    "interviews": INTERVIEWS + "I1,PA,SA,PA-SA-01,2020-03-01,online,en,yes,1000\n",
    "codings": CODINGS + "C1,I1,cfir-2022,III.E,R1,0,100\nC2,I1,cfir-2022,I.A,R1,200,300\n",
}
SECOND = {"interviews": INTERVIEWS + "I2,PA,SA,PA-SA-01,2021-03-01,online,en,no,1000\n"}
# The second coder agrees on one code of the interview of wave 1, and finds another twice.
LATE = (
    CODINGS
    + """C3,I1,cfir-2022,III.E,R2,0,100
C4,I1,cfir-2022,I.D,R2,400,450
C5,I1,cfir-2022,I.D,R2,500,550
"""
)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    folder = write_study(tmp_path)
    with small_study(tmp_path / "other") as wave:
        yield Wave(folder, Workspace(folder).study, wave.con)


def write_study(root: Path) -> Path:
    folder = root / "data_raw" / "late"
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(REGISTER, encoding="utf-8")
    return folder


def deliver(study: Wave, wave: int, **tables: str) -> None:
    assert study.issues(wave, informants=ROSTER, **tables) == []


def test_late_coding_counts_in_the_wave_of_its_source_and_in_no_other(study: Wave) -> None:
    deliver(study, 1, **FIRST)
    deliver(study, 2, **SECOND, codings=LATE + "C6,I2,cfir-2022,II.B,R1,0,10\n")
    query = "SELECT wave, delivered_in, is_late, coding FROM mart.codings_by_wave ORDER BY coding"
    assert study.marts(query) == [
        (1, 1, False, "C1"), (1, 1, False, "C2"), (1, 2, True, "C3"), (1, 2, True, "C4"), (1, 2, True, "C5"),
        (2, 2, False, "C6"),
    ]  # fmt: skip
    counted = """
        SELECT wave, code, state, segments FROM mart.recurrent_cross_section
        WHERE programme IS NULL ORDER BY wave, row_order
    """
    assert study.marts(counted) == [
        (1, "I.A", "coded", 1), (1, "I.D", "coded", 2), (1, "III.E", "coded", 1), (2, "I.A", "not coded", 0),
        (2, "I.D", "not coded", 0), (2, "II.B", "coded", 1), (2, "III.E", "not coded", 0),
    ]  # fmt: skip
    curve = "SELECT from_wave, to_wave, interview, new_codes, cumulative_codes FROM mart.saturation_curve"
    assert study.marts(curve) == [(1, 1, "I1", 3, 3), (1, 2, "I1", 3, 3), (1, 2, "I2", 1, 4), (2, 2, "I2", 1, 1)]
    site = "SELECT code, course FROM mart.trajectories WHERE as_of_wave = 2 AND code = 'I.D'"
    assert study.marts(site) == [("I.D", "wave 1: 2; wave 2: 0")]


def test_late_coding_enters_agreement_in_the_wave_of_its_source(study: Wave) -> None:
    deliver(study, 1, **FIRST)
    deliver(study, 2, **SECOND, codings=CODINGS + "C3,I1,cfir-2022,III.E,R2,0,100\n")
    query = "SELECT DISTINCT wave, source, coder_1, coder_2 FROM mart.double_coding"
    assert study.marts(query) == [(1, "I1", "R1", "R2")]


def test_what_late_coding_changes_in_earlier_tables_is_listed(study: Wave) -> None:
    query = """
        SELECT coded.code, late.delivered_in, late.wave, late.table_name, late.row_key, late.column_name, late.change,
            late.before, late.after
        FROM mart.late_coding_changes AS late
        LEFT JOIN (SELECT DISTINCT code FROM mart.coded_sources) AS coded ON contains(late.row_key, coded.code)
        WHERE late.table_name = 'coded_sources' ORDER BY late.row_key
    """
    deliver(study, 1, **FIRST)
    assert study.marts(query) == []
    deliver(study, 2, **SECOND, codings=LATE.replace("C3,I1,cfir-2022,III.E,R2,0,100\n", ""))
    after = "source_kind interview, counts_as interview, programme PA, segments 2, has_synthetic false"
    added = ("I.D", 2, 1, "coded_sources", "framework cfir-2022, code I.D, source I1", None, "added", None, after)
    assert study.marts(query) == [added]
    deliver(study, 3, codings=CODINGS + "C7,I1,cfir-2022,I.D,R2,600,650\n")
    again = ("I.D", 3, 1, "coded_sources", "framework cfir-2022, code I.D, source I1", "segments", "changed", "2", "3")
    assert sorted(study.marts(query), key=lambda row: row[1]) == [added, again]
    assert study.marts("SELECT segments FROM mart.coded_sources WHERE code = 'I.D'") == [(3,)]


DECLARED = "source_coder,source,framework,coder,is_consensus\n"


def test_what_a_late_declaration_of_coders_changes_is_listed(study: Wave) -> None:
    """Consensus that confirms nothing rejects both codings of wave 1; a second coder who found nothing enters."""
    query = """
        SELECT delivered_in, wave, row_key, change FROM mart.late_coding_changes
        WHERE table_name = 'coded_sources' OR (table_name = 'coders_of_sources' AND column_name IS NULL)
        ORDER BY delivered_in, row_key  -- of mart.coded_sources and mart.coders_of_sources
    """
    deliver(study, 1, **FIRST)
    deliver(study, 2, **SECOND, source_coders=DECLARED + "S1,I1,cfir-2022,R1,\nS2,I1,cfir-2022,R2,\n")
    second = (2, 1, "source I1, framework cfir-2022, coder R2", "added")
    assert study.marts(query) == [second]
    deliver(study, 3, source_coders=DECLARED + "S3,I1,cfir-2022,R1,yes\n")
    assert study.marts(query) == [
        second, (3, 1, "framework cfir-2022, code I.A, source I1", "removed"),
        (3, 1, "framework cfir-2022, code III.E, source I1", "removed"),
    ]  # fmt: skip
    assert study.marts("SELECT count(*) FROM mart.coded_sources") == [(0,)]
    assert study.rows("SELECT count(*) FROM core.source_coders") == [(3,)]


def test_making_the_list_leaves_every_table_as_it_is(study: Wave) -> None:
    deliver(study, 1, **FIRST)
    deliver(study, 2, **SECOND, codings=LATE)
    tables = "FROM mart.coded_sources, mart.codings_by_wave, mart.late_coding_changes"
    before = study.marts(f"SELECT count(*) {tables}")
    assert before[0][0] > 0
    assert len(late_coding_changes.make(study.con)) > 0
    assert study.rows(f"SELECT count(*) {tables}") == before


def test_without_late_coding_nothing_is_listed_nor_written(study: Wave) -> None:
    deliver(study, 1, **FIRST)
    deliver(study, 2, **SECOND)
    study.marts("FROM mart.coded_sources, mart.late_coding_changes")
    assert late_coding_changes.make(study.con) == []


def test_a_wave_exported_for_qda_has_the_coding_that_came_late(study: Wave) -> None:
    deliver(study, 1, **FIRST)
    deliver(study, 2, **SECOND, codings=LATE)
    exports = {wave: study_project(study.con, study.study, {}, wave).project for wave in (1, 2)}
    coded = {
        wave: sum(len(selection.codings) for source in project.sources for selection in source.selections)
        for wave, project in exports.items()
    }
    assert coded == {1: 5, 2: 0}


def test_a_passage_is_found_in_the_wave_of_its_source(study: Wave) -> None:
    deliver(study, 1, **FIRST)
    late = CODINGS.replace("\n", ",segment\n") + "C3,I1,cfir-2022,I.D,R2,0,9,They adapt.\n"
    deliver(study, 2, **SECOND, codings=late)
    assert [search(study.con, ["adapt"], wave=wave).total for wave in (1, 2)] == [1, 0]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(write_study(tmp_path))


def test_the_report_of_the_earlier_wave_is_made_again_and_says_what_changed_and_why(workspace: Workspace) -> None:
    write_tables(workspace.delivery(1), informants=ROSTER, **FIRST)
    load(workspace, 1)
    publish_report(workspace, 1, parts=("tables",), formats=("csv",))
    table = workspace.reports(1) / "data" / "coded_sources.csv"
    assert "I.D" not in table.read_text(encoding="utf-8")
    coders = DECLARED + "S1,I1,cfir-2022,R1,\nS2,I1,cfir-2022,R2,\n"
    write_tables(workspace.delivery(2), informants=ROSTER, **SECOND, codings=LATE, source_coders=coders)
    load(workspace, 2)
    publish_report(workspace, 2, parts=("tables",), formats=("csv",))
    assert "I.D" in table.read_text(encoding="utf-8")
    with open_source(workspace.published, workspace.study) as source:
        (late,) = checks.late_codings(source, (1, 1))
        told = [[cell.text for cell in row.cells][-3:] for row in late.rows]
        assert told[0] == ["R1", "", "coder declared"]
        assert told[1:] == [["R2", "3", "I.D, III.E"], ["R2", "", "coder declared"]]
        assert [cell.text for cell in late.rows[1].cells][:4] == ["I1", "1", "2", "CFIR (2022)"]
        for build in (change.recurrent, saturation.code_saturation):
            (table_of_codes,) = build(source, (1, 1))
            assert "Wave 1 has 3 codings that came later, with wave 2." in table_of_codes.notes
            assert "Wave 1 has 2 declared coders that came later, with wave 2." in table_of_codes.notes
        (changed,) = checks.late_coding_changes(source, (1, 1))
        assert "coded_sources" in {row.cells[0].text for row in changed.rows}
    for name in ("codings", "source_coders"):
        (workspace.delivery(2) / f"{name}.csv").unlink()
    load(workspace, 2)
    publish_report(workspace, 2, parts=("tables",), formats=("csv",))
    assert "I.D" not in table.read_text(encoding="utf-8")


def test_the_words_of_a_passage_are_not_repeated_where_late_consensus_rejects_it(study: Wave) -> None:
    (study.folder / "study.yaml").write_text(
        REGISTER.replace(
            "history, label: History}", "history, label: History, framework: cfir-2022, filled_by: findings}"
        ),
        encoding="utf-8",
    )
    roster = "informant,informant_role,may_quote\nPA-SA-01,manager,yes\n"
    given = "coding,source,framework,code,coder,segment\nC1,I1,cfir-2022,I.A,R1,They said it aloud.\n"
    cited = "finding,programme,phase,element,position,state,statement,evidence\nF1,PA,history,I.A,1,present,One.,C1\n"
    assert study.issues(1, **{**FIRST, "codings": given}, informants=roster, findings=cited) == []
    assert study.marts("SELECT entry, segment FROM mart.quotations") == [("F1", "They said it aloud.")]
    deliver(study, 2, **SECOND, source_coders=DECLARED + "S1,I1,cfir-2022,R1,yes\n")
    query = """
        SELECT change, before FROM mart.late_coding_changes
        WHERE table_name = 'quotations' -- of mart.quotations
    """
    ((change, before),) = study.marts(query)
    assert change == "removed"
    assert "aloud" not in before

"""study.yaml changed after a wave was loaded: what that changes in the wave's tables is listed, with the entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deliveries import Wave, small_study, study_in, write_tables
from states import load, rows_of, with_marts

from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.load import summary

REGISTER = """
study: register
title: A register that changes
programmes:
  - {programme: PA, prefix: PA, name: Programme PA, start_year: 2020}
  - {programme: PB, prefix: PB, name: Programme PB, start_year: 2020}
sites:
  - {site: SA, name: Site SA, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}
  - {site: SB, name: Site SB, programme: PA, country: Sweden, jurisdiction: SE, role: diffusion, first_wave: 1}
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: "2020", topic: First, status: collected}
  - {wave: 2, window: "2021", topic: Second, status: collected}
  - {wave: 3, window: "2022", topic: Third, status: planned}
frameworks: [one, two]
phases: [{phase: adoption, label: Adoption, framework: one, filled_by: findings}]
clearances: [{body: Board, reference: "1", cleared: 2020-01, jurisdictions: [SE]}]
vocabularies:
  informant_roles: {manager: Managers}
  interview_modes: {online: Online}
  document_kinds: {report: Report}
"""
FRAMEWORKS = {
    "one": "code,parent,level,label\nX,,element,Ex\nX.1,X,construct,Ex one\nY,,element,Why\n",
    "two": "code,parent,level,label\nY,,element,Other why\nX,,element,Other ex\n",
}
PLACES = (("a", "SA"), ("b", "SB"))
ROSTER = "informant,informant_role\nPA-SA-01,manager\n"
INTERVIEWS = "interview,programme,sites,informants,held_on,interview_mode,language\n"
FINDINGS = "finding,programme,phase,element,state,statement\n"


def delivery(wave: int) -> dict[str, str]:
    held = "".join(f"I{wave}{at},PA,{site},PA-SA-01,{2019 + wave}-03-01,online,en\n" for at, site in PLACES)
    return {
        "informants": ROSTER, "interviews": INTERVIEWS + held,
        "findings": FINDINGS + f"F{wave},PA,adoption,X,present,So.\n",
        "codings": f"coding,source,framework,code,coder\nC{wave},I{wave}a,one,X,R1\n",
    }  # fmt: skip


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    folder = tmp_path / "data_raw" / "register"
    write(folder)
    with small_study(tmp_path / "other") as wave:
        yield Wave(folder, study_in(folder), wave.con)


def write(folder: Path, *changes: tuple[str, str]) -> None:
    """Write the register and its frameworks, with each (old, new) exchanged wherever it is."""
    for name, text in {
        "study.yaml": REGISTER,
        **{f"frameworks/{name}.csv": text for name, text in FRAMEWORKS.items()},
    }.items():
        for old, new in changes:
            text = text.replace(old, new)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def deliver(study: Wave, wave: int, *changes: tuple[str, str]) -> None:
    write(study.folder, *changes)
    assert study.issues(wave, **delivery(wave)) == []


def listed(study: Wave, part: str = "tables", wave: int = 1) -> list[tuple[Any, ...]]:
    """The list of changes of a wave, of its tables or of study.yaml."""
    with_marts(study.con)
    query = """
        SELECT table_name, row_key, column_name, change, before, after FROM mart.register_changes
        WHERE part = ? AND wave = ? ORDER BY ALL
    """
    return rows_of(study.con, query, [part, wave])


HOME = ("role: diffusion", "role: home")
SCOPE = "from_wave 1, site_scope home sites, programme PA"


def test_an_edit_that_changes_the_numbers_of_a_loaded_wave_is_listed_with_each_number(study: Wave) -> None:
    deliver(study, 1)
    with_marts(study.con)
    query = "SELECT interviews FROM mart.sampling_frame WHERE to_wave = 1 AND programme = 'PA' ORDER BY site_scope DESC"
    assert rows_of(study.con, query) == [(1,), (2,)]
    deliver(study, 2, HOME)
    assert listed(study, "study.yaml") == [
        ("sites", "site SB", "is_home", "changed", "false", "true"),
        ("sites", "site SB", "role", "changed", "diffusion", "home"),
    ]
    assert ("sampling_frame", SCOPE, "interviews", "changed", "1", "2") in listed(study)
    assert rows_of(study.con, query) == [(2,), (2,)]
    assert {table for table, *_ in listed(study)} >= {"sampling_frame", "quantities", "sites_seen"}


# An edit of study.yaml or of a framework; then a table and a column of it that the edit changes in wave 1.
EDITS = {
    "framework of a phase": ("framework: one,", "framework: two,", "cross_case", "row_label"),
    "label of a code": ("label\nX,,element,Ex\n", "label\nX,,element,Else\n", "cross_case", "row_label"),
    "start of a case": ("Programme PA, start_year: 2020", "PA, start_year: 2010", "sampling_frame", "start_year"),
    "language": ("title:", "language: sv\ntitle:", "interview_facts", "is_translated"),
    "day of a clearance": ("cleared: 2020-01", "cleared: 2020-09", "interview_facts", "is_before_clearance"),
    "window of a wave": ('window: "2020"', 'window: "2019"', "warnings", None),
    "kind of a source": (
        "vocabularies:",
        "source_kinds:\n  - {source_kind: talk, label: Talks, counts_as: interview}\n"
        "  - {source_kind: document, label: Documents, counts_as: document}\nvocabularies:",
        "coded_sources", "source_kind",
    ),
}  # fmt: skip


def test_every_kind_of_edit_is_listed(study: Wave) -> None:
    deliver(study, 1)
    deliver(study, 2, *((old, new) for old, new, *_ in EDITS.values()))
    found = {(table, column) for table, _, column, *_ in listed(study)}
    assert {name for name, (*_, table, column) in EDITS.items() if (table, column) not in found} == set()


def test_what_comes_into_the_register_with_a_wave_is_no_change_of_the_waves_before(study: Wave) -> None:
    deliver(study, 1)
    deliver(
        study, 2, ("{manager: Managers}", "{manager: Managers, user: Users}"),
        ("code_schemes:", "  - {site: SC, name: Site SC, programme: PB, country: Norway, jurisdiction: 'NO', "
         "role: home, first_wave: 2}\ncode_schemes:"),
        ("status: planned", "status: collected"), ("{report: Report}", "{report: Report, letter: Letters}"),
    )  # fmt: skip
    assert listed(study) == []


def test_a_register_that_is_as_before_again_has_no_list(study: Wave) -> None:
    deliver(study, 1)
    deliver(study, 2, HOME)
    deliver(study, 2)
    assert listed(study) == []


def test_while_a_study_is_set_up_only_the_last_edit_counts(study: Wave) -> None:
    """Wave 1 is loaded again with a first edit and a second one; then wave 2 comes."""
    deliver(study, 1)
    deliver(study, 1, ("Programme PA, start_year: 2020", "Programme PA, start_year: 2010"))
    deliver(study, 1, ("Programme PA, start_year: 2020", "Programme PA, start_year: 2010"), HOME)
    assert listed(study) == []
    deliver(study, 2, ("Programme PA, start_year: 2020", "Programme PA, start_year: 2010"), HOME)
    assert {table for table, *_ in listed(study, "study.yaml")} == {"sites"}


def test_loading_all_waves_again_keeps_the_list(study: Wave) -> None:
    """As `casewave load` does after an edit: every wave depends on the register."""
    deliver(study, 1)
    deliver(study, 2)
    deliver(study, 1, HOME)
    deliver(study, 2, HOME)
    assert ("sampling_frame", SCOPE, "interviews", "changed", "1", "2") in listed(study)


def test_what_late_coding_changes_is_in_its_own_list_alone(study: Wave) -> None:
    deliver(study, 1)
    write(study.folder, HOME)
    late = delivery(2)
    late["codings"] += "C3,I1a,one,Y,R2\n"
    assert study.issues(2, **late) == []
    assert {row[0] for row in listed(study)}.isdisjoint({"coded_sources", "recurrent_cross_section"})
    assert ("coded_sources",) in rows_of(study.con, "SELECT DISTINCT table_name FROM mart.late_coding_changes")


def test_the_report_of_the_earlier_wave_is_made_again_and_lists_what_changed(tmp_path: Path) -> None:
    folder = tmp_path / "data_raw" / "register"
    write(folder)
    for wave in (1, 2):
        write_tables(folder / f"wave-{wave}", **delivery(wave))
    load(Workspace(folder), 1)
    publish_report(Workspace(folder), 1, parts=("tables",), formats=("csv",))
    write(folder, HOME)
    load(workspace := Workspace(folder), 2)
    publish_report(workspace, 2, parts=("tables",), formats=("csv",))
    table = (workspace.reports(1) / "tables" / "register_changes_wave_1.csv").read_text(encoding="utf-8")
    assert "sampling_frame" in table
    assert '"study.yaml, sites",1,site SB,role,diffusion,home' in table
    assert summary(workspace, [2]).changed == {
        1: len([line for line in table.splitlines()[1:] if "study.yaml" not in line])
    }

"""What a load would change, shown before it: rows, statements, ratings, table cells, and late coding."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import write_tables
from states import digest, load

from casewave.assets.protection.erasing import write_tombstone
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.preview import ChangedCell, ChangedCount, ChangedRow, Difference, preview
from casewave.pipelines.cli import commands
from casewave.schemas.register.withdrawals import tombstone

REGISTER = """
study: small
title: A small study
programmes:
  - {programme: PA, prefix: PA, name: Programme PA}
  - {programme: PB, prefix: PB, name: Programme PB}
sites:
  - {site: SA, name: Site SA, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}
  - {site: SB, name: Site SB, programme: PB, country: Wales, jurisdiction: UK, role: home, first_wave: 1}
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: "2020", topic: First, status: collected}
  - {wave: 2, window: "2021", topic: Second, status: collected}
frameworks: [cfir-2022, combined-elements-2024]
phases: [{phase: adoption, label: Adoption, framework: combined-elements-2024, filled_by: findings}]
vocabularies:
  informant_roles: {manager: Managers}
  interview_modes: {online: Online}
  document_kinds: {report: Report}
"""
ROSTER = "informant,informant_role\nPA-SA-01,manager\n"
INTERVIEWS = "interview,programme,sites,informants,held_on,interview_mode,language,is_double_coded\n"
FINDINGS = "finding,phase,element,programme,site,position,state,statement,evidence,analyst,analysed_on\n"
CODINGS = "coding,source,framework,code,coder,start_character,end_character\n"
RATINGS = "rating,programme,framework,code,rated_by,rated,rater,rationale\n"
FIRST = {
    "informants": ROSTER,
    "interviews": INTERVIEWS + "I1,PA,SA,PA-SA-01,2020-03-01,online,en,no\n",
    "findings": FINDINGS
    + "F1,adoption,EL.EXT,PA,,1,present,Rules help.,I1,R1,2020-06-01\n"
    + "F2,adoption,EL.EXT,PB,,1,not applicable,,,R1,2020-06-01\n",
    "codings": CODINGS + "C1,I1,cfir-2022,III.E,R1,0,100\n",
}
FIRST_AGAIN = FIRST | {
    "findings": FINDINGS
    + "F1,adoption,EL.EXT,PA,,1,present,Rules hinder.,I1,R1,2020-06-01\n"
    + "F3,adoption,EL.EXT,PA,,2,present,Money comes late.,I1,R1,2020-06-01\n",
}
SECOND = {
    "interviews": INTERVIEWS + "I2,PA,SA,PA-SA-01,2021-03-01,online,en,no\n",
    "informants": ROSTER,
    "codings": CODINGS
    + "C2,I2,cfir-2022,I.A,R1,0,10\nC3,I1,cfir-2022,I.D,R2,400,450\nC4,I1,cfir-2022,I.D,R2,500,550\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "data_raw" / "small"
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(REGISTER, encoding="utf-8")
    write_tables(folder / "wave-1", **FIRST)
    return Workspace(folder)


def test_a_first_load_adds_all_of_its_rows_and_cells(workspace: Workspace) -> None:
    found = preview(workspace, 1, workspace.delivery(1))
    assert (found.is_first, found.is_published, found.checked.issues) == (True, False, [])
    assert found.tables == [
        ChangedCount("informants", 1, 0, 0), ChangedCount("interviews", 1, 0, 0), ChangedCount("codings", 1, 0, 0),
        ChangedCount("findings", 2, 0, 0),
    ]  # fmt: skip
    assert [(each.name, each.before, each.after) for each in found.statements] == [
        ("F1", None, "Rules help."), ("F2", None, "not applicable"),
    ]  # fmt: skip
    assert {each.change for each in found.cells} == {"added"}
    assert not workspace.store.exists()
    assert not workspace.published.exists()


def test_what_is_published_changes_nothing_when_it_is_loaded_again(workspace: Workspace) -> None:
    load(workspace, 1)
    found = preview(workspace, 1, workspace.delivery(1))
    assert (found.is_first, found.is_published, found.changes_nothing) == (False, True, True)
    assert (found.rows, found.statements, found.ratings, found.cells, found.marts) == ([], [], [], [], [])


def test_a_row_that_moved_is_no_change(workspace: Workspace) -> None:
    load(workspace, 1)
    lines = FIRST["findings"].splitlines(keepends=True)
    write_tables(workspace.delivery(1), findings="".join([lines[0], lines[2], lines[1]]))
    found = preview(workspace, 1, workspace.delivery(1))
    assert (found.is_published, found.changes_nothing) == (False, True)


def test_changed_added_and_removed_rows_are_told_apart_with_the_cells_that_tables_print(workspace: Workspace) -> None:
    load(workspace, 1)
    before = digest(workspace.published)
    write_tables(workspace.delivery(1), **FIRST_AGAIN)
    found = preview(workspace, 1, workspace.delivery(1))
    assert found.tables == [ChangedCount("findings", added=1, changed=1, removed=1)]
    assert found.rows[0] == ChangedRow(
        "findings", "F1", "changed", (ChangedCell("statement", "Rules help.", "Rules hinder."),)
    )
    assert [(row.key, row.change) for row in found.rows] == [("F1", "changed"), ("F2", "removed"), ("F3", "added")]
    assert [(each.name, each.change, each.before, each.after) for each in found.statements] == [
        ("F1", "changed", "Rules help.", "Rules hinder."), ("F3", "added", None, "Money comes late."),
        ("F2", "removed", "not applicable", None),
    ]  # fmt: skip
    assert found.cells == [
        Difference(
            "Adoption", 1, 1, "External context", "Programme PA", "", "Rules help.", "Rules hinder.\nMoney comes late."
        ),
        Difference("Adoption", 1, 1, "External context", "Programme PB", "", "NA", "not yet analysed"),
    ]
    assert "cross_case" in {each.table for each in found.marts}
    assert digest(workspace.published) == before


def test_a_new_rating_is_shown_with_the_cells_of_waves_that_show_it(workspace: Workspace) -> None:
    load(workspace, 1)
    rated = RATINGS + "Q1,PA,cfir-2022,III.E,rater 1,+1,R1,They waited for it.\n"
    write_tables(workspace.delivery(1), ratings=rated)
    found = preview(workspace, 1, workspace.delivery(1))
    assert [(each.row, each.column, each.before, each.after) for each in found.ratings] == [
        ("III.E Tension for Change", "Programme PA", None, "+1 (one rater)")
    ]


def test_late_coding_is_named_with_the_wave_that_it_changes(workspace: Workspace) -> None:
    load(workspace, 1)
    write_tables(workspace.delivery(2), **SECOND)
    found = preview(workspace, 2, workspace.delivery(2))
    (late,) = found.late_coding
    assert (late.wave, late.codings, late.sources) == (1, 2, ("I1",))
    assert late.changes > 0
    without = SECOND["codings"].partition("C3")[0]
    write_tables(workspace.delivery(2), codings=without)
    assert preview(workspace, 2, workspace.delivery(2)).late_coding == []


def test_a_delivery_with_problems_says_so_and_compares_nothing(workspace: Workspace) -> None:
    load(workspace, 1)
    write_tables(workspace.delivery(1), interviews=INTERVIEWS + "I1,PA,SX,PA-SA-01,2020-03-01,online,en,no\n")
    found = preview(workspace, 1, workspace.delivery(1))
    assert [(issue.file, issue.row, issue.column) for issue in found.checked.issues] == [("interviews.csv", 2, "sites")]
    assert (found.rows, found.cells, found.changes_nothing) == ([], [], False)


def test_a_withdrawn_code_is_refused_and_never_shown(workspace: Workspace) -> None:
    load(workspace, 1)
    write_tombstone(workspace.folder, tombstone("small", "PA-SA-01"), "asked to", "R1")
    again = Workspace(workspace.folder)
    with pytest.raises(StoreError, match="someone has withdrawn since the last load") as raised:
        preview(again, 1, again.delivery(1))
    assert "PA-SA-01" not in str(raised.value)
    again.store.unlink()
    again.published.unlink()
    found = preview(again, 1, again.delivery(1))
    assert {issue.check for issue in found.checked.issues} == {"withdrawn"}
    assert "PA-SA-01" not in str(found)


def test_without_the_store_there_is_nothing_to_compare_with(workspace: Workspace) -> None:
    load(workspace, 1)
    workspace.store.unlink()
    with pytest.raises(StoreError, match="nothing to compare with; load again"):
        preview(workspace, 1, workspace.delivery(1))


def test_the_command_line_shows_what_would_change(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load(workspace, 1)
    again = FIRST_AGAIN["findings"].replace("Rules hinder.", "Rules [SA] hinder.")
    write_tables(workspace.delivery(1), findings=again)
    monkeypatch.setenv("COLUMNS", "200")
    arguments = ["--study", str(workspace.folder), "check", str(workspace.delivery(1)), "--changes"]
    commands(arguments, standalone_mode=False)
    shown = capsys.readouterr().out
    assert "Statements that change: 3" in shown
    assert "Rules [SA] hinder." in shown
    write_tables(workspace.delivery(1), **FIRST)
    commands(arguments, standalone_mode=False)
    assert "Loading it changes nothing" in capsys.readouterr().out

"""The register changed by a form: shown as a difference, then saved; or refused where it would not load."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import pytest
from states import BUNDLED, copy_study

from casewave.assets.warehouse.holding import lock_of
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.acknowledge import Decision, acknowledge, grouped
from casewave.pipelines.actions.check import Warned
from casewave.pipelines.actions.edit_register import ChangedMeanwhile, propose, register_state, save
from casewave.schemas.register.editing import RegisterEdit
from casewave.schemas.register.study_file import StudyError

TOPIC = RegisterEdit(("waves", 1, "topic"), "Spreading")
REGISTER = """# Ours.
study: mine
title: Mine
programmes: [{programme: PA, prefix: PA, name: Programme PA}]
sites: [{site: SA, name: Site SA, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}]
waves: [{wave: 1, window: "2020", topic: First, status: collected}] # one so far
phases: [{phase: history, label: History}]
frameworks: [cfir-2022]
"""
HELD = Warned("outside the window", "INT-1", "held 2021-02-01", "interviews.csv, row 2")
ALSO = Warned("outside the window", "INT-2", "held 2021-02-02", "interviews.csv, row 3")
MANY = Warned("many interviews", "PA-SA-01", "4 interviews", "")
DECISION = Decision("The board knew: it agreed", "R01", dt.date(2026, 3, 2))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "data_raw" / "mine"
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(REGISTER, encoding="utf-8")
    return Workspace(folder)


def test_a_change_is_shown_in_lines_and_then_saved(tmp_path: Path) -> None:
    workspace = Workspace(copy_study(BUNDLED, tmp_path))
    path = workspace.folder / "study.yaml"
    before = path.read_text(encoding="utf-8")
    path.chmod(0o640)
    proposal = propose(workspace, [TOPIC])
    changed = [line for line in proposal.diff.splitlines() if line[:1] in "+-"]
    assert changed[:2] == ["--- study.yaml, now", "+++ study.yaml, after saving"]
    assert [line[:1] for line in changed[2:]] == ["-", "+"]
    assert "topic: Spreading" in changed[3]
    assert path.read_text(encoding="utf-8") == before
    save(workspace, [TOPIC], proposal.state)
    assert Workspace(workspace.folder).study.waves[1].topic == "Spreading"
    assert len(path.read_text(encoding="utf-8").splitlines()) == len(before.splitlines())
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_change_that_changes_nothing_is_empty(workspace: Workspace) -> None:
    assert propose(workspace, [RegisterEdit(("title",), "Mine")]).files == ()


def test_what_would_not_load_is_refused_with_its_place_and_nothing_is_saved(workspace: Workspace) -> None:
    edit = RegisterEdit(("sites", 0, "programme"), "PX")
    with pytest.raises(StudyError, match=r"mine/study.yaml, line 5: .*PX is not declared"):
        propose(workspace, [edit])
    with pytest.raises(StudyError, match="PX"):
        save(workspace, [edit], register_state(workspace))
    assert (workspace.folder / "study.yaml").read_text(encoding="utf-8") == REGISTER
    assert sorted(path.name for path in workspace.folder.iterdir()) == ["study.yaml"]


def test_a_file_that_changed_meanwhile_is_not_written_over(workspace: Workspace) -> None:
    edit = RegisterEdit(("title",), "Ours")
    state = propose(workspace, [edit]).state
    path = workspace.folder / "study.yaml"
    path.write_text(REGISTER.replace("# Ours.", "# Theirs."), encoding="utf-8")
    with pytest.raises(ChangedMeanwhile, match="has changed meanwhile, and nothing was saved"):
        save(workspace, [edit], state)
    assert "# Theirs." in path.read_text(encoding="utf-8")
    assert "title: Mine" in path.read_text(encoding="utf-8")


def test_edits_that_need_one_another_are_checked_together(workspace: Workspace) -> None:
    case = RegisterEdit(("programmes", 1), {"programme": "PB", "prefix": "PB", "name": "Programme PB"})
    site = RegisterEdit(
        ("sites", 1),
        {
            "site": "SB", "name": "Site SB", "programme": "PB", "country": "Wales", "jurisdiction": "UK",
            "role": "home", "first_wave": "1",
        },
    )  # fmt: skip
    with pytest.raises(StudyError, match="PB is not declared"):
        propose(workspace, [site])
    save(workspace, [site, case], register_state(workspace))
    assert [entry.site for entry in Workspace(workspace.folder).study.sites] == ["SA", "SB"]
    assert "# one so far" in (workspace.folder / "study.yaml").read_text(encoding="utf-8")


def test_warnings_are_acknowledged_in_a_group_into_a_file_of_their_own(workspace: Workspace) -> None:
    groups = grouped([MANY, HELD, ALSO])
    assert [(group.warning, len(group.warnings)) for group in groups] == [
        ("outside the window", 2), ("many interviews", 1),
    ]  # fmt: skip
    assert not (workspace.folder / "acknowledgements.yaml").exists()
    done = acknowledge(workspace, 1, groups[0].warnings, DECISION)
    assert "+  - {wave: 1, warning: outside the window, subject: INT-1," in done.diff
    assert (workspace.folder / "acknowledgements.yaml").read_text(encoding="utf-8") == (
        "# Warnings that somebody has looked at, with the reason why each is acceptable.\n"
        "acknowledgements:\n"
        '  - {wave: 1, warning: outside the window, subject: INT-1, reason: "The board knew: it agreed", '
        "decided_by: R01, decided_on: 2026-03-02}\n"
        '  - {wave: 1, warning: outside the window, subject: INT-2, reason: "The board knew: it agreed", '
        "decided_by: R01, decided_on: 2026-03-02}\n"
    )
    again = Workspace(workspace.folder)
    assert [entry.subject for entry in again.study.acknowledgements] == ["INT-1", "INT-2"]
    assert acknowledge(again, 1, [HELD, MANY, MANY], DECISION).diff.count("\n+  - ") == 1


def test_acknowledgements_in_study_yaml_stay_there(workspace: Workspace) -> None:
    path = workspace.folder / "study.yaml"
    entry = (
        "{wave: 1, warning: outside the window, subject: INT-1, reason: ill, decided_by: R1, decided_on: 2026-01-01}"
    )
    path.write_text(f"{REGISTER}acknowledgements:\n  - {entry} # as agreed\n", encoding="utf-8")
    acknowledge(Workspace(workspace.folder), 1, [ALSO], DECISION)
    shown = path.read_text(encoding="utf-8")
    assert f"  - {entry} # as agreed\n  - {{wave: 1" in shown
    assert not (workspace.folder / "acknowledgements.yaml").exists()


def test_a_name_in_place_of_a_code_is_refused(workspace: Workspace) -> None:
    with pytest.raises(StudyError, match=r"acknowledgements\.yaml"):
        acknowledge(workspace, 1, [HELD], Decision("ill", "Anna Svensson", dt.date(2026, 3, 2)))
    assert not (workspace.folder / "acknowledgements.yaml").exists()


def test_the_lock_of_a_save_is_given_back(workspace: Workspace) -> None:
    save(workspace, [RegisterEdit(("title",), "Ours")], register_state(workspace))
    assert lock_of(workspace).exists()
    save(workspace, [RegisterEdit(("title",), "Mine")], register_state(workspace))
    assert Workspace(workspace.folder).study.title == "Mine"

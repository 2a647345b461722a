"""The codes of a study's own framework, edited on the desk."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from running import running_desk

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.edit_register import ChangedMeanwhile, register_state
from casewave.pipelines.actions.own_codes import codes_of, own_frameworks, save_codes
from casewave.pipelines.actions.start import NewProgramme, NewSite, NewStudy, NewWave, start_study
from casewave.schemas.register.study_file import StudyError

OURS = "code;label;parent;source\nA;First theme;;S1\nA.1;Its first part;A;S2\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    new = NewStudy(
        "Two towns", [NewProgramme("WAL", "Walks")], [NewSite("NOR", "Northtown", "WAL", "Sweden")],
        [NewWave("2025-01/2025-06", "How it began")], ["our-themes"],
    )  # fmt: skip
    start_study(tmp_path / "towns", new)
    (tmp_path / "towns" / "frameworks" / "our-themes.csv").write_text(OURS, encoding="utf-8-sig")
    (tmp_path / "towns" / "frameworks" / "our-themes.sv.csv").write_text("code,label\nA,Tema\n", encoding="utf-8")
    return Workspace(tmp_path / "towns")


def test_codes_are_saved_in_the_form_of_their_file_and_other_columns_stay(workspace: Workspace) -> None:
    assert own_frameworks(workspace) == ["our-themes"]
    assert [row["label"] for row in codes_of(workspace, "our-themes")] == ["First theme", "Its first part"]
    rows = [{"code": "A", "label": "Why people come", "definition": "In their own words"}, {"code": " ", "label": ""},
            {"code": "B", "label": "How it is run"}]  # fmt: skip
    save_codes(workspace, "our-themes", rows, register_state(workspace))
    saved = (workspace.folder / "frameworks" / "our-themes.csv").read_text(encoding="utf-8")
    assert saved == (
        "\ufeffcode;label;parent;source;definition\nA;Why people come;;S1;In their own words\nB;How it is run;;;\n"
    )
    (framework,) = (
        each for each in Workspace(workspace.folder).study.loaded_frameworks if each.framework == "our-themes"
    )
    assert [each.label for each in framework.constructs] == ["Why people come", "How it is run"]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [([{"code": "", "label": ""}], "at least one code"), ([{"code": "A", "label": "x", "parent": "C"}], "line 2")],
)
def test_codes_that_would_not_load_are_refused(workspace: Workspace, rows: list[dict[str, str]], problem: str) -> None:
    with pytest.raises(StudyError, match=problem):
        save_codes(workspace, "our-themes", rows, register_state(workspace))
    with pytest.raises(ChangedMeanwhile):
        save_codes(workspace, "our-themes", [{"code": "A", "label": "x"}], "an earlier state")
    with pytest.raises(StudyError, match="not a framework of the study's own"):
        codes_of(workspace, "../study")
    assert (workspace.folder / "frameworks" / "our-themes.csv").read_text(encoding="utf-8-sig") == OURS


def test_the_form_shows_codes_and_keeps_what_was_typed(workspace: Workspace, tmp_path: Path) -> None:
    form = {"content_type": "application/x-www-form-urlencoded"}
    with running_desk(tmp_path / "home", "--study", str(workspace.folder)) as desk:
        desk.enter()
        assert 'href="/codes/our-themes"' in desk.ask("GET", "/settings")[1]
        assert "Its first part" in desk.ask("GET", "/codes/our-themes")[1]
        fields = [("code", "A"), ("label", "Why"), ("parent", "Z"), ("definition", "")]
        state = [("state", register_state(workspace))]
        answer, page = desk.post("/codes/our-themes", urlencode(fields + state).encode(), **form)
        assert (answer.status, 'value="Z"' in page) == (422, True)
        answer, _ = desk.post("/codes/our-themes", urlencode(fields[:2] + state).encode(), **form)
        assert answer.headers["location"] == "/codes/our-themes?saved=yes"
    assert [row["label"] for row in codes_of(workspace, "our-themes")] == ["Why"]

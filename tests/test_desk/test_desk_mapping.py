"""A QDA project mapped on the desk: suggestions, and choices saved as the rules that the command line reads."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from deliveries import register
from running import running_desk
from test_qda_delivery import CODES, INTERVIEWS, code, interview, passage, project

from casewave.assets.adapters.wave_files import wave_files
from casewave.assets.qda import write_project
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.edit_register import register_state
from casewave.pipelines.actions.qda_map import ChosenMapping, outline, save_mapping
from casewave.pipelines.actions.staging import Staging, desk_folder
from casewave.pipelines.desk.pages.wave import _projects
from casewave.schemas.register.qda import CodeRule, SourceRule, UserRule
from casewave.schemas.register.study_file import StudyError

KNOWN = ["INT-1", "INT-2"]
CHOSEN = ChosenMapping(
    {"INT-1 clean": "INT-1", "Second tape": "INT-2", "Diary": "leave out"},
    {"Anna": "R02", "Ben": ""},
    {"CFIR / Communications": "cfir-2022 III.C", "Our codes / No time": "cfir-2022 III.J"},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study whose first wave has interviews and a project with three sources, of which one is named like them."""
    made = register(tmp_path / "study")
    (made / "wave-1").mkdir()
    (made / "wave-1" / "interviews.csv").write_text(INTERVIEWS, encoding="utf-8")
    sources = [interview("INT-1 clean", passage("möttes", "Communications", "No time")), interview("Second tape"),
               interview("Diary")]  # fmt: skip
    write_project(project(*sources, codes=[*CODES, code("Unused")]), made / "wave-1" / "team.qdpx")
    return made


def save(folder: Path, chosen: ChosenMapping) -> Workspace:
    workspace = Workspace(folder)
    save_mapping(workspace, folder / "wave-1" / "team.qdpx", KNOWN, chosen, register_state(workspace))
    return Workspace(folder)


def test_what_can_be_seen_is_suggested_and_codes_without_codings_are_not_asked_for(folder: Path) -> None:
    found = outline(Workspace(folder), folder / "wave-1" / "team.qdpx", KNOWN)
    assert [(item.name, item.becomes, item.is_suggested) for item in found.sources] == [
        ("INT-1 clean", "INT-1", True), ("Second tape", "", False), ("Diary", "", False),
    ]  # fmt: skip
    assert [(item.name, item.codings, item.becomes) for item in found.codes] == [
        ("CFIR / Communications", 1, "cfir-2022 III.C"), ("Our codes / No time", 1, ""),
    ]  # fmt: skip
    assert [item.name for item in found.users] == ["Anna", "Ben"]


def test_a_new_mapping_holds_just_what_was_chosen(folder: Path) -> None:
    study = save(folder, CHOSEN).study
    assert study.qda.users == (UserRule(user="Anna", coder="R02"),)
    found = outline(Workspace(folder), folder / "wave-1" / "team.qdpx", KNOWN)
    assert {item.name: item.becomes for item in found.sources} == CHOSEN.sources
    assert {item.name: item.becomes for item in found.codes} == CHOSEN.codes
    assert not any(item.is_suggested for item in [*found.sources, *found.codes])
    assert (folder / "qda.yaml").read_text("utf-8").startswith("# How the QDA project maps")
    assert (folder / "qda-codes.csv").read_text("utf-8").splitlines()[1:] == ["Our codes / No time,cfir-2022,III.J,,"]


def test_a_mapping_that_is_there_keeps_its_comments_and_other_rules(folder: Path) -> None:
    text = (
        "# Ours.\nqda:\n  sources:\n    - {name: Diary, becomes: INT-2} # the wrong tape\n    - {pattern: 'INT-\\d'}\n"
    )
    (folder / "qda.yaml").write_text(text, encoding="utf-8")
    (folder / "qda-codes.csv").write_text(
        "path;framework;code;most_like\nOur codes / Old;cfir-2022;I.A;x\nOur codes / No time;;;y\n",
        encoding="utf-8-sig",
    )
    study = save(folder, ChosenMapping(CHOSEN.sources, CHOSEN.users, {"Our codes / No time": "cfir-2022 III.J"})).study
    assert study.qda.sources == (
        SourceRule(name="Diary", left_out=True), SourceRule(pattern=r"INT-\d"),
        SourceRule(name="Second tape", becomes="INT-2"),
    )  # fmt: skip
    after = (folder / "qda.yaml").read_text(encoding="utf-8")
    assert after.startswith("# Ours.\n")
    assert "# the wrong tape" in after
    assert (folder / "qda-codes.csv").read_text("utf-8") == (
        "\ufeffpath;framework;code;most_like\nOur codes / Old;cfir-2022;I.A;x\nOur codes / No time;cfir-2022;III.J;y\n"
    )
    assert CodeRule(path="Our codes / Old", framework="cfir-2022", code="I.A") in study.qda.codes


def test_a_choice_that_an_earlier_rule_overrides_is_refused(folder: Path) -> None:
    text = "qda: {sources: [{pattern: 'INT-\\d'}, {pattern: tape, becomes: INT-1}]}\n"
    (folder / "qda.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="'Second tape' becomes 'INT-1' by a rule of the study, not 'INT-2'"):
        save(folder, CHOSEN)
    assert (folder / "qda.yaml").read_text(encoding="utf-8") == text


def test_the_page_saves_what_is_chosen_and_says_what_is_no_construct(folder: Path, tmp_path: Path) -> None:
    with running_desk(tmp_path / "home", "--study", str(folder)) as desk:
        desk.enter()
        _, text = desk.ask("GET", "/waves/1/mapping?file=team.qdpx", accept="text/html")
        assert 'value="III.C Communications, CFIR (2022)" list="codes-list"' in text
        state = text.partition('name="state" value="')[2].partition('"')[0]
        body = [("file", "team.qdpx"), ("state", state), ("sources_name", "Diary"), ("sources", "INT-2"),
                ("codes_name", "Our codes / No time"), ("codes", "No such construct")]  # fmt: skip
        answer, text = desk.post("/waves/1/mapping", urlencode(body).encode(), accept="text/html")
        assert (answer.status, "is not a construct of the study" in text) == (422, True)
        assert not (folder / "qda.yaml").exists()
        body[-1] = ("codes", "III.J Available Resources, CFIR (2022)")
        assert desk.post("/waves/1/mapping", urlencode(body).encode(), accept="text/html")[0].status == 303
        assert SourceRule(name="Diary", becomes="INT-2") in Workspace(folder).study.qda.sources
        assert desk.ask("GET", "/waves/1/mapping?file=../study.yaml", accept="text/html")[0].status == 422


def test_a_project_is_moved_next_to_the_register_for_all_waves(folder: Path, tmp_path: Path) -> None:
    workspace, made = Workspace(folder), (folder / "wave-1" / "team.qdpx").read_bytes()
    (folder / "team.qdpx").write_bytes(b"an earlier state")
    with running_desk(tmp_path / "home", "--study", str(folder)) as desk:
        desk.enter()
        body = urlencode({"file": "team.qdpx"}).encode()
        assert desk.post("/waves/1/share", body, accept="text/html")[0].status == 303
        assert (folder / "team.qdpx").read_bytes() == made
        assert list(wave_files(Staging(workspace, 1).delivery)) == ["all-waves/team.qdpx", "interviews.csv"]
        _, text = desk.ask("GET", "/waves/1", accept="text/html")
        assert "all-waves/team.qdpx (for all waves)" in text
        assert "/waves/1/share" not in text
        (kept,) = (desk_folder(workspace) / "all-waves").iterdir()
        assert kept.read_bytes() == b"an earlier state"
        answer, text = desk.post("/waves/1/share", urlencode({"file": "interviews.csv"}).encode(), accept="text/html")
        assert (answer.status, "is no QDA project of this wave" in text) == (422, True)
        assert desk.ask("GET", "/waves/1/mapping?file=all-waves/team.qdpx", accept="text/html")[0].status == 200


def test_a_delivered_table_of_codings_is_no_project(folder: Path) -> None:
    codings = folder / "wave-1" / "codings.csv"
    codings.write_text(
        "coding,source,framework,code,segment,coder\nC1,INT-1,cfir-2022,I.A,Words,R01\n", encoding="utf-8"
    )
    assert _projects({path.name: path for path in (codings, folder / "wave-1" / "team.qdpx")}) == ["team.qdpx"]

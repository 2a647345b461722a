"""Headers of a team's own, said on the desk to be columns of a table, and kept in study.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from running import running_desk

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions import edit_register
from casewave.pipelines.actions.check import check_delivery
from casewave.pipelines.actions.own_headers import LEFT_OUT, ChosenHeaders, UnfamiliarTable, edits_of, own_tables
from casewave.pipelines.actions.staging import Staging
from casewave.pipelines.actions.start import NewProgramme, NewSite, NewStudy, NewWave, start_study
from casewave.schemas.register.study_file import StudyError

# A title above the headers, which are the team's own but for one; a column of notes; no column for the language.
INTERVIEWS = """Interviews of spring 2025,,,,,,
No.,Programme,Place,Participants,Date,How,Booked by
INT-1,WAL,NOR,WAL-NOR-01,2025-02-11,in person,Office
INT-2,WAL,NOR,WAL-NOR-01,2025-03-01,online,Office
"""
NONE_KNOWN = "Code,Post\nWAL-NOR-01,manager\n"
HEADERS = {
    ("interviews", "No."): "interview", ("interviews", "Place"): "sites", ("interviews", "Participants"): "informants",
    ("interviews", "Date"): "held_on", ("interviews", "How"): "interview_mode", ("interviews", "Booked by"): LEFT_OUT,
    ("informants", "Code"): "informant", ("informants", "Post"): "informant_role",
}  # fmt: skip
CHOSEN = ChosenHeaders(HEADERS, {("interviews", "language"): "sv"})


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    new = NewStudy(
        "Two towns", [NewProgramme("WAL", "Walks")], [NewSite("NOR", "Northtown", "WAL", "Sweden")],
        [NewWave("2025-01/2025-06", "How it began")], ["cfir-2022"],
    )  # fmt: skip
    start_study(tmp_path / "towns", new)
    wave = tmp_path / "towns" / "wave-1"
    wave.mkdir(exist_ok=True)
    (wave / "interviews.csv").write_text(INTERVIEWS, encoding="utf-8")
    (wave / "informants.csv").write_text(NONE_KNOWN, encoding="utf-8")
    return Staging(Workspace(tmp_path / "towns"), 1)


def tables_of(staging: Staging) -> dict[str, UnfamiliarTable]:
    return {each.table: each for each in own_tables(staging.workspace, staging)}


def test_headers_are_shown_with_their_cells_and_what_is_still_missing(staging: Staging) -> None:
    tables = tables_of(staging)
    interviews, informants = tables["interviews"], tables["informants"]
    assert {own.header: own.examples for own in interviews.headers}["No."] == ("INT-1", "INT-2")
    assert [own.header for own in interviews.headers] == ["No.", "Place", "Participants", "Date", "How", "Booked by"]
    assert "programme" not in interviews.free
    assert {each.column: each.may_be_alike for each in interviews.missing}["interview"] is False
    assert {each.column: each.may_be_alike for each in interviews.missing}["sites"] is True
    assert {own.header: own.suggestion for own in interviews.headers} == {
        "No.": "", "Place": "sites", "Participants": "informants", "Date": "held_on", "How": "interview_mode",
        "Booked by": "",
    }  # fmt: skip
    assert [(own.header, own.examples) for own in informants.headers] == [
        ("Code", ("WAL-NOR-01",)),
        ("Post", ("manager",)),
    ]


def test_of_two_headers_the_likelier_is_suggested(staging: Staging) -> None:
    """'Date of interview' is nearer to interview than to any other column; the interview's number is nearer."""
    text = INTERVIEWS.replace("No.", "Interview no.").replace("Date", "Date of interview")
    (staging.delivery / "interviews.csv").write_text(text, encoding="utf-8")
    found = {own.header: own.suggestion for own in tables_of(staging)["interviews"].headers}
    assert (found["Interview no."], found["Date of interview"]) == ("interview", "held_on")
    issues = check_delivery(staging.workspace, 1, staging.delivery).issues
    said = {issue.value: issue.message for issue in issues if issue.file == "interviews.csv"}
    assert said["Interview no."].endswith("Did you mean interview?")
    assert "Did you mean" not in said["Date of interview"]


def test_what_is_chosen_is_kept_in_the_register_and_the_files_load_as_they_are(staging: Staging) -> None:
    workspace = staging.workspace
    before = (workspace.folder / "study.yaml").read_text(encoding="utf-8")
    edits = edits_of(workspace.study.reading, list(tables_of(staging).values()), CHOSEN)
    edit_register.save(workspace, edits, edit_register.register_state(workspace))
    after = (workspace.folder / "study.yaml").read_text(encoding="utf-8")
    assert set(before.splitlines()) - set(after.splitlines()) == set()
    study = Workspace(workspace.folder).study
    assert study.reading.columns["informants"] == {"informant": "Code", "informant_role": "Post"}
    assert study.reading.constants == {"interviews": {"language": "sv"}}
    assert study.reading.ignore_columns == ("interviews.Booked by",)
    assert check_delivery(Workspace(workspace.folder), 1, staging.delivery).issues == []
    assert own_tables(Workspace(workspace.folder), staging) == []


@pytest.mark.parametrize(
    ("headers", "constants", "problem"),
    [
        ({}, {}, "Nothing is chosen"),
        ({("interviews", "Date"): "held_on", ("interviews", "How"): "held_on"}, {}, "cannot both be held_on"),
        ({("interviews", "Date"): "programme"}, {}, "not a column that is still open"),
        ({("interviews", "Place"): "sites"}, {("interviews", "sites"): "NOR"}, "'Place' is sites already"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(
    staging: Staging, headers: dict[tuple[str, str], str], constants: dict[tuple[str, str], str], problem: str
) -> None:
    tables = list(tables_of(staging).values())
    with pytest.raises(StudyError, match=problem):
        edits_of(staging.workspace.study.reading, tables, ChosenHeaders(headers, constants))


def test_the_desk_shows_the_lines_and_saves_what_was_shown(staging: Staging, tmp_path: Path) -> None:
    fields = [("header_table", "informants"), ("header_name", "Code"), ("header", "informant"),
              ("constant_table", "interviews"), ("constant_name", "language"), ("constant", "sv")]  # fmt: skip
    form = {"content_type": "application/x-www-form-urlencoded"}
    with running_desk(tmp_path / "home", "--study", str(staging.workspace.folder)) as desk:
        desk.enter()
        _, page = desk.ask("GET", "/waves/1/headers")
        assert "Column for Participants" in page
        answer, page = desk.post("/waves/1/headers", urlencode([("header_table", "informants")]).encode(), **form)
        assert (answer.status, "Nothing is chosen" in page) == (422, True)
        answer, page = desk.post("/waves/1/headers", urlencode(fields).encode(), **form)
        assert answer.status == 200
        assert "columns:" in page
        state = re.search(r'name="state" value="(\w+)"', page)
        assert state
        answer, _ = desk.post("/waves/1/headers/save", urlencode([*fields, ("state", state[1])]).encode(), **form)
        assert answer.status == 303
    assert Workspace(staging.workspace.folder).study.reading.columns == {"informants": {"informant": "Code"}}

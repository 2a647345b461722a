"""`casewave map`: what it proposes is what a person would see, and what it cannot see stays open."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from deliveries import STUDY, register
from test_qda_delivery import CODES, INTERVIEWS, code, interview, passage, project

from casewave.assets.adapters.qda_mapping import Mapping
from casewave.assets.adapters.qda_proposal import Survey, propose
from casewave.assets.qda import write_project
from casewave.assets.qda.model import Case, ProjectCode, Set, Value, Variable
from casewave.assets.qda.writer import guid_of
from casewave.schemas.register.qda import CodeRule, NameRule, SourceRule
from casewave.schemas.register.study_file import StudyError, load_study

KNOWN = ["INT-1-001", "INT-1-002", "DOC-LC-07"]


def test_sources_are_proposed_by_the_pattern_of_the_studys_names() -> None:
    made = project(*map(interview, ["Tape INT-1-001.docx", "int INT-1-002 final", "DOC-LC-07", "Diary"]))
    proposal = propose(Survey(made), STUDY, KNOWN)
    assert proposal.qda.sources == (
        SourceRule(pattern=r"INT-\d+-\d{3}"), SourceRule(name="DOC-LC-07", becomes="DOC-LC-07"),
    )  # fmt: skip
    assert [become for *_, become in proposal.sources] == ["INT-1-001", "INT-1-002", "DOC-LC-07", None]


def test_sets_and_variables_are_proposed_where_names_say_nothing() -> None:
    made = project(*map(interview, ["one", "two"]))
    made.sets = [
        Set(guid_of(name), f"Set {name}", sources=(source.guid,))
        for name, source in zip(KNOWN, made.sources, strict=False)
    ]
    made.variables = [Variable(guid_of("v"), "Interview"), Variable(guid_of("w"), "Age")]
    made.sources[0].values = (Value(guid_of("v"), KNOWN[0]), Value(guid_of("w"), "44"))
    assert propose(Survey(made), STUDY, KNOWN).qda.sources == (
        SourceRule(set=r"INT-\d+-\d{3}"), SourceRule(variable="Interview"),
    )  # fmt: skip


def test_a_pattern_that_would_find_other_names_too_is_not_proposed() -> None:
    made = project(*map(interview, ["INT-1-001", "INT-1-002", "INT-9-999"]))
    assert propose(Survey(made), STUDY, KNOWN).qda.sources == (
        SourceRule(name="INT-1-001", becomes="INT-1-001"), SourceRule(name="INT-1-002", becomes="INT-1-002"),
    )  # fmt: skip


def test_cases_are_proposed_by_participant_code_and_site() -> None:
    names = ["EST-JKG-01", "LC-WPG-02", "Dundee", "Somebody"]
    proposal = propose(Survey(project(cases=[Case(guid_of(name), name) for name in names])), STUDY, [])
    assert proposal.qda.cases == (
        NameRule(pattern=r"^[A-Z]+-[A-Z]+-\d{2}$"), NameRule(name="Dundee", becomes="DND"),
    )  # fmt: skip
    assert [become for _, become in proposal.cases] == ["EST-JKG-01", "LC-WPG-02", "DND", None]


def test_codes_are_proposed_by_the_framework_that_most_of_them_are_of() -> None:
    nested = propose(Survey(project()), STUDY, []).qda.codes
    assert nested == (CodeRule(below="CFIR", framework="cfir-2022"),)
    flat = [code("Communications"), code("Work Infrastructure"), code("Our idea")]
    made = project(codes=flat)
    assert propose(Survey(made), STUDY, []).qda.codes == (CodeRule(framework="cfir-2022"),)


def test_the_file_is_a_register_with_its_open_questions_commented_out(tmp_path: Path) -> None:
    made = project(*map(interview, ["INT-1-001", "Director's: memo"]), cases=[Case(guid_of("c"), "yes")])
    folder = register(tmp_path)
    (folder / "qda.yaml").write_text(propose(Survey(made), STUDY, KNOWN[:1]).yaml, encoding="utf-8")
    assert load_study(folder).qda.sources == (SourceRule(name="INT-1-001", becomes="INT-1-001"),)
    opened = (folder / "qda.yaml").read_text(encoding="utf-8").replace("# -", "-").replace("becomes: }", "becomes: X}")
    (folder / "qda.yaml").write_text(opened.replace("coder: }", "coder: R01}"), encoding="utf-8")
    qda = load_study(folder).qda
    assert [(rule.name, rule.becomes) for rule in qda.sources[1:]] == [("Director's: memo", "X")]
    assert [rule.name for rule in qda.cases] == ["yes"]
    assert [(rule.user, rule.coder) for rule in qda.users] == [("Anna", "R01"), ("Ben", "R01")]


def test_the_command_shows_the_project_and_writes_what_is_to_be_completed(
    tmp_path: Path, casewave: Callable[..., CompletedProcess[str]]
) -> None:
    folder = register(tmp_path / "study")
    (folder / "wave-1").mkdir()
    (folder / "wave-1" / "interviews.csv").write_text(INTERVIEWS, encoding="utf-8")
    made = project(interview("INT-1", passage("möttes", "Communications", "No time")), codes=list(CODES))
    made.codes[0].notes = ()
    write_project(made, tmp_path / "team.qdpx")
    done = casewave("--study", str(folder), "map", str(tmp_path / "team.qdpx"))
    assert done.returncode == 0, done.stderr
    assert "2 of 6 are constructs" in done.stdout
    assert "Written: study/qda.yaml" in done.stdout
    with (folder / "qda-codes.csv").open(encoding="utf-8") as file:
        assert [dict(row) for row in csv.DictReader(file)] == [
            {
                "path": "Our codes / No time", "framework": "", "code": "", "most_like": "", "codings": "1",
            }
        ]  # fmt: skip
    assert load_study(folder).qda.codes == (CodeRule(below="CFIR", framework="cfir-2022"),)
    again = casewave("--study", str(folder), "map", str(tmp_path / "team.qdpx"))
    assert "study/qda.yaml is there already and stays as it is" in again.stdout


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("qda: {sources: [{name: X}]}", "name: X: say what it becomes, or left_out: true"),
        ("qda: {sources: [{name: X, pattern: Y, becomes: Z}]}", "one of name, pattern, set, variable; it has 2"),
        ("qda: {sources: [{pattern: 'INT-('}]}", "INT-( is not a regular expression"),
        ("qda: {codes: [{framework: cfir-2021}]}", "cfir-2021 is not declared"),
        ("qda: {codes: [{path: A, framework: cfir-2022, code: III.Z}]}", "qda, codes, A: code: III.Z is not declared"),
        ("qda: {codes: [{path: A, framework: cfir-2022}]}", "a rule for codes has path and code, or below"),
        ("qda: {users: [{coder: R01}]}", "a rule for users has user, project (its file), or both"),
        ("qda: {positions: [{pattern: A, profile: UTF-8}]}", "String should match pattern"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_not_whole_is_refused_with_its_line(tmp_path: Path, section: str, message: str) -> None:
    folder = register(tmp_path)
    (folder / "qda.yaml").write_text(f"# how our project maps\n{section}\n", encoding="utf-8")
    with pytest.raises(StudyError) as error:
        load_study(folder)
    assert f"{folder / 'qda.yaml'}, line 2: " in str(error.value)
    assert message in str(error.value)


def test_a_mapping_stands_in_one_place(tmp_path: Path) -> None:
    folder = register(tmp_path, ("thresholds:", "qda: {sources: [{pattern: A}]}\nthresholds:"))
    (folder / "qda.yaml").write_text("qda: {sources: [{pattern: B}]}", encoding="utf-8")
    with pytest.raises(StudyError, match=r"qda is in qda\.yaml too"):
        load_study(folder)
    (folder / "qda.yaml").unlink()
    (folder / "qda-codes.csv").write_text("path;framework\n", encoding="utf-8")
    with pytest.raises(StudyError, match="the columns are path, framework and code"):
        load_study(folder)


def test_a_code_in_a_category_of_its_own_name_is_found_by_its_whole_path(tmp_path: Path) -> None:
    """QualCoder lets a category and a code in it have one name."""
    folder = register(tmp_path, ("frameworks: [", "frameworks: [own, "))
    (folder / "frameworks").mkdir()
    rows = "code,parent,label\nK1,,Ours\nK2,K1,Parking\nK3,K2,Parking\nK4,K3,Fees\nK5,K2,Fees\n"
    (folder / "frameworks" / "own.csv").write_text(rows, encoding="utf-8")
    codebook = [
        ProjectCode("1", "Ours"),
        ProjectCode("2", "Parking", "1"),
        ProjectCode("3", "Parking", "2"),
        ProjectCode("4", "Fees", "3"),
    ]
    found = Mapping(load_study(folder)).codes(project(codes=codebook))
    assert [(match.code, match.matched_by) for match in found] == [
        ("K1", "label"), ("K2", "path"), ("K3", "path"), ("K4", "path"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code", "nearest"),
    [
        (
            "I.C Adaptability", "",
            "cfir-2009 I.C Relative Advantage or cfir-2009 I.D Adaptability or "
            "cfir-2022 I.C Innovation Relative Advantage",
        ),
        ("I.D Adaptability", "I.D", ""),
        ("I.D Innovation Adaptability", "I.D", ""),
        ("Adaptability", "I.D", ""),
    ],
)  # fmt: skip
def test_a_number_and_a_label_of_two_constructs_are_neither(name: str, code: str, nearest: str) -> None:
    """Both versions of CFIR are frameworks of the study."""
    study = STUDY.model_copy(update={"qda": STUDY.qda.model_copy(update={"codes": ()})})
    made = project()
    made.codes = [ProjectCode(guid_of(name), name)]
    (match,) = Mapping(study).codes(made)
    assert (match.code, match.nearest if not match.code else "") == (code, nearest)

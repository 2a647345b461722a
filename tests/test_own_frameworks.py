"""A study's own frameworks and labels next to the register: what is read, and what each problem says."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest
from deliveries import register, small_study

from casewave.schemas.register.codebook_files import codebook_rows
from casewave.schemas.register.own_frameworks import FOLDER, FrameworkError, read_own
from casewave.schemas.register.study_file import StudyError, load_study

OURS = ("frameworks: [combined-elements-2024,", "frameworks: [ours, combined-elements-2024,")
HEADER = "code,label,parent\n"


def study(folder: Path, *changes: tuple[str, str], **files: str) -> Path:
    register(folder, *changes)
    for name, text in files.items():
        path = folder / "frameworks" / f"{name.replace('__', '.').replace('_', '-')}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(StudyError) as shown:
        load_study(folder)
    return str(shown.value).replace(f"{folder}/", "")


def test_rows_become_codes_in_their_order(tmp_path: Path) -> None:
    text = "\ufeffCode;Label;Parent;Definition\nB;Second, with a comma;;\nA;First;B;What it means\n\n"
    (ours,), labels = read_own(study(tmp_path, OURS, ours=text))
    assert [(row.code, row.label, row.parent, row.level, row.order) for row in ours.constructs] == [
        ("B", "Second, with a comma", "", "element", 1),
        ("A", "First", "B", "construct", 2),
    ]
    assert labels == []
    assert load_study(tmp_path).frameworks[0] == "ours"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEADER + "A,First,\nB,Second,Aa\n", "line 3: the parent Aa is not a code of this file. Did you mean A?"),
        (HEADER + "A,First,\nB,Second,Z\n", "line 3: the parent Z is not a code of this file. Add a row for it"),
        (HEADER + "A,First,\nA,Again,\n", "line 3: A is in line 2 already; give one of the two another code"),
        (HEADER + "A,,\n", "line 2: the label is blank; fill it in"),
        (HEADER + ",First,\n", "line 2: the code is blank; fill it in"),
        (
            HEADER + "A 1,First,\n",
            "line 2: 'A 1' holds other signs than letters, digits, dots, hyphens and underscores",
        ),
        (HEADER + "A,First,A\n", "line 2: A below A: a code cannot be below itself"),
        (
            HEADER + "A,x,C\nB,x,A\nC,x,B\nD,x,C\n",
            "line 2: A below C below B below A: a code cannot be below itself",
        ),
        (HEADER + "A,First,\nB,One, two,A\n", "line 3: more cells than the header has; put a text that holds a comma"),
        (HEADER, "no row is below the header; add one for each code"),
        ("", "line 1: the columns are code, label, parent, level, definition, source; add code"),
        ("code\nA\n", "line 1: the columns are code, label, parent, level, definition, source; add label"),
        ("code,label,parrent\nA,B,\n", "'parrent' is not one of them. Did you mean parent?"),
    ],
)
def test_a_issue_says_where_and_what_to_do(tmp_path: Path, text: str, expected: str) -> None:
    shown = refusal(study(tmp_path, OURS, ours=text))
    assert shown.startswith("frameworks/ours.csv")
    assert expected in shown


def test_all_issues_of_a_file_are_told_and_a_circle_once(tmp_path: Path) -> None:
    shown = refusal(study(tmp_path, OURS, ours=HEADER + "A,x,B\nB,x,A\nC,,\n")).splitlines()
    assert [line.split(":")[0] for line in shown] == ["frameworks/ours.csv, line 4", "frameworks/ours.csv, line 2"]


def test_a_file_that_no_study_lists_or_that_takes_a_bundled_name_is_told(tmp_path: Path) -> None:
    unlisted = refusal(study(tmp_path / "a", ours=HEADER + "A,x,\n"))
    assert "the folder frameworks holds ours, which is not listed; list it, or remove its file" in unlisted
    bundled = refusal(study(tmp_path / "b", cfir_2022=HEADER + "A,x,\n"))
    assert "casewave brings a framework of this name; give yours another" in bundled
    assert "name it like our-themes.csv" in refusal(study(tmp_path / "c", ours__sv__x=HEADER + "A,x,\n"))


def test_a_framework_that_is_listed_and_not_there_is_told(tmp_path: Path) -> None:
    shown = refusal(study(tmp_path, ("frameworks: [combined-elements-2024,", "frameworks: [ours,")))
    assert "frameworks: ours is not declared (declared: cfir-2009" in shown
    assert "A framework of your own is a file next to study.yaml: frameworks/ours.csv, or .qdc" in shown


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    folder = study(tmp_path, OURS, ours="")
    (folder / "frameworks" / "ours.csv").write_bytes("code,label\nA,Förändring\n".encode("cp1252"))
    assert "frameworks/ours.csv: not written in UTF-8; save it again as 'CSV UTF-8'" in refusal(folder)


SWEDISH = {"combined_elements_2024__sv": "code,label\nEL.EXT,Yttre sammanhang\nEL.PRO,Process\n"}


def test_labels_in_another_language_stand_beside_the_first_and_show_when_chosen(tmp_path: Path) -> None:
    plain = load_study(study(tmp_path, **SWEDISH))
    assert plain.words["elements"]["EL.EXT"] == "External context"
    shown = load_study(study(tmp_path, ("segments: shown", "segments: shown\n  label_language: sv"), **SWEDISH))
    assert (shown.words["elements"]["EL.EXT"], shown.words["elements"]["EL.INT"]) == (
        "Yttre sammanhang",
        "Internal context",
    )
    found = refusal(study(tmp_path, ("segments: shown", "segments: shown\n  label_language: fr"), **SWEDISH))
    assert "reports: label_language: fr is not declared (declared: sv)" in found


def test_labels_of_no_code_or_no_framework_are_told(tmp_path: Path) -> None:
    wrong = study(tmp_path / "a", combined_elements_2024__sv="code,label\nEL.EXX,Yttre\n")
    assert "line 2: EL.EXX is not a code of combined-elements-2024. Did you mean EL.EXT?" in refusal(wrong)
    unknown = study(tmp_path / "b", cfirr_2022__sv="code,label\nA,B\n")
    assert "cfirr-2022 is not a framework. Rename the file. Did you mean cfir-2022?" in refusal(unknown)


def test_a_cell_may_name_a_row_in_either_language(tmp_path: Path) -> None:
    study(tmp_path, **SWEDISH)
    with small_study(tmp_path) as wave:
        wave.study = load_study(tmp_path)
        rows = "F1,MRR,adoption,yttre sammanhang,present,One.\nF2,MRR,adoption,External context,present,Two.\n"
        assert wave.issues(findings="finding,programme,phase,element,state,statement\n" + rows) == []
        assert wave.rows("SELECT element FROM core.findings") == [("EL.EXT",), ("EL.EXT",)]
        labels = "SELECT framework, language, label FROM core.construct_labels WHERE code = 'EL.EXT'"
        assert wave.rows(labels) == [("combined-elements-2024", "sv", "Yttre sammanhang")]


def test_a_codebook_of_a_qda_tool_is_a_framework(tmp_path: Path) -> None:
    (tmp_path / "frameworks").mkdir()
    (tmp_path / "frameworks" / "team.qdc").write_text(
        '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="A tool"><Codes>'
        '<Code guid="1" name="Barriers" isCodable="true"><Description>What is in the way</Description>'
        '<Code guid="2" name="Time &amp; money" isCodable="true"/><Code guid="3" name="Other" isCodable="true"/></Code>'
        '<Code guid="4" name="Enablers"><Code guid="5" name="Other"/></Code><Code guid="6" name="III.G Leadership"/>'
        "</Codes></CodeBook>",
        encoding="utf-8",
    )
    ((framework,), _) = read_own(tmp_path)
    found = [(construct.code, construct.parent, construct.label) for construct in framework.constructs]
    assert framework.framework == "team"
    assert found == [
        ("Barriers", "", "Barriers"), ("Time_money", "Barriers", "Time & money"), ("Other", "Barriers", "Other"),
        ("Enablers", "", "Enablers"), ("Enablers.Other", "Enablers", "Other"), ("III.G", "", "Leadership"),
    ]  # fmt: skip
    assert framework.constructs[0].definition == "What is in the way"


def test_a_codebook_that_is_none_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "frameworks").mkdir()
    for content, message in [
        ("<CodeBook/>", "holds no code; export"), ("no XML", "line 1 is not XML"),
        ("<!DOCTYPE a><CodeBook/>", "declares a document type"),
    ]:  # fmt: skip
        (tmp_path / "frameworks" / "team.qdc").write_text(content, encoding="utf-8")
        with pytest.raises(FrameworkError, match=message):
            read_own(tmp_path)


def test_names_that_differ_by_their_signs_alone_are_codes_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "frameworks").mkdir()
    path = tmp_path / "frameworks" / "team.qdc"

    def codes(inner: str) -> list[str]:
        path.write_text(f"<CodeBook><Codes>{inner}</Codes></CodeBook>", encoding="utf-8")
        ((framework,), _) = read_own(tmp_path)
        return [construct.code for construct in framework.constructs]

    assert codes('<Code name="Time, money"/><Code name="Time / money"/><Code name="Time (money)?"/>') == [
        "Time_money", "Time_money-ad2a2fb9", "Time_money-c6036743",
    ]  # fmt: skip
    below = '<Code name="Why"/><Code name="Cost"><Code name="Why"/><Code name="Why?"/></Code>'
    assert codes(below) == ["Why", "Cost", "Cost.Why", "Cost.Why-5d8a995a"]
    with pytest.raises(FrameworkError, match="Why is in line 1 already"):
        codes('<Code name="Why"/><Code name="Why"/>')


def test_names_of_a_codebook_in_other_letters_have_codes_that_stay(tmp_path: Path) -> None:
    """The codes do not depend on the place of a name, so that a code that is added moves no other."""

    def codes(*names: str) -> dict[str, str]:
        path = tmp_path / "team.qdc"
        inner = "".join(f'<Code guid="{at}" name="{name}"/>' for at, name in enumerate(names))
        path.write_text(f"<CodeBook><Codes>{inner}</Codes></CodeBook>", encoding="utf-8")
        return {row["label"]: row["code"] for _, row in codebook_rows(path)}

    first, again = codes("\u65f6\u95f4", "\u0414\u0435\u043d\u044c\u0433\u0438"), codes("Time", "\u65f6\u95f4")
    assert len(set(first.values())) == 2
    assert all(re.fullmatch("C-[0-9a-f]{8}", code) for code in first.values())
    assert again == {"Time": "Time", "\u65f6\u95f4": first["\u65f6\u95f4"]}


def framework_workbook(
    folder: Path, *rows: list[object], name: str = "our-themes.xlsx", **sheets: list[object]
) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for title, cells in sheets.items():
        book.create_sheet(title).append(cells)
    (folder / FOLDER).mkdir(exist_ok=True)
    book.save(folder / FOLDER / "our-themes.xlsx")


def test_a_framework_may_be_a_workbook_or_have_tabs_or_semicolons(tmp_path: Path) -> None:
    framework_workbook(tmp_path, [], ["Code", "Label", "Parent"], [1, "Time", None], ["1.A", " Cost ", 1], [], notes=[])
    ((framework,), _) = read_own(tmp_path)
    found = [(each.code, each.label, each.parent) for each in framework.constructs]
    assert (framework.name, found) == ("our-themes", [("1", "Time", ""), ("1.A", "Cost", "1")])
    for ending, sign in ((".tsv", "\t"), (".txt", ";"), (".csv", ";")):
        (tmp_path / ending).mkdir()
        text = "code,label,parent\n1,Time,\n1.A,Cost,1\n".replace(",", sign)
        (tmp_path / ending / FOLDER).mkdir()
        (tmp_path / ending / FOLDER / f"our-themes{ending}").write_text(text, encoding="utf-8")
        ((other,), _) = read_own(tmp_path / ending)
        assert [(each.code, each.label, each.parent) for each in other.constructs] == found


@pytest.mark.parametrize(
    ("rows", "sheets", "told"),
    [
        ([["code", "label"], ["A", "=1/0"]], {}, "line 2: the label is blank"),
        ([["code", "label"], ["A", "#REF!"]], {}, "row 2 holds an Excel error; type the value"),
        (
            [["code", "label"], [dt.date(2026, 1, 2), "Time"]],
            {},
            "row 2 holds a date that Excel made of what was typed",
        ),
        ([["code", "label"], ["A", "Time"]], {"older": ["code", "label"]}, "several sheets hold rows; keep one"),
    ],
)
def test_a_workbook_that_is_no_framework_says_why(
    tmp_path: Path, rows: list[list[object]], sheets: dict[str, list[object]], told: str
) -> None:
    framework_workbook(tmp_path, *rows, **sheets)
    with pytest.raises(FrameworkError, match=re.escape(told)):
        read_own(tmp_path)


@pytest.mark.parametrize(("name", "told"), [
    ("our-themes.ods", "save it as .csv or .xlsx"), ("our-themes.xlsx", "the workbook does not open"),
])  # fmt: skip
def test_a_file_that_is_not_read_as_a_framework_is_named(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(FrameworkError, match=f"{name}: .*{re.escape(told)}"):
        read_own(tmp_path)


def test_two_files_of_one_framework_are_told(tmp_path: Path) -> None:
    framework_workbook(tmp_path, ["code", "label"], ["A", "Time"])
    (tmp_path / FOLDER / "our-themes.tsv").write_text("code\tlabel\nA\tTime\n", encoding="utf-8")
    with pytest.raises(FrameworkError, match=r"our-themes\.tsv holds a framework of this name too"):
        read_own(tmp_path)

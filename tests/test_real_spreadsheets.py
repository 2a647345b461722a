"""Spreadsheets as coordinators really have them: each kind in a file made for it, loaded right or refused with why."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from deliveries import Wave, small_study
from openpyxl.worksheet.worksheet import Worksheet

from casewave.assets.reading.issues import Issue
from casewave.assets.reading.sheets import shown_number

ROSTER = [["informant", "informant_role"], ["EST-JKG-01", "strategic"], ["EST-JKG-02", "service"]]
INTERVIEWS: list[list[Any]] = [
    ["interview", "programme", "sites", "informants", "held_on", "interview_mode", "duration_minutes", "language"],
    ["INT-1", "ESTHER", "JKG", "EST-JKG-01", "2020-03-18", "online", 55, "sv"],
    ["INT-2", "ESTHER", "JKG", "EST-JKG-02", "2020-03-19", "online", None, "sv"],
]
CLAIMS = [
    ["claim", "claim_source", "line", "quantity", "from_wave", "to_wave", "printed", "wording"],
    ["CL-1", "S000", "L1", "interviews", 1, 1, "2", "interviews"],
]
HELD, MINUTES = 5, 7  # columns of INTERVIEWS


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def deliver(wave: Wave, change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> list[Issue]:
    """Deliver a workbook of a roster, two interviews and a claim, changed as a person would change it in Excel."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in (("informants", ROSTER), ("interviews", INTERVIEWS), ("claims", CLAIMS)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    change(book)
    path = wave.folder / "wave-1" / "wave.xlsx"
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return wave.load(1)


def interviews(book: openpyxl.Workbook) -> Worksheet:
    return book["interviews"]


def loaded(wave: Wave) -> list[tuple[Any, ...]]:
    return wave.rows("SELECT interview, held_on, duration_minutes FROM core.interviews ORDER BY interview")


AS_IT_IS = [("INT-1", dt.date(2020, 3, 18), 55), ("INT-2", dt.date(2020, 3, 19), None)]


def test_the_plain_workbook_loads(wave: Wave) -> None:
    assert deliver(wave) == []
    assert loaded(wave) == AS_IT_IS


@pytest.mark.parametrize(
    "held_on",
    [dt.date(2020, 3, 18), dt.datetime(2020, 3, 18), "2020-03-18", "18/03/2020", "18.3.2020", "3/18/2020",
     " 2020-03-18\u00a0", "2020\u201303\u201318", "2020-03-18 00:00:00"],
)  # fmt: skip
def test_a_day_as_a_date_and_as_text_day_first_and_month_first(wave: Wave, held_on: Any) -> None:
    assert deliver(wave, lambda book: interviews(book).cell(2, HELD, held_on)) == []
    assert loaded(wave) == AS_IT_IS


def test_an_ambiguous_day_is_asked_about(wave: Wave) -> None:
    (issue,) = deliver(wave, lambda book: interviews(book).cell(2, HELD, "03/04/2020"))
    assert issue.place == "wave.xlsx, sheet interviews, row 2, column held_on"
    assert "may be 2020-03-04 or 2020-04-03" in issue.problem
    assert "date_order" in issue.remedy


@pytest.mark.parametrize(("order", "day"), [("day first", dt.date(2020, 4, 3)), ("month first", dt.date(2020, 3, 4))])
def test_an_ambiguous_day_is_read_as_the_register_says(tmp_path: Path, order: str, day: dt.date) -> None:
    with small_study(tmp_path, ("encoding: cp1252", f"encoding: cp1252\ndate_order: {order}")) as study:
        assert deliver(study, lambda book: interviews(book).cell(2, HELD, "03/04/2020")) == []
        assert loaded(study)[0][1] == day


@pytest.mark.parametrize("printed", ["2,5", 2.5, "2.5"])
def test_a_decimal_comma_is_read(wave: Wave, printed: Any) -> None:
    assert deliver(wave, lambda book: book["claims"].cell(2, 7, printed)) == []
    assert wave.rows("SELECT printed FROM core.claims") == [(2.5,)]


def test_merged_cells_are_refused_in_each_row_that_they_touch(wave: Wave) -> None:
    issues = deliver(wave, lambda book: interviews(book).merge_cells("F2:F3"))
    assert [(issue.row, issue.column, issue.problem) for issue in issues] == [
        (2, "interview_mode", "The row is part of merged cells (F2:F3)."),
        (3, "interview_mode", "The row is part of merged cells (F2:F3)."),
    ]
    assert "Unmerge" in issues[0].remedy


def test_a_merged_title_above_the_header_does_no_harm(wave: Wave) -> None:
    assert deliver(wave, lambda book: title_above(interviews(book))) == []
    assert loaded(wave) == AS_IT_IS


def title_above(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Interviews of the first wave"
    sheet.merge_cells("A1:H1")


def test_a_header_on_row_3_is_found_and_what_stands_above_it_is_told(wave: Wave) -> None:
    assert deliver(wave, lambda book: title_above(interviews(book))) == []
    assert wave.rows("SELECT row FROM core.interviews ORDER BY row") == [(4,), (5,)]
    assert wave.rows("SELECT file, sheet, row, normalised FROM audit.normalised_cells") == [
        ("wave.xlsx", "interviews", 3, "row 1 above the header left out")
    ]


def test_a_header_below_the_first_ten_rows_is_asked_for(wave: Wave) -> None:
    (issue,) = deliver(wave, lambda book: interviews(book).insert_rows(1, 12))
    assert issue.problem == "The table has no header row with the names of its columns."


@pytest.mark.parametrize("title", ["Held on", "HELD ON", " held-on ", "held\u00a0on", "Held_On"])
def test_a_header_is_read_in_any_case_with_spaces_and_dashes(wave: Wave, title: str) -> None:
    assert deliver(wave, lambda book: interviews(book).cell(1, HELD, title)) == []
    assert loaded(wave) == AS_IT_IS


def test_a_header_that_stands_twice_is_refused(wave: Wave) -> None:
    (issue,) = deliver(wave, lambda book: interviews(book).cell(1, MINUTES, "Held on"))
    assert (issue.row, issue.column, issue.problem) == (1, "held_on", "The table has two columns of this name.")


def hide(what: str) -> Callable[[openpyxl.Workbook], object]:
    def change(book: openpyxl.Workbook) -> None:
        sheet = interviews(book)
        if what == "sheet":
            sheet.sheet_state = "hidden"
        elif what == "rows":
            sheet.row_dimensions[3].hidden = True
        else:
            sheet.column_dimensions["G"].hidden = True

    return change


@pytest.mark.parametrize(
    ("what", "detail"),
    [
        ("sheet", "The sheet is hidden in Excel and was loaded. Check that it belongs to the delivery."),
        ("rows", "Row 3 is hidden in Excel and was loaded. Check what belongs to the delivery."),
        ("columns", "Column G is hidden in Excel and was loaded. Check what belongs to the delivery."),
    ],
)  # fmt: skip
def test_what_is_hidden_is_loaded_and_told(wave: Wave, what: str, detail: str) -> None:
    assert deliver(wave, hide(what)) == []
    assert loaded(wave) == AS_IT_IS
    assert wave.warnings() == [(f"hidden {what}", "wave.xlsx, sheet interviews", detail)]


def test_the_columns_to_the_right_of_a_table_may_be_hidden(wave: Wave) -> None:
    def change(book: openpyxl.Workbook) -> None:
        interviews(book).column_dimensions.group("L", "XFD", hidden=True)

    assert deliver(wave, change) == []
    assert wave.warnings() == []


def test_blank_rows_anywhere_are_no_rows(wave: Wave) -> None:
    assert deliver(wave, lambda book: interviews(book).insert_rows(3, 4)) == []
    assert wave.rows("SELECT row FROM core.interviews ORDER BY row") == [(2,), (7,)]


@pytest.mark.parametrize("site", ["JKG ", "\u00a0JKG\u00a0", "jkg", "Region\u00a0Jönköping"])
def test_spaces_hard_spaces_and_case_around_a_word(wave: Wave, site: str) -> None:
    assert deliver(wave, lambda book: interviews(book).cell(2, 3, site)) == []
    assert wave.rows("SELECT DISTINCT site FROM core.interview_sites") == [("JKG",)]


@pytest.mark.parametrize("code", ["EST\u2013JKG\u201301", "EST\u2011JKG\u201101", "EST\u2014JKG\u201401", "est jkg 1"])
def test_smart_dashes_in_a_code(wave: Wave, code: str) -> None:
    assert deliver(wave, lambda book: interviews(book).cell(2, 4, code)) == []
    assert wave.rows("SELECT informant FROM core.interview_informants WHERE interview = 'INT-1'") == [("EST-JKG-01",)]


def test_a_formula_is_refused_at_its_cell(wave: Wave) -> None:
    (issue,) = deliver(wave, lambda book: interviews(book).cell(2, MINUTES, "=50+5"))
    assert (issue.row, issue.column, issue.problem) == (
        2,
        "duration_minutes",
        "The cell holds a formula without a stored value.",
    )


def test_what_refers_to_a_row_with_a_formula_is_no_problem_of_its_own(wave: Wave) -> None:
    def change(book: openpyxl.Workbook) -> None:
        interviews(book).cell(2, MINUTES, "=50+5")
        findings = book.create_sheet("findings")
        findings.append(["finding", "programme", "phase", "element", "state", "statement", "evidence"])
        findings.append(["F-1", "ESTHER", "adoption", "EL.EXT", "present", "They came along.", "INT-1"])

    assert [(issue.sheet, issue.column) for issue in deliver(wave, change)] == [("interviews", "duration_minutes")]


@pytest.mark.parametrize("minutes", ["55", 55, 55.0, " 55 "])
def test_a_number_as_text_and_as_a_number(wave: Wave, minutes: Any) -> None:
    assert deliver(wave, lambda book: interviews(book).cell(2, MINUTES, minutes)) == []
    assert loaded(wave) == AS_IT_IS


def test_a_name_that_is_a_number_in_excel(wave: Wave) -> None:
    assert deliver(wave, lambda book: interviews(book).cell(2, 1, 12)) == []
    assert wave.rows("SELECT min(interview) FROM core.interviews") == [("12",)]


@pytest.mark.parametrize(
    ("column", "name"), [(1, "interview"), (4, "informants"), (3, "sites"), (MINUTES, "duration_minutes")]
)
def test_a_date_that_excel_made_of_a_code_is_refused_with_how_to_prevent_it(wave: Wave, column: int, name: str) -> None:
    """Typed as MAR-1 into a column that is not text, a code becomes the first of March."""
    (issue,) = deliver(wave, lambda book: interviews(book).cell(2, column, dt.datetime(2026, 3, 1)))
    assert (issue.row, issue.column, issue.value) == (2, name, "2026-03-01")
    assert issue.problem == "{value} is a date: Excel changed what was typed."
    assert "Set the column to Text" in issue.remedy


@pytest.mark.parametrize("title", ["Interviews", "INTERVIEWS", " interviews "])
def test_a_sheet_named_in_another_case(wave: Wave, title: str) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        sheet = interviews(book)
        sheet.title = "free the name"  # openpyxl lets no two names differ in case alone, nor a sheet's old and new one
        sheet.title = title

    assert deliver(wave, rename) == []
    assert loaded(wave) == AS_IT_IS


@pytest.mark.parametrize(
    ("format_", "dated"),
    [
        ("[$-41D]mmm-yy", "2020-03"), ("[$-de-DE]mmmm yyyy;@", "2020-03"), ("[Red]mmm yyyy", "2020-03"),
        ('"dated" yyyy', "2020"), ("[$-409]d-mmm-yy", "2020-03-01"),
    ],
)  # fmt: skip
def test_a_month_in_another_language_has_no_day(wave: Wave, format_: str, dated: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        events = book.create_sheet("events")
        events.append(["event", "programme", "phase", "date", "description"])
        events.append(["EV1", "ESTHER", "adoption", dt.date(2020, 3, 1), "Opened"])
        events["D2"].number_format = format_

    assert deliver(wave, change) == []
    assert wave.rows("SELECT date FROM core.events") == [(dated,)]


def test_a_code_is_what_its_cell_shows_of_a_number(wave: Wave) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in (2, 3):
            interviews(book).cell(row, 1, row - 1).number_format = '"INT-"000'
        interviews(book).cell(2, MINUTES, 55).number_format = '0" min"'

    assert deliver(wave, change) == []
    assert [row[::2] for row in loaded(wave)] == [("INT-001", 55), ("INT-002", None)]
    assert wave.rows("SELECT written, read_as FROM audit.normalised_cells WHERE row = 2") == [("1", "INT-001")]


def test_a_number_has_the_fifteen_digits_that_excel_shows() -> None:
    shown = [shown_number(value) for value in (0.1 + 0.2, 6.000000000000001, 5e-7, 2.5, 1e16)]
    assert shown == ["0.3", "6", "0.0000005", "2.5", "10000000000000000"]


def test_a_decimal_comma_in_a_column_shows_that_its_points_are_none(wave: Wave) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["claims"].cell(2, 7, "1.500")
        book["claims"].append(["CL-2", "S000", "L2", "interviews", 1, 1, "2,5", "interviews"])

    (issue,) = deliver(wave, change)
    assert (issue.row, issue.column, issue.check) == (2, "printed", "ambiguous point")


# CSV


def csv(wave: Wave, interviews: bytes) -> list[Issue]:
    folder = wave.folder / "wave-1"
    folder.mkdir(exist_ok=True)
    (folder / "informants.csv").write_text("informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n")
    (folder / "interviews.csv").write_bytes(interviews)
    return wave.load(1)


LINES = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in INTERVIEWS) + "\n"


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"], ids=["Mac", "Windows", "Unix"])
def test_line_ends_of_all_systems(wave: Wave, end: str) -> None:
    assert csv(wave, LINES.replace("\n", end).encode()) == []
    assert loaded(wave) == AS_IT_IS


def test_the_line_by_which_excel_names_its_delimiter(wave: Wave) -> None:
    assert csv(wave, ("sep=;\r\n" + LINES.replace(",", ";")).encode()) == []
    assert loaded(wave) == AS_IT_IS
    assert wave.rows("SELECT min(row) FROM core.interviews") == [(2,)]  # Excel does not show the line


def test_a_header_on_row_3_of_a_csv_with_semicolons(wave: Wave) -> None:
    assert csv(wave, ("Interviews, first wave\n\n" + LINES.replace(",", ";")).encode()) == []
    assert loaded(wave) == AS_IT_IS


def test_swedish_and_french_letters_in_cp1252(wave: Wave) -> None:
    text = "event,programme,phase,description\nEV1,ESTHER,adoption,Träff i Jönköping \u2013 «à côté»\n"
    (wave.folder / "wave-1").mkdir(exist_ok=True)
    (wave.folder / "wave-1" / "events.csv").write_bytes(text.encode("cp1252"))
    assert wave.load(1) == []
    assert wave.rows("SELECT description FROM core.events") == [("Träff i Jönköping \u2013 «à côté»",)]


def test_a_quoted_line_break_stays_in_its_cell(wave: Wave) -> None:
    text = 'event,programme,phase,description\nEV1,ESTHER,adoption,"First line\nsecond line"\n'
    (wave.folder / "wave-1").mkdir(exist_ok=True)
    (wave.folder / "wave-1" / "events.csv").write_text(text, newline="")
    assert wave.load(1) == []
    assert wave.rows("SELECT description FROM core.events") == [("First line\nsecond line",)]


@pytest.mark.parametrize("name", ["interviews.xlsb", "interviews.numbers"])
def test_another_program_s_file_is_refused_with_what_to_do(wave: Wave, name: str) -> None:
    (wave.folder / "wave-1").mkdir(exist_ok=True)
    (wave.folder / "wave-1" / name).write_bytes(b"anything")
    (issue,) = wave.load(1)
    assert issue.remedy == "In it, save the workbook as .xlsx."


def test_a_carriage_return_in_a_text_is_a_line_break(wave: Wave) -> None:
    """XlsxWriter and Excel write it as _x000D_, which openpyxl leaves as it is."""

    def change(book: openpyxl.Workbook) -> None:
        findings = book.create_sheet("findings")
        findings.append(["finding", "programme", "phase", "element", "state", "statement", "evidence"])
        findings.append(["F-1", "ESTHER", "adoption", "EL.EXT", "present", "One._x000D_\nTwo._x000D_", "INT-1"])

    assert deliver(wave, change) == []
    assert wave.rows("SELECT statement FROM core.findings") == [("One.\nTwo.",)]


def test_an_empty_sheet_is_no_table_and_no_problem(wave: Wave) -> None:
    """Excel brings Sheet2 and Sheet3, in German Tabelle2, and leaves them empty."""
    assert deliver(wave, lambda book: book.create_sheet("Tabelle2").cell(3, 3, "  ")) == []
    (issue,) = deliver(wave, lambda book: book.create_sheet("Tabelle2").cell(3, 3, "x"))
    assert (issue.sheet, issue.check) == ("Tabelle2", "table name")


def test_a_column_without_a_name_may_be_empty_and_a_cell_in_it_is_pointed_at(wave: Wave) -> None:
    def beside(book: openpyxl.Workbook, name: str | None) -> None:
        sheet = interviews(book)
        sheet.insert_cols(3)
        sheet.cell(2, 3, name)

    assert deliver(wave, lambda book: beside(book, None)) == []
    assert loaded(wave) == AS_IT_IS
    (issue,) = deliver(wave, lambda book: beside(book, "a note"))
    assert (issue.row, issue.column, issue.problem) == (
        2, "C", "The row has a filled cell in column C, which has no name in the header.",
    )  # fmt: skip
    (issue,) = deliver(wave, lambda book: interviews(book).cell(2, 27, "a note"))
    assert (issue.row, issue.column) == (2, "AA")


@pytest.mark.parametrize("between", [", ", "\n", " / ", " & "])
def test_values_that_semicolons_do_not_separate_are_written_as_they_should_be(wave: Wave, between: str) -> None:
    """A suggestion of one of them would lose the other."""
    (issue,) = deliver(wave, lambda book: interviews(book).cell(2, 4, f"EST-JKG-01{between}MRR-DND-01"))
    assert (issue.row, issue.column, issue.remedy) == (2, "informants", "Write EST-JKG-01; MRR-DND-01.")


@pytest.mark.parametrize("word", ["k. A.", "n.v.t.", "Uppgift saknas", "s/d", "\u2013"])
def test_a_word_that_may_mean_blank_is_offered_as_such_in_any_language(wave: Wave, word: str) -> None:
    (issue,) = deliver(wave, lambda book: interviews(book).cell(2, MINUTES, word))
    assert f'If it means blank, add to study.yaml: reading: {{blank_words: ["{word}"]}}.' in issue.remedy


def test_keys_that_differ_by_capital_letters_alone_are_asked_about(wave: Wave) -> None:
    (issue,) = deliver(wave, lambda book: interviews(book).cell(3, 1, "int-1"))
    assert str(issue) == (
        "wave.xlsx, sheet interviews, row 3, column interview: 'int-1' is the key of wave.xlsx, sheet interviews, "
        "row 2 but for capital letters. If both are one, remove one of the rows; otherwise give one another key."
    )


def test_blanks_next_to_a_table_are_no_cells_of_it(wave: Wave) -> None:
    assert deliver(wave, lambda book: [interviews(book).cell(row, 12, "  ") for row in (1, 2, 3)]) == []
    assert loaded(wave) == AS_IT_IS


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
         "wave.xlsx: The workbook is saved as Strict Open XML, whose sheets are not read. In Excel, choose Save As"),
        ("xl/worksheets/sheet2.xml", "xl/worksheets/other.xml", "wave.xlsx: The workbook does not open."),
    ],
)  # fmt: skip
def test_a_workbook_whose_sheets_are_not_found_is_not_empty(wave: Wave, old: str, new: str, told: str) -> None:
    deliver(wave)
    path = wave.folder / "wave-1" / "wave.xlsx"
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            written = content if old in members else content.replace(old.encode(), new.encode())
            archive.writestr(name.replace(old, new), written)
    (issue,) = wave.load(1)
    assert str(issue).startswith(told)


def test_a_header_in_the_middle_of_a_table_is_said_as_such(wave: Wave) -> None:
    def repeat(book: openpyxl.Workbook) -> None:
        interviews(book).append([str(name).upper() for name in INTERVIEWS[0]])

    (issue,) = deliver(wave, repeat)
    assert (issue.row, issue.check) == (4, "header again")

"""Delivered files read into cells of text: real files in a folder, the cells that come out, and the problems."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from deliveries import read
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from states import write_workbook

from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.qda.others.spreadsheets import is_export, sheet_names
from casewave.assets.reading import Batch, delivered_files
from casewave.assets.reading import tables as table_reading
from casewave.assets.reading.issues import Issue, Normalisation, in_one_line
from casewave.schemas.columns import delivered_columns
from casewave.schemas.delivered.events import Events
from casewave.schemas.delivered.informants import Informants
from casewave.schemas.problems import files

INFORMANT_COLUMNS = ", ".join(column.name for column in delivered_columns(Informants))
ROSTER = "informant,informant_role,is_synthetic\nEST-JKG-01,strategic,no\nEST-JKG-02,service,\n"
EVENTS = "event,phase,description\nEV1,adoption,Träff i Jönköping à côté\n"
SHEET = "xl/worksheets/sheet1.xml"
UNCLOSED = "A quotation mark opens and never closes."


def deliver(folder: Path, data: str | bytes, name: str = "informants.csv") -> Path:
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def cells(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without file and sheet."""
    return [{name: cell for name, cell in row.items() if name not in {"file", "sheet"}} for row in rows]


def roster(start: int = 2) -> list[dict[str, Any]]:
    return [
        {"informant": "EST-JKG-01", "informant_role": "strategic", "is_synthetic": "no", "row": start},
        {"informant": "EST-JKG-02", "informant_role": "service", "row": start + 1},
    ]


# Encodings and delimiters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_csv_is_read_in_each_encoding_and_with_each_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    data = marks.get(encoding, b"") + EVENTS.replace(",", delimiter).encode(encoding)
    rows, issues = read(deliver(tmp_path, data, "events.csv"))
    assert issues == []
    assert rows == [
        {
            "event": "EV1",
            "phase": "adoption",
            "description": "Träff i Jönköping à côté",
            "file": "events.csv",
            "row": 2,
        }
    ]


def test_swedish_and_french_letters_in_cp1252_are_read_where_the_study_declares_it(tmp_path: Path) -> None:
    text = EVENTS.replace("côté", "côté \u2013 «œuvre» 5 €")
    rows, issues = read(deliver(tmp_path, text.encode("cp1252"), "events.csv"), "cp1252")
    assert issues == []
    assert rows[0]["description"] == "Träff i Jönköping à côté \u2013 «œuvre» 5 €"


def test_cp1252_is_refused_where_the_study_does_not_declare_it(tmp_path: Path) -> None:
    rows, issues = read(deliver(tmp_path, EVENTS.encode("cp1252"), "events.csv"), "utf-8")
    assert rows == []
    assert [(issue.file, issue.row, issue.problem) for issue in issues] == [
        ("events.csv", 0, "The file is not text in UTF-8, or in UTF-16 with a byte-order mark.")
    ]
    assert "declare 'encoding: cp1252' in study.yaml" in issues[0].remedy


def test_utf_8_is_read_as_such_where_the_study_declares_cp1252(tmp_path: Path) -> None:
    rows, _ = read(deliver(tmp_path, EVENTS, "events.csv"), "cp1252")
    assert rows[0]["description"] == "Träff i Jönköping à côté"


@pytest.mark.parametrize(
    "data",
    [EVENTS.encode("utf-16-le"), EVENTS.encode("utf-32"), b"\xff\xfe" + EVENTS.encode("utf-16-le") + b"x", b"\x81\x8d"],
    ids=["UTF-16 without its mark", "UTF-32", "UTF-16 with half a letter at the end", "bytes that cp1252 lacks"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_what_is_no_text_is_refused_and_never_guessed(tmp_path: Path, data: bytes, encoding: str) -> None:
    rows, issues = read(deliver(tmp_path, data, "events.csv"), encoding)
    assert rows == []
    assert [issue.problem for issue in issues] == [
        "The file is not text in UTF-8, or in UTF-16 with a byte-order mark."
    ]


# Rows


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_each_kind_of_line_end_is_read(tmp_path: Path, line_end: str) -> None:
    rows, issues = read(deliver(tmp_path, ROSTER.replace("\n", line_end)))
    assert (cells(rows), issues) == (roster(), [])


def test_a_line_break_in_quotation_marks_stays_and_rows_count_as_in_a_spreadsheet(tmp_path: Path) -> None:
    text = 'event,phase,description\nEV1,adoption,"First line\nsecond, with a ""word"""\nEV2,adoption,After\n'
    rows, issues = read(deliver(tmp_path, text, "events.csv"))
    assert issues == []
    assert [(row["event"], row["description"], row["row"]) for row in rows] == [
        ("EV1", 'First line\nsecond, with a "word"', 2), ("EV2", "After", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("blank", ["", ",,", " , ,\t", " ,,", ",, "])
def test_a_blank_row_is_no_row_and_the_next_keeps_its_number(tmp_path: Path, blank: str) -> None:
    header, first, second = ROSTER.splitlines()
    rows, issues = read(deliver(tmp_path, "\n".join([header, blank, first, blank, blank, second, blank])))
    assert issues == []
    assert [(row["informant"], row["row"]) for row in rows] == [("EST-JKG-01", 3), ("EST-JKG-02", 6)]


def test_a_row_without_a_key_is_a_row(tmp_path: Path) -> None:
    rows, issues = read(deliver(tmp_path, ROSTER + ",service,\n"))
    assert issues == []
    assert cells(rows)[2] == {"informant_role": "service", "row": 4}


def test_rows_shorter_or_longer_than_the_header_are_refused_and_the_others_kept(tmp_path: Path) -> None:
    text = ROSTER + "EST-JKG-03,service\nEST-JKG-04,service,no,,\nEST-JKG-05,service,no,more\n"
    rows, issues = read(deliver(tmp_path, text))
    assert [row["informant"] for row in rows] == ["EST-JKG-01", "EST-JKG-02", "EST-JKG-04"]
    assert [(issue.row, issue.problem) for issue in issues] == [
        (4, "The row has 2 cells, the header 3."), (6, "The row has 4 cells, the header 3."),
    ]  # fmt: skip
    assert issues[0].remedy.startswith("Look for a comma, semicolon or line break")


def test_a_quotation_mark_that_never_closes_is_refused_at_its_row(tmp_path: Path) -> None:
    rows, issues = read(deliver(tmp_path, ROSTER + '"EST-JKG-03,service,no\nEST-JKG-04,service,no\n'))
    assert cells(rows) == roster()
    assert [(issue.row, issue.problem) for issue in issues] == [(4, UNCLOSED)]


def test_a_quotation_mark_in_the_header_that_never_closes_is_said_as_such(tmp_path: Path) -> None:
    _, issues = read(deliver(tmp_path, '"' + ROSTER))
    assert [(issue.row, issue.problem) for issue in issues] == [(1, UNCLOSED)]


def test_columns_may_come_in_any_order_and_case_with_spaces_around(tmp_path: Path) -> None:
    rows, issues = read(deliver(tmp_path, "Informant_Role , INFORMANT\nservice, EST-JKG-02\n"))
    assert issues == []
    assert cells(rows) == [{"informant": " EST-JKG-02", "informant_role": "service", "row": 2}]


def test_blank_columns_at_the_end_are_left_out(tmp_path: Path) -> None:
    rows, issues = read(deliver(tmp_path, "informant,informant_role,,\nEST-JKG-02,service,,\n"))
    assert issues == []
    assert cells(rows) == [{"informant": "EST-JKG-02", "informant_role": "service", "row": 2}]


@pytest.mark.parametrize("first", [",service,no", "  ,service,no"], ids=["nothing", "spaces"])
def test_batches_join_to_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    lines = [f"EST-JKG-{number:02d},strategic,no" if number % 3 else first for number in range(1, 12)]
    deliver(tmp_path, "\n".join(["informant,informant_role,is_synthetic", *lines, "EST-JKG-12", "", lines[0]]))
    whole = read(tmp_path)
    monkeypatch.setattr(table_reading, "BATCH_ROWS", 2)
    assert read(tmp_path) == whole
    assert len(whole[0]) == 12
    assert [issue.row for issue in whole[1]] == [13]


# Headers and names


def test_an_unknown_column_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    _, issues = read(deliver(tmp_path, ROSTER.replace("is_synthetic", "is_sythetic")))
    assert issues == [
        Issue(
            "informants.csv", "", 1, "is_sythetic", "is_sythetic",
            f"{{value}} is not a column of informants, which has {INFORMANT_COLUMNS.replace(', is_', ' and is_')}.",
            "Rename it, or add to study.yaml which column it is "
            '(reading: {columns: {informants: {is_synthetic: "is_sythetic"}}}) or that it is not loaded '
            '(reading: {ignore_columns: ["is_sythetic"]}). Did you mean is_synthetic?',
        )
    ]  # fmt: skip


def test_an_unknown_column_far_from_all_says_what_to_do(tmp_path: Path) -> None:
    _, issues = read(deliver(tmp_path, ROSTER.replace("is_synthetic", "favourite colour")))
    assert [(issue.column, bool(issue.remedy)) for issue in issues] == [("favourite colour", True)]


def test_a_missing_required_column_is_refused_with_its_meaning(tmp_path: Path) -> None:
    _, issues = read(deliver(tmp_path, "informant\nEST-JKG-01\n"))
    line = "reading: {constants: {informants: {informant_role: VALUE}}}"
    problem = files.COLUMN_MISSING(
        f"If every row says the same, add to study.yaml: {line}.",
        meaning="Group of the informant in the sampling frame.",
    )
    assert issues == [Issue.of(problem, "informants.csv", "", 1, "informant_role")]


def test_a_misspelled_required_column_is_one_issue(tmp_path: Path) -> None:
    _, issues = read(deliver(tmp_path, ROSTER.replace("informant_role", "informant_rol")))
    assert [(issue.column, issue.remedy.endswith("Did you mean informant_role?")) for issue in issues] == [
        ("informant_rol", True)
    ]


def test_a_missing_column_that_may_be_blank_is_no_issue(tmp_path: Path) -> None:
    rows, issues = read(deliver(tmp_path, "informant,informant_role\nEST-JKG-01,strategic\n"))
    assert (len(rows), issues) == (1, [])


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    _, issues = read(deliver(tmp_path, ROSTER.replace("is_synthetic", "Informant")))
    assert issues == [Issue.of(files.COLUMN_TWICE(), "informants.csv", "", 1, "informant", "informant")]


def test_a_file_whose_header_is_missing_is_one_issue_that_repeats_no_cell(tmp_path: Path) -> None:
    """The first row is a person's words then, and problems go into records that many can read."""
    _, issues = read(deliver(tmp_path, "C1,INT-1-001,cfir-2022,I.A,R01,What Anna Berg told us\n", "codings.csv"))
    assert not any("anna berg" in str(issue).lower() for issue in issues)
    assert [(issue.file, issue.row) for issue in issues] == [("codings.csv", 1)]


def test_an_empty_file_lacks_its_header(tmp_path: Path) -> None:
    issue = Issue.of(files.HEADER(columns=INFORMANT_COLUMNS), "informants.csv", "", 1)
    assert read(deliver(tmp_path, "")) == ([], [issue])


def test_a_file_of_a_header_alone_holds_no_row(tmp_path: Path) -> None:
    assert read(deliver(tmp_path, ROSTER.splitlines()[0])) == ([], [])


def test_a_file_named_after_no_table_is_refused_with_the_nearest_table(tmp_path: Path) -> None:
    _, issues = read(deliver(tmp_path, ROSTER, "informant.csv"))
    assert [(issue.file, issue.row, issue.remedy) for issue in issues] == [(
        "informant.csv", 0, 'Remove or rename it or add reading: {tables: {informants: ["informant"]}}. Did you mean '
        "informants?",
    )]  # fmt: skip
    assert issues[0].text.startswith("'informant' is not the name of a table (informants, interviews, documents, ")


def test_a_file_name_far_from_all_tables_says_what_to_do(tmp_path: Path) -> None:
    _, issues = read(deliver(tmp_path, ROSTER, "zzz.csv"))
    assert issues[0].remedy == ('Remove or rename it or add reading: {tables: {TABLE: ["zzz"]}}.')


@pytest.mark.parametrize("name", ["Scenario Judgements.csv", "scenario-judgements.CSV", "scenario_judgements.csv"])
def test_a_file_name_is_read_in_any_case_and_with_spaces_or_dashes(tmp_path: Path, name: str) -> None:
    text = "judgement,programme,phase,scenario,judgement_kind,state\nJ1,LC,assimilation,CG.C,headline,missing\n"
    rows, issues = read(deliver(tmp_path, text, name))
    assert issues == []
    assert (rows[0]["judgement"], rows[0]["file"]) == ("J1", name)


@pytest.mark.parametrize("name", ["informants.tsv", "informants.tab", "informants.txt", "Informants.TSV"])
@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_table_of_text_may_have_another_ending(tmp_path: Path, name: str, delimiter: str) -> None:
    """As Excel saves text with tabs, in UTF-16."""
    rows, issues = read(deliver(tmp_path, ROSTER.replace(",", delimiter).encode("utf-16"), name))
    assert (cells(rows), issues) == (roster(), [])


def test_signs_without_width_in_a_header_are_none(tmp_path: Path) -> None:
    """A byte-order mark twice, as of a file that two programs saved, and a zero-width space from a web page."""
    text = ROSTER.replace("informant_role", "informant\u200b_role", 1)
    rows, issues = read(deliver(tmp_path, f"\ufeff\ufeff{text}"))
    assert (cells(rows), issues) == (roster(), [])


def test_a_day_that_programs_count_otherwise_is_refused(tmp_path: Path) -> None:
    """Excel has a 29 February 1900, and nothing before January."""
    rows = [
        ["event", "date", "phase", "description"],
        *([f"E{day}", day, "adoption", "Opened"] for day in (-5, 1, 60, 61)),
    ]
    write_workbook(tmp_path / "wave.xlsx", {"events": rows})
    book = openpyxl.load_workbook(tmp_path / "wave.xlsx")
    for row in range(2, 6):
        book["events"].cell(row, 2).number_format = "yyyy-mm-dd"
    book.save(tmp_path / "wave.xlsx")
    found, issues = read(tmp_path)
    assert [issue.row for issue in issues if issue.check == "date before March 1900"] == [2, 3, 4]
    assert [row["date"] for row in found] == ["1900-03-01"]


def test_a_zip_of_files_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert read(deliver(tmp_path, ROSTER, "wave.zip")) == ([], [Issue.of(files.ZIP_FILE(), "wave.zip")])


@pytest.mark.parametrize("name", ["notes.docx", "informants"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    assert read(deliver(tmp_path, ROSTER, name)) == ([], [Issue.of(files.KIND_OF_FILE(), name)])


@pytest.mark.parametrize(
    "name",
    [
        "~$wave-3.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini", "README.md", "readme.txt",
        ".~lock.informants.csv#", "._informants.csv",
    ],
)  # fmt: skip
def test_what_systems_leave_in_a_folder_is_not_delivered(tmp_path: Path, name: str) -> None:
    """Excel and LibreOffice lock the file that is open; macOS leaves a twin of each file that it packs."""
    deliver(tmp_path, ROSTER)
    deliver(tmp_path, "anything", name)
    assert list(delivered_files(tmp_path)) == ["informants.csv"]


def test_files_in_folders_are_delivered_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    deliver(tmp_path, ROSTER)
    deliver(tmp_path / "a", ROSTER.replace("JKG", "KM"))
    rows, _ = read(tmp_path)
    assert [row["file"] for row in rows] == ["a/informants.csv"] * 2 + ["informants.csv"] * 2


def test_one_file_alone_may_be_a_delivery(tmp_path: Path) -> None:
    rows, _ = read(deliver(tmp_path, ROSTER) / "informants.csv")
    assert cells(rows) == roster()


# Workbooks

HEADER: list[Any] = ["informant", "informant_role", "is_synthetic"]
PEOPLE: list[list[Any]] = [HEADER, ["EST-JKG-01", "strategic", "no"], ["EST-JKG-02", "service", None]]


def workbook(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "wave.xlsx") -> Path:
    write_workbook(folder / name, sheets)
    return folder


def changed_member(path: Path, member: str, change: Callable[[bytes], bytes]) -> None:
    """Exchange the bytes of one member of a zip."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, change(data) if name == member else data)


def test_a_workbook_holds_a_table_in_each_sheet(tmp_path: Path) -> None:
    events = [["event", "phase", "date", "description"], ["EV1", "adoption", "199X", "A start"]]
    rows, issues = read(workbook(tmp_path, {"Informants": PEOPLE, "events": events}))
    assert issues == []
    assert cells(rows) == [
        *roster(),
        {"event": "EV1", "phase": "adoption", "date": "199X", "description": "A start", "row": 2},
    ]
    assert [(row["file"], row["sheet"]) for row in rows] == [("wave.xlsx", "Informants")] * 2 + [
        ("wave.xlsx", "events")
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2021, 3, 18), "2021-03-18"),
        (dt.datetime(2021, 3, 18), "2021-03-18"),
        (dt.datetime(2021, 3, 18, 10, 30), "2021-03-18 10:30:00"),
        (2017, "2017"),
        (55.0, "55"),
        (-3, "-3"),
        (3.5, "3.5"),
        (True, "yes"),
        (False, "no"),
        ("  as written ", "  as written "),
        ("first line\nsecond", "first line\nsecond"),
        ("007", "007"),
    ],
)
def test_a_value_of_a_workbook_is_written_as_a_coordinator_would_type_it(tmp_path: Path, value: Any, text: str) -> None:
    rows, _ = read(workbook(tmp_path, {"events": [["event", "phase", "description"], ["EV1", "adoption", value]]}))
    assert rows[0]["description"] == text


def test_blank_rows_of_a_sheet_are_no_rows_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows, issues = read(workbook(tmp_path, {"informants": [HEADER, [None], *PEOPLE[1:2], [" "], *PEOPLE[2:]]}))
    assert issues == []
    assert [(row["informant"], row["row"]) for row in rows] == [("EST-JKG-01", 3), ("EST-JKG-02", 5)]


def test_a_formula_is_refused_with_its_cell_and_the_other_rows_are_kept(tmp_path: Path) -> None:
    rows, issues = read(workbook(tmp_path, {"informants": [*PEOPLE, ["EST-JKG-03", '="serv"&"ice"', "no"]]}))
    assert cells(rows) == roster()
    assert issues == [Issue.of(files.FORMULA(), "wave.xlsx", "informants", 4, "informant_role")]


def test_a_formula_in_the_header_is_said_as_such(tmp_path: Path) -> None:
    _, issues = read(workbook(tmp_path, {"informants": [["informant", "=A2", "is_synthetic"], *PEOPLE[1:]]}))
    assert [(issue.row, issue.column, issue.problem) for issue in issues] == [
        (1, "B", "The cell holds a formula without a stored value.")
    ]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?"])
def test_an_error_value_of_excel_is_no_text(tmp_path: Path, error: str) -> None:
    """A lookup pasted as a value leaves its error behind, which would go into a table as a description."""
    events = [["event", "phase", "description"], ["EV1", "adoption", error], ["EV2", "adoption", "A start"]]
    rows, issues = read(workbook(tmp_path, {"events": events}))
    assert [row["event"] for row in rows] == ["EV2"]
    assert [(issue.row, issue.column) for issue in issues] == [(2, "description")]


def test_a_month_typed_into_excel_does_not_become_a_day(tmp_path: Path) -> None:
    """Excel makes the first day of September of `2017-09` and shows `Sep-17`: the day is nobody's."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "events"
    sheet.append(["event", "phase", "date", "description"])
    sheet.append(["EV1", "adoption", dt.date(2017, 9, 1), "A start"])
    sheet["C2"].number_format = "mmm\\-yy"
    book.save(tmp_path / "wave.xlsx")
    rows, issues = read(tmp_path)
    assert issues or rows[0]["date"] == "2017-09"


def test_a_sheet_named_after_no_table_is_refused_and_the_other_sheets_are_read(tmp_path: Path) -> None:
    rows, issues = read(workbook(tmp_path, {"informant": PEOPLE, "informants": PEOPLE}))
    assert len(rows) == 2
    assert [
        (issue.file, issue.sheet, issue.row, issue.remedy.endswith("Did you mean informants?")) for issue in issues
    ] == [("wave.xlsx", "informant", 0, True)]


def test_a_row_of_a_sheet_longer_than_the_header_is_refused_and_a_shorter_one_filled_up(tmp_path: Path) -> None:
    rows, issues = read(workbook(tmp_path, {"informants": [HEADER, ["EST-JKG-01", "strategic"], [*"abcd"]]}))
    assert cells(rows) == [{"informant": "EST-JKG-01", "informant_role": "strategic", "row": 2}]
    assert [(issue.sheet, issue.row, issue.problem) for issue in issues] == [
        ("informants", 3, "The row has a filled cell in column D, which has no name in the header.")
    ]


@pytest.mark.parametrize("claimed", ["A1", "A1:C2", "A1:XFD1048576"])
def test_the_size_that_a_sheet_claims_for_itself_is_not_believed(tmp_path: Path, claimed: str) -> None:
    """Exporters write `A1` or leave an older size; reading no further than it would drop rows without a word."""
    workbook(tmp_path, {"informants": PEOPLE})
    pattern, new = re.compile(rb'<dimension ref="[^"]*"'), f'<dimension ref="{claimed}"'.encode()
    changed_member(tmp_path / "wave.xlsx", SHEET, lambda data: pattern.sub(new, data))
    rows, issues = read(tmp_path)
    assert (cells(rows), issues) == (roster(), [])


@pytest.mark.parametrize("data", [b"no zip", b""], ids=["text", "nothing"])
def test_a_file_that_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    assert read(deliver(tmp_path, data, "wave.xlsx")) == ([], [Issue.of(files.WORKBOOK(), "wave.xlsx")])


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "wave.xlsx", "w") as archive:
        archive.writestr("notes.txt", "nothing")
    assert [issue.problem for issue in read(tmp_path)[1]] == ["The workbook does not open."]


@pytest.mark.parametrize("member", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_a_workbook_that_is_cut_off_inside_is_refused(tmp_path: Path, member: str) -> None:
    workbook(tmp_path, {"informants": PEOPLE})
    changed_member(tmp_path / "wave.xlsx", member, lambda data: data[: len(data) // 2])
    assert [(issue.file, bool(issue.remedy)) for issue in read(tmp_path)[1]] == [("wave.xlsx", True)]


def test_a_workbook_with_damaged_bytes_is_refused(tmp_path: Path) -> None:
    workbook(tmp_path, {"informants": PEOPLE})
    data = bytearray((tmp_path / "wave.xlsx").read_bytes())
    with zipfile.ZipFile(tmp_path / "wave.xlsx") as archive:
        data[archive.getinfo(SHEET).header_offset + 80] ^= 0xFF
    _, issues = read(deliver(tmp_path, bytes(data), "wave.xlsx"))
    assert [(issue.file, bool(issue.remedy)) for issue in issues] == [("wave.xlsx", True)]


def test_a_workbook_that_unpacks_to_more_than_500_mb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    workbook(tmp_path, {"informants": PEOPLE})
    claim_size(tmp_path / "wave.xlsx", SHEET, 500_000_001)
    _, issues = read(tmp_path)
    assert issues == [Issue.of(files.WORKBOOK_SIZE(), "wave.xlsx")]


@pytest.mark.parametrize(("at", "value"), [(8, 1), (10, 97)], ids=["with a password", "of another compression"])
def test_a_workbook_whose_parts_do_not_unpack_is_refused(tmp_path: Path, at: int, value: int) -> None:
    path = workbook(tmp_path, {"informants": PEOPLE}) / "wave.xlsx"
    claim(path, "[Content_Types].xml", at, value.to_bytes(2, "little"))
    assert [issue.problem for issue in read(tmp_path)[1]] == ["The workbook does not open."]
    assert (sheet_names(path), is_export(path)) == ([], False)


@pytest.mark.parametrize(
    ("member", "start"),
    [("[Content_Types].xml", b"<Override "), ("xl/workbook.xml", b"<workbookView "), (SHEET, b"<pageMargins ")],
)
def test_a_workbook_with_an_attribute_that_nobody_knows_is_refused(tmp_path: Path, member: str, start: bytes) -> None:
    path = workbook(tmp_path, {"informants": PEOPLE}) / "wave.xlsx"
    changed_member(path, member, lambda data: data.replace(start, start + b'x="1" ', 1))
    assert [issue.problem for issue in read(tmp_path)[1]] == ["The workbook does not open."]
    assert is_export(path) is False


def claim_size(path: Path, member: str, size: int) -> None:
    claim(path, member, 24, size.to_bytes(4, "little"))


def claim(path: Path, member: str, at: int, value: bytes) -> None:
    """Write something else of a member into the directory of a zip."""
    data = bytearray(path.read_bytes())
    entry = data.index(member.encode(), data.index(b"PK\x01\x02")) - 46
    data[entry + at : entry + at + len(value)] = value
    path.write_bytes(bytes(data))


def test_a_sheet_without_a_row_lacks_its_header(tmp_path: Path) -> None:
    _, issues = read(workbook(tmp_path, {"informants": []}))
    assert [(issue.sheet, issue.row, issue.problem) for issue in issues] == [
        ("informants", 1, "The table has no header row with the names of its columns.")
    ]


def test_batches_of_a_sheet_join_to_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [[f"EST-JKG-{number:02d}", "=A1" if number == 5 else "service"] for number in range(1, 10)]
    workbook(tmp_path, {"informants": [HEADER, *people]})
    whole = read(tmp_path)
    monkeypatch.setattr(table_reading, "BATCH_ROWS", 2)
    assert read(tmp_path) == whole
    assert (len(whole[0]), [issue.row for issue in whole[1]]) == (8, [6])


# Round trips

COLUMNS = [column.name for column in delivered_columns(Events)]
LETTERS = {
    "utf-8": st.characters(codec="utf-8", exclude_characters="\0"),
    "utf-8-sig": st.characters(codec="utf-8", exclude_characters="\0"),
    "utf-16": st.characters(codec="utf-8", exclude_characters="\0"),
    "cp1252": st.characters(codec="cp1252", exclude_characters="\0"),
}


@st.composite
def tables(draw: st.DrawFn, encoding: str) -> list[list[str]]:
    text = st.text(LETTERS[encoding], max_size=12) | st.sampled_from(["", '"', ";", ",", "\t", "\n", "\r\n", "a\rb"])
    return draw(st.lists(st.lists(text, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=6))


def written(header: list[str], rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue()


@pytest.mark.parametrize("encoding", LETTERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_table_of_text_is_read_back_as_it_was_written(tmp_path: Path, encoding: str, data: st.DataObject) -> None:
    header = data.draw(st.permutations(COLUMNS))
    rows = data.draw(tables(encoding))
    file = written(header, rows, data.draw(st.sampled_from([",", ";", "\t"]))).encode(encoding)
    assume(encoding != "cp1252" or not is_utf_8(file))
    found, issues = read(deliver(tmp_path, file, "events.csv"), "cp1252")
    assert issues == []
    assert cells(found) == [
        {**{name: cell for name, cell in zip(header, row, strict=True) if cell}, "row": number}
        for number, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    ]


def is_utf_8(data: bytes) -> bool:
    """Say whether these bytes read as UTF-8 too; such a file is taken for UTF-8, as it nearly always is."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.isascii()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(widths=st.lists(st.integers(0, 5), max_size=12))
def test_rows_in_are_rows_kept_and_rows_refused(tmp_path: Path, widths: list[int]) -> None:
    lines = [",".join(["x"] * width) for width in widths]
    rows, issues = read(deliver(tmp_path, "\n".join(["informant,informant_role,is_synthetic", *lines])))
    in_file = [number for number, width in enumerate(widths, start=2) if width]
    assert sorted([*(row["row"] for row in rows), *(issue.row for issue in issues)]) == in_file
    assert len(rows) == widths.count(3)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(words, min_size=3, max_size=3), max_size=5))
def test_any_sheet_of_text_is_read_back_as_it_was_written(tmp_path: Path, rows: list[list[str]]) -> None:
    assume(not any(cell.startswith(("=", "#")) for row in rows for cell in row))
    found, issues = read(workbook(tmp_path, {"informants": [HEADER, *rows]}))
    assert issues == []
    assert cells(found) == [
        {**{name: cell for name, cell in zip(HEADER, row, strict=True) if cell}, "row": number}
        for number, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    ]


def with_stored_values(path: Path, **stored: tuple[str, str]) -> Path:
    """The workbook as Excel saves it: with the value (and its type) that it calculated for each formula."""
    files = {}
    with zipfile.ZipFile(path) as book:
        for member in book.namelist():
            files[member] = book.read(member)
    xml = files["xl/worksheets/sheet1.xml"].decode()
    for cell, (kind, value) in stored.items():
        typed = f' t="{kind}"' if kind else ""
        xml, found = re.subn(
            rf'<c r="{cell}"([^>]*)><f>(.*?)</f><v ?/?>(?:</v>)?',
            rf'<c r="{cell}"\1{typed}><f>\2</f><v>{value}</v>',
            xml,
        )
        assert found == 1, xml
    files["xl/worksheets/sheet1.xml"] = xml.encode()
    with zipfile.ZipFile(path, "w") as book:
        for member, content in files.items():
            book.writestr(member, content)
    return path


def normalised(delivery: Path) -> list[tuple[int, str, str, str]]:
    batches = [read for read in read_delivery(delivery, "utf-8") if isinstance(read, Batch)]
    return [
        (each.row, each.column_name, each.read_as, each.normalised) for batch in batches for each in batch.normalised
    ]


def test_the_stored_value_of_a_formula_is_read_and_listed(tmp_path: Path) -> None:
    formulas = [["EST-JKG-03", '="serv"&"ice"', '=IF(A2="","yes","")'], ["EST-JKG-04", "=NA()", "no"]]
    folder = workbook(tmp_path, {"informants": [*PEOPLE, *formulas]})
    with_stored_values(folder / "wave.xlsx", B4=("str", "service"), C4=("str", ""), B5=("e", "#N/A"))
    rows, issues = read(folder)
    assert cells(rows) == [*roster(), {"informant": "EST-JKG-03", "informant_role": "service", "row": 4}]
    assert [(issue.row, issue.column, issue.problem) for issue in issues] == [
        (5, "informant_role", "The cell holds an Excel error.")
    ]
    assert normalised(folder) == [(4, "informant_role", "service", "stored value of a formula")]


def test_a_percentage_is_read_as_its_cell_shows_it_where_the_unit_is_percent(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "measures"
    sheet.append(["measure", "programme", "instrument", "item", "statistic", "value", "unit", "n"])
    for number, (value, shown, unit) in enumerate(
        [(0.455, "0.0%", "percent"), (0.12, "0%", "%"), (0.07, "0%", "points"), (0.5, '0.0"%"', "points")], start=1
    ):
        sheet.append([f"M-{number}", "MRR", "WHO5", "Rate", "percentage", value, unit, 34])
        sheet.cell(number + 1, 6).number_format = shown
    book.save(tmp_path / "wave.xlsx")
    rows, _ = read(tmp_path)
    assert [row["value"] for row in rows] == ["45.5", "12", "7%", "0.5"]
    assert normalised(tmp_path) == [
        (2, "value", "45.5", "percentage as its cell shows it"),
        (3, "value", "12", "percentage as its cell shows it"),
    ]


def test_a_column_under_its_former_name_is_read_and_listed(tmp_path: Path) -> None:
    header = "claim,claim_source,line,quantity,from_wave,to_wave,Reach,printed,wording\n"
    delivery = deliver(tmp_path, header + "CL-1,S1,L1,interviews,1,1,home sites,2,interviews\n", "claims.csv")
    found = list(read_delivery(delivery, "utf-8"))
    (batch,) = (each for each in found if isinstance(each, Batch))
    (noted,) = (each for each in found if isinstance(each, Normalisation))
    assert batch.cells["site_scope"].to_pylist() == ["home sites"]
    assert (noted.row, noted.written, noted.read_as) == (1, "reach", "site_scope")


def test_one_value_in_many_rows_of_a_column_is_one_line() -> None:
    site = [Issue("a.csv", "", row, "sites", "NRO", "{value} is not a site.", "Use NOR.") for row in range(2, 9)]
    other = Issue("a.csv", "", 3, "sites", "SDU", "{value} is not a site.", "Use SUD.")
    blanks = [Issue("a.csv", "", row, "sites", None, "The cell is blank.", "Fill it in.") for row in (4, 5)]
    assert in_one_line([*site, other, *blanks]) == [
        ("a.csv, column sites, 7 rows (2, 3, 4, 5, 6, ...): 'NRO' is not a site. Use NOR.", 7),
        ("a.csv, row 3, column sites: 'SDU' is not a site. Use SUD.", 1),
        ("a.csv, row 4, column sites: The cell is blank. Fill it in.", 1),
        ("a.csv, row 5, column sites: The cell is blank. Fill it in.", 1),
    ]

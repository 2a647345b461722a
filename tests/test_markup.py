"""The marked-up copy of what was refused: the coordinator's own workbook, fixed in place and handed in again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from deliveries import Wave, small_study, write_tables
from openpyxl.styles import Font, PatternFill

from casewave.assets.ingest import markup
from casewave.assets.ingest.markup import mark_up
from casewave.assets.reading.issues import Issue
from casewave.schemas.delivered.workbook import ISSUES_SHEET

ROSTER = [
    ["informant", "informant_role"],
    ["EST-JKG-01", "strategc"],
    ["EST-JKG-02", "service"],
    ["EST-JKG-02", "service"],
]
FINDINGS = "finding,programme,phase,element,state,statement\nF1,ESTHER,adoption,EL.EXT,presnt,=What Anna said\n"


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as study:
        yield study


def deliver(wave: Wave) -> Path:
    """A workbook of a coordinator's own making, with a title, colours and widths of hers."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Informants"
    for row in ROSTER:
        sheet.append(row)
    sheet.column_dimensions["A"].width = 33
    sheet["A1"].font = Font(bold=True, color="FF0000")
    sheet["B3"].fill = PatternFill("solid", fgColor="00FF00")
    path = wave.folder / "wave-1" / "wave.xlsx"
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def copies(wave: Wave, folder: Path, issues: list[Issue]) -> list[Path]:
    return mark_up(wave.folder / "wave-1", issues, folder, wave.study)


def marked(sheet: Any) -> dict[str, str]:
    """The comments of a sheet by cell, and that each marked cell is coloured."""
    found = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert {sheet[place].fill.fgColor.rgb for place in found} <= {"00FFC7CE"}
    return found


def test_each_bad_cell_is_coloured_and_says_what_stood_there_and_what_to_do(wave: Wave, tmp_path: Path) -> None:
    deliver(wave)
    (copy,) = copies(wave, tmp_path / "copies", wave.load(1))
    sheet = openpyxl.load_workbook(copy)["Informants"]
    comments = marked(sheet)
    assert sorted(comments) == ["A3", "A4", "B2"]
    assert comments["B2"] == (
        "'strategc' is not an informant role in this study. Use service or strategic. Did you mean strategic?"
    )
    assert "is also the key of wave.xlsx, sheet Informants, row 3." in comments["A4"]


def test_what_the_coordinator_made_of_her_workbook_stays(wave: Wave, tmp_path: Path) -> None:
    deliver(wave)
    (copy,) = copies(wave, tmp_path / "copies", wave.load(1))
    sheet = openpyxl.load_workbook(copy)["Informants"]
    assert sheet.column_dimensions["A"].width == 33
    assert sheet["A1"].font.color.rgb == "00FF0000"
    assert sheet["B3"].fill.fgColor.rgb == "0000FF00"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == ROSTER


def test_the_first_sheet_lists_all_with_links_worst_first(wave: Wave, tmp_path: Path) -> None:
    deliver(wave)
    (copy,) = copies(wave, tmp_path / "copies", wave.load(1))
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames[0] == ISSUES_SHEET
    rows = [[cell.value for cell in row] for row in book[ISSUES_SHEET].iter_rows()]
    assert rows[0][0] == "2 problems in wave.xlsx"
    assert rows[3] == ["Place", "Value", "Problem", "Remedy"]
    links = [row[0] for row in rows[4:]]
    assert sorted(links) == [
        '=HYPERLINK("#\'Informants\'!A4", "sheet Informants, row 4, column informant")',
        '=HYPERLINK("#\'Informants\'!B2", "sheet Informants, row 2, column informant_role")',
    ]


def test_the_copy_mended_in_place_is_handed_in_again_and_loads(wave: Wave, tmp_path: Path) -> None:
    path = deliver(wave)
    (copy,) = copies(wave, tmp_path / "copies", wave.load(1))
    book = openpyxl.load_workbook(copy)
    book["Informants"]["B2"] = "strategic"
    book["Informants"]["A4"] = "EST-JKG-03"
    book.save(path)
    assert wave.load(1) == []
    assert wave.rows("SELECT count(*) FROM core.informants") == [(3,)]


def test_a_copy_that_is_refused_again_is_marked_anew(wave: Wave, tmp_path: Path) -> None:
    path = deliver(wave)
    (copy,) = copies(wave, tmp_path / "copies", wave.load(1))
    path.write_bytes(copy.read_bytes())
    (again,) = copies(wave, tmp_path / "again", wave.load(1))
    book = openpyxl.load_workbook(again)
    assert book.sheetnames == [ISSUES_SHEET, "Informants"]
    assert sorted(marked(book["Informants"])) == ["A3", "A4", "B2"]


def test_a_csv_becomes_a_workbook_that_loads_once_it_is_mended(wave: Wave, tmp_path: Path) -> None:
    write_tables(wave.folder / "wave-1", findings=FINDINGS)
    (copy,) = copies(wave, tmp_path / "copies", wave.load(1))
    assert copy.name == "findings.xlsx"
    book = openpyxl.load_workbook(copy)
    sheet = book["findings"]
    assert sorted(marked(sheet)) == ["E2"]
    assert (sheet["F2"].value, sheet["F2"].data_type) == ("=What Anna said", "s"), "a text is no formula"
    sheet["E2"] = "present"
    book.save(wave.folder / "wave-1" / "findings.xlsx")
    (wave.folder / "wave-1" / "findings.csv").unlink()
    assert wave.load(1) == []
    assert wave.rows("SELECT statement FROM core.findings") == [("=What Anna said",)]


def test_no_word_by_which_someone_may_be_known_is_repeated_in_a_comment(wave: Wave, tmp_path: Path) -> None:
    write_tables(wave.folder / "wave-1", findings=FINDINGS.replace("presnt", "missing"))
    (copy,) = copies(wave, tmp_path / "copies", wave.load(1))
    message = " ".join(marked(openpyxl.load_workbook(copy)["findings"]).values())
    assert "There is a statement, although the state is missing." in message
    assert "Anna" not in message


def test_a_large_workbook_is_copied_row_by_row(wave: Wave, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(wave)
    issues = wave.load(1)
    monkeypatch.setattr(markup, "HELD_WHOLE", 0)
    (copy,) = copies(wave, tmp_path / "copies", issues)
    book = openpyxl.load_workbook(copy)
    assert sorted(marked(book["Informants"])) == ["A3", "A4", "B2"]
    assert [[cell.value for cell in row] for row in book["Informants"].iter_rows()] == ROSTER


def test_a_file_that_cannot_be_read_has_no_copy(wave: Wave, tmp_path: Path) -> None:
    (wave.folder / "wave-1").mkdir(exist_ok=True)
    (wave.folder / "wave-1" / "wave.xlsx").write_bytes(b"no workbook")
    assert copies(wave, tmp_path / "copies", wave.load(1)) == []


def test_a_merged_and_a_formula_cell_are_marked_where_they_are(wave: Wave, tmp_path: Path) -> None:
    path = deliver(wave)
    book = openpyxl.load_workbook(path)
    book["Informants"]["B3"] = "=B2"
    book.save(path)
    (copy,) = copies(wave, tmp_path / "copies", wave.load(1))
    assert "a formula without a stored value" in marked(openpyxl.load_workbook(copy)["Informants"])["B3"]

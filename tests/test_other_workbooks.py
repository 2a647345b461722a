"""Workbooks that are not .xlsx: what LibreOffice, old Excel and Excel with macros save is read as .xlsx is."""

from __future__ import annotations

import datetime as dt
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from deliveries import STUDY

from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.adapters.wave_files import takes
from casewave.assets.ingest.markup import mark_up
from casewave.assets.protection.parts import other_texts
from casewave.assets.qda.others import open_project
from casewave.assets.qda.others.spreadsheets import NO_PASSAGE
from casewave.assets.reading.budgets import over_budget
from casewave.assets.reading.issues import Issue
from casewave.assets.reading.opendocument_sheets import open_opendocument
from casewave.assets.reading.sheets import SheetLayout
from casewave.assets.reading.tables import Batch

HEADER = ["measure", "value", "unit", "date", "note"]


SEGMENTS = [
    ["Document name", "Code", "Segment", "Created by", "Created"],
    ["INT-1", "Trust", "we trust them", "anna", dt.datetime(2024, 2, 3, 10, 11)],
    ["INT-1", "Trust", "=1/0", "anna", dt.datetime(2024, 2, 4)],
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder with one workbook of a kind, as LibreOffice or openpyxl saves it."""
    folder = tmp_path_factory.mktemp("workbooks")
    book = openpyxl.Workbook()
    sheet, merged, hidden = book.active, book.create_sheet("interviews"), book.create_sheet("documents")
    sheet.title, hidden.sheet_state = "events", "hidden"
    sheet.append(["event", "phase", "date", "description", "source"])
    sheet.append(["E1", "adoption", dt.date(2025, 3, 1), "Opened", "=1/0"])
    sheet.append(["E2", "adoption", dt.date(2025, 3, 9), "  two   spaces", '="S0"&"01"'])
    sheet.append([])
    sheet.append(["E3", "adoption", 0.455, 7, "S002"])
    sheet["C2"].number_format, sheet["C3"].number_format, sheet["C5"].number_format = "yyyy-mm", "yyyy-mm-dd", "0.0%"
    sheet["A2"].comment = openpyxl.comments.Comment("Ring Karin Svensson", "Karin")
    sheet.row_dimensions[5].hidden = True
    merged.append(["interview", "programme", "sites", "informants", "held_on", "interview_mode", "language"])
    merged.append(["INT-1"])
    merged.merge_cells("A2:B3")
    hidden.append(["document"])
    book.save(folder / "wave.xlsx")

    def of_kind(kind: str) -> Path:
        target = folder / kind
        if not target.exists():
            target.mkdir()
            if kind == "xlsm":
                book.save(target / "wave.xlsm")
            else:
                segments = openpyxl.Workbook()
                for row in SEGMENTS:
                    segments.active.append(row)
                segments.save(folder / "segments.xlsx")
                command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
                           kind, "--outdir", str(target),
                           str(folder / "wave.xlsx"), str(folder / "segments.xlsx")]  # fmt: skip
                subprocess.run(command, check=True, capture_output=True)
                (target / f"segments.{kind}").rename(folder / f"segments.{kind}")
        return target

    return of_kind


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_cells_are_read_as_they_are_shown(saved: Callable[[str], Path], kind: str) -> None:
    reads = list(read_delivery(saved(kind), "utf-8"))
    (events,) = [read for read in reads if isinstance(read, Batch) and read.model.__name__ == "Events"]
    rows = [(row["row"], row["date"], row["description"], row["source"]) for row in events.cells.to_pylist()]
    assert rows == [(3, "2025-03-09", "  two   spaces", "S001"), (5, "45.5%", "7", "S002")]
    assert [(issue.row, issue.check) for issue in events.issues] == [(2, "error value")]
    problems = [read for read in reads if isinstance(read, Issue)]
    assert {issue.check for issue in problems} >= {"hidden sheet", "hidden rows"}
    assert {(issue.sheet, issue.check) for issue in problems if "5" in issue.problem} == {("events", "hidden rows")}


def test_a_formula_of_an_ods_is_listed_and_a_month_is_a_month(saved: Callable[[str], Path]) -> None:
    reads = list(read_delivery(saved("ods"), "utf-8"))
    (events,) = [read for read in reads if isinstance(read, Batch) and read.model.__name__ == "Events"]
    assert [(entry.row, entry.column_name) for entry in events.normalised if "formula" in entry.normalised] == [
        (3, "source")
    ]
    with open_opendocument(saved("ods") / "wave.ods") as sheets:
        rows = dict(sheets[0].rows(SheetLayout()))
    assert str(rows[2][2]) == "2025-03"  # type: ignore[index]  # no row is a problem here


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsm"])
def test_merged_cells_are_refused_in_place(saved: Callable[[str], Path], kind: str) -> None:
    batches = [read for read in read_delivery(saved(kind), "utf-8") if isinstance(read, Batch | Issue)]
    issues = [issue for batch in batches if isinstance(batch, Batch) for issue in batch.issues]
    issues += [read for read in batches if isinstance(read, Issue)]
    assert {(issue.sheet, issue.row) for issue in issues if issue.check == "merged cells"} >= {("interviews", 2)}


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsm"])
def test_comments_are_scanned_for_names(saved: Callable[[str], Path], kind: str) -> None:
    path = saved(kind) / f"wave.{kind}"
    texts = [text for _, text in other_texts(path, STUDY, is_project=False, taken=())]
    assert any("Karin Svensson" in text for text in texts)
    assert not any("Opened" in text for text in texts)


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_the_marked_copy_is_an_excel_workbook_with_the_same_rows(
    saved: Callable[[str], Path], tmp_path: Path, kind: str
) -> None:
    issues = [read for read in read_delivery(saved(kind), "utf-8") if isinstance(read, Issue)]
    (copy,) = mark_up(saved(kind), [*issues, Issue(f"wave.{kind}", "events", 5, "date", check="x")], tmp_path, STUDY)
    sheet = openpyxl.load_workbook(copy)["events"]
    assert [sheet["A3"].value, sheet["A4"].value, sheet["A5"].value] == ["E2", None, "E3"]
    assert sheet["C5"].comment is not None


@pytest.mark.parametrize("content", [b"", b"<html><table></table></html>", b"\xd0\xcf\x11\xe0" + bytes(5000)])
@pytest.mark.parametrize("kind", ["ods", "xls", "xlsm"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, kind: str, content: bytes) -> None:
    (tmp_path / f"wave.{kind}").write_bytes(content)
    (issue,) = read_delivery(tmp_path, "utf-8")
    assert isinstance(issue, Issue)
    assert issue.check == "workbook"


@pytest.mark.parametrize(("rows", "columns"), [(2_000_000, 1), (1, 20_000), (100_000, 1_000)])
def test_repeated_rows_and_cells_are_held_to_what_a_sheet_holds(tmp_path: Path, rows: int, columns: int) -> None:
    with zipfile.ZipFile(tmp_path / "wave.ods", "w") as archive:
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="o" xmlns:table="t"><table:table table:name="events">'
            f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" '
            f'table:number-columns-repeated="{columns}"/></table:table-row></table:table></office:document-content>',
        )
    assert over_budget(tmp_path / "wave.ods")


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_coded_segments_are_read_and_scanned(saved: Callable[[str], Path], kind: str) -> None:
    path = saved(kind).with_name(f"segments.{kind}")
    with open_project(path) as file:
        found = [(each.text, coding.created[:10]) for batch in file.batches() for each in batch.selections
                 for coding in each.codings]  # fmt: skip
        assert found == [("we trust them", "2024-02-03"), (None, "2024-02-04")]
        assert file.project.not_carried == {NO_PASSAGE: 1}
    assert takes(path)
    assert "we trust them" in {text for _, text in other_texts(path, STUDY, is_project=True, taken=())}

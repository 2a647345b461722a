"""Every entry of a delivery is read or reported, and no file takes the machine: links, pipes, names, huge files."""

from __future__ import annotations

import io
import os
import socket
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from deliveries import Wave, small_study, write_tables
from memory import peak_memory, reset_peak

from casewave.assets.adapters.mishaps import guarded, log_of
from casewave.assets.reading import budgets, delivered_files, misfits
from casewave.assets.reading.budgets import over_budget
from casewave.schemas.visible import shown

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\n"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path / "study") as study:
        write_tables(study.folder / "wave-1", informants=INFORMANTS)
        yield study


def problems_of(wave: Wave) -> list[str]:
    return [str(issue) for issue in wave.load()]


def test_a_link_to_nothing_is_reported(wave: Wave) -> None:
    (wave.folder / "wave-1" / "interviews.csv").symlink_to(wave.folder / "gone.csv")
    (line,) = problems_of(wave)
    assert line.startswith("interviews.csv: This is a link to a file that does not exist. Replace the link")


def test_a_linked_folder_is_reported_and_a_linked_file_is_read(wave: Wave) -> None:
    elsewhere = write_tables(wave.folder / "elsewhere", documents="document,title\nD1,Plan\n")
    (wave.folder / "wave-1" / "informants.csv").rename(elsewhere / "informants.csv")
    (wave.folder / "wave-1" / "informants.csv").symlink_to(elsewhere / "informants.csv")
    assert problems_of(wave) == []
    assert wave.rows("SELECT informant FROM core.informants") == [("EST-JKG-01",)]
    (wave.folder / "wave-1" / "more").symlink_to(elsewhere)
    assert problems_of(wave)[0].startswith("more: This is a link to a folder.")


def test_a_pipe_and_a_socket_are_reported_and_nobody_waits_for_them(wave: Wave) -> None:
    os.mkfifo(wave.folder / "wave-1" / "codings.csv")
    with socket.socket(socket.AF_UNIX) as end:
        here = Path.cwd()
        os.chdir(wave.folder / "wave-1")  # the name of a socket is short
        try:
            end.bind("events.csv")
        finally:
            os.chdir(here)
        lines = problems_of(wave)
    assert lines == [
        "codings.csv: This is a pipe, not a file. Remove it.", "events.csv: This is a socket, not a file. Remove it.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "as_shown"), [(b"f\xe9vrier.csv", "f\\udce9vrier.csv"), (b"a\x1b[2J.csv", "a\\u001b[2J.csv")]
)
def test_a_name_that_not_every_system_reads_is_reported_with_its_signs_visible(
    name: bytes, as_shown: str, wave: Wave
) -> None:
    (wave.folder / "wave-1" / os.fsdecode(name)).write_text(INFORMANTS, encoding="utf-8")
    (line,) = problems_of(wave)
    assert line.startswith(f"{as_shown}: The name of the file ")
    assert line.isprintable()


def test_an_entry_that_comes_after_a_load_is_reported_by_the_next(wave: Wave) -> None:
    assert problems_of(wave) == []
    (wave.folder / "wave-1" / "findings.csv").symlink_to("nowhere")
    assert len(problems_of(wave)) == 1


def workbook(path: Path, **parts: bytes) -> Path:
    """A workbook with an informants sheet, some of whose parts are others: workbook(path, sheet1=b"<...")."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "informants"
    for row in (["informant", "informant_role"], ["EST-JKG-01", "strategic"]):
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(Path(name).stem, old.read(name)))
        for name, part in parts.items():
            new.writestr(f"xl/{name}.xml", part)
    return path


def sheet(rows: str) -> bytes:
    return SHEET.format(rows).encode()


HOSTILE = {
    "a row a hundred billion down": {"sheet1": sheet('<row r="99999999999"><c r="A1"><v>1</v></c></row>')},
    "a row of ten thousand digits": {"sheet1": sheet(f'<row r="{"9" * 10_000}"/>')},
    "more empty rows than Excel has": {"sheet1": sheet("<row/>" * 110_000)},
    "many blank cells": {"sheet1": sheet("<row>" + "<c/>" * 60_000 + "</row>")},
    "a cell beyond the last column": {"sheet1": sheet('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')},
    "wide rows": {"sheet1": sheet('<row><c r="XFD1"><v>1</v></c></row>' * 10_000)},
    "many shared strings": {"sharedStrings": b"<sst>" + b"<si/>" * 60_000 + b"</sst>"},
    "a cell that holds 9 MB": {"sharedStrings": b"<sst><si><t>" + b"x" * 9_000_000 + b"</t></si></sst>"},
    "12 MB of styles": {"styles": b"<styleSheet>" + b"<xf/>" * 2_400_000 + b"</styleSheet>"},
    "a sheet under another name": {"theme1": sheet('<row r="99999999"/>')},
    "all of a sheet merged": {
        "sheet1": b'<worksheet><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    },
    "a document type": {"sheet1": b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet("")},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_workbook_that_would_take_the_machine_is_refused_at_once(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "MOST_BLANK_CELLS", 50_000)  # so that the test is short
    monkeypatch.setattr(budgets, "MOST_STRINGS", 50_000)
    monkeypatch.setattr(budgets, "LAST_ROW", 100_000)
    path = workbook(tmp_path / "wave.xlsx", **HOSTILE[what])
    began, before = time.process_time(), reset_peak()
    (issue,) = misfits(tmp_path)
    assert issue.problem == over_budget(path).text
    assert delivered_files(tmp_path) == {}
    assert time.process_time() - began < 10
    assert peak_memory() - before < 300_000  # kB


def test_a_workbook_as_excel_saves_it_is_read(tmp_path: Path) -> None:
    workbook(tmp_path / "wave.xlsx")
    assert list(delivered_files(tmp_path)) == ["wave.xlsx"]


def test_a_sparse_table_of_two_gigabytes_and_a_line_without_end_are_refused(tmp_path: Path) -> None:
    for name, size in (("codings.csv", 2_100_000_000), ("events.csv", 50_000_000), ("library.bib", 60_000_000)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    assert [issue.problem for issue in misfits(tmp_path)] == [
        "The file is larger than 2,000 MB.", "A line is longer than 4 MB.", "The file is larger than 50 MB.",
    ]  # fmt: skip


def test_a_table_of_100_000_columns_is_one_line(wave: Wave) -> None:
    header = "informant,informant_role," + ",".join(f"c{number}" for number in range(100_000))
    write_tables(wave.folder / "wave-1", informants=f"{header}\n")
    (line,) = problems_of(wave)
    assert "The table has 100,002 columns; at most 1,000 are read." in line


def test_blank_rows_are_no_rows_however_many(wave: Wave) -> None:
    write_tables(wave.folder / "wave-1", informants=INFORMANTS + ",\n" * 300_000 + "EST-JKG-02,strategic\n")
    assert problems_of(wave) == []
    assert wave.rows("SELECT row FROM core.informants ORDER BY row") == [(2,), (300_003,)]


def test_whatever_ends_a_reader_is_a_line_and_a_traceback_without_values(wave: Wave) -> None:
    def reads() -> Iterator[str]:
        yield "a row"
        raise RecursionError("Zanzibar")

    delivery = wave.folder / "wave-1"
    first, issue = guarded(reads(), "wave.xlsx", delivery)
    assert first == "a row"
    assert "wave.xlsx: The file could not be read to its end; reading stopped (RecursionError)." in str(issue)
    log = log_of(delivery.parent)
    assert str(log) in str(issue)
    assert log.stat().st_mode & 0o777 == 0o600
    kept = log.read_text(encoding="utf-8")
    assert "RecursionError" in kept
    assert "in reads" in kept
    assert "Zanzibar" not in kept.replace('raise RecursionError("Zanzibar")', "")  # our own line of code


def test_signs_that_hide_are_shown_and_long_values_cut() -> None:
    assert shown("a\u202eb\x1b[31m\u200bc") == "a\\u202eb\\u001b[31m\\u200bc"
    assert shown("x" * 5_000, 200) == "x" * 200 + "…"
    assert shown("åäö “läkare” 💥") == "åäö “läkare” 💥"

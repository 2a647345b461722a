"""The guide's chapter for coordinators, followed word by word: its workbook filled in, its commands run in order."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest
from conftest import call_casewave, made_once
from states import ask
from test_guide_qda import ROOT, TUTORIAL, blocks

from casewave.schemas.marts.warnings import WARNINGS

GUIDE = (ROOT / "docs" / "guide" / "coordinators.md").read_text(encoding="utf-8")
WORKBOOK = Path("my-study/wave-1/wave-1.xlsx")
REFUSED = Path("my-study/reports/my_study/wave-1-refused/wave-1.xlsx")


def fill_in(root: Path) -> None:
    """Type the guide's tables into the sheets of the template."""
    book = openpyxl.load_workbook(root / "my-study/templates/wave-1.xlsx")
    for block in blocks(GUIDE, "csv"):
        title, header, *rows = csv.reader(block.splitlines())
        sheet = book[title[0].removeprefix("# sheet ")]
        places = {cell.value: cell.column for cell in sheet[1]}
        for at, row in enumerate(rows, start=2):
            for name, value in zip(header, row, strict=True):
                sheet.cell(at, places[name]).value = value
    (root / WORKBOOK).parent.mkdir()
    book.save(root / WORKBOOK)


def type_in(root: Path, source: Path, sheet: str, cell: str, value: str) -> None:
    book = openpyxl.load_workbook(root / source)
    book[sheet][cell] = value
    book.save(root / WORKBOOK)


def mend(root: Path) -> None:
    """Put NOR into the one red cell of the marked copy, and that into the place of the workbook."""
    sheet = openpyxl.load_workbook(root / REFUSED)["interviews"]
    red = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment and cell.row > 1]
    assert red == ["C2"]
    type_in(root, REFUSED, "interviews", "C2", "NOR")


def acknowledge(root: Path) -> None:
    register = root / "my-study/study.yaml"
    block = next(block for block in blocks(GUIDE, "yaml") if block.startswith("acknowledgements:"))
    register.write_text(register.read_text(encoding="utf-8") + block, encoding="utf-8")


def correct_and_change(root: Path) -> None:
    block = next(block for block in blocks(GUIDE, "yaml") if "# my-study/corrections.yaml" in block)
    (root / "my-study/corrections.yaml").write_text(block, encoding="utf-8")
    headings = [cell.value for cell in openpyxl.load_workbook(root / WORKBOOK)["findings"][1]]
    column = openpyxl.utils.get_column_letter(headings.index("statement") + 1)
    type_in(root, WORKBOOK, "findings", f"{column}3", "Routes were drawn together, in time.")


def misspell(root: Path) -> None:
    type_in(root, WORKBOOK, "interviews", "C4", "SOD")


# What a hand does after the command of this number.
BY_HAND: dict[int, Callable[[Path], None]] = {0: fill_in, 1: mend, 2: acknowledge, 3: correct_and_change, 7: misspell}


Followed = tuple[Path, list[CompletedProcess[str]]]


@pytest.fixture(scope="module")
def followed(shared_between_workers: Path) -> Followed:
    return made_once(shared_between_workers, "guide-coordinators", follow)


def follow(root: Path) -> Followed:
    """The folder, and every command of the chapter in its order, on a screen of 80 columns."""
    (root / "my-study").mkdir()
    register = next(block for block in blocks(TUTORIAL, "yaml") if "# my-study/study.yaml" in block)
    (root / "my-study/study.yaml").write_text(register, encoding="utf-8")
    done = []
    for number, line in enumerate(filter(None, "\n".join(blocks(GUIDE, "sh")).splitlines())):
        done.append(call_casewave(root, *shlex.split(line)[1:], CASEWAVE_STUDY="my-study"))
        if number in BY_HAND:
            BY_HAND[number](root)
    return root, done


def test_only_the_check_of_the_misspelt_site_fails(followed: Followed) -> None:
    _, runs = followed
    failed = [(number, run.stdout + run.stderr) for number, run in enumerate(runs) if run.returncode and number != 1]
    assert failed == []
    assert runs[1].returncode == 1
    assert len(runs) == 10


def test_what_the_chapter_shows_is_what_the_commands_say(followed: Followed) -> None:
    _, runs = followed
    _, issues, warnings, partial, places, *_ = blocks(GUIDE, "text")
    assert issues == runs[1].stdout
    assert runs[2].stdout.startswith(warnings)
    assert partial in runs[8].stdout
    assert places in runs[9].stdout
    assert runs[0].stdout.startswith("Fill in my-study/templates/wave-1.xlsx")


def test_what_the_chapter_says_of_each_step_is_so(followed: Followed) -> None:
    root, runs = followed
    assert "not acknowledged" not in runs[3].stdout + runs[4].stdout
    assert "statement" in runs[6].stdout
    assert "held_on" not in runs[6].stdout  # a correction is no difference of deliveries
    assert not list((root / "as-it-was").rglob("*.duckdb"))  # the withdrawal removed what was made again before it


def test_every_warning_stands_in_the_table() -> None:
    shown = {
        name.strip() for line in GUIDE.splitlines() if line.startswith("| ") for name in line.split("|")[1].split(",")
    }
    assert set(WARNINGS) <= shown


def test_the_informant_who_withdrew_is_gone_and_the_corrected_day_stands(followed: Followed) -> None:
    root, _ = followed
    published = root / "my-study/warehouse/my_study.duckdb"
    assert ask(published, "SELECT informant FROM core.informants ORDER BY 1") == [("WAL-NOR-01",), ("WAL-NOR-02",)]
    assert ask(published, "SELECT held_on::VARCHAR FROM core.interviews WHERE interview = 'INT-2'") == [("2025-03-05",)]

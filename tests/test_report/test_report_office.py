"""Word and Excel files as an office program lays them out: no word is lost, cut off, or printed over another.

LibreOffice opens each file and prints it; where each printed word stands is read from what it printed.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import absent
from printed import MADE, cross_case

from casewave.assets.report.formats.excel import excel
from casewave.assets.report.formats.word import Part, word
from casewave.assets.report.printable import Table

SIZES = [(3, 5), (3, 400), (12, 5), (12, 400)]
TABLES = {f"{cases}_cases_of_{words}_words": cross_case(cases, words, rows=3) for cases, words in SIZES}


@dataclass(frozen=True)
class Word:
    """A printed word and the box that it fills, in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class PrintedPage:
    width: float
    height: float
    words: list[Word]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each table as a Word file and as a workbook, printed by one run of LibreOffice."""
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or reader is None:
        absent("LibreOffice or poppler-utils")
    made = tmp_path_factory.mktemp("office")
    for name, table in TABLES.items():
        (made / f"{name}.docx").write_bytes(word("A study", "Wave 1", [Part("Tables", "", [table])], MADE))
        (made / f"{name}_sheets.xlsx").write_bytes(excel("A study", "Wave 1", [table], MADE))
    profile = f"-env:UserInstallation={(made / 'profile').as_uri()}"
    command = [str(office), profile, "--headless", "--convert-to", "pdf", "--outdir", str(made)]
    files = sorted(map(str, [*made.glob("*.docx"), *made.glob("*.xlsx")]))
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=240)
    return made


def pages(pdf: Path) -> list[PrintedPage]:
    shown = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    name = "{http://www.w3.org/1999/xhtml}"
    return [
        PrintedPage(
            float(page.attrib["width"]), float(page.attrib["height"]), list(map(_word, page.iter(f"{name}word")))
        )
        for page in ElementTree.fromstring(shown).iter(f"{name}page")
    ]


def _word(element: ElementTree.Element) -> Word:
    box = (float(element.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax"))
    return Word(element.text or "", *box)


def overlapping(words: Sequence[Word]) -> Iterator[tuple[str, str]]:
    """Pairs of words printed over each other: their boxes share more than the rims of the letters."""
    ordered = sorted(words, key=lambda word: word.top)
    for at, one in enumerate(ordered):
        for other in takewhile(lambda word: word.top < one.bottom, ordered[at + 1 :]):  # noqa: B023 (used at once)
            height = min(one.bottom, other.bottom) - max(one.top, other.top)
            width = min(one.right, other.right) - max(one.left, other.left)
            if width > 0.6 and height > 0.4 * (one.bottom - one.top):
                yield one.text, other.text


def missing(table: Table, printed: list[PrintedPage]) -> Counter[str]:
    """The words of a table's cells that are printed less often than they are there."""
    expected = Counter(word for row in table.rows for cell in row.cells for word in cell.text.split())
    return expected - Counter(word.text for page in printed for word in page.words)


@pytest.mark.parametrize("kind", ["", "_sheets"], ids=["word", "excel"])
@pytest.mark.parametrize("name", TABLES)
def test_every_word_is_printed_on_the_page_and_over_no_other(folder: Path, name: str, kind: str) -> None:
    printed = pages(folder / f"{name}{kind}.pdf")
    assert missing(TABLES[name], printed) == Counter()
    for page in printed:
        assert [word for word in page.words if word.left < 0 or word.right > page.width] == []
        assert [word for word in page.words if word.top < 0 or word.bottom > page.height] == []
        assert list(overlapping(page.words)) == []


def test_a_wide_table_is_printed_across_and_each_page_repeats_the_headings(folder: Path) -> None:
    upright, *_ = pages(folder / "3_cases_of_400_words.pdf")
    assert upright.width < upright.height
    across = [page for page in pages(folder / "12_cases_of_400_words.pdf") if page.width > page.height]
    assert len(across) > 2
    for page in across:
        assert "Programme" in [word.text for word in page.words]

"""The document of a paper as LibreOffice prints it: whole, numbered, on pages of both orientations, and not empty."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest
from conftest import absent
from PIL import Image
from printed import MADE, cross_case
from test_report_office import PrintedPage, missing, overlapping, pages

from casewave.assets.paper.document import Contents, paper_document
from casewave.assets.paper.pieces import Piece
from casewave.assets.paper.themes import load_theme
from casewave.assets.report.printable import Table
from casewave.schemas.language import translated

TABLES = [cross_case(3, 30), cross_case(12, 60), cross_case(3, 5, rows=2), cross_case(12, 5)]
THEMES = ("apa", "bmc")


def piece(number: int, table: Table) -> Piece:
    evidence = {f"F{row}": f"{row} interviews (Somewhere, 2020-03)." for row in range(3)}
    return Piece(f"adoption {number}", "table", number, f"Adoption of {number}", table, notes=("Counted: statements.",),
                 is_landscape=number % 2 == 0, evidence=evidence)  # fmt: skip


def figure(number: int) -> Piece:
    table = Table("timeline", "Timeline", (), ())
    return Piece("timeline", "figure", number, "Timeline of all", table, alternative_text="Bars.", notes=("By month.",))


def contents(theme: str) -> Contents:
    drawn = io.BytesIO()
    Image.new("RGB", (2100, 2900), "#DDE").save(drawn, "PNG", dpi=(300, 300))
    pieces = [*(piece(number, table) for number, table in enumerate(TABLES, start=1)), figure(1)]
    return Contents("A study", "Wave 1", pieces, load_theme(theme), translated("en"), {"timeline": drawn.getvalue()},
                    has_lists=True, for_authors=("Nothing to look at.",), provenance=MADE)  # fmt: skip


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[PrintedPage]]:
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or reader is None:
        absent("LibreOffice or poppler-utils")
    made = tmp_path_factory.mktemp("paper")
    for theme in THEMES:
        (made / f"{theme}.docx").write_bytes(paper_document(contents(theme)))
    profile = f"-env:UserInstallation={(made / 'profile').as_uri()}"
    command = [str(office), profile, "--headless", "--convert-to", "pdf", "--outdir", str(made)]
    subprocess.run([*command, *map(str, sorted(made.glob("*.docx")))], check=True, capture_output=True, timeout=240)
    return {theme: pages(made / f"{theme}.pdf") for theme in THEMES}


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_of_a_paper_is_printed_on_the_page_and_over_no_other(
    printed: dict[str, list[PrintedPage]], theme: str
) -> None:
    for table in TABLES:
        assert not missing(table, printed[theme])
    for page in printed[theme]:
        assert [word for word in page.words if word.left < 0 or word.right > page.width] == []
        assert [word for word in page.words if word.top < 0 or word.bottom > page.height] == []
        assert list(overlapping(page.words)) == []


@pytest.mark.parametrize("theme", THEMES)
def test_pages_turn_for_wide_tables_and_none_is_nearly_empty(printed: dict[str, list[PrintedPage]], theme: str) -> None:
    turned = [page.width > page.height for page in printed[theme]]
    assert any(turned)
    assert not all(turned)
    # A page of the figure has few words; every other one has a table or the part for the authors.
    assert [len(page.words) for page in printed[theme] if len(page.words) < 12 and page is not printed[theme][-1]] == []


@pytest.mark.parametrize("theme", THEMES)
def test_panels_of_a_table_share_its_number(printed: dict[str, list[PrintedPage]], theme: str) -> None:
    words = " ".join(word.text for page in printed[theme] for word in page.words)
    assert "Table 2 (continued)" in words
    assert "Table 5" not in words

"""A wave that is loaded in part: everything that is made of it says so, with the rows kept and refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pyarrow.parquet as pq
import pytest
from deliveries import small_study, write_tables
from PIL import Image
from pypdf import PdfReader
from states import with_marts

from casewave.assets.report import FORMATS
from casewave.assets.report.making import make_figures, make_site, make_study_tables, make_tables
from casewave.assets.report.source import ReportData

ROSTER = "informant,informant_role\nEST-JKG-01,strategic\nEST-JKG-02,service\n"
INTERVIEWS = """interview,programme,sites,informants,held_on,interview_mode,language
INT-1,ESTHER,JKG,EST-JKG-01,2020-01-31,online,sv
INT-2,ESTHER,JKG,EST-JKG-02,soon,online,sv
"""
FINDINGS = """finding,programme,phase,element,position,state,statement,evidence
F1,ESTHER,adoption,EL.EXT,1,present,A plain one.,INT-1
"""
EVENTS = "event,programme,phase,date,description\nEV-1,ESTHER,adoption,2021-04,The first walk\n"
NOTE = "Wave 1 is partial. Rows kept and refused: interviews 1 and 1."


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("in_part")
    with small_study(root) as wave:
        write_tables(wave.folder / "wave-1", informants=ROSTER, interviews=INTERVIEWS, findings=FINDINGS, events=EVENTS)
        assert wave.load(1, accept_partial=True) == []
        source = ReportData(with_marts(wave.con), wave.study)
        make_tables(source, root / "report", 1, FORMATS)
        make_study_tables(source, root / "report", FORMATS)
        make_figures(source, root / "report", 1, FORMATS)
        make_site(source, root / "report")
    return root / "report"


def test_each_table_for_a_text_editor_says_so(report: Path) -> None:
    written = [*report.rglob("*.md"), *report.rglob("*.tex")]
    assert len(written) > 5
    for path in written:
        shown = re.sub(r"\\(.)", r"\1", path.read_text(encoding="utf-8"))
        assert NOTE in "\n".join(line for line in shown.splitlines() if not line.startswith(("%", "<!--"))), path


def test_each_table_of_a_document_and_each_sheet_say_so(report: Path) -> None:
    for path in report.rglob("*.docx"):
        written = docx.Document(str(path))
        notes = [each.text for each in written.paragraphs if each.style is not None and each.style.name == "Table note"]
        assert len([note for note in notes if note.startswith("Note.") and NOTE in note]) == len(written.tables) > 2
    for path in report.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            said = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
            assert NOTE in said, sheet.title


def test_each_figure_says_so_in_the_picture_and_in_its_words(report: Path) -> None:
    for path in report.rglob("*.svg"):
        drawn = path.read_text(encoding="utf-8")
        assert NOTE in re.sub(r"</tspan>|</text>.*?<text[^>]*>", " ", drawn.split("</metadata>")[1]), path
        assert NOTE in re.findall(r"<desc>(.*?)</desc>", drawn)[0]
        assert NOTE in Image.open(path.with_suffix(".png")).info["Description"]
        assert NOTE in str((PdfReader(path.with_suffix(".pdf")).metadata or {})["/Subject"])


def test_each_page_and_each_file_of_data_say_so(report: Path) -> None:
    for path in report.rglob("*.html"):
        assert NOTE in path.read_text(encoding="utf-8"), path
    page = (report / "wave-1" / "index.html").read_text(encoding="utf-8")
    assert page.count(NOTE) > page.count("<table")
    assert "Rows left out" in (report / "quality-deliveries.html").read_text(encoding="utf-8")
    for path in report.rglob("*.parquet"):
        assert (pq.read_schema(path).metadata or {})[b"published in part"].decode() == NOTE
    with zipfile.ZipFile(io.BytesIO(next(report.glob("*.docx")).read_bytes())) as held:
        assert NOTE in held.read("docProps/custom.xml").decode()

"""What each writer writes: the table whole, texts as texts, and the same bytes wherever it is written."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Pt
from printed import FIELD, FORMULAS, MADE, MARKDOWN, MARKUP, TEX, cross_case, hostile, statement

from casewave.assets.report.formats.excel import MOST_HEIGHT, RATING_FORMAT, excel
from casewave.assets.report.formats.flat import csv_data, csv_table, parquet_data
from casewave.assets.report.formats.latex import escaped, latex
from casewave.assets.report.formats.markdown import markdown
from casewave.assets.report.formats.word import Part, word
from casewave.assets.report.formats.word_tables import _widths
from casewave.assets.report.printable import (
    THROUGHOUT,
    Column,
    Line,
    Row,
    Table,
    count,
    in_panels,
    items,
    marked_once,
    nothing,
    text,
)

ALL = (*FORMULAS, MARKUP, TEX, MARKDOWN, FIELD)


def document(*tables: Table, template: Path | None = None) -> bytes:
    return word("A study", "Wave 1", [Part("Cross-case tables", "", tables)], MADE, template)


def opened(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def workbook(*tables: Table) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(excel("A study", "Wave 1", tables, MADE)))


# --- texts that try to be more than text


@pytest.mark.parametrize("words", FORMULAS)
def test_a_text_that_begins_like_a_formula_is_none_in_csv(words: str) -> None:
    for written in (csv_table(hostile(words)), csv_data(pa.table({"text": [words], "number": [-1]}))):
        rows = list(csv.reader(io.StringIO(written, newline="")))
        texts = [cell for row in rows for cell in row if cell != "-1"]
        assert [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
        assert "'" + words in texts
        assert "-1" in rows[1]  # a number stays a number


def test_parquet_holds_every_text_as_it_is_and_says_what_made_it() -> None:
    rows = pa.table({"text": list(FORMULAS)})
    read = pq.read_table(io.BytesIO(parquet_data(rows, MADE)))
    assert read.column("text").to_pylist() == list(FORMULAS)
    assert {key.decode(): value.decode() for key, value in read.schema.metadata.items()} == MADE


def test_no_text_is_a_formula_or_a_link_in_excel() -> None:
    sheet = workbook(hostile(*ALL))["Hostile"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell for cell in cells if cell.hyperlink] == []
    assert {cell.value for cell in cells if cell.data_type == "n"} == {-1}
    for words in ALL:
        (quoted, *_) = [cell for cell in cells if cell.value == words.replace("\r", "_x000D_") or cell.value == words]
        assert quoted.quotePrefix == words.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_no_text_is_a_field_or_a_link_in_word() -> None:
    content = document(hostile(*ALL))
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        body = held.read("word/document.xml").decode()
        links = held.read("word/_rels/document.xml.rels").decode()
    assert not re.search(r"<w:(fldSimple|hyperlink)\b", body)
    assert re.findall(r"<w:instrText[^>]*> (.*?) </w:instrText>", body) == [
        'TOC \\n \\h \\z \\c "Table"', "SEQ Table \\* ARABIC",
    ]  # fmt: skip
    assert "External" not in links
    (table,) = opened(content).tables
    for words in (MARKUP, TEX, MARKDOWN, FIELD):
        assert words in {cell.text for row in table.rows for cell in row.cells}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\u2265 5 \u2192 \u03b1", r"$\geq$ 5 $\rightarrow$ $\alpha$"),
        ("Å-ö é žluť Łódź í", r"\r{A}-\"{o} \'{e} \v{z}lu\v{t} \L{}\'{o}d\'{z} \'{\i}"),
        ("\u201cq\u201d \u2013 ½ € m² \u00b5 \ufb01",
         r"\textquotedblleft{}q\textquotedblright{} \textendash{} \textonehalf{} "
         r"\texteuro{} m\textsuperscript{2} $\mu$ fi"),
        ("\u03ac \u03c2 \u0391", r"$\alpha$ $\varsigma$ A"),
        ("\U0001f600\ufe0f \u65e5", "{[}grinning face{]} {[}cjk unified ideograph-65e5{]}"),
        ("non\u00a0breaking", "non~breaking"),
    ],
)  # fmt: skip
def test_latex_is_ascii_and_says_every_sign(text: str, written: str) -> None:
    assert escaped(text) == written
    assert latex(hostile(text), {"study": text}).isascii()


def test_latex_has_no_command_of_the_data() -> None:
    written = latex(hostile(TEX, MARKUP), MADE)
    body = "\n".join(line for line in written.splitlines() if not line.startswith("%"))
    assert r"\input" not in body
    assert not re.search(r"(?<!\\)[%#]", body)
    assert body.count("\\textbackslash{}input\\{/etc/passwd\\}") == 1 + 2 + 3 + 1  # caption, headings, row, note
    plain = re.sub(r"\\[{}]", "", body)
    assert plain.count("{") == plain.count("}")
    rows = [line for line in body.splitlines() if line.endswith(r"\\[2pt]")]
    assert [len(re.findall(r"(?<!\\)&", row)) for row in rows] == [2, 2]


def test_markdown_has_no_markup_of_the_data() -> None:
    written = markdown(hostile(MARKDOWN, MARKUP), MADE)
    table = [line for line in written.splitlines() if line.startswith("|")]
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in table] == [4] * 4
    assert not re.search(r"(?<!\\)<(?!br>|!--)", written)
    assert not re.search(r"(?<!\\)\]\(", written)


# --- Word


def test_word_repeats_headings_and_splits_no_row_that_fits_a_page() -> None:
    (table,) = opened(document(cross_case(3, 5))).tables
    rows = [row._tr.xml for row in table.rows]
    assert "w:tblHeader" in rows[0]
    assert all("w:cantSplit" in row for row in rows)
    (table,) = opened(document(cross_case(3, 1500))).tables
    assert "w:cantSplit" not in table.rows[1]._tr.xml  # higher than a page: kept whole it would run out of it


def test_word_turns_the_page_for_a_wide_table_and_parts_one_of_twelve_cases() -> None:
    narrow, wide = cross_case(3, 5), cross_case(12, 5)
    written = opened(document(narrow, wide, narrow))
    assert [section.orientation for section in written.sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    assert [len(table.columns) for table in written.tables] == [4, 7, 7, 4]
    captions = [each.text for each in written.paragraphs if each.style is not None and each.style.name == "Caption"]
    assert captions == [
        "Table 1. Adoption, wave 1", "Table 2. Adoption (part 1 of 2), wave 1",
        "Table 2 (continued). Adoption (part 2 of 2), wave 1", "Table 3. Adoption, wave 1",
    ]  # fmt: skip
    notes = [each.text for each in written.paragraphs if each.style is not None and each.style.name == "Table note"]
    assert sum("Table 6 in the study\u2019s own numbering." in note for note in notes) == 4


def test_word_has_statements_as_a_list_and_nothing_in_a_style_of_its_own() -> None:
    (table,) = opened(document(cross_case(3, 5))).tables
    styles = {paragraph.style.name for row in table.rows[1:] for cell in row.cells[1:] for paragraph in cell.paragraphs}
    assert styles == {"Table cell", "Table statement", "Table nothing", "Table total"}
    printed = [[cell.text for cell in row.cells] for row in table.rows]
    expected = cross_case(3, 5)
    assert printed[1:] == [[cell.text for cell in row.cells] for row in expected.rows]


def test_a_template_gives_its_styles_and_page_and_loses_its_text(tmp_path: Path) -> None:
    """A team opens a document of ours, changes a style and the margins, and gives it as the template."""
    ours = opened(document(cross_case(3, 5)))
    ours.styles["Table cell"].font.size = Pt(11)
    ours.sections[-1].left_margin = Pt(100)
    ours.sections[-1].header.paragraphs[0].text = "Our team"
    ours.save(str(tmp_path / "ours.docx"))
    written = opened(document(cross_case(3, 5), template=tmp_path / "ours.docx"))
    assert written.styles["Table cell"].font.size == Pt(11)
    assert written.sections[0].left_margin == Pt(100)
    assert written.sections[0].header.paragraphs[0].text == "Our team"
    assert len(written.tables) == 1


def test_a_template_of_another_hand_gets_the_styles_that_it_lacks(tmp_path: Path) -> None:
    other = docx.Document()
    other.add_paragraph("Written by hand", "Heading 1")
    other.save(str(tmp_path / "other.docx"))
    written = opened(document(cross_case(3, 5), template=tmp_path / "other.docx"))
    assert {"Study table", "Table statement", "Table note"} <= {style.name for style in written.styles}
    assert "Written by hand" not in [paragraph.text for paragraph in written.paragraphs]


def test_word_and_excel_say_what_made_them() -> None:
    with zipfile.ZipFile(io.BytesIO(document(cross_case(3, 5)))) as held:
        shown = held.read("docProps/custom.xml").decode()
        core = held.read("docProps/core.xml").decode()
    assert all(f'name="{name}"' in shown and f">{value}<" in shown for name, value in MADE.items())
    assert "created" not in core
    assert "modified" not in core
    book = workbook(cross_case(3, 5))
    assert {each.name: each.value for each in book.custom_doc_props.props} == MADE


# --- Excel


def test_a_workbook_has_contents_and_a_sheet_a_table_with_filters_and_frozen_headings() -> None:
    book = workbook(cross_case(3, 5), cross_case(12, 5), cross_case(3, 5))
    assert book.sheetnames == ["Contents", "Adoption 3 5", "Adoption 12 5", "Adoption 3 5 (2)"]
    sheet = book["Adoption 12 5"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:M8"
    assert [book["Contents"].cell(row, 2).value for row in (4, 5, 6)] == ["Table 6. Adoption, wave 1"] * 3
    assert book["Contents"]["A4"].hyperlink.location == "'Adoption 3 5'!A1"


@pytest.mark.parametrize("words", [5, 400, 7000])
def test_no_row_of_a_sheet_is_higher_than_excel_shows_and_no_word_is_lost(words: int) -> None:
    table = cross_case(3, words)
    sheet = workbook(table).worksheets[1]
    heights = [sheet.row_dimensions[row].height or 15 for row in range(1, sheet.max_row + 1)]
    assert max(heights) <= MOST_HEIGHT + 1
    for place in (1, 2, 3):
        values = [sheet.cell(row, place + 1).value for row in range(4, sheet.max_row + 1)]
        held = [str(value) for value in values if value is not None]
        kept = " ".join(cell.replace("\u2022 ", "") for cell in held).split()
        expected = " ".join(row.cells[place].text for row in table.rows).split()
        assert kept[: len(expected)] == expected
    assert max(len(str(cell.value or "")) for row in sheet.iter_rows() for cell in row) < 32_767


# --- tables


def test_a_table_of_twelve_cases_is_parted_with_its_headings_in_each_part() -> None:
    table = cross_case(13, 5)
    parts = in_panels(table)
    assert [len(part.columns) for part in parts] == [6, 6, 4]
    for part in parts:
        assert [row.heading for row in part.rows] == [row.heading for row in table.rows]
    cases = [column.heading for part in parts for column in part.columns[1:]]
    assert cases == [column.heading for column in table.columns[1:]]
    assert len({part.name for part in parts}) == 3
    assert in_panels(cross_case(6, 5)) == [cross_case(6, 5)]


def test_a_statement_has_its_words() -> None:
    assert len(statement(400).split()) == 400


# --- Excel for people who calculate


def ratings_table() -> Table:
    columns = (Column("Construct"), Column("North"), Column("South"))
    rows = (
        Row((text("I.A Source †"), text("+2 †"), text("\u22121 (one rater)"))),
        Row((text("I.B"), text("0"), nothing("NA"))),
    )  # fmt: skip
    return Table("ratings_cfir_by_case_wave_1", "Ratings of cases", columns, rows)


def test_ratings_are_numbers_and_their_marks_are_in_columns_of_their_own() -> None:
    (sheet,) = [sheet for sheet in workbook(ratings_table()) if sheet.title.startswith("Ratings")]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=5)]
    assert rows == [
        ["Construct", "†", "North", "†", "South", "†"],
        ["I.A Source", "†", 2, "†", -1, "one rater"],
        ["I.B", None, 0, None, "NA", None],
    ]
    assert sheet["C4"].number_format == sheet["E4"].number_format == RATING_FORMAT
    coloured = {str(area.sqref) for area in sheet.conditional_formatting}
    assert coloured == {"C4:C5", "E4:E5"}
    (rule,) = [rule for area in sheet.conditional_formatting for rule in area.rules][:1]
    assert [float(step.val) for step in rule.colorScale.cfvo] == [-2, 0, 2]


def test_a_code_that_looks_like_a_number_stays_a_text() -> None:
    table = Table("codes", "Codes", (Column("Code"), Column("Label")), (Row((text("007"), text("0"))),))
    sheet = workbook(table)["Codes"]
    assert [cell.value for cell in sheet[4]] == ["007", "0"]


def test_a_statement_leads_to_its_evidence_and_the_evidence_back() -> None:
    statements = Table(
        "adoption", "Adoption", (Column(""), Column("North", case="N")),
        (Row((text("Element"), items([Line("One.", "F1"), Line("Two.", "F2")]))),
         Row((text("Next"), items([Line("Three.", "F3")])))),
    )  # fmt: skip
    evidence = Table(
        "evidence", "Evidence", (Column("Entry"), Column("Evidence")),
        tuple(Row((text(entry), text("S1"))) for entry in ("F1", "F1", "F3", "F9")),
    )  # fmt: skip
    book = workbook(statements, evidence)
    assert book["Adoption"]["B4"].hyperlink.location == "'Evidence'!A4"
    assert book["Adoption"]["B5"].hyperlink.location == "'Evidence'!A6"
    assert book["Evidence"]["A4"].hyperlink.location == book["Evidence"]["A5"].hyperlink.location == "'Adoption'!B4"
    assert book["Evidence"]["A6"].hyperlink.location == "'Adoption'!B5"
    assert book["Evidence"]["A7"].hyperlink is None  # printed nowhere


def test_a_table_of_more_rows_than_a_sheet_holds_goes_on_on_the_next() -> None:
    rows = tuple(Row((text(f"Row {number}"), count(number))) for number in range(25))
    table = Table("long", "Long", (Column("Row"), Column("Number", "count")), rows, notes=("A note.",))
    book = openpyxl.load_workbook(io.BytesIO(excel("A study", "Wave 1", [table], MADE, most_rows=15)))
    assert book.sheetnames == ["Contents", "Long", "Long (2)", "Long (3)"]
    held = [
        row[1].value
        for name in book.sheetnames[1:]
        for row in book[name].iter_rows(min_row=4)
        if row[1].value is not None
    ]
    assert held == list(range(25))
    assert all(book[name].max_row <= 15 and book[name]["A3"].value == "Row" for name in book.sheetnames[1:])


def test_names_of_sheets_are_whole_words_and_each_is_its_own() -> None:
    names = ("interviews_by_site_and_informants_waves_1_to_3", "interviews_by_site_and_informants_waves_1_to_2",
             "perceived_barriers_and_facilitators_of_implementation_wave_2", "contents")  # fmt: skip
    tables = [Table(name, name, (Column("A"),), (Row((text("x"),)),)) for name in names]
    sheets = workbook(*tables).sheetnames[1:]
    assert len(set(map(str.lower, sheets))) == len(names)
    for sheet, name in zip(sheets, names, strict=True):
        assert len(sheet) <= 31
        assert set(re.sub(r" \(\d\)$", "", sheet).lower().split()) <= set(name.split("_"))
    assert sheets[0] != sheets[1]


# --- synthetic data


def marked(*statements: str, note: str = "† Synthetic data.") -> Table:
    rows = tuple(Row((text(f"Row {place}"), text(shown))) for place, shown in enumerate(statements))
    return Table("t", "T", (Column("Row"), Column("Statement")), rows, ("Counted: rows.", note))


def test_where_all_is_synthetic_it_is_said_once_and_else_each_is_marked() -> None:
    some = marked("One. †", "Two.")
    assert marked_once(some) == some
    everything = marked_once(marked("One. †", "Two. †"))
    assert [row.cells[1].text for row in everything.rows] == ["One.", "Two."]
    assert everything.notes == ("Counted: rows.", THROUGHOUT)
    assert marked_once(marked("One.", "Two.", note="")) == marked("One.", "Two.", note="")


def test_a_word_document_of_synthetic_data_has_no_daggers() -> None:
    body = "".join(
        cell.text for row in opened(document(marked("One. †", "Two. †"))).tables[0].rows for cell in row.cells
    )
    assert "One." in body
    assert "†" not in body


def test_word_numbers_each_table_once_and_refers_to_it_where_it_goes_on() -> None:
    narrow = replace(cross_case(3, 5), name="narrow")
    with zipfile.ZipFile(io.BytesIO(document(narrow, cross_case(12, 5)))) as held:
        body = held.read("word/document.xml").decode()
    bookmarks = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="([^"]*)"', body)
    assert bookmarks == [("1", "cw_table_narrow"), ("2", "cw_table_adoption_12_5")]
    assert re.findall(r"<w:instrText[^>]*> (.*?) </w:instrText>", body)[1:] == [
        "SEQ Table \\* ARABIC", "SEQ Table \\* ARABIC", "REF cw_table_adoption_12_5 \\h",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "shares", "cut"),
    [(("Case", "Interviews", "Informants at the site"), (9, 0.2, 0.2), 0), (("A" * 60, *["x" * 30] * 3), [1] * 4, 4)],
)
def test_no_word_of_a_heading_is_broken_where_all_have_room(
    headings: tuple[str, ...], shares: Sequence[float], cut: int
) -> None:
    columns = tuple(Column(heading, width=width) for heading, width in zip(headings, shares, strict=True))
    (table,) = opened(document(Table("t", "T", columns, ()))).tables
    widths = [column.width.pt for column in table.columns]
    assert sum(widths) == pytest.approx(481.9, abs=1)
    longest = [max(map(len, heading.split())) for heading in headings]
    assert sum(width < letters * 8.5 * 0.55 + 7 for width, letters in zip(widths, longest, strict=True)) == cut


def test_headings_of_many_columns_share_what_room_there_is() -> None:
    """Fifteen columns on a page of 650 points: 'Wave' is not the one that is broken."""
    headings = (
        "Constructs", "Wave", "Framework", "Raters", "Units", "Of these, with values", "Most frequent rating",
        "Its share", "Agreement", "Kappa", "Kappa, linear", "Kappa, quadratic", "Alpha, nominal", "Alpha, ordinal",
        "95 % interval of it", "Alpha, interval",
    )  # fmt: skip
    table = Table("raters", "Raters", tuple(Column(each, width=0.4) for each in headings), ())
    roomy, tight = _widths(table, 2000, 8.5), _widths(table, 650, 8.5)
    assert sum(tight) == pytest.approx(650)
    assert sum(roomy) == pytest.approx(2000)
    wave, quadratic = headings.index("Wave"), headings.index("Kappa, quadratic")
    assert tight[wave] / (4 * 8.5 * 0.62 + 8) == pytest.approx(tight[quadratic] / (9 * 8.5 * 0.62 + 8))

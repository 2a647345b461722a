"""Inputs modelled on public reports of bugs in other tools, each named with its repository and thread.

What is wrong there is right or refused here; no file of a report is used. Belongs elsewhere: the formats as such.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from deliveries import STUDY, read, small_study
from test_redcap import survey
from test_references import REFERENCES, load

from casewave.assets.adapters.references import Reference, Unparsed, read_bibtex, read_csl, read_ris
from casewave.assets.protection.parts import other_texts
from casewave.assets.qda.others import open_project
from casewave.schemas.register.codebook_files import codebook_rows
from casewave.schemas.values.handwriting import Handwriting, Unreadable

Reader = Callable[[str], Iterator[Reference]]


@pytest.fixture
def documents(tmp_path: Path) -> Callable[[str, str], list[str]]:
    """What a library's load says is wrong."""

    def problems(name: str, text: str) -> list[str]:
        with small_study(tmp_path, REFERENCES) as wave:
            return load(wave, name, text)

    return problems


def shown(value: object) -> str | None:
    """A part of a test's name: the report, not the text of a library."""
    return value if isinstance(value, str) and "\n" not in value and "[" not in value else ""


def ris(**fields: str) -> str:
    return "\n".join(["TY  - JOUR", "TI  - Walks", *(f"{tag}  - {text}" for tag, text in fields.items()), "ER  - ", ""])


def bib(**fields: str) -> str:
    rest = "".join(f"  {name} = {value},\n" for name, value in fields.items())
    return f"@article{{k, title = {{Walks}}, author = {{Ek, Bo}},\n{rest}}}\n"


def csl(literal: str) -> str:
    return json.dumps([{"id": "k", "type": "book", "title": "Walks", "issued": {"literal": literal}}])


@pytest.mark.parametrize(
    ("report", "reader", "text", "dated"),
    [
        ("zotero/translators#2125", read_ris, ris(Y1="2013/05/28", PY="2013", DA="2014/04/01"), "2014-04-01"),
        ("JabRef/jabref#4816", read_ris, ris(Y1="2005/02/01", Y2="2019/03/27", PY="2005"), "2005"),
        ("acl-org/acl-anthology#360", read_bibtex, bib(year="{2019}", month='"23{--}27 " # may'), "2019-05"),
        ("jgm/pandoc-citeproc#65", read_csl, csl("1996_2004"), "1996/2004"),
        ("jgm/pandoc-citeproc#86", read_csl, csl("1996-12-15_2000-01-30"), "1996-12-15/2000-01-30"),
        ("jgm/pandoc-citeproc#86", read_csl, csl("1996_"), "1996/.."),
        ("retorquere/zotero-better-bibtex#2816", read_bibtex, bib(date="{1829\u20131830}"), "1829/1830"),
        ("a month in German", read_bibtex, bib(year="2019", month="{Dezember}"), "2019-12"),
        ("a month in French", read_bibtex, bib(year="2019", month="{juillet}"), "2019-07"),
        ("a month in French", read_ris, ris(DA="1er ao\u00fbt 2019"), "2019-08-01"),
        ("a month in Spanish", read_ris, ris(DA="3 de enero de 2019"), "2019-01-03"),
        ("months in Swedish", read_bibtex, bib(year="2019", month="{maj--juni}"), "2019-05/2019-06"),
        ("months in Dutch", read_bibtex, bib(year="2019", month="{mrt.}"), "2019-03"),
        ("a season as a month", read_bibtex, bib(year="2019", month="{Spring}"), "2019-21"),
        ("a day of its own", read_bibtex, bib(year="2019", month="jan", day="5"), "2019-01-05"),
        ("a day of its own", read_bibtex, bib(year="2019", month="1", day="5"), "2019-01-05"),
        ("a day of its own", read_bibtex, bib(year="2019", day="5"), "2019"),
        ("two seasons", read_ris, ris(PY="2019///Spring-Summer"), "2019-21/2019-22"),
        ("months of two years", read_ris, ris(DA="Dec 2019-Jan 2020", PY="2019"), "2019-12/2020-01"),
        ("two years, the second short", read_ris, ris(PY="2019-22"), "2019/2022"),
        ("two years, the second short", read_ris, ris(PY="1998\u201301"), "1998/2001"),
        ("a month of a year", read_ris, ris(DA="2019-12"), "2019-12"),
        ("months as a range of numbers", read_bibtex, bib(year="2019", month="{5--6}"), "2019-05/2019-06"),
    ],
    ids=shown,
)
def test_a_date_is_the_one_that_is_meant(report: str, reader: Reader, text: str, dated: str) -> None:
    (reference,) = reader(text)
    assert reference.dated == dated, report


@pytest.mark.parametrize(
    ("report", "reader", "text"),
    [
        ("zotero/translators#2851", read_ris, ris(KW="MRR", DA="0000///", PY="0000")),
        ("retorquere/zotero-better-bibtex#746", read_bibtex, bib(date="{22-26 June 2015}")),
        ("retorquere/zotero-better-bibtex#747", read_bibtex, bib(year="{June 18\\textendash{}23, 2017}")),
        ("retorquere/zotero-better-bibtex#1476", read_bibtex, bib(year="{30-Mar-2020}")),
        ("retorquere/zotero-better-bibtex#704", read_bibtex, bib(year="{[1796]}")),
    ],
    ids=shown,
)
def test_a_date_that_says_no_clear_day_is_kept_as_written_and_refused(
    report: str, reader: Reader, text: str, documents: Callable[[str, str], list[str]]
) -> None:
    (reference,) = reader(text)
    assert reference.dated, report
    name = "a.ris" if reader is read_ris else "a.bib"
    (issue,) = documents(name, text)
    assert "column dated" in issue, report


@pytest.mark.parametrize(("report", "name", "authors"), [
    ("nealhaddaway/citationchaser#28", "S\u00e1nchez, Pedro J.; Montoya, Maria", None),
    ("zotero/translators#2006", "Adam Smith, Karl Marx, Max Weber", None),
    ("two names turned round", "Smith, Bob & Jones, Ann", None),
    ("zotero/translators#2006", "Smith, Adam, Jr.", ("Smith",)),
    ("an organisation", "Department of Health, Social Care and Public Safety",
     ("Department of Health, Social Care and Public Safety",)),
    ("an organisation", "Ministry of Health, Labour, and Welfare", ("Ministry of Health, Labour, and Welfare",)),
    ("an organisation", "Public Health Agency, North, South", ("Public Health Agency, North, South",)),
    ("a family of that name", "College, Mary Ann", ("College",)),
    ("organisations", "Department of Health; Ministry of Labour", None),
    ("an organisation", "Health & Safety Executive", ("Health & Safety Executive",)),
])  # fmt: skip
def test_several_authors_in_one_field_of_ris_are_refused(
    report: str, name: str, authors: tuple[str, ...] | None
) -> None:
    if authors is None:
        with pytest.raises(Unparsed):
            list(read_ris(ris(AU=name, PY="2019")))
    else:
        (reference,) = read_ris(ris(AU=name, PY="2019"))
        assert reference.authors == authors, report


def test_references_of_which_nothing_makes_a_key_are_asked_about(documents: Callable[[str, str], list[str]]) -> None:
    """asreview/asreview, whose test files have references without author and year; a title in other letters."""
    text = "TY  - JOUR\nTI  - 散步\nER  - \nTY  - JOUR\nTI  - 散步\nER  - \n"
    issues = documents("a.ris", text)
    assert [issue.split(":")[0] for issue in issues] == [
        "a.ris, row 1, column document",
        "a.ris, row 2, column document",
    ]


RQDA = """
    CREATE TABLE source (name text, id integer, file text, memo text, owner text, date text, status integer);
    CREATE TABLE freecode (name text, memo text, owner text, date text, id integer, status integer, color text);
    CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer,
        owner text, date text, memo text);
    INSERT INTO source VALUES ('P01', 1, 'We walk.', '', 'x', '', 1), ('P01', 2, 'They sing.', '', 'x', '', 1);
    INSERT INTO freecode VALUES ('Walks', '', 'x', '', 1, 1, NULL);
    INSERT INTO coding VALUES (1, 1, 'walk', 3, 7, 1, 'x', '', ''), (1, 2, 'sing', 5, 9, 1, 'x', '', '');
"""


def database(path: Path, script: str) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


def test_two_files_of_one_name_are_two_sources(tmp_path: Path) -> None:
    """ccbogel/QualCoder#596: the import of an RQDA project ends at the second file, and no coding comes over."""
    with open_project(database(tmp_path / "study.rqda", RQDA)) as file:
        passages = [
            (batch.place, selection.text) for batch in file.batches() for selection in batch.selections
        ]  # fmt: skip
    assert passages == [(1, "walk"), (2, "sing")]


QUALCODER = """
    CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text);
    CREATE TABLE code_cat (catid integer primary key, name text, memo text, supercatid integer);
    CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, color text, supercid integer);
    CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer,
        pos1 integer, owner text, date text, memo text);
    CREATE TABLE cases (caseid integer primary key, name text, memo text);
    CREATE TABLE case_text (id integer primary key, caseid integer, fid integer);
    INSERT INTO code_cat VALUES (1, 'Setting', '', NULL);
    INSERT INTO code_name VALUES (1, 'Culture', '', 1, '#FFF', NULL), (2, 'Norms', '', NULL, '#FFF', 1),
        (3, 'Habits', '', NULL, '#FFF', 2);
    INSERT INTO source VALUES (1, 'P01', 'We walk.', NULL, '');
    INSERT INTO code_text VALUES (1, 3, 1, 'walk', 3, 7, 'x', '2026-07-15 10:00:00', '');
"""


def test_codes_below_codes_keep_their_path(tmp_path: Path) -> None:
    """ccbogel/QualCoder#1361: codes below codes are flattened when a project is imported."""
    with open_project(database(tmp_path / "data.qda", QUALCODER)) as file:
        paths = file.skim().code_paths()
    assert ("Setting", "Culture", "Norms", "Habits") in paths.values()


@pytest.mark.parametrize("colour", ["rgb(12, 34, 56)", "#11223380", "red", ""])
def test_a_codebook_with_colours_of_any_form_is_read(tmp_path: Path, colour: str) -> None:
    """RE-QDA/requal#176: colours as RGB or with transparency end the import; ccbogel/QualCoder#744 and #934."""
    path = tmp_path / "codes.qdc"
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        '<Code guid="0d1e2f3a-0000-4000-8000-000000000001" isCodable="true" name="Œuvre &lt;été&gt;" '
        f'color="{colour}"/>'
        "</Codes></CodeBook>",
        encoding="utf-8",
    )
    assert [row["label"] for _, row in codebook_rows(path)] == ["Œuvre <été>"]


def ods(path: Path, *rows: str) -> Path:
    """A workbook of one sheet, from the XML of its rows."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="documents">{"".join(rows)}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def row(*cells: str, repeated: int = 1) -> str:
    inner = "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                    if cell else '<table:table-cell table:number-columns-repeated="1"/>' for cell in cells)  # fmt: skip
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inner}</table:table-row>'


HEADER = ("document", "programme", "title", "document_kind")


def test_repeated_blank_rows_of_an_ods_move_no_row(tmp_path: Path) -> None:
    """tafia/calamine#354 and #455: blank rows that are repeated, at the start and one block after another."""
    blank, delivery = row("", repeated=3), tmp_path / "wave-1"
    delivery.mkdir()
    ods(delivery / "wave.ods", blank, row(*HEADER), row("", repeated=4), row("", repeated=2),
        row("DOC-1", "ESTHER", "Walks", "report"))  # fmt: skip
    (found,), issues = read(delivery)
    assert (found["document"], found["row"], issues) == ("DOC-1", 11, [])


def test_a_repeated_filled_cell_of_an_ods_is_in_each_column(tmp_path: Path) -> None:
    """SheetJS/sheetjs#383: a cell that is repeated is read once, and those after it move to the left."""
    delivery = tmp_path / "wave-1"
    delivery.mkdir()
    twice = (
        '<table:table-row><table:table-cell office:value-type="string" table:number-columns-repeated="2">'
        "<text:p>ESTHER</text:p></table:table-cell>"
        '<table:table-cell office:value-type="string"><text:p>Walks</text:p></table:table-cell></table:table-row>'
    )
    ods(delivery / "wave.ods", row(*HEADER), twice)
    (found,), _ = read(delivery)
    assert (found["document"], found["programme"], found["title"]) == ("ESTHER", "ESTHER", "Walks")


def test_a_missing_data_code_in_a_yes_no_field_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    """CHOP-CGTInformatics/REDCapTidieR#181: one such code makes all answers of the field blank."""
    answers = [f"1,0,0,{answer}" for answer in (1, 1, 0, 1, 0, -98)]
    shown, values = survey(tmp_path, "walks", 'statistic: percentage, counted: ["1"]', *answers)
    assert (shown, values) == ([], [(60.0, 5)])


@pytest.mark.parametrize(("ticked", "left"), [("mornings", ""), ("Checked", "Unchecked")])
def test_a_ticked_box_may_be_the_label_of_its_choice(tmp_path: Path, ticked: str, left: str) -> None:
    """redcap-tools/PyCap#48: since REDCap 6 the labels of boxes are an option of their own when exporting."""
    other = ticked.replace("mornings", "evenings")
    boxes = [f"{ticked},{left}" if n < 3 else f"{left},{other}" for n in range(6)]
    answers = [f"1,0,0,{each},{left},2" for each in boxes]
    header = "when___1,when___2,when____98,demo_complete"
    shown, values = survey(tmp_path, "when", 'statistic: percentage, counted: ["1"]', *answers, header=header)
    assert (shown, values) == ([], [(50.0, 6)])


def test_a_box_that_is_neither_ticked_nor_not_is_refused(tmp_path: Path) -> None:
    answers = ["1,0,0,1,0,0,2"] * 6 + ["1,0,0,7,0,0,2"]
    header = "when___1,when___2,when____98,demo_complete"
    shown, _ = survey(tmp_path, "when", 'statistic: percentage, counted: ["1"]', *answers, header=header)
    assert any("row 8, column when___1: '7' is not a choice of the data dictionary (1, 0)." in each for each in shown)


EXPORT = "record_id,redcap_event_name,dob,phone,who5\n1,baseline_arm_1,1961-05-13,0703461263,1961513\n"


def test_the_name_of_a_field_says_what_its_digits_are(tmp_path: Path) -> None:
    """A date of birth and a bare telephone number in OuhscBbmc/REDCapR's test data; a score is none."""
    (tmp_path / "data.csv").write_text(EXPORT, encoding="utf-8")
    texts = [text for _, text in other_texts(tmp_path / "data.csv", STUDY, is_project=False, taken=())]
    assert {"dob: 1961-05-13", "phone: 0703461263", "who5: 1961513"} <= set(texts)


@pytest.mark.parametrize(
    ("issued", "dated"),
    [({"edtf": "2019-05~"}, "2019-05~"), ({"date-parts": [[2019]], "season": 21}, "2019-21"),
     ({"date-parts": [[2019]], "season": "4"}, "2019-24"), ({"date-parts": [[2019]], "season": 25}, "2019")],
)  # fmt: skip
def test_csl_dates_in_edtf_and_seasons_by_either_number(issued: dict[str, object], dated: str) -> None:
    """CSL-JSON may say a date in EDTF, and a season by 1 or 21. Zotero's API gives references below `items`."""
    entry = {"id": "k", "type": "book", "title": "Walks", "issued": issued}
    for text in (json.dumps([entry]), json.dumps({"items": [entry]})):
        (reference,) = read_csl(text)
        assert reference.dated == dated


@pytest.mark.parametrize(("report", "issued", "dated"), [
    ("pkp/citeproc-php#198", {"date-parts": [[2009, "season-04"]], "season": 4}, "2009-24"),
    ("Juris-M/citeproc-js#48", [{"date-parts": [[2000, 3, 15], [2000, 3, 17]]}], "2000-03-15/2000-03-17"),
    ("geissler/converter#5", {"year": 2017, "month": 1, "day": 2}, "2017-01-02"),
    ("xlcnd/isbnlib#52", {"date_parts": [[2018]]}, "2018"),
    ("CatalogueOfLife/backend#1020", {"date-parts": [2021, 6, 10]}, "2021-06-10"),
    ("a date under another name", {"published": 2018}, "{'published': 2018}"),
    ("no date", {"date-parts": [[None]]}, ""),
])  # fmt: skip
def test_csl_dates_of_other_programs_are_read_or_kept_as_written(report: str, issued: object, dated: str) -> None:
    (reference,) = read_csl(json.dumps([{"id": "k", "type": "book", "title": "Walks", "issued": issued}]))
    assert reference.dated == dated, report


@pytest.mark.parametrize(
    ("report", "text", "authors"),
    [
        ("manubot/manubot#316", "TY  - BOOK\nA1  - Maas, Ren??e.,\nT1  - Tarot\nER  - \n", ("Maas",)),
        ("a mark before the first tag", "\ufeffTY  - BOOK\nAU  - Maas, R.\nTI  - Tarot\nER  - \n", ("Maas",)),
        ("line ends of Windows", "TY  - BOOK\r\nAU  - Maas, R.\r\nTI  - Tarot\r\nER  - \r\n", ("Maas",)),
    ],
    ids=shown,
)
def test_ris_as_catalogues_write_it(
    report: str, text: str, authors: tuple[str, ...], documents: Callable[[str, str], list[str]]
) -> None:
    (reference,) = read_ris(text.lstrip("\ufeff"))
    assert reference.authors == authors, report
    assert documents("a.ris", text) == []


def test_another_format_named_ris_is_refused(documents: Callable[[str, str], list[str]]) -> None:
    """asreview/asreview#602: EndNote's own tags in a file that is named .ris."""
    (told,) = documents("a.ris", "%0 Journal Article\n%T Walks\n%A Ek, Bo\n")
    assert "References in RIS begin with TY and end with ER; here 0 begin and 0 end." in told


def test_a_codebook_with_characters_by_their_numbers_is_read(tmp_path: Path) -> None:
    """openqda/openqda#87: letters that are written as &#xDF; are no letters in what is read."""
    path = tmp_path / "codes.qdc"
    path.write_text(
        '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        '<Code guid="0d1e2f3a-0000-4000-8000-000000000001" isCodable="true" name="Ma&#xDF;nahmen">'
        "<Description>Vor&#228;b</Description></Code></Codes></CodeBook>",
        encoding="utf-8",
    )
    ((_, found),) = codebook_rows(path)
    assert (found["label"], found["definition"]) == ("Maßnahmen", "Voräb")


def test_what_merged_cells_of_an_ods_hide_moves_no_cell(tmp_path: Path) -> None:
    """SheetJS/sheetjs#1365: cells that LibreOffice keeps under merged ones shift those after them to the left."""
    delivery = tmp_path / "wave-1"
    delivery.mkdir()
    merged = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1">'
        "<text:p>DOC-1</text:p></table:table-cell><table:covered-table-cell><text:p>kept below</text:p>"
        "</table:covered-table-cell><table:table-cell><text:p>Walks</text:p></table:table-cell></table:table-row>"
    )
    ods(delivery / "wave.ods", row(*HEADER), merged, row("DOC-2", "ESTHER", "Songs", "report"))
    (found,), issues = read(delivery)
    assert (found["document"], found["title"]) == ("DOC-2", "Songs")
    assert [(issue.row, issue.check) for issue in issues] == [(2, "merged cells")]


@pytest.mark.parametrize("day", ["09-11-2018", "09/11/2018", "9.11.2018"])
def test_a_day_that_may_be_two_is_not_swapped(day: str) -> None:
    """pandas-dev/pandas#49770: 09-11-2018 becomes 11 September or 9 November, whatever was meant."""
    with pytest.raises(Unreadable):
        Handwriting().day(day)
    assert Handwriting(date_order="day first").day(day).value.isoformat() == "2018-11-09"


def test_a_date_as_a_header_is_no_column(tmp_path: Path) -> None:
    """pandas-dev/pandas#34748: a header that Excel holds as a date ends the reading."""
    delivery = tmp_path / "wave-1"
    delivery.mkdir()
    book = openpyxl.Workbook()
    book.worksheets[0].title = "documents"
    book.worksheets[0].append([*HEADER, dt.datetime(2020, 6, 13)])
    book.save(delivery / "wave.xlsx")
    _, (issue,) = read(delivery)
    assert (issue.row, issue.check, issue.column) == (1, "column name", "2020-06-13")


def test_a_passage_of_several_lines_is_one_passage_in_each_way_of_writing_it(tmp_path: Path) -> None:
    """ccbogel/QualCoder#1182: line breaks of a passage without quotation marks make rows of their own."""
    path = tmp_path / "report.csv"
    path.write_text('file,codename,coded\nINT-1,Walks,"We walk.\nOften."\n', encoding="utf-8")
    with open_project(path) as file:
        found = [selection.text for batch in file.batches() for selection in batch.selections]
        assert (found, dict(file.project.not_carried)) == (["We walk.\nOften."], {})
    path.write_text("file,codename,coded\nINT-1,Walks,We walk.\nOften.\n", encoding="utf-8")
    with open_project(path) as file:
        list(file.batches())
        assert sum(file.project.not_carried.values()) == 1

"""Tables of coded segments as ATLAS.ti, Dedoose, MAXQDA and NVivo export them, RQDA's database, and renamed files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from deliveries import STUDY
from qda_files import shifted
from test_qda_others import QUALCODER, TAGUETTE, database

from casewave.assets.protection.parts import other_texts
from casewave.assets.qda import QdaError, read_project
from casewave.assets.qda.model import Project
from casewave.assets.qda.others import is_project, open_project

RQDA = """
    CREATE TABLE source (name text, id integer, file text, memo text, owner text, date text, dateM text,
        status integer);
    CREATE TABLE freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer,
        color text);
    CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text,
        date text, memo text);
    CREATE TABLE treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
    CREATE TABLE codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text,
        status integer);
    CREATE TABLE cases (name text, memo text, owner text, date text, dateM text, id integer, status integer);
    CREATE TABLE caselinkage (caseid integer, fid integer, selfirst real, selend real, status integer, owner text,
        date text, memo text);
"""
Coded = tuple[str, str, str, str | None]


def coded(path: Path) -> list[Coded]:
    """Source, path of the code, user and passage of each coding."""
    with open_project(path) as file:
        found = [
            (batch.source.name, coding.code, coding.user, selection.text)
            for batch in file.batches()
            for selection in batch.selections
            for coding in selection.codings
        ]
        return [(name, " / ".join(file.project.code_paths()[code]), *rest) for name, code, *rest in found]


def losses(path: Path) -> Project:
    with open_project(path) as file:
        list(file.batches())
        return file.project


def test_atlastis_quotations_have_several_codes_in_a_cell_and_a_place_that_is_no_passage(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["ID", "Quotation Name", "Document", "Quotation Content", "Codes", "Reference", "Created by"],
        ["1:1", "We could", "INT-1", "We could not pay.", "Cost\nNo time", "¶ 12 in INT-1", "anna"],
        ["1:2", "They", "INT-2", "They come.", "Why", "¶ 30 in INT-2", "ben"],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "quotations.xlsx")
    assert coded(tmp_path / "quotations.xlsx") == [
        ("INT-1", "Cost", "anna", "We could not pay."), ("INT-1", "No time", "anna", "We could not pay."),
        ("INT-2", "Why", "ben", "They come."),
    ]  # fmt: skip


def test_dedooses_excerpts_have_a_column_for_each_code(tmp_path: Path) -> None:
    path = tmp_path / "DedooseChartExcerpts.csv"
    path.write_text(
        "Media Title,Excerpt Range,Excerpt Creator,Excerpt Date,Excerpt Copy,Codes Applied Combined,"
        'Code: Cost Applied,"Code: Time, none Applied"\n'
        'INT-1,12-40,anna,3/1/2025,We could not pay.,"Cost,Time, none",True,True\n'
        'INT-2,50-80,ben,3/2/2025,Never an hour.,"Time, none",False,True\n',
        encoding="utf-8",
    )
    assert coded(path) == [
        ("INT-1", "Cost", "anna", "We could not pay."), ("INT-1", "Time, none", "anna", "We could not pay."),
        ("INT-2", "Time, none", "ben", "Never an hour."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        "Dokumentgruppe;Dokumentname;Code;Segment;Autor",
        "Groupe de documents;Nom du document;Code;Segment codé;Auteur",
        "Grupo de documentos;Documento;Código;Segmento;Creado por",
        "Dokumentgrupp;Dokument;Kod;Kodat segment;Skapad av",
        "Document group;Document name;Code;Segment;Created by",
    ],
    ids=["German", "French", "Spanish", "Swedish", "English"],
)  # fmt: skip
def test_headers_in_the_languages_of_the_tools(header: str, tmp_path: Path) -> None:
    path = tmp_path / "segments.csv"
    path.write_text(f"{header}\nRound 1;INT-1;Barriers > Cost>Benefit;Too dear.;anna\n", encoding="utf-8")
    assert coded(path) == [("INT-1", "Barriers / Cost>Benefit", "anna", "Too dear.")]


def test_rqdas_deleted_codings_codes_and_files_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "project.rqda"
    text = "We could not pay. They come."
    with database(path, RQDA) as connection:
        connection.executemany("INSERT INTO source VALUES (?, ?, ?, NULL, 'anna', '', NULL, ?)", [
            ("INT-1", 1, text, 1), ("INT-2", 2, text, 0),
        ])  # fmt: skip
        connection.executemany("INSERT INTO freecode VALUES (?, NULL, 'anna', '', NULL, ?, ?, NULL)", [
            ("Cost", 1, 1), ("Why", 2, 1), ("Gone", 3, 0),
        ])  # fmt: skip
        connection.execute("INSERT INTO codecat VALUES ('Barriers', NULL, 7, 'anna', '', NULL, NULL, 1)")
        connection.execute("INSERT INTO treecode VALUES (1, 7, '', NULL, NULL, 1, 'anna')")
        when = "Tue Mar 25 09:41:44 2014"
        connection.executemany("INSERT INTO coding VALUES (?, ?, ?, ?, ?, ?, 'anna', ?, NULL)", [
            (1, 1, "We could not pay.", 0.0, 17.0, 1, when), (2, 1, "They come.", 18.0, 28.0, 1, when),
            (1, 1, "They come.", 18.0, 28.0, 0, when), (1, 2, "They come.", 18.0, 28.0, 1, when),
            (3, 1, "They come.", 18.0, 28.0, 1, when), (2, 1, "We could not pay.", 0.0, 17.0, -1, when),
        ])  # fmt: skip
    assert is_project(path)
    assert coded(path) == [
        ("INT-1", "Barriers / Cost", "anna", "We could not pay."), ("INT-1", "Why", "anna", "They come."),
    ]  # fmt: skip
    assert losses(path).not_carried == {"codings that were deleted in RQDA, or whose code or file was": 4}


def test_bytes_that_are_no_characters_are_marked_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "project.rqda"
    with database(path, RQDA) as connection:
        connection.execute(
            "INSERT INTO source VALUES ('INT-1', 1, CAST(x'5765fcbe2070616964' AS TEXT), NULL, 'a', '', NULL, 1)"
        )
        connection.execute("INSERT INTO freecode VALUES ('Cost', NULL, 'a', '', NULL, 1, 1, NULL)")
        connection.execute("INSERT INTO coding VALUES (1, 1, 'paid', 5.0, 9.0, 1, 'a', '', NULL)")
    assert coded(path) == [("INT-1", "Cost", "a", "paid")]
    project = losses(path)
    assert project.not_carried["texts with bytes that are no characters, each read as \N{REPLACEMENT CHARACTER}"] == 1


def test_qualcoders_report_of_coded_texts(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(
        '\ufeff"File","Coder","Coded","Id","Codename","Coded_Memo","Category"\n'
        '"INT-1.docx","anna","They come.","7","Why","","Reasons"\n',
        encoding="utf-8",
    )
    assert is_project(path)
    assert coded(path) == [("INT-1.docx", "Why", "anna", "They come.")]


def test_a_project_that_was_renamed_to_zip_is_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("project.qde", "<Project/>")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", "")
    assert is_project(tmp_path / "p.zip")
    assert not is_project(tmp_path / "photos.zip")


@pytest.mark.parametrize(("name", "schema", "fill"), [
    ("Study.qda/data.qda", QUALCODER, """
        INSERT INTO source VALUES (1, 'INT-1', 'They come.', NULL, '', 'anna', '2024-02-03', NULL, NULL);
        INSERT INTO code_name VALUES (1, 'Why', 'Call 070-174 06 05', NULL, 'anna', '', '#fff', NULL);
        INSERT INTO code_text VALUES (1, 1, 1, 'They come.', 0, 10, 'anna', '2024-02-03', '', NULL, 0);
    """),
    ("p.sqlite3", TAGUETTE, """
        INSERT INTO projects VALUES (1, 'Study', '', '2024-02-03');
        INSERT INTO documents VALUES (1, 'INT-1', 'Call 070-174 06 05', 'a', '', 1, 'LTR', '<p>They come.</p>');
        INSERT INTO highlights VALUES (1, 1, 0, 10, 'They come.');
        INSERT INTO tags VALUES (1, 1, 'Why', '');
        INSERT INTO highlight_tags VALUES (1, 1);
    """),
    ("p.rqda", RQDA, """
        INSERT INTO source VALUES ('INT-1', 1, 'They come.', 'Call 070-174 06 05', 'anna', '', NULL, 1);
        INSERT INTO freecode VALUES ('Why', NULL, 'anna', '', NULL, 1, 1, NULL);
        INSERT INTO coding VALUES (1, 1, 'They come.', 0, 10, 1, 'anna', '', NULL);
    """),
])  # fmt: skip
def test_a_zip_around_a_database_is_read_and_scanned_as_it_is(
    tmp_path: Path, name: str, schema: str, fill: str
) -> None:
    """Its log, as of a program that was never closed, is none of the zip's."""
    plain = tmp_path / Path(name).name
    with database(plain, schema) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(fill)
    packed = tmp_path / "p.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, name)
        archive.writestr("__MACOSX/._p.rqda", "")
        if name.startswith("Study"):
            archive.writestr("Study.qda/documents/a.txt", "")
    assert coded(packed) == coded(plain)
    assert [what for *_, what in coded(packed)] == ["They come."]
    assert "Call 070-174 06 05" in [text for _, text in other_texts(packed, STUDY, is_project=True, taken=())]


def test_a_zip_around_a_project_is_read_and_scanned_as_it_is(tmp_path: Path) -> None:
    shifted(tmp_path / "p.qdpx", "c", "Barriers", "Time")
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.write(tmp_path / "p.qdpx", "mail/p.qdpx")
    assert is_project(tmp_path / "p.zip")
    assert coded(tmp_path / "p.zip") == coded(tmp_path / "p.qdpx")
    texts = {text for _, text in other_texts(tmp_path / "p.zip", STUDY, is_project=True, taken=())}
    assert {text for _, text in other_texts(tmp_path / "p.qdpx", STUDY, is_project=True, taken=())} <= texts


@pytest.mark.parametrize("beside", ["interviews.csv", "q.qdpx", "p.rqda"])
def test_a_zip_of_a_project_and_anything_else_is_none(tmp_path: Path, beside: str) -> None:
    """What is beside the project would be lost."""
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("p.qdpx", "")
        archive.writestr(beside, "")
    assert not is_project(tmp_path / "p.zip")


@pytest.mark.parametrize(
    ("sign", "character"), [("\x0c", 30), ("\uffff", 30), ("&#12;", 30), ("&#x0B;", 30), ("&#xD83D;", 30)], ids=ascii
)
def test_a_control_character_from_a_pdf_is_named_with_its_place(tmp_path: Path, sign: str, character: int) -> None:
    """It may also be written by its number."""
    with zipfile.ZipFile(tmp_path / "p.qdpx", "w") as archive:
        archive.writestr("project.qde", f'<Project>\n<Users><User guid="u" name="a{sign}b"/></Users></Project>')
    with pytest.raises(QdaError, match=f"a control character in line 2, character {character}\\."):
        read_project(tmp_path / "p.qdpx")

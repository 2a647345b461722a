"""Tables of coded segments as MAXQDA, NVivo, ATLAS.ti and Dedoose write them, and as people save them again.

Their headers are those of the tools' interfaces. Belongs elsewhere: what becomes of a coding in a study
(`test_qda_delivery`), how counts close (`test_counts_close`).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from deliveries import STUDY
from test_qda_others import MAXQDA, read, workbook

from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.protection.parts import other_texts
from casewave.assets.qda import QdaError
from casewave.assets.qda.others import is_project, open_project

# One segment: group, document, code, passage, coder, day.
SEGMENT = ("Wave 2", "INT-1", "Barriers > No time", "never had time", "anna", dt.datetime(2024, 2, 3, 10, 11))
DEDOOSE = ["Media Title", "Excerpt Range", "Excerpt Creator", "Excerpt Date", "Excerpt Copy", "Codes Applied Combined",
           "Code: Barriers Applied", "Code: Barriers\\No time Applied", "Code: Barriers\\No time Weight",
           "Code: Trust Applied"]  # fmt: skip


def csv_file(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def codings(path: Path) -> list[tuple[str, str | None, str, str, str]]:
    """Each coding: source, passage, path of its code, user, day."""
    project, selections = read(path)
    sources = {source.guid: source.name for source in project.sources}
    assert is_project(path)
    paths = {guid: " > ".join(path) for guid, path in project.code_paths().items()}
    return [
        (*sources.values(), selection.text, paths[coding.code], coding.user, coding.created[:10])
        for selection in selections for coding in selection.codings
    ]  # fmt: skip


def test_a_passage_that_a_spreadsheet_made_a_date_of_is_not_quoted(tmp_path: Path) -> None:
    header, row = ["Document name", "Code", "Segment"], ["INT-1", "Trust", dt.datetime(2025, 3, 1)]
    path = workbook(tmp_path / "s.xlsx", header, row)
    assert [(code, text) for _, text, code, *_ in codings(path)] == [("Trust", None)]
    with open_project(path) as file:
        assert file.project.not_carried == {"passages that the spreadsheet holds as a date": 1}


def test_codes_of_atlasti_are_read_without_its_marks(tmp_path: Path) -> None:
    header = ["ID", "Document", "Quotation Content", "Codes"]
    path = workbook(tmp_path / "s.xlsx", header, ["1:1", "INT-1", "never", "\u25cf Trust {12-0}\n\u25cbNo time {3-1}"])
    assert [code for _, _, code, *_ in codings(path)] == ["Trust", "No time"]


@pytest.mark.parametrize(
    "header",
    [
        ("Document group", "Document name", "Code", "Segment", "Created by", "Created"),
        ("Dokumentgruppe", "Dokumentname", "Code", "Segment", "Autor", "Erstellt am"),
        ("Groupe de documents", "Nom du document", "Code", "Segment", "Créé par", "Créé"),
        ("Grupo de documentos", "Nombre del documento", "Código", "Segmento", "Creado por", "Creado"),
        ("Grupo de documentos", "Nome do documento", "Código", "Segmento", "Criado por", "Criado em"),
        ("Gruppo di documenti", "Nome del documento", "Codice", "Segmento", "Creato da", "Creato il"),
        ("Documentgroep", "Documentnaam", "Code", "Segment", "Gemaakt door", "Gemaakt op"),
        ("Dokumentgrupp", "Dokumentnamn", "Kod", "Kodat segment", "Skapad av", "Skapad"),
        ("Dokumentgruppe", "Dokumentnavn", "Kode", "Segment", "Opprettet av", "Opprettet"),
        ("Asiakirjaryhmä", "Asiakirjan nimi", "Koodi", "Koodattu segmentti", "Luonut", "Created"),
        ("Grupa dokumentów", "Nazwa dokumentu", "Kod", "Zakodowany segment", "Utworzone przez", "Created"),
        ("Группа документов", "Имя документа", "Код", "Сегмент", "Автор", "Created"),
        ("文档组", "文档名称", "代码", "编码片段", "创建者", "Created"),
        ("ドキュメントグループ", "ドキュメント名", "コード", "セグメント", "作成者", "Created"),
        ("DOCUMENT  GROUP", "Document\u00a0name ", "Code:", "Segment", "created by", "Created"),
    ],
    ids=lambda header: header[1],
)
def test_headers_in_the_languages_of_interfaces(tmp_path: Path, header: tuple[str, ...]) -> None:
    path = workbook(tmp_path / "segments.xlsx", list(header), list(SEGMENT))
    assert codings(path) == [("INT-1", "never had time", "Barriers > No time", "anna", "2024-02-03")]


@pytest.mark.parametrize(
    "header",
    [
        ("Hierarchical Name", "File Name", "Coverage", "Coded By Initials", "Modified On", "Coded Text"),
        ("Hierarchischer Name", "Dateiname", "Abdeckung", "Codiert von (Initialen)", "Geändert am", "Codierter Text"),
        ("Nom hiérarchique", "Nom du fichier", "Couverture", "Codé par (initiales)", "Modifié le", "Texte encodé"),
        ("Nombre jerárquico", "Nombre del archivo", "Cobertura", "Codificado por (iniciales)", "Modificado el",
         "Texto codificado"),
    ],
    ids=lambda header: header[0],
)  # fmt: skip
def test_nvivos_codes_and_files_are_below_folders(tmp_path: Path, header: tuple[str, ...]) -> None:
    row = ["Codes\\\\Barriers\\No time", "Files\\\\Wave 2\\INT-1", 0.1, "AN", SEGMENT[-1], "never had time"]
    path = workbook(tmp_path / "nvivo.xlsx", list(header), row)
    assert codings(path) == [("INT-1", "never had time", "Barriers > No time", "AN", "2024-02-03")]
    assert [made.name for made in read(path)[0].sets] == ["Wave 2"]


@pytest.mark.parametrize(
    ("content", "codes"),
    [("Zitatinhalt", "Kodes"), ("Conteúdo da citação", "Códigos"), ("Contenu de la citation", "Codes")],
)
def test_atlas_tis_quotations_have_a_code_a_line(tmp_path: Path, content: str, codes: str) -> None:
    header = ["ID", "Dokument" if codes == "Kodes" else "Document", content, codes]
    path = workbook(tmp_path / "quotations.xlsx", header, ["1:1", "INT-1", "never had time", "No time\nTrust: mutual"])
    assert [(text, code) for _, text, code, *_ in codings(path)] == [
        ("never had time", "No time"), ("never had time", "Trust: mutual"),
    ]  # fmt: skip


@pytest.mark.parametrize(("yes", "no"), [("True", "False"), ("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("SANT", "FALSKT")])
def test_dedooses_columns_of_codes_hold_paths_and_excels_own_words_for_true(tmp_path: Path, yes: str, no: str) -> None:
    """A child's column is named by its path; the combined column has its name alone."""
    row = f"INT-1;0-14;anna;2/3/2024;never had time;No time, Trust;{no};{yes};;{yes}"
    path = csv_file(tmp_path / "excerpts.csv", ";".join(DEDOOSE), row)
    assert codings(path) == [
        ("INT-1", "never had time", "Barriers > No time", "anna", "2024-02-03"),
        ("INT-1", "never had time", "Trust", "anna", "2024-02-03"),
    ]


@pytest.mark.parametrize(
    "left_out", [{"Codes Applied Combined"}, {name for name in DEDOOSE if name.startswith("Code:")}]
)
def test_dedooses_excerpts_are_known_by_either_kind_of_column(tmp_path: Path, left_out: set[str]) -> None:
    cells = dict(
        zip(DEDOOSE, ["INT-1", "0-14", "anna", "2/13/2024", "never", "No time, Trust", "", True, "", True], strict=True)
    )
    kept = [name for name in DEDOOSE if name not in left_out]
    path = workbook(tmp_path / "excerpts.xlsx", kept, [cells[name] for name in kept])
    assert [(code.rpartition(" > ")[2], day) for *_, code, _, day in codings(path)] == [
        ("No time", "2024-02-13"), ("Trust", "2024-02-13"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "days", "unclear"),
    [
        (["03.02.2024", "13.02.2024"], ["2024-02-03", "2024-02-13"], 0),
        (["03/02/2024", "13/02/2024"], ["2024-02-03", "2024-02-13"], 0),
        (["02/03/2024 10:11", "02/13/2024"], ["2024-02-03", "2024-02-13"], 0),
        (["03/02/2024", "04/02/2024"], ["", ""], 2),
        (["13/02/2024", "02/13/2024"], ["", ""], 2),
        (["2024-02-03T10:11:12", "last week"], ["2024-02-03", ""], 1),
        (["31.02.2024", ""], ["", ""], 1),
    ],
)
def test_a_day_of_coding_is_read_as_its_column_shows(
    tmp_path: Path, written: list[str], days: list[str], unclear: int
) -> None:
    path = csv_file(
        tmp_path / "segments.csv", "Document name;Code;Segment;Created", *(f"INT-1;Trust;x;{day}" for day in written)
    )
    assert [day for *_, day in codings(path)] == days
    assert sum(read(path)[0].not_carried.values()) == unclear


def test_a_passage_that_the_spreadsheet_lost_is_not_quoted(tmp_path: Path) -> None:
    """A segment that begins with a dash or an equals sign becomes a formula without sense once it is typed again."""
    path = workbook(tmp_path / "s.xlsx", ["Document", "Code", "Segment"], ["INT-1", "Trust", "#NAME?"])
    assert [text for _, text, *_ in codings(path)] == [None]
    assert read(path)[0].not_carried == {"passages of which the spreadsheet shows an error, such as #NAME?": 1}


def test_control_characters_of_a_workbook_are_those_that_were_typed(tmp_path: Path) -> None:
    """Excel writes a carriage return as _x000D_."""
    book = xlsxwriter.Workbook(tmp_path / "s.xlsx")
    sheet = book.add_worksheet()
    for at, row in enumerate((["Document", "Code", "Segment"], ["INT-1", "Trust", "one\r\ntwo\rthree"])):
        sheet.write_row(at, 0, row)
    book.close()
    assert [text for _, text, *_ in codings(tmp_path / "s.xlsx")] == ["one\ntwo\nthree"]


def test_every_sheet_is_read_and_a_header_that_is_repeated_is_none_of_the_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Coded segments, call 0701234567"])
    row = ["", "", "", "INT-1", "Trust", 1, 4, 0, "never had time", "", "", "anna", "2024-02-03", 9]
    for title in ("Trust", "Time"):
        sheet = book.create_sheet(title)
        for cells in (MAXQDA, row, [], MAXQDA, row):
            sheet.append(cells)
    book.save(tmp_path / "s.xlsx")
    assert len(codings(tmp_path / "s.xlsx")) == 4
    texts = [text for _, text in other_texts(tmp_path / "s.xlsx", STUDY, is_project=True, taken=())]
    assert "Coded segments, call 0701234567" in texts
    assert texts.count("never had time") == 4


def test_a_table_in_another_encoding_is_named_and_read_where_it_is_declared(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "s.csv", "Dokumentname;Code;Segment", "INT-1;Kosten;für uns", encoding="cp1252")
    assert is_project(path)
    with pytest.raises(QdaError, match="is not text in UTF-8"):
        read(path)
    with open_project(path, encoding="cp1252") as file:
        assert [selection.text for batch in file.batches() for selection in batch.selections] == ["für uns"]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (("Skjal", "Code", "Segment"), "looks like coded segments of a QDA tool and has no column for Document name."),
        (("Document", "Lykill", "Segment"), "looks like coded segments of a QDA tool and has no column for Code."),
        (("Document", "Code", "Bútur"), "looks like coded segments of a QDA tool and has no column for Segment."),
        (("Skjal", "Lykill", "Bútur"), "name their columns Document name, Code, Segment and Created by."),
    ],
)
@pytest.mark.parametrize("name", ["export.xlsx", "Tabelle1.csv"])
def test_a_table_of_segments_says_which_column_it_lacks(
    tmp_path: Path, name: str, header: tuple[str, ...], told: str
) -> None:
    delivery = tmp_path / "wave-1"
    delivery.mkdir()
    if name.endswith("csv"):
        csv_file(delivery / name, ",".join(header), "INT-1,Trust,We trust")
    else:
        workbook(delivery / name, list(header), ["INT-1", "Trust", "We trust"])
    (issue,) = read_delivery(delivery, "utf-8")
    assert told in str(issue)

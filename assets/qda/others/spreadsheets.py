"""Coded segments as spreadsheets: tables of segments from MAXQDA, NVivo, ATLAS.ti, Dedoose, QualCoder and Taguette.

A table is known by its header, which names at least the source, the code and the passage, in any order, below a title
or not. It holds no positions, so its passages are distinguished by their text alone.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import openpyxl

from casewave.assets.qda.archive import DAMAGED
from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import Project, Selection, Set, Source, User
from casewave.assets.qda.others.parts import CodeTree, Parts, coded
from casewave.assets.reading.issues import Issue
from casewave.assets.reading.sheets import SheetLayout, typed_text
from casewave.assets.reading.tables import Cells, NoValue, ShownDate
from casewave.assets.reading.workbooks import OPENERS
from casewave.schemas.csv_files import NotText, csv_form, csv_rows
from casewave.schemas.problems import projects as problems

# What tools call a column, in the languages of their interfaces (English, German, French, Spanish, Portuguese, Italian,
# Dutch, Swedish, Norwegian, Danish, Finnish, Polish, Russian, Chinese and Japanese); the first that is in a
# header counts.
HEADS = {
    "source": (
        "document name", "document", "documents", "dokumentname", "dokument", "file name", "file", "files",
        "source name", "source", "dateiname", "datei", "quelle", "fil", "filnamn", "filnavn", "källa", "dokumentnamn",
        "dokumentnavn", "nom du document", "nom du fichier", "fichier", "nombre del documento", "nombre de documento",
        "documento", "nombre del archivo", "nombre de archivo", "archivo", "nome do documento", "nome do arquivo",
        "nome del documento", "nome del file", "documentnaam", "bestandsnaam", "bestand", "media title",
        "asiakirjan nimi", "asiakirja", "dokumentin nimi", "tiedosto", "nazwa dokumentu", "dokumenty", "plik",
        "имя документа", "название документа", "документ",
        "文档名称", "文档名", "文件名", "文档", "文件", "ドキュメント名", "文書名", "ドキュメント", "ファイル",
    ),
    "group": (
        "document group", "document groups", "dokumentgruppe", "dokumentgrupp", "groupe de documents",
        "grupo de documentos", "gruppo di documenti", "documentgroep", "in folder", "folder", "ordner", "mapp", "mappe",
        "dossier", "carpeta", "pasta", "cartella", "map",
        "asiakirjaryhmä", "dokumenttiryhmä", "grupa dokumentów", "группа документов",
        "文档组", "文件组", "ドキュメントグループ", "文書グループ",
    ),
    "code": (
        "code", "codes", "kodes", "codename", "tag", "node", "nodes", "hierarchical name", "hierarchischer name",
        "nom hiérarchique", "nombre jerárquico", "nome hierárquico", "code name", "codename", "knoten", "kod", "kode",
        "koder", "nod", "noder", "noeud", "nœud", "nœuds", "código", "códigos", "codice", "codici", "nodo", "nodos",
        "codes applied combined", "koodi", "koodit", "kody", "код", "коды", "代码", "编码", "節點", "节点",
        "コード", "ノード",
    ),
    "text": (
        "quotation content", "zitatinhalt", "zitat-inhalt", "contenido de la cita", "contenu de la citation",
        "conteúdo da citação", "contenuto della citazione", "inhoud van citaat", "citatinnehåll", "excerpt copy",
        "segment", "coded segment", "coded segments", "codierte segmente", "codiertes segment", "coded text",
        "codierter text", "kodierter text", "texte encodé", "texte codé", "texto codificado", "testo codificato",
        "gecodeerde tekst", "kodad text", "kodet tekst", "text", "content", "inhalt", "kodat segment",
        "kodade segment", "kodet segment", "segment codé", "segments codés", "segmento", "segmento codificado",
        "segmentos codificados", "gecodeerd segment", "texte", "texto", "testo", "tekst", "reference", "references",
        "referenz", "referens", "référence", "referencia", "coded", "segmentti", "koodattu segmentti", "teksti",
        "zakodowany segment", "tekst zakodowany", "cytat", "сегмент", "кодированный сегмент", "текст",
        "片段", "编码片段", "引文内容", "引文", "文本", "セグメント",
        "コード化セグメント", "コード化されたセグメント", "引用内容", "テキスト",
    ),
    "user": (
        "created by", "autor", "erstellt von", "author", "coded by", "coded by initials", "codiert von",
        "codiert von initialen", "codé par", "codé par initiales", "codificado por", "codificado por iniciales",
        "skapad av", "opprettet av", "oprettet af", "créé par", "auteur", "creado por", "criado por", "creato da",
        "autore", "gemaakt door", "aangemaakt door", "autora", "excerpt creator", "coder", "luonut", "koodaaja",
        "utworzone przez", "utworzył", "autor kodu", "автор", "создано", "创建者", "作者", "作成者",
    ),
    "created": (
        "created", "created on", "erstellt am", "erstellt", "creation date", "coded on", "modified on", "geändert am",
        "modifié le", "modificado el", "skapad", "opprettet", "oprettet", "créé le", "créé", "creado", "creado el",
        "fecha de creación", "criado", "criado em", "creato", "creato il", "gemaakt", "gemaakt op", "aangemaakt op",
        "excerpt date",
    ),
}  # fmt: skip
NEEDED = {"source": "Document name", "code": "Code", "text": "Segment"}  # each with a name that any table may use
PATH = re.compile(r"\\{1,2}|(?:^|(?<=\s))>{1,2}(?=\s|$)")  # a name such as Cost>Benefit is whole
# What ATLAS.ti writes next to a code: a mark of its colour, and how often it is used and linked.
MARKS = re.compile(r"^[\u25cf\u25cb\u2022\u25c6\u25c7]\s*|(?<!\s)\s*\{\d+-\d+\}$")
APPLIED = re.compile(r"code: (?P<code>.+) applied", re.IGNORECASE)  # Dedoose has a column for each code
COMBINED = "codes applied combined"  # and one with the names of all, separated by commas
# What a spreadsheet calls TRUE, which Dedoose writes, in the languages above.
YES = {"true", "1", "yes", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "sant", "sann", "sand"}
TOP = {"codes", "nodes", "knoten", "noder", "códigos", "nodos", "nœuds"}  # NVivo names a code from Codes\\ on
FILES = {"files", "internals", "dateien", "fichiers", "archivos", "filer"}  # and a file from Files\\ on
EXCEL_ERRORS = {"#NAME?", "#VALUE!", "#REF!", "#N/A", "#NUM!", "#DIV/0!", "#NULL!", "#NAME", "#WERT!", "#BEZUG!"}
APPLIED_NAME = re.compile(r"code .+ applied")  # as `_name` writes it
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
NO_PASSAGE = "passages of which the spreadsheet shows an error, such as #NAME?"
DATED_PASSAGE = "passages that the spreadsheet holds as a date"
NO_DAY = "days of coding that may be two days, or none"
DAY = re.compile(r"(?P<first>\d{1,2})(?P<sign>[./-])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4})(?!\d)")
SEARCHED = 10  # rows in which a header may be
LARGEST = 500_000_000  # bytes unpacked of a workbook
# A TypeError is an attribute that openpyxl does not know.
UNREADABLE = (*DAMAGED, SyntaxError, ExpatError, KeyError, IndexError, TypeError, csv.Error)
Row = list[Any]


def is_export(path: Path) -> bool:
    """Say whether a sheet of a CSV file or a workbook holds coded segments, by its header."""
    with suppress(*UNREADABLE, QdaError):
        return any(is_header(row) for rows in sheets(path) for row in islice(rows, SEARCHED))
    return False


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook; none where it does not open."""
    with suppress(*UNREADABLE), OPENERS[path.suffix.lower()](path) as opened:
        return [sheet.title for sheet in opened]
    return []


def lacking(path: Path, sheet: str) -> list[str]:
    """The columns that a table of coded segments lacks, where it has two of the three that it needs."""
    with suppress(*UNREADABLE, QdaError):
        for title, rows in zip(sheet_names(path) or [""], sheets(path), strict=False):
            for row in islice(rows, SEARCHED) if title == sheet else ():
                names = {_name(cell) for cell in row}
                lost = [shown for what, shown in NEEDED.items() if names.isdisjoint(HEADS[what])]
                if len(lost) == 1:
                    return lost
    return []


def is_header(row: Row) -> bool:
    """Say whether a row is a header of coded segments."""
    return _columns(row) is not None


def read_spreadsheet(path: Path, encoding: str = "utf-8") -> Parts:
    """Read tables of coded segments. Raises QdaError where there is none.

    encoding: of a CSV file that is not in UTF-8.
    """
    try:
        return _read(path, encoding)
    except QdaError:  # which is a ValueError
        raise
    except NotText:
        raise QdaError(problems.SEGMENTS_ENCODING()) from None
    except UNREADABLE:
        raise QdaError(problems.SEGMENTS_CLOSED()) from None


def _read(path: Path, encoding: str) -> Parts:
    tables = [table for rows in sheets(path, encoding) if (table := _table(iter(rows)))]
    if not tables:
        raise QdaError(problems.SEGMENTS_HEADER())
    parts = Parts(Project(path.stem, _tool(tables[0].columns)))
    segments = _Segments(parts)
    for table in tables:
        segments.take(table)
    segments.finish()
    return parts


@dataclass(frozen=True)
class _Table:
    """A table of coded segments: where its columns are, the columns of codes that are given, and its rows."""

    columns: dict[str, int]
    applied: dict[int, tuple[str, ...]]
    is_combined: bool
    rows: list[Row]
    days: list[str]


def _table(rows: Iterator[Row]) -> _Table | None:
    """The table of a sheet below its header, which may be repeated; None where the sheet has none."""
    header = next((row for row in islice(rows, SEARCHED) if is_header(row)), None)
    columns = _columns(header) if header else None
    if header is None or columns is None:
        return None
    names = {at: APPLIED.fullmatch(str(cell or "").strip()) for at, cell in enumerate(header)}
    applied = {at: _path(match["code"]) for at, match in names.items() if match}
    below = [row for row in rows if _names(row) != _names(header)]
    days = [_cell(row, columns["created"]) for row in below] if "created" in columns else [""] * len(below)
    is_combined = "code" in columns and _name(header[columns["code"]]) == COMBINED
    return _Table(columns, applied, is_combined, below, _days(days, is_american=bool(applied) or is_combined))


class _Segments:
    """The segments of tables on their way into a project."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.lost, self.codes = parts, parts.project.not_carried, CodeTree(parts.project)
        self.sources: dict[tuple[str, str], list[Selection]] = {}
        self.groups: dict[str, list[str]] = {}
        self.users: dict[str, None] = {}
        self.rows = 0

    def take(self, table: _Table) -> None:
        """Add the segments of a table."""
        for row, day in zip(table.rows, table.days, strict=True):
            self._take(table, row, day)
            self.rows += 1

    def finish(self) -> None:
        """Write codes, users and groups into the project."""
        self.codes.finish()
        project = self.parts.project
        project.users = [User(user, user) for user in self.users if user]
        project.sets = [Set(f"set {name}", name, sources=tuple(members)) for name, members in self.groups.items()]

    def _take(self, table: _Table, row: Row, day: str) -> None:
        said = {what: _cell(row, at) for what, at in table.columns.items()}
        if not said["source"]:  # a blank row, a sum, or one whose document is named above it
            if said.get("code") or said["text"]:
                self.lost["segments without a document"] += 1
            return
        selections = self._selections(said.get("group", ""), said["source"])
        paths = _given(row, table.applied) if table.applied else _paths(said["code"], is_combined=table.is_combined)
        if not paths:
            self.lost["segments without a code"] += 1
            return
        text = said["text"]
        if text in EXCEL_ERRORS:
            self.lost[NO_PASSAGE] += 1
            text = ""
        if isinstance(row[table.columns["text"]], dt.datetime | ShownDate):
            self.lost[DATED_PASSAGE] += 1
            text = ""
        if said.get("created") and not day:
            self.lost[NO_DAY] += 1
        selection = Selection(f"row {self.rows}", "text", text=text or None)
        user = said.get("user", "")
        self.users[user] = None
        given = [self.codes.guid(path) for path in dict.fromkeys(paths)]
        selection.codings = coded(given, user, day, self.rows * 1000)
        selections.append(selection)

    def _selections(self, group: str, written: str) -> list[Selection]:
        """Where the segments of a source go."""
        *folders, name = _path_of_file(written)
        group = group or "/".join(folders)
        source = (group, name)
        if source not in self.sources:
            named = Source(f"source {len(self.sources) + 1}", "text", name)
            self.sources[source] = self.parts.add_source(named, None)
            if group:
                self.groups.setdefault(group, []).append(f"source {len(self.sources)}")
        return self.sources[source]


def _given(row: Row, applied: dict[int, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The codes whose columns say that they are given."""
    return [path for at, path in applied.items() if _cell(row, at).casefold() in YES]


def _paths(written: str, *, is_combined: bool) -> list[tuple[str, ...]]:
    """The codes of a cell, one per line, or separated by commas."""
    lines = written.split(", ") if is_combined else written.splitlines()
    return [path for line in lines if (path := _path(line))]


def _path(written: str) -> tuple[str, ...]:
    """The names from the top of the codebook to a code."""
    path = tuple(part.strip() for part in PATH.split(MARKS.sub("", written.strip())) if part.strip())
    return path[1:] if len(path) > 1 and path[0].lower() in TOP else path


def _path_of_file(written: str) -> tuple[str, ...]:
    """The folders of a source and its name, which NVivo writes with backslashes between them, from Files on."""
    path = tuple(part.strip() for part in written.split("\\") if part.strip())
    if len(path) < 2 or path[0].lower() not in FILES:
        return (written,)
    return path[1:]


def _days(written: list[str], *, is_american: bool) -> list[str]:
    """Days as ISO dates, as far as the column shows which number is the month; those that it does not show are blank.

    is_american: whether the tool writes the month first, as Dedoose does, unless the column shows otherwise.
    """
    found = [DAY.match(day) for day in written]
    slashes = [match for match in found if match and match["sign"] != "."]
    is_day_first = any(int(match["first"]) > 12 for match in slashes)
    is_month_first = any(int(match["second"]) > 12 for match in slashes) or (is_american and not is_day_first)
    days = []
    for day, match in zip(written, found, strict=True):
        if match is None:
            days.append(day if ISO_DAY.match(day) else "")
        elif match["sign"] == "." or is_day_first != is_month_first:
            day_first = match["sign"] == "." or is_day_first
            days.append(_iso(match["year"], *match.group(*(("second", "first") if day_first else ("first", "second")))))
        else:
            days.append("")
    return days


def _iso(year: str, month: str, day: str) -> str:
    with suppress(ValueError):
        return dt.date(int(year), int(month), int(day)).isoformat()
    return ""


def _name(cell: Any) -> str:
    """A cell of a header as it is compared: in small letters, without brackets, its blanks as one."""
    return " ".join(re.sub(r"[()\[\]:]", " ", str(cell or "")).lower().split())


def _names(row: Row) -> list[str]:
    return [name for cell in row if (name := _name(cell))]


def _columns(row: Row) -> dict[str, int] | None:
    """Where each kind of column is in a header; None where the row is no header of coded segments."""
    written = [_name(cell) for cell in row]
    found = {}
    for what, names in HEADS.items():
        for name in names:
            if name in written:
                found[what] = written.index(name)
                break
    needed = [what for what in NEEDED if what != "code"] if any(map(APPLIED_NAME.fullmatch, written)) else NEEDED
    return found if all(what in found for what in needed) and len(set(found.values())) == len(found) else None


def _tool(columns: dict[str, int]) -> str:
    """The tool, as far as a header tells it."""
    return "MAXQDA" if "group" in columns else "a spreadsheet"


def _cell(row: Row, at: int) -> str:
    value = row[at] if at < len(row) else None
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return typed_text(str(value)).strip() if value is not None else ""


def sheets(path: Path, encoding: str = "latin-1") -> Iterator[Iterable[Row]]:
    """The rows of each sheet of a workbook, with its values as they are; a CSV file is one. Each is read in its turn.

    encoding: of a CSV file that is not in UTF-8; the default reads any.
    """
    if (kind := path.suffix.lower()) in (".xlsx", ".xlsm"):
        yield from _sheets_of_excel(path)
    elif kind in OPENERS:
        with OPENERS[kind](path) as opened:
            yield from (map(_shown, sheet.rows(SheetLayout())) for sheet in opened)
    else:
        yield csv_rows(path, csv_form(path, encoding), strict=False)


def _shown(row: tuple[int, Cells | Issue]) -> Row:
    """A row of a sheet as text; an error as Excel writes one."""
    _, cells = row
    return [] if isinstance(cells, Issue) else ["#VALUE!" if isinstance(cell, NoValue) else cell for cell in cells]


def _sheets_of_excel(path: Path) -> Iterator[Iterable[Row]]:
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise QdaError(problems.SEGMENTS_LARGE(most=f"{LARGEST // 1_000_000} MB"))
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()
            rows: Iterable[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
            yield map(list, rows)
    finally:
        workbook.close()

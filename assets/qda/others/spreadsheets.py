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
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import openpyxl

from casewave.assets.qda.archive import DAMAGED
from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import Project, Selection, Set, Source, User
from casewave.assets.qda.others.parts import CodeTree, Parts, coded
from casewave.schemas.csv_files import csv_form, csv_rows
from casewave.schemas.problems import projects as problems

# What tools call a column, in English, German, Swedish, French and Spanish; the first that is in a header counts.
HEADS = {
    "source": (
        "document name", "document", "dokumentname", "dokument", "file name", "file", "files", "source name", "source",
        "dateiname", "datei", "quelle", "fil", "filnamn", "källa", "nom du document", "nom du fichier", "fichier",
        "nombre del documento", "documento", "archivo", "media title",
    ),
    "group": (
        "document group", "dokumentgruppe", "dokumentgrupp", "groupe de documents", "grupo de documentos", "in folder",
        "folder", "ordner", "mapp", "dossier", "carpeta",
    ),
    "code": (
        "code", "codes", "codename", "tag", "node", "nodes", "hierarchical name", "code name", "knoten", "kod",
        "koder", "nod", "noder", "noeud", "nœud", "nœuds", "código", "códigos", "nodo", "nodos",
        "codes applied combined",
    ),
    "text": (
        "quotation content", "zitatinhalt", "contenido de la cita", "contenu de la citation", "citatinnehåll",
        "excerpt copy", "segment", "coded segments", "codierte segmente", "codiertes segment", "coded text", "text",
        "content", "inhalt", "kodat segment", "kodade segment", "segment codé", "segments codés", "segmento",
        "segmento codificado", "segmentos codificados", "texte", "texto", "reference", "references", "referenz",
        "referens", "référence", "referencia", "coded",
    ),
    "user": (
        "created by", "autor", "erstellt von", "author", "coded by", "coded by initials", "skapad av", "créé par",
        "auteur", "creado por", "autora", "excerpt creator", "coder",
    ),
    "created": (
        "created", "erstellt am", "creation date", "coded on", "modified on", "skapad", "créé le", "creado",
        "excerpt date",
    ),
}  # fmt: skip
NEEDED = ("source", "code", "text")
PATH = re.compile(r"\\{1,2}|(?:^|(?<=\s))>{1,2}(?=\s|$)")  # a name such as Cost>Benefit is whole
APPLIED = re.compile(r"code: (?P<code>.+) applied", re.IGNORECASE)  # Dedoose has a column for each code
TOP = {"codes", "nodes", "knoten", "noder"}  # NVivo names a code from Codes\\ or Nodes\\ on
SEARCHED = 10  # rows in which a header may be
LARGEST = 500_000_000  # bytes unpacked of a workbook
# A TypeError is an attribute that openpyxl does not know.
UNREADABLE = (*DAMAGED, SyntaxError, ExpatError, KeyError, IndexError, TypeError, csv.Error)
Row = list[Any]


def is_export(path: Path) -> bool:
    """Say whether a CSV or XLSX file holds coded segments, by its header."""
    with suppress(*UNREADABLE, QdaError):
        return any(_columns(row) for row in islice(spreadsheet_rows(path), SEARCHED))
    return False


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook; none where it does not open."""
    with suppress(*UNREADABLE):
        workbook = openpyxl.load_workbook(path, read_only=True)
        workbook.close()
        return list(workbook.sheetnames)
    return []


def is_header(row: Row) -> bool:
    """Say whether a row is a header of coded segments."""
    return _columns(row) is not None


def read_spreadsheet(path: Path) -> Parts:
    """Read a table of coded segments. Raises QdaError where it is none."""
    try:
        return _read(path)
    except QdaError:  # which is a ValueError
        raise
    except UNREADABLE:
        raise QdaError(problems.SEGMENTS_CLOSED()) from None


def _read(path: Path) -> Parts:
    rows = spreadsheet_rows(path)
    header = next((row for row in islice(rows, SEARCHED) if _columns(row)), [])
    columns = _columns(header)
    if columns is None:
        raise QdaError(problems.SEGMENTS_HEADER())
    parts = Parts(Project(path.stem, _tool(columns)))
    codes = CodeTree(parts.project)
    names = {at: APPLIED.fullmatch(str(cell or "").strip()) for at, cell in enumerate(header)}
    applied = {at: match["code"] for at, match in names.items() if match}
    sources: dict[tuple[str, str], list[Selection]] = {}
    groups: dict[str, list[str]] = {}
    users: dict[str, None] = {}
    for number, row in enumerate(rows):
        said = {what: _cell(row, at) for what, at in columns.items()}
        if not said["source"]:  # a blank row, a sum, or one whose document is named above it
            if said.get("code") or said["text"]:
                parts.project.not_carried["segments without a document"] += 1
            continue
        group = said.get("group", "")
        source = (group, said["source"])
        if source not in sources:
            sources[source] = parts.add_source(Source(f"source {len(sources) + 1}", "text", said["source"]), None)
            if group:
                groups.setdefault(group, []).append(f"source {len(sources)}")
        paths = _given(row, applied) if applied else _paths(said["code"])
        if not paths:
            parts.project.not_carried["segments without a code"] += 1
            continue
        selection = Selection(f"row {number}", "text", text=said["text"] or None)
        user = said.get("user", "")
        users[user] = None
        given = [codes.guid(path) for path in dict.fromkeys(paths)]
        selection.codings = coded(given, user, said.get("created", ""), number * 1000)
        sources[source].append(selection)
    codes.finish()
    parts.project.users = [User(user, user) for user in users if user]
    parts.project.sets = [Set(f"set {name}", name, sources=tuple(members)) for name, members in groups.items()]
    return parts


def _given(row: Row, applied: dict[int, str]) -> list[tuple[str, ...]]:
    """The codes whose columns say that they are given."""
    return [(name,) for at, name in applied.items() if _cell(row, at).lower() in ("true", "1")]


def _paths(written: str) -> list[tuple[str, ...]]:
    """The codes of a cell, one per line."""
    return [path for line in written.splitlines() if (path := _path(line))]


def _path(written: str) -> tuple[str, ...]:
    """The names from the top of the codebook to a code."""
    path = tuple(part.strip() for part in PATH.split(written) if part.strip())
    return path[1:] if len(path) > 1 and path[0].lower() in TOP else path


def _columns(row: Row) -> dict[str, int] | None:
    """Where each kind of column is in a header; None where the row is no header of coded segments."""
    written = [str(cell or "").strip().lower() for cell in row]
    found = {}
    for what, names in HEADS.items():
        for name in names:
            if name in written:
                found[what] = written.index(name)
                break
    return found if all(what in found for what in NEEDED) and len(set(found.values())) == len(found) else None


def _tool(columns: dict[str, int]) -> str:
    """The tool, as far as a header tells it."""
    return "MAXQDA" if "group" in columns else "a spreadsheet"


def _cell(row: Row, at: int) -> str:
    value = row[at] if at < len(row) else None
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value).strip() if value is not None else ""


def spreadsheet_rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV file, or of the first sheet of a workbook, with its values as they are."""
    return _workbook_rows(path) if path.suffix.lower() == ".xlsx" else csv_rows(path, csv_form(path), strict=False)


def _workbook_rows(path: Path) -> Iterator[Row]:
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise QdaError(problems.SEGMENTS_LARGE(most=f"{LARGEST // 1_000_000} MB"))
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        rows: Iterable[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
        yield from map(list, rows)
    finally:
        workbook.close()

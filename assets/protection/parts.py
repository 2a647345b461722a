"""The texts of a delivered file that are no cells of its tables: what hides in workbooks, projects and above headers.

Belongs elsewhere: what is looked for in them (`assets.protection.identifiers`). A file that cannot be read gives
nothing: its reader refuses it.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from casewave.assets.qda.archive import kind_of, packed_project
from casewave.assets.qda.others.database import stored_tables, untrusted
from casewave.assets.qda.others.spreadsheets import is_header, sheets
from casewave.assets.reading.budgets import LARGEST_WORKBOOK
from casewave.assets.reading.excel_sheets import UNREADABLE
from casewave.assets.reading.issues import Issue
from casewave.assets.reading.sheets import SheetLayout
from casewave.assets.reading.tables import HEADER_WITHIN, Cells, header_at, named_table, table_of_file
from casewave.assets.reading.text_files import csv_lines
from casewave.assets.reading.workbooks import OPENERS
from casewave.schemas.columns import Table, table_name
from casewave.schemas.csv_files import ENDINGS, csv_form, csv_rows
from casewave.schemas.register.reading_rules import ReadingRules
from casewave.schemas.register.study import Study

# Where in a file, in words, and what is there.
Part = tuple[str, str]

CELLS = ("xl/sharedstrings.xml", "xl/worksheets/sheet", "content.xml", "settings.xml")
TEXTS = (".txt", ".md", ".csv", ".rtf", ".vtt", ".srt", ".html", ".htm")
MARKUP = (".xml", ".qde", ".rels")
OFFICE = (".docx", ".xlsx", ".odt", ".pptx")
# Attributes of XML, and columns of databases and exported tables, that programs fill: ids, times, colours, positions.
MADE_BY_PROGRAMS = {
    "guid", "targetguid", "codingguid", "creatinguser", "creationdatetime", "modifyinguser", "modifieddatetime",
    "startposition", "endposition", "color", "schemalocation", "target", "type", "partname", "contenttype", "uri",
    "creatinguserguid", "modifyinguserguid", "originguid", "position", "timestamp", "fromsyncpoint", "tosyncpoint",
    "begin", "end", "page", "firstx", "firsty", "secondx", "secondy", "typeofvariable", "direction", "iscodable",
}  # fmt: skip
TECHNICAL = MADE_BY_PROGRAMS | {
    "id", "colour", "farbe", "couleur", "date", "datem", "created", "modified", "creation date", "created on",
    "modified on", "coded on", "erstellt am", "skapad", "excerpt date", "excerpt range", "resource date", "weight",
    "weight score", "area", "coverage", "coverage %", "start", "beginning", "anfang", "ende", "start_offset",
    "end_offset", "pos0", "pos1", "selfirst", "selend", "rid", "status", "files_dir", "password_hash",
    "hashed_password", "email_sent",
}  # fmt: skip
# What people write into the attributes of office files; all others are made by the program.
WRITTEN_IN_OFFICE = {
    "author", "initials", "lastmodifiedby", "userid", "name", "displayname", "descr", "title", "alt", "display",
    "tooltip", "prompt", "prompttitle", "error", "errortitle",
}  # fmt: skip
MARKED_UP = ("documents", "contents")  # Taguette's table and column of HTML
WRITTEN_IN_HTML = {"href", "title", "alt", "src"}
# Office writes addresses of its schemas where texts are too.
SCHEMAS = ("http://schemas.", "http://purl.o", "http://www.w3.org/")
DATABASES = (".qda", ".sqlite3", ".rqda")
MADE_BY_TOOLS = ("Database created by RQDA (http",)  # beginnings of what a tool writes into its own projects
OF_A_DICTIONARY = ("Variable / Field Name", "Field Type")  # REDCap's, whose labels lead to pages about questions
LINK = re.compile(r"https?://[^\s\"'<>]+")
DIGITS = re.compile(r"[\d ./+()-]{7,}")
SQL_NAME, QUOTE = '"{}"', '"'


class Unscanned(Exception):
    """A file holds more text than is looked through."""


def other_texts(path: Path, study: Study, *, is_project: bool, taken: Collection[str]) -> Iterator[Part]:
    """The texts of a file next to those that are read as cells; of a project all, since few of them are read as such.

    taken: the fields of a REDCap export that are read as cells. Raises Unscanned where a file holds more than is read.
    """
    try:
        yield from _other_texts(path, study, is_project=is_project, taken=taken)
    except (*UNREADABLE, OSError, sqlite3.Error, csv.Error):
        return


def _other_texts(path: Path, study: Study, *, is_project: bool, taken: Collection[str]) -> Iterator[Part]:
    kind = path.suffix.lower()
    if kind in ENDINGS:
        yield from _project_rows(path) if is_project else _of_csv(path, study, taken)
    elif kind in DATABASES and path.is_file():
        yield from _database(path, None)
    elif kind == ".qde":
        with path.open("rb") as file:
            yield from _markup(file, path.name)
    elif kind in OPENERS:
        if kind != ".xls":
            yield from _zip(path, lambda name: not name.lower().startswith(CELLS), is_office=True)
        yield from _project_rows(path) if is_project else _next_to_rows(path, study.reading)
    elif kind in (".qdpx", ".zip"):
        yield from _zip(path, lambda _: True)
        yield from _database(path, packed_project(path)) if kind_of(path) in DATABASES else ()


def _of_csv(path: Path, study: Study, taken: Collection[str]) -> Iterator[Part]:
    if model := table_of_file(path, study.reading):
        lines = csv_lines(path, model, study.encoding, study.reading)
        yield from _outside_columns(lines or (), model, study.reading, "")
    else:
        yield from _other_fields(path, taken)


def _other_fields(path: Path, taken: Collection[str]) -> Iterator[Part]:
    """The cells of an export from REDCap in fields that no table takes; the file itself is kept.

    Digits and dates say little by themselves, so that the name of their field goes before them: `dob: 1991-05-13`.
    """
    rows = csv_rows(path, csv_form(path, fallback="latin-1"), strict=False)
    header = next(rows, [])
    is_dictionary = set(OF_A_DICTIONARY) <= {name.strip() for name in header}
    yield from (("row 1", name) for name in header)
    for number, row in enumerate(rows, start=2):
        for name, cell in zip_longest(header, row, fillvalue=""):
            if cell and name not in taken:
                written = LINK.sub(" ", cell) if is_dictionary else cell
                is_bare = DIGITS.fullmatch(cell) and not is_dictionary
                yield f"row {number}, field {name}", f"{name.replace('_', ' ')}: {cell}" if is_bare else written


def _project_rows(path: Path) -> Iterator[Part]:
    """The cells of another tool's tables, without those that the tool fills by itself."""
    for rows in sheets(path):
        yield from _rows_of_project(rows)


def _rows_of_project(rows: Iterable[list[Any]]) -> Iterator[Part]:
    header: dict[int, str] = {}
    for number, cells in enumerate(rows, start=1):
        shown = {at: str(cell) for at, cell in enumerate(cells) if cell is not None and str(cell).strip()}
        if not header and is_header(cells):
            header = {at: cell.strip().lower() for at, cell in shown.items()}
        for at, cell in shown.items():
            if header.get(at) not in TECHNICAL and not isinstance(cells[at], int | float | dt.date):
                yield f"row {number}, column {at + 1}", cell


def _next_to_rows(path: Path, rules: ReadingRules) -> Iterator[Part]:
    """What a workbook holds that no table takes: above headers, in ignored columns and sheets, and in comments."""
    with OPENERS[path.suffix.lower()](path) as sheets:
        for sheet in sheets:
            where, model = f"sheet {sheet.title}, ", named_table(sheet.title, rules)
            rows = ([] if isinstance(cells, Issue) else cells for _, cells in sheet.rows(SheetLayout()))
            if model is None:  # a sheet of casewave's own, or one that is ignored
                yield from _cells(rows, where)
            else:
                yield from _outside_columns(rows, model, rules, where)
            yield from ((f"{where}a comment", text) for text in sheet.notes())


def _outside_columns(rows: Iterable[Cells], model: type[Table], rules: ReadingRules, where: str) -> Iterator[Part]:
    """The cells above the header of a table, the header, and the columns that study.yaml says are not loaded."""
    rows = iter(rows)
    first = list(islice(rows, HEADER_WITHIN))
    at = header_at(model, first, rules)
    yield from _cells(first[: at + 1], where)
    header = first[at] if first else []
    ignored = [place for place, name in enumerate(header) if rules.ignores_column(table_name(model), name or "")]
    if ignored:
        below = chain(first[at + 1 :], rows)
        cells = ([row[place] for place in ignored if place < len(row)] for row in below)
        yield from _cells(cells, f"{where}a column that is not loaded, below the header, ")


def _cells(rows: Iterable[Cells], where: str) -> Iterator[Part]:
    for number, row in enumerate(rows, start=1):
        yield from ((f"{where}row {number}", cell) for cell in row if cell)


def _zip(
    source: Path | IO[bytes],
    takes: Callable[[str], bool],
    *,
    is_office: bool = False,
    inside: str = "",
) -> Iterator[Part]:
    """The texts of a zip's members, and of office files among them. Nothing is unpacked to disk."""
    with zipfile.ZipFile(source) as archive:
        members = archive.infolist()
        texts = (member for member in members if takes(member.filename) and _is_text(member.filename))
        if sum(member.file_size for member in texts) > LARGEST_WORKBOOK:
            raise Unscanned
        for place, member in enumerate(members, start=1):
            yield f"the name of member {place} of the zip", member.filename
            if takes(member.filename):
                with archive.open(member) as file:
                    yield from _member(file, member.filename, inside or member.filename, is_office=is_office)


def _is_text(name: str) -> bool:
    return Path(name).suffix.lower() in (*MARKUP, *OFFICE, *TEXTS, ".qdpx")


def _member(file: IO[bytes], name: str, where: str, *, is_office: bool) -> Iterator[Part]:
    kind = Path(name).suffix.lower()
    if kind in MARKUP:
        yield from _markup(file, where, is_office=is_office)
    elif kind in OFFICE or kind == ".qdpx":
        yield from _zip(BytesIO(file.read()), lambda _: True, is_office=kind in OFFICE, inside=where)
    elif kind in TEXTS:
        content = file.read()
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        for number, line in enumerate(content.decode(encoding, errors="replace").splitlines(), start=1):
            yield f"{where}, line {number}", line


def _is_written(attribute: str, *, is_office: bool) -> bool:
    return attribute in WRITTEN_IN_OFFICE if is_office else attribute not in MADE_BY_PROGRAMS


def _markup(file: IO[bytes], where: str, *, is_office: bool = False) -> Iterator[Part]:
    """The texts and attributes of XML, those that only programs write left out."""
    parts: list[Part] = []

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(element: str, attributes: dict[str, str]) -> None:
        for attribute, value in attributes.items():
            name = attribute.rpartition(" ")[2]
            if _is_written(name.lower(), is_office=is_office) and not value.startswith(SCHEMAS):
                parts.append((f"{where}, {name} of {element.rpartition(' ')[2]}", value))

    def text(content: str) -> None:
        if content.strip() and not content.startswith(SCHEMAS):
            parts.append((where, content))

    def refuse(*_: Any) -> None:
        raise ValueError("a document type is declared")

    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.StartDoctypeDeclHandler = refuse
    while block := file.read(1 << 20):
        parser.Parse(block)
        yield from parts
        parts.clear()
    parser.Parse(b"", True)
    yield from parts


def _database(path: Path, packed: bytes | None) -> Iterator[Part]:
    """The texts of a project's database. What is computed and not stored is of no project: its reader refuses it."""
    with untrusted(path, packed) as con:
        for table in stored_tables(con):
            rows = con.execute(f"SELECT * FROM {SQL_NAME.format(table.replace(QUOTE, QUOTE + QUOTE))}")
            names = [column[0] for column in rows.description]
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, str) and name.lower() not in TECHNICAL and not value.startswith(MADE_BY_TOOLS):
                        yield from ((f"{table}, {name}", text) for text in _texts_in(value, (table, name)))


def _texts_in(value: str, place: tuple[str, str]) -> Iterator[str]:
    """What people have written in a value of a database: of a record in JSON its texts, of HTML what it shows."""
    if place == MARKED_UP:
        page = _Page()
        page.feed(value)
        yield from page.texts
    elif value.startswith("{"):
        yield from _texts_of_json(value)
    else:
        yield value


def _texts_of_json(value: str) -> list[str]:
    texts: list[str] = []

    def keep(pairs: list[tuple[str, Any]]) -> None:
        for key, value in pairs:
            values = value if isinstance(value, list) else [value]
            texts.extend(each for each in values if isinstance(each, str) and key not in TECHNICAL)

    try:
        json.loads(value, object_pairs_hook=keep)
    except ValueError:
        return [value]
    return texts


class _Page(HTMLParser):
    """The texts of HTML, and the attributes that people write."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (its signature)
        self.texts += [
            value for name, value in attrs if value and name in WRITTEN_IN_HTML and not value.startswith("data:")
        ]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

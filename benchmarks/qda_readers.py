"""One reading of a QDA project, in a process of its own: `python qda_readers.py READER PROJECT FOLDER`.

Prints codings, seconds and processor seconds without imports, and peak memory. Each reader imports what it needs and
no more, so that each can run in an environment of its own.
"""

from __future__ import annotations

import resource
import sys
import time
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.parsers import expat

COLUMNS = {"selection": "VARCHAR", "start": "BIGINT", "end": "BIGINT", "coding": "VARCHAR", "coder": "VARCHAR",
           "code": "VARCHAR"}  # fmt: skip
LOAD = 50_000  # rows written at once
MOST_MEMORY = 12_000_000_000  # bytes that a reader may take
NEEDED = {
    "limit": ("duckdb", "pyarrow"),
    "casewave": ("duckdb", "pyarrow", "casewave.assets.qda"),
    "pyrefiqda": ("pyrefiqda.refiproject",),
}
Rows = list[tuple[Any, ...]]


def limit(project: Path, folder: Path) -> int:
    """Unzip all, parse the XML as a bare stream, and put the codings as they stand into a DuckDB file."""
    table, rows = Table(folder), Rows()
    with zipfile.ZipFile(project) as archive, archive.open("project.qde") as stream:
        for name in archive.namelist():
            if name.endswith(".txt"):
                archive.read(name)
        parser = _bare_parser(rows)
        while chunk := stream.read(1 << 18):
            parser.Parse(chunk, False)
            table.take(rows, LOAD)
    return table.finish(rows)


def _bare_parser(rows: Rows) -> expat.XMLParserType:
    at: list[Any] = [None] * 5

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "PlainTextSelection":
            at[:3] = attributes["guid"], int(attributes["startPosition"]), int(attributes["endPosition"])
        elif name == "Coding":
            at[3:] = attributes["guid"], attributes.get("creatingUser")
        elif name == "CodeRef":
            rows.append((*at, attributes["targetGUID"]))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    return parser


def casewave(project: Path, folder: Path) -> int:
    """The same rows by casewave's reader: codes and users found, positions tried, scored and normalised."""
    table, rows = Table(folder), Rows()
    with import_module("casewave.assets.qda").ProjectFile(project) as file:
        for batch in file.batches():
            rows += [
                (selection.guid, selection.start, selection.end, coding.guid, coding.user, coding.code)
                for selection in batch.selections
                for coding in selection.codings
            ]
            table.take(rows, LOAD)
    return table.finish(rows)


def pyrefiqda(project: Path, folder: Path) -> int:
    """The XML parsed into pyrefiqda's objects; nothing is put into a database."""
    loaded = import_module("pyrefiqda.refiproject").RefiProject.load(project, str(folder / "extracted"))
    sources = loaded.sources.text_source if loaded.sources else []
    return sum(len(selection.coding) for source in sources for selection in source.plain_text_selection)


class Table:
    """A table in a DuckDB file of its own, which takes rows in loads."""

    def __init__(self, folder: Path) -> None:
        path = folder / "codings.duckdb"
        path.unlink(missing_ok=True)
        self._con = import_module("duckdb").connect(str(path))
        columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
        self._con.execute(f"CREATE TABLE codings ({columns})")
        self._count = 0

    def take(self, rows: Rows, least: int = 1) -> None:
        if len(rows) < least:
            return
        arrow = import_module("pyarrow")
        columns = zip(COLUMNS, zip(*rows, strict=True), strict=True)
        self._con.register("incoming", arrow.table({name: arrow.array(values) for name, values in columns}))
        self._con.execute("INSERT INTO codings BY NAME FROM incoming")
        self._con.unregister("incoming")
        self._count += len(rows)
        rows.clear()

    def finish(self, rows: Rows) -> int:
        self.take(rows)
        self._con.close()
        return self._count


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    reader, project, folder = sys.argv[1:]
    for module in NEEDED[reader]:
        import_module(module)
    began, worked = time.perf_counter(), time.process_time()
    found = {"limit": limit, "casewave": casewave, "pyrefiqda": pyrefiqda}[reader](Path(project), Path(folder))
    seconds, work = time.perf_counter() - began, time.process_time() - worked
    print(found, seconds, work, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

"""A delivery read file by file: each by the reader of its kind, or by the adapter that knows it.

Whatever ends a reader becomes a line with file and place (`assets.adapters.mishaps`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from casewave.assets.adapters.adapters import Adapters
from casewave.assets.adapters.mishaps import guarded, mishap
from casewave.assets.reading import Batch
from casewave.assets.reading.files import entries
from casewave.assets.reading.issues import Issue, Normalisation, Noted
from casewave.assets.reading.tables import named_table
from casewave.assets.reading.text_files import read_csv
from casewave.assets.reading.workbooks import OPENERS, read_workbook
from casewave.schemas.delivered.documents import Documents
from casewave.schemas.delivered.interviews import Interviews
from casewave.schemas.problems.files import (
    CODEBOOK_FILE,
    KIND_OF_FILE,
    OTHER_TOOLS_FILE,
    OTHER_WORKBOOK,
    UNREADABLE_FILE,
)
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules

OTHER_WORKBOOKS = {".numbers": "Apple Numbers", ".xlsb": "Excel"}
OTHER_TOOLS = {
    ".nvp": "NVivo", ".nvpx": "NVivo", ".mx18": "MAXQDA", ".mx20": "MAXQDA", ".mx22": "MAXQDA", ".mx24": "MAXQDA",
    ".mex22": "MAXQDA", ".mex24": "MAXQDA", ".atlproj": "ATLAS.ti", ".atlproj9": "ATLAS.ti", ".atlproj22": "ATLAS.ti",
    ".atlproj23": "ATLAS.ti", ".atlcb": "ATLAS.ti", ".hpr7": "ATLAS.ti", ".qrk": "Quirkos",
}  # fmt: skip
KEYS = {Interviews: "interview", Documents: "document"}
TABLES = {".csv", *OPENERS}  # files that hold the study's own tables


def read_delivery(
    delivery: Path, fallback_encoding: str, rules: ReadingRules = NO_RULES, exports: Adapters | None = None
) -> Iterator[Batch | Issue | Normalisation | Noted]:
    """Read all files of a delivery: batches in the order of files, sheets and rows, issues, and normalised values.

    rules: what study.yaml says of its files. exports: what reads the files of other tools, where there may be some.
    """
    found = entries(delivery)
    yield from found.misfits
    try:
        named = partial(_named, delivery, found.files, fallback_encoding, rules)
        expected = exports.expect(found.files, named) if exports else ()
    except Exception as error:
        yield from _not_told_apart(error, found.files, exports, delivery) if exports else ()
        return
    for name, path in found.files.items():
        read = _read(path, name, fallback_encoding, rules, exports if name in expected else None)
        try:
            yield from guarded(read, name, delivery)
        except OSError as error:
            yield Issue.of(UNREADABLE_FILE(reason=error.strerror), name)


def _named(delivery: Path, files: dict[str, Path], fallback_encoding: str, rules: ReadingRules) -> dict[str, str]:
    """Each interview and document of a delivery's tables by its name, and by the code of who was interviewed only once.

    That of somebody who speaks in several interviews of the delivery names none of them.
    """
    names: dict[str, str] = {}
    of_code: dict[str, set[str]] = defaultdict(set)
    for key, row in key_rows(delivery, files, fallback_encoding, rules):
        names |= {key: key} if key else {}
        for code in (row.get("informants") or "").split(";"):
            of_code[code.strip()].add(key)
    codes = {code: keys.pop() for code, keys in of_code.items() if code and len(keys) == 1}
    return {**codes, **names}


def key_rows(
    delivery: Path, files: dict[str, Path], fallback_encoding: str, rules: ReadingRules
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of interviews and documents in a delivery's tables, as it is written, with its key.

    A file that cannot be read gives none; the load of its delivery reports it.
    """
    for name, path in files.items():
        if path.suffix.lower() in TABLES and (path.suffix.lower() != ".csv" or named_table(path.stem) in KEYS):
            with suppress(OSError):
                for read in guarded(_read(path, name, fallback_encoding, rules, None), name, delivery):
                    if isinstance(read, Batch) and read.model in KEYS:
                        yield from (((row[KEYS[read.model]] or "").strip(), row) for row in read.cells.to_pylist())


def _not_told_apart(error: Exception, files: dict[str, Path], exports: Adapters, delivery: Path) -> Iterator[Issue]:
    """The files that nobody can say of what tool they are; the whole delivery, where it is none of them alone."""
    found = []
    for name, path in files.items():
        try:
            exports.expect({name: path})
        except Exception as of_file:
            found.append(mishap(of_file, name, delivery))
    yield from found or [mishap(error, delivery.name, delivery)]


def _read(
    path: Path, name: str, fallback_encoding: str, rules: ReadingRules, exports: Adapters | None
) -> Iterator[Batch | Issue | Normalisation | Noted]:
    kind = path.suffix.lower()
    if exports:
        yield from exports.read(path, name)
    elif kind == ".csv":
        yield from read_csv(path, name, fallback_encoding, rules)
    elif kind in OPENERS:
        yield from read_workbook(path, name, rules)
    else:
        if kind in OTHER_TOOLS:
            yield Issue.of(OTHER_TOOLS_FILE(kind=kind, tool=OTHER_TOOLS[kind]), name)
            return
        if kind in OTHER_WORKBOOKS:
            yield Issue.of(OTHER_WORKBOOK(kind=kind, tool=OTHER_WORKBOOKS[kind]), name)
            return
        yield Issue.of(CODEBOOK_FILE() if kind == ".qdc" else KIND_OF_FILE(), name)

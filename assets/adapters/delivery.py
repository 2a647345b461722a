"""A delivery read file by file: each by the reader of its kind, or by the adapter that knows it.

Whatever ends a reader becomes a line with file and place (`assets.adapters.mishaps`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from casewave.assets.adapters.adapters import Adapters
from casewave.assets.adapters.mishaps import guarded, mishap
from casewave.assets.adapters.qda_mapping import Held
from casewave.assets.adapters.references import ReferenceLibraries
from casewave.assets.adapters.wave_files import wave_entries
from casewave.assets.reading import Batch
from casewave.assets.reading.files import delivered_files, entries
from casewave.assets.reading.issues import Issue, Normalisation, Noted
from casewave.assets.reading.tables import declaration, table_of_file
from casewave.assets.reading.text_files import read_csv
from casewave.assets.reading.workbooks import OPENERS, read_workbook
from casewave.schemas.csv_files import ENDINGS
from casewave.schemas.delivered.documents import Documents
from casewave.schemas.delivered.interviews import Interviews
from casewave.schemas.problems.files import (
    CODEBOOK_FILE,
    FILE_NAME,
    KIND_OF_FILE,
    OTHER_TOOLS_FILE,
    OTHER_WORKBOOK,
    SEGMENTS_COLUMN,
    UNREADABLE_FILE,
    ZIP_FILE,
)
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules
from casewave.schemas.register.study import Study

OTHER_WORKBOOKS = {".numbers": "Apple Numbers", ".xlsb": "Excel"}
# Files of other tools by how their names end, of any version.
OTHER_TOOLS = {
    r"\.nvpx?|\.nvcx?|\.nvb": "NVivo", r"\.mx\d+|\.mex\d*|\.mxd|\.mqda": "MAXQDA",
    r"\.atl(?:proj|cb|asti)\d*|\.hpr\d": "ATLAS.ti", r"\.qrk": "Quirkos", r"\.f4[ap]": "f4analyse",
}  # fmt: skip
UNREAD_KINDS = {".qdc": CODEBOOK_FILE, ".zip": ZIP_FILE}
Read = Batch | Issue | Normalisation
KEYS = {Interviews: "interview", Documents: "document"}
TABLES = {*ENDINGS, *OPENERS}  # files that hold the study's own tables


def read_delivery(
    delivery: Path, fallback_encoding: str, rules: ReadingRules = NO_RULES, exports: Adapters | None = None
) -> Iterator[Batch | Issue | Normalisation | Noted]:
    """Read all files of a delivery: batches in the order of files, sheets and rows, issues, and normalised values.

    rules: what study.yaml says of its files. exports: what reads the files of other tools, where there may be some.
    """
    found = wave_entries(delivery) if exports else entries(delivery)
    yield from found.misfits
    try:
        named = partial(held_by_tables, delivery, exports.study, exports.wave) if exports else dict
        expected = exports.expect(found.files, named) if exports else ()
    except Exception as error:
        yield from _indistinct(error, found.files, exports, delivery) if exports else ()
        return
    for name, path in found.files.items():
        read = _read(path, name, fallback_encoding, rules, exports if name in expected else None)
        try:
            yield from guarded(read, name, delivery)
        except OSError as error:
            yield Issue.of(UNREADABLE_FILE(reason=error.strerror), name)


def held_by_tables(delivery: Path, study: Study, wave: int) -> dict[str, Held]:
    """The interviews and documents of a delivery's tables and reference libraries, as they are written.

    A file that cannot be read gives none; the load of its delivery reports it.
    """
    held = {}
    for key, row in _key_rows(delivery, study):
        if key:
            codes = (code.strip() for code in (row.get("informants") or "").split(";"))
            held[key] = Held(wave, frozenset(filter(None, codes)))
    return held


def _key_rows(delivery: Path, study: Study) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of interviews and documents, as it is written, with its key."""
    files, libraries = delivered_files(delivery), ReferenceLibraries(study)
    references = libraries.expect(files)
    for name, path in files.items():
        is_table = path.suffix.lower() in OPENERS or table_of_file(path, study.reading) in KEYS
        if not (is_table or name in references):
            continue
        read = libraries.read(path, name) if name in references else _read(path, name, study.encoding, study.reading)
        with suppress(OSError):
            for each in guarded(read, name, delivery):
                if isinstance(each, Batch) and each.model in KEYS:
                    yield from (((row[KEYS[each.model]] or "").strip(), row) for row in each.cells.to_pylist())


def _indistinct(error: Exception, files: dict[str, Path], exports: Adapters, delivery: Path) -> Iterator[Issue]:
    """The files that nobody can say of what tool they are; the whole delivery, where it is none of them alone."""
    found = []
    for name, path in files.items():
        try:
            exports.expect({name: path})
        except Exception as of_file:
            found.append(mishap(of_file, name, delivery))
    yield from found or [mishap(error, delivery.name, delivery)]


def _read(
    path: Path, name: str, fallback_encoding: str, rules: ReadingRules, exports: Adapters | None = None
) -> Iterator[Batch | Issue | Normalisation | Noted]:
    kind = path.suffix.lower()
    if exports:
        yield from exports.read(path, name)
    elif kind in ENDINGS:
        yield from _with_segments(read_csv(path, name, fallback_encoding, rules), path)
    elif kind in OPENERS:
        yield from _with_segments(read_workbook(path, name, rules), path)
    else:
        if tool := other_tool(kind):
            yield Issue.of(OTHER_TOOLS_FILE(kind=kind, tool=tool), name)
            return
        if kind in OTHER_WORKBOOKS:
            yield Issue.of(OTHER_WORKBOOK(kind=kind, tool=OTHER_WORKBOOKS[kind]), name)
            return
        yield Issue.of(UNREAD_KINDS.get(kind, KIND_OF_FILE)(), name)


def other_tool(kind: str) -> str:
    """The tool that alone reads files of this ending; blank where there is none."""
    return next((tool for ending, tool in OTHER_TOOLS.items() if re.fullmatch(ending, kind)), "")


def _with_segments(read: Iterator[Read], path: Path) -> Iterator[Read]:
    """The same; of a table without the name of one that lacks just one column of coded segments, that is said."""
    for each in read:
        yield _lacking(each, path) or each if isinstance(each, Issue) and each.check == FILE_NAME.name else each


def _lacking(issue: Issue, path: Path) -> Issue | None:
    from casewave.assets.qda.others.spreadsheets import lacking  # brings every reader

    columns = lacking(path, issue.sheet)
    if not columns:
        return None
    leave_out = f"add {declaration('ignore_sheets', issue.sheet)}" if issue.sheet else "remove the file"
    return Issue.of(SEGMENTS_COLUMN(column=columns[0], declared=leave_out), issue.file, issue.sheet)

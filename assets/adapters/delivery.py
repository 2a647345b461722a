"""A delivery read file by file: each by the reader of its kind, or by the adapter that knows it.

Whatever ends a reader becomes a line with file and place (`assets.adapters.mishaps`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casewave.assets.adapters.adapters import Adapters
from casewave.assets.adapters.mishaps import guarded, mishap
from casewave.assets.reading import Batch
from casewave.assets.reading.files import entries
from casewave.assets.reading.issues import Issue, Normalisation
from casewave.assets.reading.notes import Noted
from casewave.assets.reading.text_files import read_csv
from casewave.assets.reading.workbooks import OPENERS, read_workbook
from casewave.schemas.register.reading_rules import NO_RULES, ReadingRules

QDPX = "in it, export the project as REFI-QDA (.qdpx)"
XLSX = "in it, save the workbook as .xlsx"
OTHER_TOOLS = {
    ".qdc": (
        "a project (a codebook holds no codings)",
        "put it into the study's folder frameworks; deliver the project (.qdpx)",
    ),
    ".nvp": ("NVivo", QDPX), ".nvpx": ("NVivo", QDPX), ".mx18": ("MAXQDA", QDPX), ".mx20": ("MAXQDA", QDPX),
    ".mx22": ("MAXQDA", QDPX), ".mx24": ("MAXQDA", QDPX), ".mex22": ("MAXQDA", QDPX), ".mex24": ("MAXQDA", QDPX),
    ".atlproj": ("ATLAS.ti", QDPX), ".atlproj9": ("ATLAS.ti", QDPX), ".atlproj22": ("ATLAS.ti", QDPX),
    ".atlproj23": ("ATLAS.ti", QDPX), ".atlcb": ("ATLAS.ti", QDPX), ".hpr7": ("ATLAS.ti", QDPX),
    ".qrk": ("Quirkos", QDPX), ".numbers": ("Apple Numbers", XLSX), ".xlsb": ("Excel", XLSX),
}  # fmt: skip
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
        expected = exports.expect(found.files) if exports else ()
    except Exception as error:
        yield from _not_told_apart(error, found.files, exports, delivery) if exports else ()
        return
    for name, path in found.files.items():
        read = _read(path, name, fallback_encoding, rules, exports if name in expected else None)
        try:
            yield from guarded(read, name, delivery)
        except OSError as error:
            hint = "see that it is still there, open in no other program and yours to read, then try again"
            yield Issue(name, rule=f"a file that can be read ({error.strerror})", hint=hint, check="readable")


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
            tool, export = OTHER_TOOLS[kind]
            yield Issue(
                name, rule=f"an export of {tool}; {kind} is a file of its own", hint=export, check="kind of file"
            )
            return
        rule = "a .csv file, an .xlsx or .ods workbook, a .qdpx project or a .ris, .bib or .json library"
        yield Issue(name, rule=rule, hint="save it as one of these, or take it out", check="kind of file")

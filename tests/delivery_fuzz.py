"""Deliveries damaged at random, in bytes, cells, headers, sheets, encodings and sizes: loaded or refused, nothing else.

A case is made from its number alone, so that one that does harm can be made again. Run alone, it goes through as many
cases as given, on all cores: `python tests/delivery_fuzz.py 10000`, from a number on if one is given.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import IllegalCharacterError
from states import BUNDLED, read_csv

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.ingest.marked_copies import mark_refused
from casewave.assets.reading.issues import Refused
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.check import check_delivery

LONGEST = 60  # CPU seconds that a case may take before it counts as hanging
ROWS = 6  # of each table but those that the others refer to
REFERRED = ("informants", "interviews", "documents", "codings")
GROUPS = (
    ("informants", "interviews"),
    ("informants", "interviews"),
    (*REFERRED, "findings", "scenario_judgements"),
    ("documents", "events", "case_features", "claims"),
    ("informants", "phase_judgements", "ratings", "recruitment"),
)

ODD: tuple[Any, ...] = (
    None, "", " ", "\u00a0", "NA", "n/a", "-", "\u2013", "0", "-1", "1e9", "9" * 40, "3,5", "31/12/2019", "02/03/2020",
    "2020-13-45", "2020-02-30", "?", "1984?", "2019/", "../2019", "EST-JKG-01", "EST-XXX-99", "est-jkg-01", "INT-1-001",
    "=1+1", "=HYPERLINK(\"x\")", "@x", "#REF!", "true", "'", '"', '""', "a;b", "a; ; b", "line\nbreak", "cr\rhere",
    "tab\there", "\u202eabc", "\ufeff", "\u0007", "\x00", "\ud7ff", "\ufffe", "💥", "é" * 300, "x" * 40_000, "<b>",
    "%s", "{0}", "{{x}}", "åäö", "A\u030aland", 0, -1, 3.5, 1e300, float("inf"), True, 43831, dt.date(2020, 2, 1),
    dt.datetime(1899, 12, 31, 23, 59), dt.time(12, 0),
)  # fmt: skip
OTHER_FILES = (
    "notes.docx", "old.xls", "interviews.CSV", "sub/findings.csv", "wave2.xlsx", "codings.csv.csv", "~$wave.xlsx",
    "project.qdpx", "README.md", ".hidden", "interviews",
)  # fmt: skip
NAMES = (
    "",
    "interviews",
    "Interviews ",
    "informant",
    "codings2",
    "sheet1",
    "README",
    "casewave problems",
    "lists",
    "x" * 31,
)

Sheet = list[list[Any]]


@dataclass
class Case:
    """A delivery being damaged: its tables, how it is to be written, and whether its rows can still be counted."""

    number: int
    tables: dict[str, Sheet]
    is_countable: bool = True
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.number)

    def table(self) -> Sheet:
        """One of the tables that still have a header."""
        return self.random.choice(
            [sheet for _, sheet in sorted(self.tables.items()) if sheet and sheet[0]] or [[[None]]]
        )

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table that hold anything."""
        return {name: sum(any(map(_is_filled, row)) for row in sheet[1:]) for name, sheet in self.tables.items()}


def _is_filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip("\u00a0 \t\r\n\ufeff") != ""


@cache
def _delivered(name: str) -> list[list[str]]:
    rows = read_csv(BUNDLED / "wave-1" / f"{name}.csv")
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def base(group: Sequence[str]) -> dict[str, Sheet]:
    """Tables of the bundled study's first wave: the first rows of each, or all where others refer to them."""
    kept = {name: None if name in REFERRED else ROWS + 1 for name in group}
    return {name: [list(row) for row in _delivered(name)[:rows]] for name, rows in kept.items()}


# What a hand does to cells and rows: how many rows there are stays known.


def change_cell(case: Case) -> None:
    sheet = case.table()
    if len(sheet) > 1 and (row := case.random.choice(sheet[1:])):
        row[case.random.randrange(len(row))] = case.random.choice(ODD)


def swap_cells(case: Case) -> None:
    one, other = (case.random.choice(case.table()[1:] or [[None]]) for _ in range(2))
    if one and other:
        at, to = case.random.randrange(len(one)), case.random.randrange(len(other))
        one[at], other[to] = other[to], one[at]


def repeat_row(case: Case) -> None:
    sheet = case.table()
    sheet.insert(case.random.randint(1, len(sheet)), list(case.random.choice(sheet[1:] or [[]])))


def drop_row(case: Case) -> None:
    sheet = case.table()
    if len(sheet) > 1:
        del sheet[case.random.randrange(1, len(sheet))]


def blank_row(case: Case) -> None:
    sheet = case.table()
    sheet.insert(case.random.randint(1, len(sheet)), [None] * len(sheet[0]))


# What changes how a file is laid out.


def change_header(case: Case) -> None:
    header = case.table()[0]
    at = case.random.randrange(len(header))
    header[at] = case.random.choice([*ODD, header[0], str(header[at]).upper(), f" {header[at]} ", f"{header[at]}s"])


def drop_column(case: Case) -> None:
    sheet = case.table()
    at = case.random.randrange(len(sheet[0]))
    for row in sheet:
        del row[at : at + 1]


def ragged_row(case: Case) -> None:
    row = case.random.choice(case.table())
    if case.random.random() < 0.5:
        row += [case.random.choice(ODD) for _ in range(case.random.randint(1, 40))]
    else:
        del row[case.random.randrange(len(row) + 1) :]


def notes_above(case: Case) -> None:
    case.table()[:0] = [["notes"], []][: case.random.randint(1, 2)] * case.random.randint(1, 12)


def rename_table(case: Case) -> None:
    name = case.random.choice(sorted(case.tables))
    case.tables[case.random.choice([*NAMES, name.upper(), name[:-1]])] = case.tables.pop(name)


def empty_table(case: Case) -> None:
    sheet = case.table()
    del sheet[case.random.choice([0, 1]) :]


def transpose(case: Case) -> None:
    sheet = case.table()
    sheet[:] = [list(row) for row in zip(*sheet, strict=False)]


def grow(case: Case) -> None:
    sheet = case.table()
    sheet += [list(row) for row in sheet[1:]] * case.random.choice([1, 10, 100])


COUNTABLE: tuple[Callable[[Case], None], ...] = (change_cell, change_cell, swap_cells, repeat_row, drop_row, blank_row)
LAYOUT: tuple[Callable[[Case], None], ...] = (
    change_header, change_header, drop_column, ragged_row, notes_above, rename_table, empty_table, transpose, grow,
)  # fmt: skip


def as_csv(case: Case) -> None:
    """Each table a file, all in one dialect and encoding."""
    choose = case.random.choice
    delimiter, ends = choose([",", ",", ";", "\t", "|"]), choose(["\n", "\r\n", "\r"])
    encoding = choose(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "mac_roman", "utf-7", "utf-32"])
    quoting = csv.QUOTE_ALL if ends == "\r" else choose([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    if any("\r" in str(cell) for sheet in case.tables.values() for row in sheet for cell in row):
        quoting = csv.QUOTE_ALL  # else the module writes a bare carriage return, which ends a row
    if delimiter == "|" or encoding not in {"utf-8", "utf-8-sig", "cp1252"}:
        case.is_countable = False
    for name, sheet in case.tables.items():
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(sheet)
        case.files[f"{name}.csv".replace("/", "-")] = text.getvalue().encode(encoding, "replace")


def as_workbook(case: Case) -> None:
    """All tables in one workbook, some hidden, merged or coloured."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in case.tables.items():
        rows = [[cell.replace("\ufffe", "") if isinstance(cell, str) else cell for cell in row] for row in rows]
        sheet = book.create_sheet(name or None)
        for row in rows:
            try:
                sheet.append(row)
            except (IllegalCharacterError, ValueError):
                sheet.append([str(cell)[:99] if str(cell).isprintable() else None for cell in row])
                case.is_countable = False
        if case.random.random() < 0.1 and len(book.worksheets) > 1:  # one has to be visible
            sheet.sheet_state = "hidden"
        if case.random.random() < 0.1:
            sheet.merge_cells(start_row=case.random.randint(1, 3), start_column=1, end_row=4, end_column=2)
            case.is_countable = False
    content = io.BytesIO()
    book.save(content)
    case.files["wave.xlsx"] = content.getvalue()


def damage_bytes(case: Case) -> None:
    name = case.random.choice(sorted(case.files))
    content = bytearray(case.files[name])
    for _ in range(case.random.randint(1, 6)):
        at, length = case.random.randrange(len(content) + 1), case.random.randint(1, 60)
        what = case.random.randrange(5)
        if what == 0:
            content[at : at + 1] = bytes([case.random.randrange(256)])
        elif what == 1:
            del content[at : at + length]
        elif what == 2:
            content[at:at] = content[at : at + length]
        elif what == 3:
            del content[at:]
        else:
            content[at:at] = case.random.choice([case.random.randbytes(length), b'"', b"\0", b"\n\r\n", b"\xff\xfe"])
    case.files[name] = bytes(content)


def damage_member(case: Case) -> None:
    """Change what is inside of a workbook, which stays a good archive."""
    if "wave.xlsx" not in case.files:
        return damage_bytes(case)
    try:
        with zipfile.ZipFile(io.BytesIO(case.files["wave.xlsx"])) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
        return None  # damaged already
    name = case.random.choice(sorted(members))
    what, content = case.random.randrange(4), members[name]
    if what == 0:
        del members[name]
    elif what == 1:
        members[name] = b""
    else:
        at = case.random.randrange(len(content) + 1)
        odd = case.random.choice([b"", b"<", b"&x;", b"<!DOCTYPE x>", b"999999999", b"\xff", b'" t="s', b"</row>"])
        members[name] = content[:at] + odd + content[at + case.random.randint(0, 30) :]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    case.files["wave.xlsx"] = file.getvalue()
    return None


def add_file(case: Case) -> None:
    contents = [b"", b"\0" * 99, b"a,b\n1,2\n", *case.files.values()]
    case.files[case.random.choice(OTHER_FILES)] = case.random.choice(contents)


def drop_file(case: Case) -> None:
    del case.files[case.random.choice(sorted(case.files))]


FILES: tuple[Callable[[Case], None], ...] = (
    damage_bytes,
    damage_bytes,
    damage_member,
    damage_member,
    add_file,
    drop_file,
)


def make(number: int) -> Case:
    """A damaged delivery, always the same for its number."""
    case = Case(number, base(GROUPS[number % len(GROUPS)]))
    kinds = case.random.choice(["cells", "cells", "layout", "files", "all"])
    if kinds in {"cells", "all"}:
        _some(case, COUNTABLE, 6)
    if kinds in {"layout", "all"}:
        _some(case, LAYOUT, 3)
        case.is_countable = False
    (as_csv if case.random.random() < 0.6 else as_workbook)(case)
    if kinds in {"files", "all"}:
        _some(case, FILES, 2)
        case.is_countable = False
    return case


def _some(case: Case, damages: tuple[Callable[[Case], None], ...], most: int) -> None:
    for _ in range(case.random.randint(1, most)):
        if case.files if damages is FILES else case.tables:
            case.random.choice(damages)(case)


def try_case(number: int, workspace: Workspace) -> str:
    """Check a damaged delivery, load it in part too, and say what became of it. Whatever else happens is a find."""
    case, delivery = make(number), workspace.delivery(1)
    shutil.rmtree(delivery, ignore_errors=True)
    delivery.mkdir()
    for name, content in case.files.items():
        (delivery / name).parent.mkdir(exist_ok=True)
        (delivery / name).write_bytes(content)
    issues = check_delivery(workspace, 1, delivery).issues
    for issue in issues:
        assert issue.file in {*case.files, delivery.name}, f"case {number}: {issue!r} names no file"
        assert issue.problem, f"case {number}: {issue!r} does not say what was expected"
    assert len(set(issues)) == len(issues), f"case {number}: a problem is reported twice"
    assert not workspace.published.exists()
    mark_refused(workspace, 1, issues, delivery)
    if not issues or number % 3 == 0:
        _load_in_part(case, workspace, is_whole=not issues)
    return "refused" if issues else "loaded"


def _load_in_part(case: Case, workspace: Workspace, *, is_whole: bool) -> None:
    with Store(None).open() as con:
        try:
            load_delivery(con, workspace.study, 1, workspace.delivery(1), accept_partial=True)
        except Refused:
            assert not is_whole, f"case {case.number}: checked, yet refused when loaded"
            for table in ("raw.informants", "core.interviews", "core.findings", "audit.history"):
                assert con.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), f"case {case.number}: {table}"
            return
        tables = con.execute("SELECT * EXCLUDE (wave) FROM audit.delivered_tables").fetchall()
        query = "SELECT file, sheet, row FROM audit.refused_rows GROUP BY ALL"
        out = len(con.execute(query).fetchall())
    for name, delivered, kept, refused, dropped in tables:
        assert delivered == kept + refused + dropped, f"case {case.number}: {name}"
        assert not case.is_countable or delivered == case.rows[name], f"case {case.number}: {name} had other rows"
    assert out == sum(refused for *_, refused, _ in tables), f"case {case.number}: rows refused without a place"


def _hangs(*_: object) -> None:
    raise TimeoutError(f"it takes more than {LONGEST} seconds of CPU")


def fuzz(numbers: range) -> tuple[Counter[str], list[str]]:
    """Try cases one after another: how many were loaded and how many refused, and the traceback of each other one."""
    signal.signal(signal.SIGPROF, _hangs)
    came, finds = Counter[str](), []
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(shutil.copytree(BUNDLED, Path(folder) / "study")))
        for number in numbers:
            signal.setitimer(signal.ITIMER_PROF, LONGEST)
            try:
                came[try_case(number, workspace)] += 1
            except Exception as error:
                error.add_note(f"case {number}; see it again with: python tests/delivery_fuzz.py 1 {number}")
                finds.append("".join(traceback.format_exception(error)))
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
    return came, finds


def _parts(start: int, cases: int) -> Iterator[range]:
    step = 50
    return (range(at, min(at + step, start + cases)) for at in range(start, start + cases, step))


def main(cases: int, start: int = 0) -> None:
    came, finds = Counter[str](), 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in [pool.submit(fuzz, part) for part in _parts(start, cases)]:
            of_part, found = part.result()
            came += of_part
            finds += len(found)
            for find in found:
                print(f"\n{find}", file=sys.stderr)
            print(f"\r{came.total() + finds:,} deliveries", end="", flush=True)
    print(f"\r{cases:,} damaged deliveries: {came['loaded']:,} loaded, {came['refused']:,} refused, {finds} neither")
    sys.exit(finds > 0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""Hostile deliveries and registers made by rules of their own: each is loaded or refused by a line, and nothing else.

Unlike `delivery_fuzz`, which damages good files, this writes files from nothing: odd entries of folders, XML of sheets
by hand, libraries and YAML that nest, repeat and overflow. A case is made from its number alone. Run alone, it goes
through as many as given: `python tests/hostile.py 20000`, from a number on if one is given.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from memory import peak_memory, reset_peak

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.ingest.marked_copies import mark_refused
from casewave.assets.reading import delivered_files, misfits
from casewave.assets.reading.issues import Refused
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study_file import StudyError, load_study

MOST_SECONDS, MOST_MEMORY = 60, 700_000  # of the processor, and kB beside what the process holds (some 300,000)
LONGEST = 5_000  # characters of a line
REGISTER = """study: hostile
title: A study
programmes:
  - {programme: Walking, prefix: WAL, name: Walking Together}
sites:
  - {site: NOR, name: North, programme: Walking, country: England, jurisdiction: UK, role: home, first_wave: 1}
code_schemes:
  - {scheme: full, parts: [programme, site, number]}
waves:
  - {wave: 1, window: 2021-01/2021-12, topic: First, status: collected}
frameworks: [cfir-2022]
vocabularies:
  informant_roles: {nurse: Nurse}
  interview_modes: {in person: In person}
  document_kinds: {plan: Plan}
phases:
  - {phase: adoption, label: Adoption, framework: cfir-2022, filled_by: findings}
"""
TABLES = {
    "informants": ("informant", "informant_role"),
    "interviews": ("interview", "informants", "sites", "held_on", "interview_mode"),
    "documents": ("document", "title", "programme", "document_kind", "dated"),
    "findings": ("finding", "programme", "phase", "framework", "code", "statement", "state", "evidence"),
    "events": ("event", "programme", "phase", "description", "date"),
}
GOOD = ("WAL-NOR-01", "nurse", "INT-1", "NOR", "2021-03-01", "in person", "Walking", "adoption", "present", "plan", "")
ODD = (
    "\0",
    "\x1b[2J",
    "\u202eevil",
    "\ud800",
    "=1+1",
    "'; DROP TABLE core.informants; --",
    "{{7*7}}",
    "%n%s",
    "NaN",
    "1e999",
    "9" * 10_000,
    "-0",
    "0x1f",
    "x" * 100_000,
    "a;b;;c",
    '"',
    '""',
    "\r",
    "\u2028",
    "\ufeff",
    "../../etc/passwd",
    "CON",
    "💥" * 50,
    "2021-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "NULL",
    "None",
    "true",
    "\\N",
    "<!--",
    "&amp;",
    "é",
    "e\u0301",
)
NAMES = (
    "{}.csv",
    "{}.CSV",
    "{}.xlsx",
    "sub/{}.csv",
    "{}.csv.bak",
    "..{}.csv",
    "{} .csv",
    "{}\u200b.csv",
    "CON.csv",
    ".{}",
    "library.bib",
    "library.ris",
    "library.json",
    "project.qdpx",
    "project.qde",
    "data.qda",
    "t.sqlite3",
    "{}.txt",
)
ATTRIBUTES = (
    'r="{}"',
    't="s"',
    't="n"',
    't="b"',
    't="e"',
    't="d"',
    't="inlineStr"',
    't="str"',
    's="99"',
    'r="A{}"',
    'r="XFE1"',
    'r=""',
    'hidden="1"',
    'spans="1:99999"',
    'ht="1e999"',
    'r="-1"',
    'r="A0"',
    'x:y="z"',
    'r="AAAA1"',
)


class Case:
    """A study folder being filled at random."""

    def __init__(self, number: int, folder: Path) -> None:
        self.random = random.Random(f"hostile {number}")
        self.folder, self.delivery = folder, folder / "wave-1"
        self.delivery.mkdir(parents=True)

    def word(self) -> str:
        return self.random.choice(ODD if self.random.random() < 0.15 else GOOD)

    def number(self) -> str:
        return self.random.choice(["1", "2", "7", "1048576", "1048577", "99999999999", "0", "9" * 5_000])

    def choose(self, *chosen: Callable[[Case], None]) -> None:
        self.random.choice(chosen)(self)


def write_csv(case: Case) -> None:
    name = case.random.choice(sorted(TABLES))
    sign, end = case.random.choice([",", ";", "\t", "|"]), case.random.choice(["\n", "\r\n", "\r", "\n\n"])
    rows = [[column for column in TABLES[name] if case.random.random() < 0.97]]
    rows += [[case.word() for _ in range(case.random.randint(0, 9))] for _ in range(case.random.randint(0, 12))]
    text = end.join(sign.join(row) for row in rows) + end * case.random.choice([0, 1, 2_000])
    content = text.encode(
        case.random.choice(["utf-8", "utf-8", "utf-16", "cp1252"]), "surrogatepass" if False else "replace"
    )
    if case.random.random() < 0.1:
        content += case.random.choice([b"\xff\xfe", b"\0" * 5_000, b'"', b"\x80\x81"])
    put(case, case.random.choice(NAMES[:9]).format(name), content)


def write_workbook(case: Case) -> None:
    """A workbook whose XML is written by hand, some of it of no use."""
    name = case.random.choice(sorted(TABLES))
    rows = "".join(_row(case) for _ in range(case.random.randint(0, 30)))
    if case.random.random() < 0.1:
        rows += case.random.choice(["<row/>", "<row><c/></row>", "<c/>"]) * case.random.choice([10, 200_000])
    sheet = f"<worksheet {SPACE}><sheetData>{rows}</sheetData>{case.random.choice(TAILS)}</worksheet>"
    if case.random.random() < 0.1:
        sheet = (
            case.random.choice(['<!DOCTYPE a [<!ENTITY b "c">]>', "<?xml version='1.0' encoding='utf-16'?>", "<"])
            + sheet
        )
    path = case.delivery / f"{name}.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            if case.random.random() < 0.98:
                archive.writestr(part, text.replace("TABLE", name).encode("utf-8", "replace"))


def _row(case: Case) -> str:
    cells = "".join(
        f"<c {_attribute(case)}><v>{case.random.randint(0, 9)}</v></c>"
        if case.random.random() < 0.5
        else f'<c t="inlineStr"><is><t>{_escaped(case.word())}</t></is></c>'
        for _ in range(case.random.randint(0, 8))
    )
    return f"<row {_attribute(case)}>{cells}</row>"


def _attribute(case: Case) -> str:
    return case.random.choice(ATTRIBUTES).format(case.number()) if case.random.random() < 0.2 else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\0", "").replace("\x1b", "")


SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TAILS = (
    "",
    '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    '<mergeCell ref="B2:A1"/>',
    "<cols><col/></cols>",
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {SPACE} xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="TABLE" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_library(case: Case) -> None:
    depth = case.random.choice([1, 3, 200, 20_000])
    word = case.word()
    texts = {
        "library.json": case.random.choice(
            [
                "[" * depth + "]" * depth,
                '[{"id": ' + case.number() + "}]",
                json.dumps([{"title": word, "issued": {"date-parts": [[word]]}}]),
            ]
        ),
        "library.bib": case.random.choice(
            ["@article{" * depth, "{" * depth + "}" * depth, f"@article{{a, title={{{word}}}, year={case.number()}}}"]
        ),
        "library.ris": case.random.choice(
            ["TY  - JOUR\n" * depth, f"TY  - JOUR\nTI  - {word}\nPY  - {case.number()}\nER  - \n", "ER  -\n" * 5]
        ),
        "project.qde": "<Project>" + "<Codes>" * depth,
        "project.qdpx": word,
        "data.qda": word,
        "t.sqlite3": "SQLite format 3\0" + word * 9,
    }
    name = case.random.choice(sorted(texts))
    put(case, name, texts[name].encode("utf-8", "replace"))


def add_entry(case: Case) -> None:
    """An entry of the folder that is no file of a table."""
    path = case.delivery / case.random.choice(["interviews.csv", "x.csv", "sub", "wave.xlsx", "codings.csv"])
    if path.exists() or path.is_symlink():
        return
    what = case.random.randrange(6)
    if what == 0:
        path.symlink_to(case.random.choice(["nowhere", ".", "..", "/dev/zero", "/etc/hostname", path.name]))
    elif what == 1:
        os.mkfifo(path)
    elif what == 2:
        (case.delivery / os.fsdecode(b"f\xe9v\x1b.csv")).write_bytes(b"informant\n")
    elif what == 3:
        with path.open("wb") as file:
            file.truncate(case.random.choice([0, 10_000_000, 3_000_000_000]))
    elif what == 4:
        path.mkdir()
    else:
        put(case, "x" * 200 + ".csv", b"informant\n")


def put(case: Case, name: str, content: bytes) -> None:
    path = case.delivery / name
    if not os.path.lexists(path):
        if not os.path.lexists(path.parent):
            path.parent.mkdir()
        if path.parent.is_dir():
            path.write_bytes(content)


def write_register(case: Case) -> None:
    """The register, in a third of the cases with a line changed, or a hostile file next to it."""
    lines = REGISTER.splitlines()
    if case.random.random() < 0.3:
        at = case.random.randrange(len(lines))
        key, _, value = lines[at].partition(":")
        odd = [
            f"{key}: {json.dumps(case.word())}",
            f"{key}: !!python/object:os.system {value}",
            f"{key}: &a [*a]",
            "? [a]",
            "",
            f"{key}: {'[' * 3_000}",
            f"{key}: {case.number()}",
            lines[at] * 2,
            f"{key}:\n  <<: {value.strip() or 1}",
        ]
        lines[at] = case.random.choice(odd)
    if case.random.random() < 0.1:
        name = case.random.choice(["corrections", "withdrawals", "acknowledgements", "redcap", "qda"])
        text = case.random.choice(
            [f"{name}: !!python/name:os.system", f"{name}: [{case.number()}]", f"{name}: {{a: b}}", "a: b", ""]
        )
        (case.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (case.folder / "study.yaml").write_text("\n".join(lines).replace("\ud800", "\ufffd"), encoding="utf-8")


def make(number: int, folder: Path) -> Case:
    """A study with a delivery, always the same for its number; in half the cases with some files in order."""
    case = Case(number, folder)
    write_register(case)
    if case.random.random() < 0.5:
        codes = "".join(f"WAL-NOR-{code:02},nurse\n" for code in range(1, 9))
        put(case, "informants.csv", f"informant,informant_role\n{codes}".encode())
    for _ in range(case.random.randint(0, 3)):
        case.choose(write_csv, write_csv, write_workbook, write_workbook, write_library, add_entry)
    return case


def try_case(number: int, folder: Path) -> str:
    """Load a hostile delivery and say what became of it. Whatever else happens is a find."""
    case = make(number, folder)
    try:
        study = load_study(folder)
    except StudyError as error:
        return _register_refused(str(error), folder)
    entries = {*delivered_files(case.delivery)}
    with Store(None).open() as con:
        try:
            load_delivery(con, study, 1, case.delivery, accept_partial=number % 2 == 0)
        except Refused as refused:
            return _refused(refused, folder)
        counted = con.execute("SELECT * EXCLUDE (wave) FROM audit.delivered_tables").fetchall()
        files = {name for (name,) in con.execute("SELECT file FROM audit.deliveries").fetchall()}
    assert not misfits(case.delivery), "loaded, with entries that nobody read"
    assert files == entries, f"{entries ^ files} is not recorded"
    for name, delivered, kept, refused_rows, dropped in counted:
        assert delivered == kept + refused_rows + dropped, name
    return "loaded"


def _register_refused(message: str, folder: Path) -> str:
    assert str(folder) in message, f"{message} names no file"
    assert all(line.isprintable() for line in message.splitlines()), repr(message)
    return "registers refused"


def _refused(refused: Refused, folder: Path) -> str:
    lines = [str(issue) for issue in refused.issues]
    assert lines
    assert all(line.isprintable() and len(line) < LONGEST for line in lines), lines
    mark_refused(Workspace(folder), 1, refused.issues)
    is_mishap = any(issue.check == "mishap" for issue in refused.issues)
    return "refused, with a traceback in the log" if is_mishap else "refused"


def attack(numbers: range) -> tuple[Counter[str], list[str]]:
    """Try cases one after another: what became of how many, and the finds."""
    came, finds = Counter[str](), []
    for number in numbers:
        folder = Path(tempfile.mkdtemp(prefix="hostile-"))
        began, held = time.process_time(), reset_peak()
        try:
            came[try_case(number, folder)] += 1
            assert time.process_time() - began < MOST_SECONDS, f"case {number}: {time.process_time() - began:.0f} s"
            assert peak_memory() - held < MOST_MEMORY, f"case {number}: {peak_memory() - held:,} kB"
        except Exception as error:
            error.add_note(f"case {number}; see it again with: python tests/hostile.py 1 {number}")
            finds.append("".join(traceback.format_exception(error)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return came, finds


def main(cases: int, start: int = 0) -> None:
    came, finds, step = Counter[str](), 0, 25
    parts = (range(at, min(at + step, start + cases)) for at in range(start, start + cases, step))
    with ProcessPoolExecutor(os.cpu_count(), max_tasks_per_child=4) as pool:
        for part in [pool.submit(attack, part) for part in parts]:
            of_part, found = part.result()
            came += of_part
            finds += len(found)
            for find in found:
                print(f"\n{find}", file=sys.stderr)
            print(f"\r{came.total() + finds:,} cases", end="", flush=True)
    message = ", ".join(f"{count:,} {what}" for what, count in sorted(came.items()))
    print(f"\r{cases:,} hostile deliveries and registers: {message}, {finds} finds")
    sys.exit(finds > 0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

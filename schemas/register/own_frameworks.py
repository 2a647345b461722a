"""A study's own frameworks and labels in other languages: tables in the folder `frameworks` next to `study.yaml`.

`frameworks/our-themes.csv` is a framework of the name `our-themes`, and so are a workbook, `our-themes.xlsx`, and a
codebook exported from a QDA tool, `our-themes.qdc`; `frameworks/cfir-2022.sv.csv` gives the labels of a framework,
bundled or own, in another language. Belongs elsewhere: the bundled frameworks (`schemas.vocabularies.frameworks`) or
codebooks whose versions follow from changes (`schemas.register.codebooks`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from casewave.schemas.csv_files import ENDINGS, NotText, csv_form, csv_rows
from casewave.schemas.hints import did_you_mean
from casewave.schemas.register.codebook_files import DEEPEST, CodebookError, Row, codebook_rows
from casewave.schemas.register.framework_workbooks import UNREAD, WORKBOOKS, NotAWorkbook, workbook_rows
from casewave.schemas.visible import shown
from casewave.schemas.vocabularies.frameworks import Construct, Framework, framework_names, load_framework

FOLDER = "frameworks"
NAME = re.compile(r"(?P<framework>[A-Za-z0-9][A-Za-z0-9_-]*)(?:\.(?P<language>[a-z]{2,3}))?")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
MOST_ISSUES = 50  # of a file
CODEBOOK = ".qdc"
READ = (*ENDINGS, *WORKBOOKS, CODEBOOK)
OF_PEOPLE = ("readme.md", "readme.txt")  # which hold no codes
NEEDED, MAY_BE = ("code", "label"), ("parent", "level", "definition", "source")


class FrameworkError(Exception):
    """A file of frameworks is not usable; each line of the message says file, line, what was expected, what to do."""


@dataclass(frozen=True)
class Labels:
    """The labels of a framework in one language, by code."""

    framework: str
    language: str
    labels: dict[str, str]


def framework_files(study: Path) -> dict[str, Path]:
    """The files of a study's own frameworks and labels, by name."""
    found = sorted((study / FOLDER).glob("*"))
    kept = [path for path in found if not path.name.startswith((".", "~$")) and path.name.lower() not in OF_PEOPLE]
    return {f"{FOLDER}/{path.name}": path for path in kept if path.suffix.lower() in READ + UNREAD}


def read_own(study: Path) -> tuple[list[Framework], list[Labels]]:
    """Read the frameworks and labels that are next to a study. Raises FrameworkError with all that is wrong."""
    if strange := [path for path in framework_files(study).values() if not path.is_file()]:
        raise FrameworkError(f"{strange[0]}: is not a file; put the file itself here")
    files = {path: _named(path) for path in framework_files(study).values()}
    first: dict[tuple[str, str], Path] = {}
    for path, name in files.items():
        if first.setdefault(name, path) != path:
            raise FrameworkError(
                f"{path}: {first[name].name} holds a framework of this name too; remove one of the two"
            )
    own = {name[0]: _framework(path, name[0]) for path, name in files.items() if not name[1]}
    labels = [_labels(path, own, *name) for path, name in files.items() if name[1]]
    return list(own.values()), labels


def _named(path: Path) -> tuple[str, str]:
    """The framework, and the language if its labels are in another, that a file is named after."""
    if path.suffix.lower() in UNREAD:
        raise FrameworkError(f"{path}: not a kind of file that is read here; save it as .csv or .xlsx")
    named = NAME.fullmatch(path.stem)
    if named is None:
        raise FrameworkError(
            f"{path}: name it like our-themes.csv or, for labels in another language, our-themes.sv.csv; "
            "rename the file"
        )
    if named["language"] is None and named["framework"] in framework_names():
        raise FrameworkError(f"{path}: casewave brings a framework of this name; give yours another")
    return named["framework"], named["language"] or ""


def _framework(path: Path, name: str) -> Framework:
    rows = _codebook(path) if path.suffix.lower() == CODEBOOK else _rows(path, NEEDED, MAY_BE)
    if issues := [*islice(chain(_cell_issues(path, rows), _tree_issues(path, rows)), MOST_ISSUES)]:
        raise FrameworkError("\n".join(issues))
    constructs = (
        Construct(
            row["code"], row["parent"], row["level"] or ("construct" if row["parent"] else "element"), row["label"],
            order, row["definition"], "declared", row["source"],
        )
        for order, (_, row) in enumerate(rows, start=1)
    )  # fmt: skip
    return Framework(name, tuple(constructs), name)


def _codebook(path: Path) -> list[Row]:
    try:
        return codebook_rows(path)
    except CodebookError as error:
        raise FrameworkError(f"{path}: {error}") from None


def _labels(path: Path, own: dict[str, Framework], name: str, language: str) -> Labels:
    known = sorted({*own, *framework_names()})
    if name not in known:
        hint = did_you_mean(name, known) or f"Use {', '.join(known)}."
        raise FrameworkError(f"{path}: {name} is not a framework. Rename the file. {hint}")
    framework = own.get(name) or load_framework(name)
    codes = [construct.code for construct in framework.constructs]
    known_codes = set(codes)
    rows = _rows(path, NEEDED, ())
    strange = (
        f"{path}, line {line}: {row['code']} is not a code of {name}. "
        f"{did_you_mean(row['code'], codes) or 'Remove it.'}"
        for line, row in rows
        if row["code"] and row["code"] not in known_codes
    )
    if issues := [*islice(chain(_cell_issues(path, rows), strange), MOST_ISSUES)]:
        raise FrameworkError("\n".join(issues))
    return Labels(name, language, {row["code"]: row["label"] for _, row in rows})


def _rows(path: Path, needed: Iterable[str], may_be: Iterable[str]) -> list[Row]:
    """The rows of a file that are not blank, with every column, each cell without blanks around it."""
    known = [*needed, *may_be]
    try:
        rows = _lines(path, known)
        header = [name.strip().lower() for name in next(rows, [])]
        found = list(enumerate(rows, start=2))
    except NotAWorkbook as error:
        raise FrameworkError(f"{path}: {error}") from None
    except NotText:
        raise FrameworkError(f"{path}: not written in UTF-8; save it again as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise FrameworkError(f"{path}: no table ({error}); look for a quotation mark that never closes") from None
    while header and not header[-1]:
        header.pop()
    _expect_columns(path, header, needed, known)
    wide = [line for line, cells in found if any(cells[len(header) :])]
    if wide:
        hint = "put a text that holds a comma into quotation marks"
        raise FrameworkError("\n".join(f"{path}, line {line}: more cells than the header has; {hint}" for line in wide))
    written = [(line, dict(zip(header, cells, strict=False))) for line, cells in found]
    filled = [(line, {name: cells.get(name, "").strip() for name in known}) for line, cells in written]
    kept = [(line, row) for line, row in filled if any(row.values())]
    if not kept:
        raise FrameworkError(f"{path}: no row is below the header; add one for each code")
    return kept


def _lines(path: Path, known: list[str]) -> Iterator[list[str]]:
    """The rows of a table, the header first."""
    if path.suffix.lower() in WORKBOOKS:
        return iter(workbook_rows(path))
    return csv_rows(path, csv_form(path, known=lambda cell: cell.lower() in known), strict=False)


def _expect_columns(path: Path, header: list[str], needed: Iterable[str], known: list[str]) -> None:
    expected = f"the columns are {', '.join(known)}"
    if strange := [name for name in header if name not in known]:
        hint = did_you_mean(strange[0], known) or "Rename it, or remove it."
        raise FrameworkError(f"{path}, line 1: {expected}; '{strange[0]}' is not one of them. {hint}")
    if missing := [name for name in needed if name not in header]:
        raise FrameworkError(f"{path}, line 1: {expected}; add {missing[0]}")


def _cell_issues(path: Path, rows: list[Row]) -> Iterator[str]:
    first: dict[str, int] = {}
    for line, row in rows:
        code = row["code"]
        for name in NEEDED:
            if not row[name]:
                yield f"{path}, line {line}: the {name} is blank; fill it in"
        if code and not CODE.fullmatch(code):
            others = "holds other signs than letters, digits, dots, hyphens and underscores"
            yield f"{path}, line {line}: '{shown(code)}' {others}"
        if code in first:
            yield f"{path}, line {line}: {code} is in line {first[code]} already; give one of the two another code"
        first.setdefault(code, line)


def _tree_issues(path: Path, rows: list[Row]) -> Iterator[str]:
    """Parents that are no code, and codes above themselves: each circle is reported once, at its first line."""
    parents = {row["code"]: row["parent"] for _, row in rows}
    in_circles: set[str] = set()
    for line, row in rows:
        code, parent = row["code"], row["parent"]
        if parent and parent not in parents:
            hint = did_you_mean(parent, parents) or "Add a row for it, or leave parent blank."
            yield f"{path}, line {line}: the parent {parent} is not a code of this file. {hint}"
        way = _way_up(parents, code)
        if len(way) > DEEPEST:
            yield f"{path}, line {line}: more than {DEEPEST} codes are above {code}; correct the parents"
            return
        circle = way if parents.get(way[-1]) == code else []
        if circle and code not in in_circles:
            in_circles |= set(circle)
            below = " below ".join([*circle, code])
            yield f"{path}, line {line}: {below}: a code cannot be below itself; leave the parent of one of them blank"


def _way_up(parents: dict[str, str], code: str) -> list[str]:
    """A code and those above it, each once: one more than may be at most."""
    way = [code]
    while len(way) <= DEEPEST and (above := parents.get(way[-1], "")) and above not in way:
        way.append(above)
    return way

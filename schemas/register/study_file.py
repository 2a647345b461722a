"""`study.yaml` and the files next to it read as the register, with errors that say file, line and what to do.

Belongs elsewhere: what the register may hold (`schemas.register.study`).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from casewave.schemas.csv_files import NotText, csv_form, csv_rows
from casewave.schemas.entries import Misplaced
from casewave.schemas.register.own_frameworks import FrameworkError, framework_files, read_own
from casewave.schemas.register.study import Study
from casewave.schemas.visible import shown, visible


class AsWritten(RoundTripConstructor):
    """Reads each number, day, yes or no and null as the text that is written: `021` is not 21, `1.10` is not 1.1.

    What a text stands for is for the models to say.
    """

    def construct_null(self, node: Any) -> Any:
        """Nothing where nothing is written; else the word for it, such as `~` or `null`."""
        return self.construct_scalar(node) or None


AsWritten.add_constructor("tag:yaml.org,2002:null", AsWritten.construct_null)
for kind in ("int", "float", "bool", "timestamp", "str", "value", "merge"):
    AsWritten.add_constructor(f"tag:yaml.org,2002:{kind}", RoundTripConstructor.construct_scalar)


Declared = TypeVar("Declared", bound=BaseModel)


class StudyError(Exception):
    """The register is not usable; the message says where, what was expected and what to do."""


# Sections of the register that may be in a file of their own, named after them.
BESIDE = ("qda", "redcap", "corrections", "withdrawals", "acknowledgements")
LARGEST = 10_000_000  # bytes of a file of the register
MOST_VALUES = 1_000_000  # in a file of the register, each as often as it is repeated by an anchor
MOST_ENTRIES, ENTRY = 400_000, re.compile(r"[\n,\[{]|:\s")  # as far as signs tell, before a file is read
MOST_LINES = 50  # of a message
DEEPEST, BRACKETS = 100, re.compile(r"[\[\]{}]")
UNWRITTEN = {"Cc", "Cs", "Cn"}  # control characters, halves of a sign, and what is no sign
FILE, QDA_FILE, QDA_CODES = "study.yaml", "qda.yaml", "qda-codes.csv"


def register_files(folder: Path) -> dict[str, Path]:
    """The files that make up the register of a study folder, by name; those next to study.yaml may be absent."""
    names = (FILE, *(f"{section}.yaml" for section in BESIDE), QDA_CODES)
    return {name: folder / name for name in names if (folder / name).exists()} | framework_files(folder)


def load_study(folder: Path) -> Study:
    """Read `study.yaml` of a study folder, with the files next to it where they are.

    Raises StudyError, whose lines each name the place, what was there and what was expected, whatever the files hold.
    """
    path = folder / FILE
    try:
        return _load(folder, path)
    except RecursionError:
        raise StudyError(f"{path}: its entries, or those of a file next to it, are nested too deeply") from None
    except OSError as error:
        raise StudyError(f"{error.filename or path}: cannot be read ({error.strerror}); see that it is yours") from None
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        problem = f"cannot be read ({type(error).__name__}); look at what was changed last, or report it with the file"
        raise StudyError(f"{path}, or a file next to it, {problem}") from error


def load_entries(path: Path, model: type[Declared]) -> Declared:
    """Read a YAML file of entries that is no part of the register, with the same care and the same messages."""
    try:
        tree = _tree(path)
        return model.model_validate(_Plain(path).of(tree))
    except ValidationError as error:
        lines = [f"{path}, line {_line(tree, _location(issue))}: {_issue(issue)}" for issue in _own_issues(error)]
        raise StudyError("\n".join(map(visible, lines[:MOST_LINES]))) from None
    except RecursionError:
        raise StudyError(f"{path}: its entries are nested too deeply") from None


def line_of(path: Path, location: tuple[Any, ...]) -> int:
    """The line of an entry of a YAML file."""
    return _line(_tree(path), location)


def _load(folder: Path, path: Path) -> Study:
    tree = _tree(path)
    plain, trees = _Plain(path).of(tree), {}
    for section in BESIDE:
        beside = folder / f"{section}.yaml"
        if not beside.exists() and not beside.is_symlink():
            continue
        if section in plain:
            twice = f"{section} is in {beside.name} too; remove one"
            raise StudyError(f"{path}, line {_line(tree, (section,))}: {twice}")
        trees[section] = _tree(beside)
        if list(trees[section]) != [section]:
            raise StudyError(f"{beside}: write one entry, '{section}:', with all others below it")
        plain |= _Plain(beside).of(trees[section])
    if codes := list(_code_rules(folder / QDA_CODES)):
        section_of_codes = plain.setdefault("qda", {})
        section_of_codes["codes"] = [*section_of_codes.get("codes", []), *codes]
    try:
        plain["own_frameworks"], plain["labels"] = read_own(folder)
    except FrameworkError as error:
        raise StudyError(str(error)) from None
    try:
        return Study.model_validate(plain)
    except ValidationError as error:
        lines = [visible(_message(folder, tree, trees, issue)) for issue in _own_issues(error)]
        more = [f"and {len(lines) - MOST_LINES:,} more"] * (len(lines) > MOST_LINES)
        raise StudyError("\n".join([*lines[:MOST_LINES], *more])) from None


def _own_issues(error: ValidationError) -> list[Any]:
    """The problems, without those of a section that counts as short only since entries of it have problems."""
    issues = error.errors()
    within = {issue["loc"][:1] for issue in issues if len(issue["loc"]) > 1}
    return [issue for issue in issues if issue["type"] != "too_short" or issue["loc"] not in within]


def _message(folder: Path, tree: Any, trees: dict[str, Any], issue: Any) -> str:
    location = _location(issue)
    section = str(location[0]) if location else ""
    if section in trees:
        return f"{folder / section}.yaml, line {_line(trees[section], location)}: {_issue(issue)}"
    return f"{folder / 'study.yaml'}, line {_line(tree, location)}: {_issue(issue)}"


def _code_rules(path: Path) -> Iterator[dict[str, str]]:
    """The rules for codes in a table of path, framework and code, one per row."""
    if not path.exists() and not path.is_symlink():
        return
    _expect_file(path)
    names = ("path", "framework", "code")
    try:
        rows = csv_rows(path, csv_form(path, known=lambda cell: cell in names), strict=False)
        header = next(rows, [])
        if missing := set(names) - set(header):
            raise StudyError(f"{path}, line 1: the columns are path, framework and code; add {min(missing)}")
        for row in rows:
            cells = dict(zip(header, row, strict=False))
            rule = {name: cells.get(name, "").strip() for name in names}
            if rule["code"]:  # a row that is not filled in yet maps nothing
                yield rule
    except NotText:
        raise StudyError(f"{path}: not written in UTF-8; save it again as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise StudyError(f"{path}: no table ({error}); look for a quotation mark that never closes") from None


def _expect_file(path: Path) -> None:
    """Raise StudyError where a path is no file, or one that would take hours to read."""
    if path.is_symlink() and not path.exists():
        raise StudyError(f"{path}: is a link to nothing; put the file itself here")
    if path.exists() and not path.is_file():
        raise StudyError(f"{path}: is not a file; put the file itself here")
    if path.exists() and path.stat().st_size > LARGEST:
        raise StudyError(f"{path}: is larger than {LARGEST // 1_000_000} MB; a register holds words, not data")


def _expect_bounded(path: Path, text: str) -> None:
    """Raise StudyError where there are more entries, or brackets nested deeper, than any register needs.

    Each entry takes 0.1 ms and a kilobyte to read, and each level takes longer.
    """
    if sum(1 for _ in ENTRY.finditer(text)) > MOST_ENTRIES:
        raise StudyError(f"{path}: has more than {MOST_ENTRIES:,} entries; a register holds words, not data")
    depth = 0
    for bracket in BRACKETS.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEEPEST:
            line = text.count("\n", 0, bracket.start()) + 1
            raise StudyError(f"{path}, line {line}: its entries are nested too deeply; close the brackets")


@lru_cache(maxsize=16)
def _composed(text: str) -> Any:
    """The entries of a text with their lines: to be read only, since a text is composed once for all who read it."""
    yaml = YAML(typ="rt")
    yaml.Constructor = AsWritten
    return yaml.load(text)


def _tree(path: Path) -> CommentedMap:
    _expect_file(path)
    try:
        text = path.read_text(encoding="utf-8")
        _expect_bounded(path, text)
        tree = _composed(text)
    except (FileNotFoundError, NotADirectoryError):
        raise StudyError(f"{path}: there is no study register here; name the folder that holds study.yaml") from None
    except UnicodeDecodeError:
        raise StudyError(f"{path}: not written in UTF-8; save it again as UTF-8") from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StudyError(f"{path}, line {line}: {error.problem}") from None
    except YAMLError:
        raise StudyError(f"{path}: it holds a character that cannot be in a text; type the line again") from None
    if not isinstance(tree, CommentedMap):
        raise StudyError(f"{path}: it holds no entries; write entries such as 'title: ...'")
    return tree


class _Plain:
    """The entries of a YAML file as plain values. Raises StudyError for what no register holds."""

    def __init__(self, path: Path) -> None:
        self.path, self.values = path, 0

    def of(self, node: Any, line: int = 0) -> Any:
        self.values += 1
        if self.values > MOST_VALUES:
            self._refuse(line, "its entries repeat one another by anchors (&, *) too often; write them out")
        if isinstance(node, CommentedMap):
            return {str(key): self.of(value, _line_of(node, key, line)) for key, value in node.items()}
        if isinstance(node, CommentedSeq):
            return [self.of(value, _line_of(node, place, line)) for place, value in enumerate(node)]
        return self._scalar(node, line)

    def _scalar(self, node: Any, line: int) -> Any:
        if node is None:
            return None
        if not isinstance(node, str):
            self._refuse(line, "a value of a kind that a register does not have; delete the tag (!) before it")
        return self._text(str(node), line)

    def _text(self, text: str, line: int) -> str:
        if not text.isprintable() and UNWRITTEN & {unicodedata.category(sign) for sign in set(text) - {"\n", "\t"}}:
            self._refuse(line, "a sign that no text holds; write the line again")
        return text

    def _refuse(self, line: int, problem: str) -> NoReturn:
        raise StudyError(f"{self.path}, line {line + 1}: {problem}")


def _line_of(node: Any, step: Any, parent: int) -> int:
    """The line of an entry, from 0; that of what it is in, where it came by an anchor from elsewhere."""
    place = (node.lc.data or {}).get(step)
    return int(place[0]) if place else parent


def _line(tree: Any, location: tuple[Any, ...]) -> int:
    line = 0
    for step in location:
        is_there = isinstance(step, int) and step < len(tree) if isinstance(tree, CommentedSeq) else step in tree
        if not is_there:
            break
        line, tree = _line_of(tree, step, line), tree[step]
        if not isinstance(tree, CommentedMap | CommentedSeq):
            break
    return line + 1


def _location(issue: Any) -> tuple[Any, ...]:
    cause = issue.get("ctx", {}).get("error")
    if not isinstance(cause, Misplaced):
        return tuple(issue["loc"])
    # A rule of an entry names a place within the entry, one of the register a place within the whole.
    return (*issue["loc"], *cause.location) if len(issue["loc"]) > 1 else cause.location


def _issue(issue: Any) -> str:
    place = ", ".join(str(step + 1) if isinstance(step, int) else str(step) for step in issue["loc"])
    if issue["type"] == "extra_forbidden":
        return f"{place}: this entry is not known; check its spelling or remove it"
    if issue["type"] == "missing":
        return f"{place}: this entry is missing; add it"
    if issue["type"] == "too_short":
        return f"{place}: needs at least one entry; add it"
    message = issue["msg"].removeprefix("Value error, ")
    stood = f"; it is '{shown(issue['input'])}'" if isinstance(issue["input"], str | int | float) else ""
    return f"{place}: {message}{stood}" if place else message

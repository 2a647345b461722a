"""`study.yaml` and the files beside it read as the register, with errors that say file, line and what to do.

Belongs elsewhere: what the register may hold (`schemas.register.study`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from casewave.schemas.entries import Misplaced
from casewave.schemas.register.own_frameworks import FrameworkError, framework_files, read_own
from casewave.schemas.register.study import Study


class AsWritten(RoundTripConstructor):
    """Reads each number, day and yes or no as the text that is written: `021` is not 21, `1.10` is not 1.1.

    What a text stands for is for the models to say.
    """


for kind in ("int", "float", "bool", "timestamp"):
    AsWritten.add_constructor(f"tag:yaml.org,2002:{kind}", RoundTripConstructor.construct_scalar)


class StudyError(Exception):
    """The register is not usable; the message says where, what was expected and what to do."""


# Sections of the register that may stand in a file of their own, named after them.
BESIDE = ("qda", "redcap", "corrections", "withdrawals", "acknowledgements")
QDA_FILE, QDA_CODES = "qda.yaml", "qda-codes.csv"


def register_files(folder: Path) -> dict[str, Path]:
    """The files that make up the register of a study folder, by name; those beside study.yaml may be absent."""
    names = ("study.yaml", *(f"{section}.yaml" for section in BESIDE), QDA_CODES)
    return {name: folder / name for name in names if (folder / name).exists()} | framework_files(folder)


def load_study(folder: Path) -> Study:
    """Read `study.yaml` of a study folder, with the files beside it where they are.

    Raises StudyError, whose lines each name the place, what stood there and what was expected.
    """
    path = folder / "study.yaml"
    tree = _tree(path)
    plain, trees = _plain(tree), {}
    for section in BESIDE:
        beside = folder / f"{section}.yaml"
        if not beside.exists():
            continue
        if section in plain:
            twice = f"{section} stands in {beside.name} too; take one out"
            raise StudyError(f"{path}, line {_line(tree, (section,))}: {twice}")
        trees[section] = _tree(beside)
        if list(trees[section]) != [section]:
            raise StudyError(f"{beside}: expected one entry, '{section}:', with all others below it")
        plain |= _plain(trees[section])
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
        raise StudyError("\n".join(_told(folder, tree, trees, issue) for issue in _own_issues(error))) from None


def _own_issues(error: ValidationError) -> list[Any]:
    """The faults, without those of a section that counts as short only since entries of it are at fault."""
    issues = error.errors()
    within = {issue["loc"][:1] for issue in issues if len(issue["loc"]) > 1}
    return [issue for issue in issues if issue["type"] != "too_short" or issue["loc"] not in within]


def _told(folder: Path, tree: Any, trees: dict[str, Any], issue: Any) -> str:
    location = _location(issue)
    section = str(location[0]) if location else ""
    if section in trees:
        return f"{folder / section}.yaml, line {_line(trees[section], location)}: {_issue(issue)}"
    return f"{folder / 'study.yaml'}, line {_line(tree, location)}: {_issue(issue)}"


def _code_rules(path: Path) -> Iterator[dict[str, str]]:
    """The rules for codes in a table of path, framework and code, one a row."""
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := {"path", "framework", "code"} - set(rows.fieldnames or ()):
                raise StudyError(f"{path}, line 1: expected the columns path, framework and code; add {min(missing)}")
            for row in rows:
                rule = {name: (row[name] or "").strip() for name in ("path", "framework", "code")}
                if rule["code"]:  # a row that is not filled in yet maps nothing
                    yield rule
    except UnicodeDecodeError:
        raise StudyError(f"{path}: not written in UTF-8; save it again as 'CSV UTF-8'") from None


def _tree(path: Path) -> CommentedMap:
    yaml = YAML(typ="rt")
    yaml.Constructor = AsWritten
    try:
        tree = yaml.load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise StudyError(f"{path}: there is no study register here; name the folder that holds study.yaml") from None
    except UnicodeDecodeError:
        raise StudyError(f"{path}: not written in UTF-8; save it again as UTF-8") from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StudyError(f"{path}, line {line}: {error.problem}") from None
    except YAMLError:
        raise StudyError(f"{path}: a sign that no text holds stands in it; write the line anew") from None
    if not isinstance(tree, CommentedMap):
        raise StudyError(f"{path}: expected entries such as 'title: ...', found none")
    return tree


def _plain(node: Any) -> Any:
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    return node if node is None else str(node)


def _line(tree: Any, location: tuple[Any, ...]) -> int:
    line = 1
    for step in location:
        if isinstance(tree, CommentedMap) and step in tree:
            line = tree.lc.key(step)[0] + 1
        elif isinstance(tree, CommentedSeq) and step < len(tree):
            line = tree.lc.item(step)[0] + 1
        else:
            break
        tree = tree[step]
    return line


def _location(issue: Any) -> tuple[Any, ...]:
    cause = issue.get("ctx", {}).get("error")
    if not isinstance(cause, Misplaced):
        return tuple(issue["loc"])
    # A rule of an entry names a place within the entry, one of the register a place within the whole.
    return (*issue["loc"], *cause.location) if len(issue["loc"]) > 1 else cause.location


def _issue(issue: Any) -> str:
    place = ", ".join(str(step + 1) if isinstance(step, int) else str(step) for step in issue["loc"])
    if issue["type"] == "extra_forbidden":
        return f"{place}: this entry is not known; check its spelling or take it out"
    if issue["type"] == "missing":
        return f"{place}: this entry is missing; add it"
    if issue["type"] == "too_short":
        return f"{place}: expected one entry or more; add it"
    message = issue["msg"].removeprefix("Value error, ")
    stood = f"; there stands '{issue['input']}'" if isinstance(issue["input"], str | int | float) else ""
    return f"{place}: {message}{stood}" if place else message

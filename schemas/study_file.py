"""`study.yaml` read as the register, with errors that say file and line, what stood there and what to do.

Here does not belong what the register may hold (`schemas.study`).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from schemas.entries import Misplaced
from schemas.study import Study


class StudyError(Exception):
    """The register is not usable; the message says where, what was expected and what to do."""


def load_study(folder: Path) -> Study:
    """Read `study.yaml` of a study folder.

    Raises StudyError, whose lines each name the place, what stood there and what was expected.
    """
    path = folder / "study.yaml"
    try:
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
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
    try:
        return Study.model_validate(_plain(tree))
    except ValidationError as error:
        lines = [f"{path}, line {_line(tree, _location(fault))}: {_fault(fault)}" for fault in error.errors()]
        raise StudyError("\n".join(lines)) from None


def _plain(node: Any) -> Any:
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    return str(node) if isinstance(node, str | dt.date) else node


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


def _location(fault: Any) -> tuple[Any, ...]:
    cause = fault.get("ctx", {}).get("error")
    return cause.location if isinstance(cause, Misplaced) else fault["loc"]


def _fault(fault: Any) -> str:
    place = ", ".join(str(step + 1) if isinstance(step, int) else str(step) for step in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"{place}: this entry is not known; check its spelling or take it out"
    if fault["type"] == "missing":
        return f"{place}: this entry is missing; add it"
    message = fault["msg"].removeprefix("Value error, ")
    stood = f"; there stands '{fault['input']}'" if isinstance(fault["input"], str | int | float) else ""
    return f"{place}: {message}{stood}" if place else message

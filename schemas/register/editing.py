"""Entries of a YAML file of the register changed in its text: comments stay, and no other line is touched.

The text is parsed for the places of its entries, and only what changes is written over; the result is parsed again and
must say just what was asked for. Belongs elsewhere: which file an entry is in, whether the register holds together
afterwards, and saving (`pipelines.actions.edit_register`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
NULLS = ("", "~", "null", "Null", "NULL")


class EditError(ValueError):
    """An entry cannot be changed in the text as it is written; the message says why, without the file's name."""


@dataclass(frozen=True)
class RegisterEdit:
    """One change of an entry.

    place: the keys and numbers (from 0) that lead to it; a number one past the last adds an entry to a list.
    value: what it becomes, with numbers, days and yes or no as text; None removes it.
    """

    place: tuple[str | int, ...]
    value: Value | None


def edited(text: str, edits: Sequence[RegisterEdit]) -> str:
    """The text with all edits applied in order. Raises EditError where one cannot be made without touching more."""
    for edit in edits:
        text = _edited(text, edit)
    return text


def entry_at(text: str, place: Sequence[str | int]) -> Any:
    """The entry at a place as text, lists and dictionaries; None where there is none or it is blank."""
    node = _compose(text)
    for step in place:
        node = _child(node, step) if node is not None else None
    return None if node is None else _plain(node)


def _edited(text: str, edit: RegisterEdit) -> str:
    before = _entries(text)
    edit = _without_empty_list(before, edit)
    try:
        changed = _Text(text).apply(_compose(text), edit)
        after = _entries(changed)
    except YAMLError as error:
        raise EditError(_refused(edit)) from error
    if after != _applied(before, edit.place, edit.value):  # as where an anchor repeats the entry elsewhere
        raise EditError(_refused(edit))
    return changed


def _refused(edit: RegisterEdit) -> str:
    place = ", ".join(str(step + 1) if isinstance(step, int) else step for step in edit.place)
    return f"{place}: this entry is written in a way that only a person can change; edit the file itself"


def _without_empty_list(before: Any, edit: RegisterEdit) -> RegisterEdit:
    """The removal of a last entry is that of the list, which is left out where it is empty."""
    place = edit.place
    while edit.value is None and len(place) > 1 and len(_walk(before, place[:-1])) == 1:
        place = place[:-1]
    return RegisterEdit(place, edit.value)


def _walk(tree: Any, place: Sequence[str | int]) -> Any:
    for step in place:
        tree = tree[step]
    return tree


def _applied(tree: Any, place: Sequence[str | int], value: Any) -> Any:
    """A copy of plain entries with one of them changed."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if tree is None:
        tree = [] if isinstance(step, int) else {}
    if isinstance(tree, list):
        items = [*tree, None] if step == len(tree) else list(tree)
        items[int(step)] = _applied(items[int(step)], rest, value)
        return [item for at, item in enumerate(items) if rest or value is not None or at != step]
    entries = {**tree, step: _applied(tree.get(step), rest, value)}
    if not rest and value is None:
        del entries[step]
    return entries


def _compose(text: str) -> Node | None:
    return YAML(typ="rt").compose(text)  # type: ignore[no-any-return]


def _entries(text: str) -> Any:
    root = _compose(text)
    return {} if root is None else _plain(root)


def _plain(node: Node) -> Any:
    if isinstance(node, MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.value]
    is_blank = isinstance(node, ScalarNode) and node.style is None and node.value in NULLS
    return None if is_blank else node.value


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: Node = node.value[step]
        return item
    return None


def _flow(value: Value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(name)}: {_flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(text: str, style: str | None = None) -> str:
    """A text as YAML: without quotation marks where it reads as itself, or as the one that it replaces had them."""
    if style == "'" and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    return text if style != '"' and _reads_as_itself(text) else json.dumps(text, ensure_ascii=False)


def _reads_as_itself(text: str) -> bool:
    if text in NULLS or "\n" in text or text != text.strip():
        return False
    try:
        node = _compose(f"[{text}]")
    except YAMLError:
        return False
    items = node.value if isinstance(node, SequenceNode) else []
    return [(item.value, item.style) for item in items if isinstance(item, ScalarNode)] == [(text, None)]


class _Text:
    """A text of YAML in which the entry at one place is overwritten, added or removed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end_of_line = "\r\n" if "\r\n" in text else "\n"

    def apply(self, root: Node | None, edit: RegisterEdit) -> str:
        if root is None:
            return self._insert(len(self.text), self._block(edit.place[0], _nested(edit.place[1:], edit.value), 0))
        node, place = root, list(edit.place)
        while len(place) > 1 and (child := _child(node, place[0])) is not None and not _is_blank(child):
            node = child
            place.pop(0)
        at, value = place[0], _nested(place[1:], edit.value)
        if _child(node, at) is None:
            return self._add(node, at, value)
        return self._remove(node, at) if edit.value is None else self._replace(node, at, value)

    # write over

    def _replace(self, parent: Node, at: str | int, value: Value) -> str:
        key, node = _pair(parent, at)
        if _is_blank(node) and key is not None and node.start_mark.index == node.end_mark.index:
            return self._splice(self._after_colon(key), self._after_colon(key), f" {_flow(value)}")
        style = node.style if isinstance(node, ScalarNode) else None
        new = _scalar(value, style) if isinstance(value, str) else _flow(value)
        if style in ("|", ">"):
            new += self.end_of_line
        return self._splice(node.start_mark.index, self._end(node, key), new)

    # add

    def _add(self, parent: Node, at: str | int, value: Value) -> str:
        if isinstance(parent, SequenceNode):
            new = _flow(value)
        elif isinstance(parent, MappingNode):
            new = f"{_scalar(str(at))}: {_flow(value)}"
        else:
            raise EditError(_refused(RegisterEdit((at,), value)))
        if parent.flow_style:
            end = self._end(*_last(parent)) if parent.value else parent.start_mark.index + 1
            return self._splice(end, end, f", {new}" if parent.value else new)
        indent = parent.start_mark.column
        lines = " " * indent + f"- {new}" if isinstance(parent, SequenceNode) else self._block(at, value, indent)
        return self._insert(self._line_after(self._end(*_last(parent))), lines)

    def _block(self, key: str | int, value: Value, indent: int) -> str:
        """A new entry of a mapping: a list of entries on lines of their own, all else on one line."""
        head = " " * indent + f"{_scalar(str(key))}:"
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            return self.end_of_line.join([head, *(" " * (indent + 2) + f"- {_flow(item)}" for item in value)])
        if isinstance(value, dict) and not indent:
            return self.end_of_line.join([head, *(f"  {_scalar(name)}: {_flow(each)}" for name, each in value.items())])
        return f"{head} {_flow(value)}"

    def _insert(self, at: int, lines: str) -> str:
        before = self.end_of_line if at and self.text[at - 1] != "\n" else ""
        return self._splice(at, at, f"{before}{lines}{self.end_of_line}")

    # take out

    def _remove(self, parent: Node, at: str | int) -> str:
        key, node = _pair(parent, at)
        start, end = (key or node).start_mark.index, self._end(node, key)
        place = next(number for number, pair in enumerate(_pairs(parent)) if pair[1] is node)
        following = _pairs(parent)[place + 1 : place + 2]
        next_start = (following[0][0] or following[0][1]).start_mark.index if following else end
        if isinstance(parent, MappingNode | SequenceNode) and parent.flow_style:
            return self._splice(start, next_start, "") if following else self._splice(self._end_before(parent), end, "")
        if isinstance(parent, SequenceNode):
            start = self.text.rindex("-", 0, start)
        first = self._line_before(start)
        if self.text[first:start].strip():  # behind the dash of a list, where the next entry comes in its place
            return self._splice(start, next_start, "")
        return self._splice(first, self._line_after(end), "")

    def _end_before(self, parent: Node) -> int:
        key, node = _pairs(parent)[-2]
        return self._end(node, key)

    # places

    def _end(self, node: Node, key: Node | None) -> int:
        """Where an entry's own text ends, before any comment that follows."""
        if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
            return self._end(*_last(node))
        if key is not None and node.start_mark.index == node.end_mark.index:
            return self._after_colon(key)
        return int(node.end_mark.index)

    def _after_colon(self, key: Node) -> int:
        return self.text.index(":", key.end_mark.index) + 1

    def _line_before(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_after(self, at: int) -> int:
        if at and self.text[at - 1] == "\n":  # a text of several lines ends with its line
            return at
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def _splice(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]


def _nested(place: Sequence[str | int], value: Any) -> Any:
    """A value below the lists and mappings that lead to it and are not there yet."""
    for step in reversed(place):
        value = [value] if isinstance(step, int) else {step: value}
    return value


def _is_blank(node: Node) -> bool:
    return isinstance(node, ScalarNode) and _plain(node) is None


def _pairs(parent: Node) -> list[tuple[Node | None, Node]]:
    if isinstance(parent, MappingNode):
        return list(parent.value)
    return [(None, item) for item in parent.value]


def _pair(parent: Node, at: str | int) -> tuple[Node | None, Node]:
    if isinstance(at, int):
        return _pairs(parent)[at]
    return next(pair for pair in _pairs(parent) if pair[0] is not None and pair[0].value == at)


def _last(parent: Node) -> tuple[Node, Node | None]:
    key, node = _pairs(parent)[-1]
    return node, key

"""Writes the reference of every key of study.yaml and its JSON Schema, both from the register's entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casewave.schemas.register.json_schema import register_schema

PATH = Path(__file__).parent / "register-reference.md"
HEAD = """# Every key of study.yaml

Made by `make docs` from the entries of the register. Keys without a default are required. An editor that knows YAML
schemas completes and checks the file: `casewave init` writes `study.schema.json` next to it and names it in its first
line.
"""


def reference() -> str:
    """The page: the register itself, then a section for each kind of entry, in the order in which they come up."""
    schema = register_schema()
    sections = {"study.yaml": schema, **{name: schema["$defs"][name] for name in in_order(schema)}}
    return "\n".join([HEAD, *(line for name, entry in sections.items() for line in section(name, entry))])


def in_order(schema: dict[str, Any]) -> list[str]:
    """Kinds of entries in the order of the keys that lead to them."""
    found: list[str] = []
    waiting = [schema]
    while waiting:
        for reference in _references(waiting.pop(0)):
            if reference not in found:
                found.append(reference)
                waiting.append(schema["$defs"][reference])
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        for key, value in node.items():
            if key != "$defs":
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def section(name: str, entry: dict[str, Any]) -> Iterator[str]:
    """A kind of entry: what it is, and a row per key."""
    yield f"\n## {name}\n"
    yield " ".join(entry.get("description", "").split()) + "\n"
    yield "| key | value | default | meaning | example |"
    yield "| --- | --- | --- | --- | --- |"
    required = entry.get("required", [])
    for key, field in entry["properties"].items():
        default = "" if key in required else _default(field)
        example = f"`{field['examples'][0]}`" if field.get("examples") else ""
        cells = (f"`{key}`", _type(field), default, field.get("description", ""), example)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: dict[str, Any]) -> str:
    default = field.get("default")
    if isinstance(default, dict) or "default" not in field:
        return "see there"
    return f"`{json.dumps(default, ensure_ascii=False)}`" if default not in (None, "", []) else "none"


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"] if word)
    for choice in ("anyOf", "oneOf"):
        if choice in field:
            return " or ".join(_type(kind) for kind in field[choice] if kind.get("type") != "null")
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}" if "items" in field else "list"
    if field.get("type") == "object":
        return "words, each with its value"
    if isinstance(field.get("type"), list):
        return "text"
    kinds = {"integer": "whole number", "number": "number", "boolean": "yes or no"}
    return "date" if field.get("format") == "date" else kinds.get(str(field.get("type")), "text")


if __name__ == "__main__":
    PATH.write_text(reference(), encoding="utf-8")

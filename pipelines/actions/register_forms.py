"""The register as forms: its sections with their fields and values as text, and what a filled form changes.

Sections and fields follow from the entries of the register. Belongs elsewhere: how a change is made and saved
(`pipelines.actions.edit_register`), how a form looks (the desk).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.editing import RegisterEdit, Value, entry_at
from casewave.schemas.register.json_schema import register_schema
from casewave.schemas.register.study_file import BESIDE, FILE, StudyError

Kind = Literal["text", "choice", "list", "words"]
GENERAL = "general"  # the section of what is at the top of the file
GENERAL_MEANING = "Title, language and how files are read."
# A study's short name is that of its database; own tables have a page of their own.
ELSEWHERE = {"study", "tables", *BESIDE}


@dataclass(frozen=True)
class FormField:
    """One key of an entry. list: words with commas between; words: lines such as `manager: Managers`."""

    name: str
    meaning: str
    kind: Kind
    options: tuple[str, ...] = ()
    is_required: bool = False
    example: str = ""


@dataclass(frozen=True)
class Form:
    """A section with the values of its entries as text, by field.

    section: its name, or the keys and numbers (from 0) that lead to it with points between, as in `sites.0.aliases`.
    within: names of the keys of an entry that hold entries, which have forms of their own.
    """

    section: str
    meaning: str
    fields: tuple[FormField, ...]
    entries: tuple[dict[str, str], ...]
    is_list: bool
    within: tuple[str, ...]


def sections() -> dict[str, str]:
    """The sections that have a form, with their meanings, in the order of the file."""
    properties = _schema()["properties"]
    named = {name: said["description"] for name, said in properties.items() if name not in ELSEWHERE and _entry(said)}
    return {GENERAL: GENERAL_MEANING, **named}


def form_of(workspace: Workspace, section: str) -> Form:
    """The form of a section as the file has it. Raises StudyError where there is no such section."""
    _expect_section(section)
    fields, within = _fields(section)
    found = entry_at((workspace.folder / FILE).read_bytes().decode("utf-8"), _place(section))
    is_list = _is_list(section)
    entries = (found or []) if is_list else [found or {}]
    shown = tuple({field.name: _as_text(entry.get(field.name), field) for field in fields} for entry in entries)
    meaning = GENERAL_MEANING if section == GENERAL else _said(section)["description"]
    return Form(section, meaning, fields, shown, is_list, within)


def edits_of(
    form: Form, filled: Sequence[Mapping[str, str]], added: Mapping[str, str], removed: Sequence[int]
) -> list[RegisterEdit]:
    """What a filled form changes: fields that differ, an entry that was added, and entries that were removed."""
    edits = [
        edit
        for number, (before, after) in enumerate(zip(form.entries, filled, strict=True))
        for field in form.fields
        for edit in _changes(_place(form.section, number if form.is_list else None), field, before, after)
        if number not in removed
    ]
    new = {field.name: _value(added.get(field.name, ""), field) for field in form.fields}
    if said := {name: value for name, value in new.items() if value is not None}:
        edits.append(RegisterEdit(_place(form.section, len(form.entries)), said))
    return [*edits, *(RegisterEdit(_place(form.section, number), None) for number in sorted(removed, reverse=True))]


def _changes(
    place: tuple[str | int, ...], field: FormField, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[RegisterEdit]:
    old, new = (_value(side.get(field.name, ""), field) for side in (before, after))
    if old == new:
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield RegisterEdit((*place, field.name), new)
        return
    for word in [*old, *(word for word in new if word not in old)]:  # a word is a line of its own
        if old.get(word) != new.get(word):
            yield RegisterEdit((*place, field.name, word), new.get(word))


def _value(text: str, field: FormField) -> Value | None:
    """What a text of a form stands for; a blank is None."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").strip().split("\n")]
    if lines == [""]:
        return None
    if field.kind == "list":
        return [word.strip() for word in " ".join(lines).split(",") if word.strip()]
    if field.kind == "words":
        pairs = (line.partition(":") for line in lines if line)
        return {word.strip(): label.strip() or word.strip() for word, _, label in pairs}
    return "\n".join(lines)


def _as_text(value: Any, field: FormField) -> str:
    if value is None:
        return ""
    if field.kind == "list":
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if field.kind == "words" and isinstance(value, dict):
        return "\n".join(f"{word}: {label}" for word, label in value.items())
    return str(value)


def _place(section: str, number: int | None = None) -> tuple[str | int, ...]:
    steps = () if section == GENERAL else section.split(".")
    named = tuple(int(step) if step.isdecimal() else step for step in steps)
    return named if number is None else (*named, number)


def _is_list(section: str) -> bool:
    return section != GENERAL and _said(section).get("type") == "array"


def _expect_section(section: str) -> None:
    """Raise StudyError where no form is of this section, or of an entry's key."""
    top, *steps = section.split(".")
    try:
        if top not in sections() or (steps and (top == GENERAL or steps[-1].isdecimal() or not _entry(_said(section)))):
            raise KeyError(section)
    except KeyError:
        raise StudyError(f"'{section}' is not a section of the settings.") from None


@cache
def _schema() -> dict[str, Any]:
    """The schema of study.yaml, which takes a tenth of a second to make. To be read only."""
    return register_schema()


def _said(section: str) -> dict[str, Any]:
    """What the schema says of a section, or of a key within it."""
    schema = _schema()
    top, *steps = section.split(".")
    said: dict[str, Any] = schema["properties"][top]
    for step in steps:
        if not step.isdecimal():
            said = schema["$defs"][_entry(said)]["properties"][step]
    return said


@cache
def _fields(section: str) -> tuple[tuple[FormField, ...], tuple[str, ...]]:
    """The fields of a section's entries, and the keys whose values are entries themselves."""
    schema = _schema()
    entry = schema if section == GENERAL else schema["$defs"][_entry(_said(section))]
    fields, others = [], []
    for name, said in entry["properties"].items():
        if section == GENERAL and (name in ELSEWHERE or _entry(said)):
            continue
        if "additionalProperties" in said.get("additionalProperties", {}):
            continue  # words within words have pages of their own
        kind = _kind(said)
        if kind is None:
            others.append(name)
            continue
        fields.append(
            FormField(
                name, said["description"], kind, _options(said), name in entry.get("required", ()),
                (said.get("examples") or [""])[0],
            )
        )  # fmt: skip
    return tuple(fields), tuple(others)


def _entry(said: dict[str, Any]) -> str:
    """The kind of entry that a key holds, alone or in a list; an empty text where it holds none."""
    reference: str = said.get("$ref", "") or said.get("items", {}).get("$ref", "")
    return reference.rpartition("/")[2]


def _kind(said: dict[str, Any]) -> Kind | None:
    if _entry(said):
        return None
    if _options(said):
        return "choice"
    if said.get("type") == "array":
        return "list"
    return "words" if "additionalProperties" in said else "text"


def _options(said: dict[str, Any]) -> tuple[str, ...]:
    if "enum" in said:
        return tuple(map(str, said["enum"]))
    types = said.get("type", "")
    return ("yes", "no") if "boolean" in ([types] if isinstance(types, str) else types) else ()

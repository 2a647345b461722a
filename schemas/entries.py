"""What the entries of the study register are made of: strict models, dates, tokens, and rules between entries.

Belongs elsewhere: any entry of its own (`schemas.register.study`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from casewave.schemas.dates import read_edtf
from casewave.schemas.hints import did_you_mean


class Misplaced(ValueError):
    """A rule between entries does not hold: where in the register, and what."""

    def __init__(self, location: tuple[Any, ...], message: str) -> None:
        super().__init__(message)
        self.location = location


NULLS = {"~", "null", "Null", "NULL"}  # the words of YAML for nothing


class Entry(BaseModel):
    """An entry of the register: unknown words are refused, nothing is coerced silently.

    A text is what is written, also where that is a word of YAML for nothing. In a key that holds no text it is nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _nothing_but_in_texts(cls, entry: Any) -> Any:
        if not isinstance(entry, dict) or NULLS.isdisjoint(value for value in entry.values() if isinstance(value, str)):
            return entry
        return {
            name: None if isinstance(value, str) and value in NULLS and not _is_text(cls, name) else value
            for name, value in entry.items()
        }


def _is_text(model: type[BaseModel], name: str) -> bool:
    """Whether a key of an entry holds a text or a word, as far as it is one."""
    field = model.model_fields.get(name)
    choices = get_args(field.annotation) or (field.annotation,) if field else ()
    return get_origin(field.annotation if field else None) is Literal or str in choices or EDTF in choices


def declared(
    meaning: str, default: Any = ..., *, key: bool = False, unit: str = "", example: str = "", **rules: Any
) -> Any:
    """Declare one key of an entry, once: the reference of study.yaml, its JSON Schema and its table follow from it.

    meaning: one sentence. default: without one, the key is required. key: part of the key of the entry's table.
    unit, example: as for a column of a table. rules: pydantic's own (`ge`, `pattern`, `default_factory`, ...).
    """
    facts: dict[str, Any] = {"x-key": True} if key else {}
    facts |= {"x-unit": unit} if unit else {}
    facts |= {"examples": [example]} if example else {}
    if "default_factory" not in rules:
        rules["default"] = default
    return Field(description=meaning, json_schema_extra=facts, **rules)


def _edtf(text: str) -> str:
    read_edtf(text)
    return text


def has_first_day(text: str) -> str:
    if read_edtf(text).earliest is None:
        raise ValueError(f"{text} has no first day; write a date such as 2020-02")
    return text


Token = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$")]  # codes are read in capital letters, separated by dashes
EDTF = Annotated[str, AfterValidator(_edtf)]


def once(section: str, values: Iterable[Any], what: str = "") -> None:
    """Raise Misplaced where a value of a section occurs more than once."""
    twice = sorted(str(value) for value, count in Counter(values).items() if count > 1)
    if twice:
        stands = f"{what or section}: {', '.join(twice)} occurs more than once; each code has one meaning"
        raise Misplaced((section,), stands)


def distinct_names(section: str, values: Iterable[str]) -> None:
    """Raise Misplaced where two values of a section differ only by capitals, as no name of a file may."""
    by_folded: dict[str, str] = {}
    for value in values:
        other = by_folded.setdefault(unicodedata.normalize("NFC", value).casefold(), value)
        if other != value:
            message = f"{section}: {other} and {value} differ only by capitals, which not every system tells apart"
            raise Misplaced((section,), f"{message}. Rename one of them")


def known(location: tuple[Any, ...], what: str, value: Any, declared: Iterable[Any], remedy: str = "") -> None:
    """Raise Misplaced where a value is none of the declared ones. remedy: what else would put it right."""
    declared = list(declared)
    if value not in declared:
        hint = did_you_mean(str(value), map(str, declared)) or remedy
        listed = ", ".join(map(str, sorted(declared)))
        message = f"{what}: {value} is not declared (declared: {listed}){'. ' * bool(hint)}{hint}"
        raise Misplaced(location, message)

"""How a model describes a column, and what the rest of casewave asks of that description.

A model is a class whose columns are made by `column`. Belongs elsewhere: any table of its own, and how rows are held
against a model (`schemas.rules`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints


class Text:
    """The type of a column of text."""


class Whole:
    """The type of a column of whole numbers."""


class Number:
    """The type of a column of numbers."""


class YesNo:
    """The type of a column that says yes or no."""


class Day:
    """The type of a column of calendar days."""


IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
IDENTIFIER_RULE = "letters, digits, dot, dash and underscore only, at most 64"

SQL_TYPES = {Text: "VARCHAR", Whole: "BIGINT", Number: "DOUBLE", YesNo: "BOOLEAN", Day: "DATE"}


class Model(type):
    """The type of the models: to mypy, only what has a type of its own is a key of a cache.

    formerly: the table's name in the version before, which the published file still has as a view.
    """

    formerly: str = ""


class Table(metaclass=Model):
    """A table of the study: its docstring says what one row is."""

    def __init_subclass__(cls, *, formerly: str = "") -> None:
        cls.formerly = formerly


@dataclass(frozen=True)
class Declared:
    """What a model says of a column: its meaning, casewave's facts about it, and the rules that pandera checks."""

    meaning: str
    facts: dict[str, Any]
    checks: dict[str, Any]


def column(
    meaning: str,
    *,
    key: bool = False,
    anew_each_wave: bool = False,
    required: bool | None = None,
    reads: str | None = None,
    among: str | None = None,
    refers: tuple[str, ...] = (),
    link: str | None = None,
    outlives: bool = False,
    derived: bool = False,
    may_identify: bool = False,
    unit: str | None = None,
    example: str = "",
    formerly: str = "",
    **checks: Any,
) -> Any:
    """Describe one column once.

    meaning: one sentence for the data dictionary, the template and the database comment.
    key: part of the table's key. anew_each_wave: the key returns in each wave, as on a roster.
    required: must be filled (keys are, unless said otherwise).
    reads: how the text of a cell becomes a value, by a reader of `schemas.values.readings` (default: by the type).
    among: the vocabulary of the study register whose words are allowed.
    refers: tables one of which must hold the value as its key, in this wave or an earlier one.
    link: the cell holds several values, separated by semicolons, which are in this table of pairs.
    outlives: the row stays when all that the cell, of several values, refers to is withdrawn.
    derived: made from other columns and never delivered.
    may_identify: free text, whose content no message repeats.
    formerly: the column's name in the version before, which deliveries may still use and the published file still shows
    in a view.
    checks: pandera's own (`ge`, `str_matches`, ...).
    """
    required = key if required is None else required
    facts = {
        "key": key, "anew_each_wave": anew_each_wave, "required": required, "reads": reads, "among": among,
        "refers": refers, "link": link, "outlives": outlives, "derived": derived, "may_identify": may_identify,
        "unit": unit, "example": example, "formerly": formerly,
    }  # fmt: skip
    return Declared(meaning, facts, checks)


def synthetic() -> Any:
    """Describe the column that marks synthetic rows, which each delivered table has."""
    return column("Whether the row is synthetic (for an example or a test). Blank means no.", example="yes")


@dataclass(frozen=True)
class Column:
    """One column of a model, as its readers want it."""

    name: str
    type: Any
    meaning: str
    rules: tuple[str, ...]
    isin: tuple[str, ...]
    key: bool
    anew_each_wave: bool
    required: bool
    reads: str | None
    among: str | None
    refers: tuple[str, ...]
    link: str | None
    outlives: bool
    derived: bool
    may_identify: bool
    unit: str | None
    example: str
    formerly: str

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.type]

    @property
    def is_date(self) -> bool:
        return self.type is Day or self.reads == "edtf"

    @property
    def is_name(self) -> bool:
        """Whether it names a row, of this table or of another."""
        return bool(self.refers) or IDENTIFIER_RULE in self.rules

    @property
    def is_free_text(self) -> bool:
        return self.type is Text and not (self.reads or self.among or self.is_name or self.rules)


@cache
def table_name(model: type[Table]) -> str:
    """Name of a model's table: `ScenarioJudgements` is `scenario_judgements`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


@cache
def declared_columns(model: type[Table]) -> dict[str, tuple[type, Declared]]:
    """The type and the declaration of each column of a model, in their order."""
    return {name: (kind, getattr(model, name)) for name, kind in get_type_hints(model).items()}


@cache
def columns(model: type[Table]) -> tuple[Column, ...]:
    """List the model's columns in their declared order."""
    return tuple(
        Column(name, kind, column.meaning, _rules(column), tuple(column.checks.get("isin", ())), **column.facts)
        for name, (kind, column) in declared_columns(model).items()
    )


def delivered_columns(model: type[Table]) -> tuple[Column, ...]:
    """List the columns that a delivery may hold."""
    return tuple(column for column in columns(model) if not column.derived)


def key_columns(model: type[Table]) -> tuple[str, ...]:
    """Name the columns that together tell one row from all others."""
    return tuple(column.name for column in columns(model) if column.key)


def _rules(column: Declared) -> tuple[str, ...]:
    return tuple(rule_in_words(name, argument) for name, argument in column.checks.items())


def rule_in_words(name: str, argument: Any) -> str:
    """Say one of pandera's rules in words, by its name and its argument in a model."""
    if name == "str_matches" and argument == IDENTIFIER:
        return IDENTIFIER_RULE
    if name == "str_matches":
        return f"written like {argument}"
    if name == "ge":
        return f"{argument} or more"
    if name == "in_range":
        return f"from {argument['min_value']} to {argument['max_value']}"
    if name == "isin":
        return "one of " + ", ".join(argument)
    raise KeyError(f"no words for the rule {name}")


def declared_rule(name: str, statistics: dict[str, Any]) -> tuple[str, Any]:
    """The name and the argument by which a model declares one of pandera's checks, from what a failure has of it."""
    declared = {"greater_than_or_equal_to": "ge"}.get(name, name)
    return declared, statistics if name == "in_range" else next(iter(statistics.values()))

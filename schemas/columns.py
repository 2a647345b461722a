"""How a model describes a column, and what the rest of casewave asks of that description.

A model is a pandera `DataFrameModel` whose columns are made by `column`. Belongs elsewhere: any table of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandera.pandas as pandera
import pyarrow as pa
from pandera.engines import pandas_engine

Text = pandas_engine.ArrowString
Whole = pandas_engine.ArrowInt64
Number = pandas_engine.ArrowFloat64
YesNo = pandas_engine.ArrowBool
Day = pandas_engine.ArrowDate32

IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
IDENTIFIER_RULE = "letters, digits, dot, dash and underscore only, at most 64"

ARROW_TYPES = {Text: pa.string(), Whole: pa.int64(), Number: pa.float64(), YesNo: pa.bool_(), Day: pa.date32()}
SQL_TYPES = {Text: "VARCHAR", Whole: "BIGINT", Number: "DOUBLE", YesNo: "BOOLEAN", Day: "DATE"}


class Table(pandera.DataFrameModel):
    """A table of the study: its docstring says what one row is."""

    class Config:
        strict = True


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
    derived: bool = False,
    may_identify: bool = False,
    unit: str | None = None,
    example: str = "",
    **checks: Any,
) -> Any:
    """Describe one column once.

    meaning: one sentence for the data dictionary, the template and the database comment.
    key: part of the table's key. anew_each_wave: the key returns in each wave, as on a roster.
    required: must be filled (keys are, unless said otherwise).
    reads: how the text of a cell becomes a value, by a reader of `schemas.values.readings` (default: by the type).
    among: the vocabulary of the study register whose words are allowed.
    refers: tables one of which must hold the value as its key, in this wave or an earlier one.
    link: the cell holds several values, parted by semicolons, which stand in this table of pairs.
    derived: made from other columns and never delivered.
    may_identify: free text, whose content no message repeats.
    checks: pandera's own (`ge`, `str_matches`, ...).
    """
    required = key if required is None else required
    facts = {
        "key": key, "anew_each_wave": anew_each_wave, "required": required, "reads": reads, "among": among,
        "refers": refers, "link": link, "derived": derived, "may_identify": may_identify, "unit": unit,
        "example": example,
    }  # fmt: skip
    return pandera.Field(nullable=not required, description=meaning, metadata=facts, **checks)


def synthetic() -> Any:
    """Describe the column that marks made-up rows, which each delivered table has."""
    return column("Whether the row is made up (for an example or a test). Blank means no.", example="yes")


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
    derived: bool
    may_identify: bool
    unit: str | None
    example: str

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
def columns(model: type[Table]) -> tuple[Column, ...]:
    """List the model's columns in their declared order."""
    return tuple(
        Column(name, type(spec.dtype), spec.description or "", _rules(spec), _isin(spec), **(spec.metadata or {}))
        for name, spec in model.to_schema().columns.items()
    )


def delivered_columns(model: type[Table]) -> tuple[Column, ...]:
    """List the columns that a delivery may hold."""
    return tuple(column for column in columns(model) if not column.derived)


def key_columns(model: type[Table]) -> tuple[str, ...]:
    """Name the columns that together tell one row from all others."""
    return tuple(column.name for column in columns(model) if column.key)


def _rules(spec: Any) -> tuple[str, ...]:
    return tuple(check_rule(check.name, check.statistics) for check in spec.checks)


def _isin(spec: Any) -> tuple[str, ...]:
    return next((tuple(check.statistics["allowed_values"]) for check in spec.checks if check.name == "isin"), ())


def check_rule(name: str, statistics: dict[str, Any]) -> str:
    """Say one of pandera's checks in words."""
    if name == "str_matches" and statistics["pattern"] == IDENTIFIER:
        return IDENTIFIER_RULE
    if name == "str_matches":
        return f"written like {statistics['pattern']}"
    if name == "greater_than_or_equal_to":
        return f"{statistics['min_value']} or more"
    if name == "in_range":
        return f"from {statistics['min_value']} to {statistics['max_value']}"
    if name == "isin":
        return "one of " + ", ".join(statistics["allowed_values"])
    raise KeyError(f"no words for the check {name}")

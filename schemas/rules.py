"""The rules of a model as a pandera schema, for those who hold rows against it.

pandera takes a second to import, so that only a load or a check imports this module. What a column is is in
`schemas.columns`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pandera.pandas as pandera
from pandera.engines import pandas_engine

from casewave.schemas.columns import Day, Number, Table, Text, Whole, YesNo, columns, declared_columns

DTYPES: dict[Any, Any] = {
    Text: pandas_engine.ArrowString,
    Whole: pandas_engine.ArrowInt64,
    Number: pandas_engine.ArrowFloat64,
    YesNo: pandas_engine.ArrowBool,
    Day: pandas_engine.ArrowDate32,
}


@cache
def schema(model: type[Table]) -> pandera.DataFrameSchema:
    """All columns of a model with their types and rules, and no others."""
    declared = declared_columns(model)
    fields: dict[str, Any] = {
        name: pandera.Field(nullable=not column.facts["required"], **column.checks)
        for name, (_, column) in declared.items()
    }
    types = {name: DTYPES[kind] for name, (kind, _) in declared.items()}
    config = type("Config", (), {"strict": True})
    made = type(model.__name__, (pandera.DataFrameModel,), {"__annotations__": types, "Config": config, **fields})
    return made.to_schema()  # type: ignore[attr-defined, no-any-return]


@cache
def schema_of_ruled_columns(model: type[Table]) -> pandera.DataFrameSchema:
    """The columns of a model that have a rule."""
    return schema(model).select_columns([column.name for column in columns(model) if column.rules])

"""The entry `redcap` of the register, which may stand in `redcap.yaml`: what becomes of a REDCap export's fields.

Belongs elsewhere: how an export is read (`assets.adapters.redcap`).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from casewave.schemas.columns import Table, delivered_columns
from casewave.schemas.delivered.tables import DELIVERED, DELIVERED_NAMES
from casewave.schemas.entries import Entry


class RedcapTable(Entry):
    """Which fields fill the columns of a table; `constants` are cells that are the same in every row.

    With a form, a row for each instance of that repeating form; without one, a row a record and event. `values` says
    what a written value becomes, before the labels of the data dictionary do.
    """

    table: str
    form: str = ""
    columns: dict[str, str] = Field(min_length=1)
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)

    @property
    def model(self) -> type[Table]:
        """The model of the table."""
        return DELIVERED[DELIVERED_NAMES.index(self.table)]

    @model_validator(mode="after")
    def _fills_a_table(self) -> RedcapTable:
        if self.table not in DELIVERED_NAMES:
            raise ValueError(f"{self.table} is no table (tables: {', '.join(DELIVERED_NAMES)})")
        known = [column.name for column in delivered_columns(self.model)]
        if strange := {*self.columns, *self.constants, *self.values} - set(known):
            raise ValueError(f"{min(strange)} is no column of {self.table} (columns: {', '.join(known)})")
        needed = {column.name for column in delivered_columns(self.model) if column.required}
        if missing := needed - {*self.columns, *self.constants}:
            raise ValueError(f"{self.table} needs {min(missing)}; name its field, or give it under constants")
        return self


class RedcapMeasure(Entry):
    """A field made into measures: one value of each programme (or site) in each wave, over all who answered.

    `informant` is the field that holds the participant code. Of a percentage or count, `counted` are the values that
    count. People are never carried over one by one.
    """

    field: str
    informant: str
    form: str = ""
    instrument: str
    item: str
    statistic: Literal["mean", "median", "percentage", "count"]
    unit: str
    by: Literal["programme", "site"] = "programme"
    counted: tuple[str, ...] = ()
    phase: str = ""
    element: str = ""

    @model_validator(mode="after")
    def _knows_what_counts(self) -> RedcapMeasure:
        if (self.statistic in {"percentage", "count"}) != bool(self.counted):
            raise ValueError("counted: a percentage and a count say which values count, a mean and a median do not")
        return self


class Redcap(Entry):
    """How the export of a REDCap project becomes tables. `events` says which event belongs to which wave."""

    events: dict[str, int] = Field(default_factory=dict)
    tables: tuple[RedcapTable, ...] = ()
    measures: tuple[RedcapMeasure, ...] = ()

    @property
    def fields(self) -> set[str]:
        """Every field that the mapping names."""
        of_tables = {field for table in self.tables for field in table.columns.values()}
        return of_tables | {field for measure in self.measures for field in (measure.field, measure.informant)}

    @property
    def forms(self) -> set[str]:
        """Every repeating form that the mapping names."""
        return ({table.form for table in self.tables} | {measure.form for measure in self.measures}) - {""}

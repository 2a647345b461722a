"""The entry `redcap` of the register, which may be in `redcap.yaml`: what becomes of a REDCap export's fields.

Belongs elsewhere: how an export is read (`assets.adapters.redcap`).
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from casewave.schemas.columns import Table, delivered_columns
from casewave.schemas.delivered.tables import DELIVERED, DELIVERED_NAMES
from casewave.schemas.entries import Entry, declared


class RedcapTable(Entry):
    """One table that fields of the export fill."""

    table: str = declared("Table.", example="informants")
    form: str = declared(
        "Repeating form whose instances are the rows; without one, a row is a record in an event.", "", example="visits"
    )
    columns: dict[str, str] = declared("Field that fills each column.", example="{informant: code}", min_length=1)
    constants: dict[str, str] = declared("Cells that are the same in every row.", default_factory=dict)
    values: dict[str, dict[str, str]] = declared(
        "What a written value of a column becomes, before the labels of the data dictionary do.", default_factory=dict
    )

    @property
    def model(self) -> type[Table]:
        """The model of the table."""
        return DELIVERED[DELIVERED_NAMES.index(self.table)]

    @model_validator(mode="after")
    def _fills_a_table(self) -> RedcapTable:
        if self.table not in DELIVERED_NAMES:
            raise ValueError(f"{self.table} is not a table (tables: {', '.join(DELIVERED_NAMES)})")
        known = [column.name for column in delivered_columns(self.model)]
        if strange := {*self.columns, *self.constants, *self.values} - set(known):
            raise ValueError(f"{min(strange)} is not a column of {self.table} (columns: {', '.join(known)})")
        needed = {column.name for column in delivered_columns(self.model) if column.required}
        if missing := needed - {*self.columns, *self.constants}:
            raise ValueError(f"{self.table} needs {min(missing)}; name its field, or give it under constants")
        return self


class RedcapMeasure(Entry):
    """One field made into measures: one value of each programme (or site) in each wave, over all who answered.

    People are never carried over one by one.
    """

    field: str = declared("Field.", example="who5_score")
    informant: str = declared("Field that holds the participant code.", example="code")
    form: str = declared("Repeating form that the field is in.", "")
    instrument: str = declared("Instrument of the study that it belongs to.", example="WHO-5")
    item: str = declared("Name of the measure.", example="Well-being")
    statistic: Literal["mean", "median", "percentage", "count"] = declared("How values are summarised.")
    unit: str = declared("Unit of the measure.", example="points")
    by: Literal["programme", "site"] = declared("What a value is of.", "programme")
    counted: tuple[str, ...] = declared("Values that count, of a percentage or a count.", ())
    several: Literal["refused", "first", "last"] = declared(
        "Which answer counts where a person gave several in a wave (repeated forms, or two events).", "refused"
    )
    phase: str = declared("Phase that the measure belongs to.", "")
    element: str = declared("Element that the measure belongs to.", "")

    @model_validator(mode="after")
    def _knows_what_counts(self) -> RedcapMeasure:
        if (self.statistic in {"percentage", "count"}) != bool(self.counted):
            raise ValueError("counted: a percentage and a count say which values count, a mean and a median do not")
        return self


class Redcap(Entry):
    """How the export of a REDCap project becomes tables."""

    events: dict[str, int] = declared(
        "Wave that each event belongs to.", default_factory=dict, example="{baseline_arm_1: 1}"
    )
    tables: tuple[RedcapTable, ...] = declared("Tables that fields fill.", ())
    measures: tuple[RedcapMeasure, ...] = declared("Fields made into measures.", ())

    missing: tuple[str, ...] = declared(
        "Missing-data codes: values that mean no answer. Blank in tables, and left out of measures.",
        (),
        example='["-99"]',
    )

    @property
    def fields(self) -> set[str]:
        """Every field that the mapping names."""
        of_tables = {field for table in self.tables for field in table.columns.values()}
        return of_tables | {field for measure in self.measures for field in (measure.field, measure.informant)}

    @property
    def forms(self) -> set[str]:
        """Every repeating form that the mapping names."""
        return ({table.form for table in self.tables} | {measure.form for measure in self.measures}) - {""}

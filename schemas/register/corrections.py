"""The entries of `corrections.yaml`: what a source says wrongly, and what was decided about it.

A delivery is never edited. An entry names a cell by table, key and column, says what is expected to stand there, and
what is to be done; it stops the load once the source says something else.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from casewave.schemas.columns import IDENTIFIER, delivered_columns, key_columns
from casewave.schemas.delivered.tables import DELIVERED_NAMES, table_named
from casewave.schemas.entries import Entry, Misplaced, known

Cell = Annotated[str, BeforeValidator(str)]  # YAML reads 2020 as a number
Who = Annotated[str, Field(pattern=IDENTIFIER)]


class Correction(Entry):
    """One decision about one cell or row of a delivery.

    key: the row's own name, as delivered; `row` is needed only where a key stands more than once. expected: what
    stands in the column now; left out, the cell is blank. value: what is to stand there; left out, it becomes blank.
    """

    correction: Who
    wave: int
    table: str
    key: Cell
    row: int | None = None
    column: str
    expected: Cell | None = None
    action: Literal["override", "drop", "flag"]
    value: Cell | None = None
    reason: str
    decided_by: Who
    decided_on: dt.date

    @model_validator(mode="after")
    def _names_a_cell(self) -> Correction:
        known(("table",), "table", self.table, DELIVERED_NAMES)
        model = table_named(self.table)
        if model is not None:
            known(("column",), "column", self.column, [column.name for column in delivered_columns(model)])
        if self.action != "override" and self.value is not None:
            raise Misplaced(("value",), f"value: a {self.action} changes no cell; take value out, or write override")
        if self.action == "override" and self.value == self.expected:
            raise Misplaced(("value",), "value: it is what is expected to stand there already")
        return self

    @property
    def key_column(self) -> str:
        model = table_named(self.table)
        return key_columns(model)[0] if model else ""

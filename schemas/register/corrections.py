"""The entries of `corrections.yaml`: what a source says wrongly, and what was decided about it.

A delivery is never edited. An entry names a cell by table, key and column, says what is expected to be there, and
what is to be done; it stops the load once the source says something else.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from casewave.schemas.columns import IDENTIFIER, delivered_columns, key_columns
from casewave.schemas.delivered.tables import DELIVERED_NAMES, table_named
from casewave.schemas.entries import Entry, Misplaced, declared, known

Who = Annotated[str, Field(pattern=IDENTIFIER)]


class Correction(Entry):
    """One decision about one cell or row of a delivery."""

    correction: Who = declared("Name of the decision.", example="C-01")
    wave: int = declared("Wave whose delivery it corrects.", unit="wave", example="1")
    table: str = declared("Table.", example="interviews")
    key: str = declared("Key of the row.", example="INT-1-001")
    row: int | None = declared("Row, where the key is in more than one.", None, example="7")
    column: str = declared("Column of the cell.", example="held_on")
    expected: str | None = declared(
        "What the cell contains now, in any way of writing that means the same; left out, it is blank.", None,
        example="2020-02-30",
    )  # fmt: skip
    action: Literal["override", "drop", "flag"] = declared(
        "override the cell, drop the row, or flag it and change nothing.", example="override"
    )
    value: str | None = declared(
        "What the cell is to contain, as it would be delivered; left out, it becomes blank.", None, example="2020-02-29"
    )
    reason: str = declared("Why.", example="The diary has the 29th.")
    decided_by: Who = declared("Who decided.", example="R01")
    decided_on: dt.date = declared("When.", example="2026-03-02")

    @model_validator(mode="after")
    def _names_a_cell(self) -> Correction:
        known(("table",), "table", self.table, DELIVERED_NAMES)
        model = table_named(self.table)
        if model is not None:
            known(("column",), "column", self.column, [column.name for column in delivered_columns(model)])
        if self.action != "override" and self.value is not None:
            raise Misplaced(("value",), f"value: a {self.action} changes no cell; remove value, or write override")
        if self.action == "override" and self.value == self.expected:
            raise Misplaced(("value",), "value: it equals expected")
        return self

    @property
    def key_column(self) -> str:
        model = table_named(self.table)
        return key_columns(model)[0] if model else ""

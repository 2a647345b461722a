"""The entries of the register that set two frameworks against each other: which documents are of both codes."""

from __future__ import annotations

from casewave.schemas.entries import Entry, declared


class Crosstab(Entry):
    """One table of counts that sets two frameworks against each other: sources coded by both codes in each cell."""

    crosstab: str = declared("Name.", key=True, example="types-by-disciplines")
    title: str = declared("Title.", example="Types of models by discipline")
    rows: str = declared("Framework of the rows.", example="model-types")
    columns: str = declared("Framework of the columns.", example="disciplines")

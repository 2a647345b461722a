"""The entries of the register that set two frameworks against each other: which documents are of both codes."""

from __future__ import annotations

from casewave.schemas.entries import Entry


class Crosstab(Entry):
    """A table of counts: a row a code of one framework, a column a code of another, sources coded by both in a cell."""

    crosstab: str
    title: str
    rows: str
    columns: str

"""The entries of the register that declare tables of the study's own: rows, columns and cells of published tables.

Which go together is said here once, since each combination stands for numbers that a mart has. Belongs elsewhere: how
such a table is made (`assets.report.tables.own_tables`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import model_validator

from casewave.schemas.entries import Entry, Misplaced, declared

RowKind = Literal["elements", "scenarios", "constructs", "sites", "informant roles"]
ColumnKind = Literal["cases", "sites", "waves"]
CellKind = Literal["statements", "ratings", "counts", "informants", "quotations"]

# What the cells of each kind of row can hold, and the columns that go with it.
COMBINATIONS: dict[RowKind, dict[CellKind, tuple[ColumnKind, ...]]] = {
    "elements": {"statements": ("cases", "waves"), "counts": ("cases", "waves"), "quotations": ("cases", "waves")},
    "scenarios": {"statements": ("cases", "waves"), "counts": ("cases", "waves"), "quotations": ("cases", "waves")},
    "constructs": {"ratings": ("cases", "sites", "waves"), "counts": ("cases", "waves")},
    "sites": {"counts": ("waves",), "informants": ("waves",)},
    "informant roles": {"counts": ("cases", "waves")},
}
# What is counted in each kind of row, in words of a note.
COUNTED: dict[tuple[RowKind, CellKind], str] = {
    ("elements", "counts"): "statements", ("scenarios", "counts"): "statements",
    ("constructs", "counts"): "coded segments", ("sites", "counts"): "interviews about the site",
    ("sites", "informants"): "informants interviewed about the site", ("informant roles", "counts"): "informants",
}  # fmt: skip
FILLED_BY = {"elements": "findings", "scenarios": "scenario_judgements"}


class OwnTable(Entry):
    """One table of the study's own, which is made at every load with the others, in all formats."""

    table: str = declared(
        "Short name, which its files have.", key=True, example="context", pattern=r"^[a-z][a-z0-9_-]{0,63}$"
    )
    title: str = declared("Title.", example="External context by wave")
    rows: RowKind = declared(
        "What the rows are: elements, scenarios, constructs, sites or informant roles.", example="elements"
    )
    columns: ColumnKind = declared("What the columns are: cases, sites or waves.", example="waves")
    cells: CellKind = declared(
        "What the cells hold: statements, ratings, counts, informants or quotations.", example="statements"
    )
    phase: str = declared("Phase whose elements or scenarios are the rows.", "", example="adoption")
    framework: str = declared("Framework and version whose constructs are the rows.", "", example="cfir-2022")
    codes: tuple[str, ...] = declared("Rows to show, by code. If blank, all.", (), example="[EL.EXT]")
    programmes: tuple[str, ...] = declared("Cases to show. If blank, all.", (), example="[MRR]")
    sites: tuple[str, ...] = declared("Sites to show. If blank, all.", (), example="[DND, FIF]")
    waves: tuple[int, ...] = declared(
        "Waves to show, each alone. If blank, all up to the report's.", (), unit="wave", example="[1, 2]"
    )

    @model_validator(mode="after")
    def _goes_together(self) -> OwnTable:
        of_rows = COMBINATIONS[self.rows]
        if self.cells not in of_rows:
            raise Misplaced(("cells",), f"cells: {self.rows} have no {self.cells}. Use {_either(of_rows)}")
        if self.columns not in of_rows[self.cells]:
            by = _either(of_rows[self.cells])
            raise Misplaced(("columns",), f"columns: {self.cells} of {self.rows} are available by {by}. Use {by}")
        for name, takes in (("phase", self.rows in FILLED_BY), ("framework", self.rows == "constructs")):
            if takes != bool(getattr(self, name)):
                what = f"{self.rows} belong to a {name}. Add it" if takes else f"{self.rows} have no {name}. Remove it"
                raise Misplaced((name,), f"{name}: {what}")
        of_sites = self.rows == "sites" or (self.cells == "ratings" and self.columns != "cases")
        for name, chosen in (
            ("sites", bool(self.sites) and not of_sites),
            ("codes", bool(self.codes) and self.rows == "sites"),
        ):
            if chosen:
                raise Misplaced((name,), f"{name}: {self.cells} of {self.rows} cannot be filtered by {name}. Remove it")
        return self


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last

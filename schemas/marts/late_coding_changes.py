"""The model of what late coding changed in the tables of earlier waves."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class LateCodingChanges(Table):
    """One row of a table of an earlier wave that late coding added or removed, or one cell that it changed.

    Late coding is that of an interview or document of an earlier wave: codings, the coders that are declared for it,
    and those of a QDA project. It counts in that wave, so the tables of that wave change when it is delivered, and
    nothing else of a delivery changes them.
    """

    delivered_in: Whole = column("Wave that delivered the late coding.", key=True, unit="wave", example="2")
    wave: Whole = column("Wave of the row that changed, or the last of its waves.", key=True, unit="wave", example="1")
    table_name: Text = column("Table of mart.", key=True, example="coded_sources")
    row_key: Text = column("The row, by its key.", key=True, example="code III.E, source INT-1-003")
    column_name: Text = column("Column; blank is the whole row.", key=True, required=False, example="segments")
    change: Text = column(
        "added or removed (a row), or changed (a cell).", required=True, isin=("added", "removed", "changed"),
        example="changed",
    )  # fmt: skip
    before: Text = column("What it was without the late coding.", example="1")
    after: Text = column("What it is with it.", example="2")
    has_synthetic: YesNo = column("Whether any of the late coding is synthetic.", required=True, example="no")

"""The model of the measures of the joint display."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class JointDisplayLines(Table):
    """One measure as a line of a cell of the joint display."""

    wave: Whole = column("Wave.", key=True, unit="wave", example="1")
    phase: Text = column("Cross-case table.", key=True, example="adoption")
    code: Text = column("Row of it.", key=True, example="EL.EXT")
    programme: Text = column("Case.", key=True, example="LC")
    line_order: Whole = column("Place of the line in the cell.", key=True, unit="1, 2, ...", example="1")
    line: Text = column(
        "What the table prints, † where synthetic.",
        required=True, example="WHO-5, Total score: mean 61.5 points of 100 (n = 34)",
    )  # fmt: skip
    measure: Text = column("Measure.", required=True, example="ME-1-001")
    has_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

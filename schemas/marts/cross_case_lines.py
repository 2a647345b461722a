"""The model of the lines of the cross-case tables' cells."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class CrossCaseLines(Table):
    """One statement as a line of a cell of a cross-case table, in one wave or up to it."""

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="1")
    phase: Text = column("Phase, which is the table.", required=True, example="adoption")
    code: Text = column("Element or scenario, which is the row.", required=True, example="EL.EXT")
    programme: Text = column("Programme, which is the case and the column.", required=True, example="MRR")
    line_order: Whole = column("Place of the line in the cell.", required=True, unit="1, 2, ...", example="1")
    line: Text = column(
        "What the table prints: the statement; in brackets its site and, in a cell of several waves, its wave; † where "
        "synthetic.",
        required=True, example="Rules help. [JKG]",
    )  # fmt: skip
    entry: Text = column("Finding or judgement.", key=True, example="F1-023")
    evidence: Text = column("Its evidence, † where synthetic.", required=True, example="INT-1-003; DOC-MRR-02")
    has_synthetic: YesNo = column("Whether the statement is synthetic.", required=True, example="no")

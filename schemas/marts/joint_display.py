"""The model of the joint display: what was said and what was measured, side by side."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class JointDisplay(Table):
    """Statements and measures of one row of a cross-case table, of one case in one wave.

    Rows in which any case has a measure, for all cases (joint displays: Guetterman, Fetters and Creswell 2015;
    recalled).
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="1")
    phase: Text = column("Cross-case table.", key=True, example="adoption")
    code: Text = column("Row of it.", key=True, example="EL.EXT")
    programme: Text = column("Case.", key=True, example="LC")
    framework: Text = column("Framework of the row.", required=True, example="combined-elements-2024")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="1")
    row_label: Text = column("Name of the row.", required=True, example="External context")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="3")
    statements: Text = column("Its statements, one per line.", example="- A ministry asks for courses.")
    entries: Text = column("The finding of each line.", example="F1-007")
    measures: Text = column(
        "Its measures, one per line.", example="WHO-5, Total score: mean 61.5 points of 100 (n = 34)"
    )
    has_synthetic: YesNo = column("Whether any of them is synthetic.", required=True, example="no")

"""The model of the lines of the joint interpretations' cells."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

PARTS = ("interpretation", "decision")


class JointInterpretationsLines(Table):
    """One contribution to a forum, or one decision on its grounds, as a line of a statement's cell."""

    as_of_wave: Whole = column("Wave at whose end it is known.", key=True, unit="wave", example="3")
    entry: Text = column("Finding or judgement.", key=True, example="F1-023")
    forum: Text = column("Forum.", key=True, example="JIF-1")
    part: Text = column("Cell that the line is of.", key=True, isin=PARTS, example="decision")
    line_order: Whole = column("Place of the line in the cell.", key=True, unit="1, 2, ...", example="1")
    line: Text = column(
        "What the table prints. What someone said who refused to be quoted is withheld.",
        required=True, example="Split into two statements",
    )  # fmt: skip
    reference: Text = column("Contribution or decision.", required=True, example="D1")
    has_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

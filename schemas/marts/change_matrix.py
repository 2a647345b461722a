"""The model of the change matrix."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class ChangeMatrix(Table):
    """What answers one of Saldana's seven descriptive questions for one case between two waves (Saldana 2003).

    The answers are the lines of `mart.change_matrix_lines`. A row without an answer stays.
    """

    from_wave: Whole = column("Earlier wave.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Later wave.", key=True, unit="wave", example="2")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case).", key=True, example="MRR")
    question_order: Whole = column("Place of the question, the row.", key=True, unit="1, 2, ...", example="3")
    question: Text = column("The question, in own words.", required=True, example="What surges or turns?")
    items: Whole = column("How many answers.", required=True, example="2")
    cell: Text = column("What the table prints, one answer per line, † where synthetic.", required=True)
    evidence: Text = column("The evidence of each answer, one per line as in the cell.", example="INT-2-005")
    has_synthetic: YesNo = column("Whether any answer is synthetic.", required=True, example="no")

"""The model of the lines of the change matrix's cells."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class ChangeMatrixLines(Table):
    """One answer to one of Saldana's seven descriptive questions for one case between two waves (Saldana 2003).

    Found by rule: cumulative is what grew in this step and the one before, or statements added to kept ones; a surge or
    turn is a reversal, a change of two points or more, or a change of valence; idiosyncratic is a change that no other
    case shows; what ceases is rated or judged so, and a statement that is not restated is missing and has not ceased.
    The rules are inferred, and an analyst's reading may differ.
    """

    from_wave: Whole = column("Earlier wave.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Later wave.", key=True, unit="wave", example="2")
    programme: Text = column("Programme (case).", key=True, example="MRR")
    question_order: Whole = column("Place of the question.", key=True, unit="1, 2, ...", example="3")
    line_order: Whole = column("Place of the line in the cell.", key=True, unit="1, 2, ...", example="1")
    place: Text = column("Table and row that changed.", required=True, example="Adoption, External context")
    site: Text = column("Site that it changed at; blank is the whole case.", example="JKG")
    answer: Text = column("What changed.", required=True, example="1 new statement")
    evidence: Text = column("Its evidence.", example="INT-2-005")
    has_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

"""The model of the joint display of statements and of how forums interpreted them."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class JointInterpretations(Table):
    """One statement that was brought to a forum, with what participants said of it by the end of a wave."""

    as_of_wave: Whole = column("Last wave that the data hold.", key=True, unit="wave", example="3")
    wave: Whole = column("Wave of the forum.", required=True, example="2")
    phase: Text = column("Phase, which is the table.", required=True, example="adoption")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="1")
    row_label: Text = column("Name of the element or scenario.", required=True, example="External context")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case).", required=True, example="MRR")
    entry: Text = column("Finding or judgement.", key=True, example="F1-023")
    statement: Text = column("The statement.", required=True, example="...")
    forum: Text = column("Forum.", key=True, example="JIF-1")
    interpretation: Text = column("What was contributed on it, one contribution a line.", example="objection: ...")
    decision: Text = column("What was decided on it in the forum, one decision a line.", example="Reworded")
    is_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")

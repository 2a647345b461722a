"""The synthesis table: which study supports, refines or contradicts a statement."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, YesNo, column

JUDGEMENTS = ("supports", "refines", "contradicts", "silent")


class Synthesis(Table):
    """A person's judgement on what one entry of one study says to one statement of the synthesis.

    People judge; nothing is derived from words. A study without a row has not been judged on the statement; silent says
    that it was looked at and says nothing.
    """

    statement: Text = column("Number or short name of the statement.", key=True, str_matches=IDENTIFIER, example="S1")
    statement_text: Text = column("The statement.", required=True, may_identify=True, example="Peers open doors.")
    study: Text = column("Study.", key=True, example="coproduction")
    entry: Text = column(
        "Finding or judgement of the study that was judged.", key=True, required=False, example="F1-023"
    )
    judgement: Text = column("What it does.", required=True, isin=JUDGEMENTS, example="supports")
    reason: Text = column("Why.", may_identify=True, example="The same of two sites.")
    decided_by: Text = column("Code of who judged.", required=True, str_matches=IDENTIFIER, example="R01")
    entry_statement: Text = column("What the entry says.", derived=True, may_identify=True, example="...")
    is_synthetic: YesNo = column("Whether the entry is synthetic.", required=True, derived=True, example="no")

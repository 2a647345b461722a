"""The model of the decision log."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class DecisionLog(Table):
    """One decision of the analysis in its order, with its grounds, what it changed and which version follows."""

    wave: Whole = column("Wave whose delivery reports it.", required=True, example="2")
    decision: Text = column("Decision.", key=True, example="D1-05")
    decision_order: Whole = column("Place in the log.", required=True, unit="1, 2, ...", example="5")
    decision_kind: Text = column("What was decided about.", required=True, example="codebook")
    date: Text = column("When, as EDTF.", example="2021-12")
    earliest: Day = column("First day that the date allows.", example="2021-12-01")
    members: Text = column("Codes of those who decided.", example="R01; R05")
    programme: Text = column("Programme (case) that it concerns.", example="LC")
    site: Text = column("Site that it concerns.", example="PLP")
    code: Text = column("Code that it concerns, with its framework.", example="cfir-2022 III.E")
    subjects: Text = column("Entries that it concerns.", example="F1-023")
    what: Text = column("What was decided.", required=True, example="Split Pay in two")
    reason: Text = column("Why.", example="Money and recognition were told as opposites.")
    grounds: Text = column("Memos, checks, forums and sources that led to it.", example="M1-014; JIF-1")
    follows: Text = column("Framework or version that follows from it.", example="voices-2")
    model_version: Text = column("Version of the model that follows from it: a milestone.", example="2")
    source: Text = column("Where this is published.", example="S000 L126")
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

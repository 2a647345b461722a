"""The model of the table of member checks."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class MemberChecking(Table):
    """One response to member checking, by round, with who answered and what changed by the end of a wave."""

    as_of_wave: Whole = column("Last wave that the data hold.", key=True, unit="wave", example="3")
    wave: Whole = column("Wave whose delivery reports it.", required=True, example="2")
    member_check: Text = column("Member check.", key=True, example="MC1-02")
    round: Whole = column("Round.", required=True, unit="1, 2, ...", example="1")
    date: Text = column("When, as EDTF.", example="2022-01/2022-02")
    earliest: Day = column("First day that the date allows.", example="2022-01-01")
    programme: Text = column("Programme (case), where it is of one only.", example="MRR")
    format: Text = column("How it was done.", example="group interview")
    roles: Text = column("Roles of those who answered, by their labels.", example="Researchers; Practitioners")
    who: Text = column("Codes of those who answered.", example="MRR-DND-02; R05")
    participants: Whole = column("People who answered.", unit="people", example="6")
    shown: Text = column("What was shown.", required=True, example="The second version of the model")
    subjects: Text = column("Entries and sources that were shown.", example="F1-023")
    response_kind: Text = column("How they answered.", required=True, example="agreed in part")
    response: Text = column("What they said; blank where someone who answered refused to be quoted.", example="...")
    is_withheld: YesNo = column("Whether what they said is withheld for that.", required=True, example="no")
    change: Text = column("What changed because of it.", example="...")
    decisions: Text = column("Decisions that rest on it.", example="D1-05")
    source: Text = column("Where this is published.", example="S000 L123")
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

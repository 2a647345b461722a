"""The model of member checking: what was shown to whom, and what they said."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, Whole, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import dated, earliest, latest, members, subjects

RESPONSES = ("agreed", "agreed in part", "disagreed", "no response", "not reported")


class MemberChecks(Table):
    """One response in one round of member checking, of one participant or of a group that answered together."""

    member_check: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="MC1-02"
    )
    round: Whole = column("Round of member checking.", required=True, unit="1, 2, ...", ge=1, example="1")
    date: Text = dated("Date,", "2022-01/2022-02")
    earliest: Day = earliest()
    latest: Day = latest()
    programme: Text = column("Programme (case), where it is of one only.", reads="programme", example="MRR")
    informants: Text = column(
        "Participant codes of those who answered, separated by semicolons.",
        reads="participant", refers=("informants",), link="member_check_informants", example="MRR-DND-02",
    )  # fmt: skip
    members: Text = members("Codes of members of the team who answered", "member_check_members")
    stakeholder_roles: Text = column(
        "Roles of those who answered, separated by semicolons.",
        among="stakeholder_roles", link="member_check_roles", example="collaborator; researcher",
    )  # fmt: skip
    participants: Whole = column("People who answered.", unit="people", ge=0, example="6")
    format: Text = column("How it was done: meeting, group interview, transcript returned.", example="group interview")
    shown: Text = column("What was shown.", required=True, may_identify=True, example="The second version of the model")
    subjects: Text = subjects("Entries and sources that were shown", "member_check_subjects", outlives=True)
    response_kind: Text = column(
        "How they answered.", required=True, reads="state", isin=RESPONSES, example="agreed in part"
    )
    response: Text = column("What they said, summed up.", may_identify=True, example="...")
    change: Text = column("What changed because of it.", may_identify=True, example="...")
    source: Text = column("Where this is published: paper and line.", example="S000 L123")
    is_synthetic: YesNo = synthetic()

"""The model of whom a wave approached for interviews. It holds counts and no codes: who declines has no code."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, Whole, YesNo, column, synthetic


class Recruitment(Table):
    """How many people were approached for interviews at one site in one way, and what came of it."""

    recruitment: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="RC1-03"
    )
    programme: Text = column("Programme.", required=True, reads="programme", example="MRR")
    site: Text = column("Site; blank is the whole programme.", reads="site", example="DND")
    sampling: Text = column("How they were chosen.", example="purposive")
    channel: Text = column("How they were approached.", example="e-mail through the coordinator")
    approached: Whole = column("People approached.", required=True, unit="people", ge=0, example="6")
    declined: Whole = column("Of these, declined.", unit="people", ge=0, example="1")
    not_reached: Whole = column("Of these, never reached.", unit="people", ge=0, example="1")
    withdrew: Whole = column("Of these, agreed and withdrew later.", unit="people", ge=0, example="0")
    reason: Text = column("Why people declined or withdrew.", may_identify=True, example="no time")
    is_synthetic: YesNo = synthetic()

"""The model of what single participants contributed to a forum."""

from casewave.schemas.columns import IDENTIFIER, Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import subjects

CONTRIBUTION_KINDS = ("interpretation", "agreement", "objection", "question", "proposal")


class ForumContributions(Table):
    """What one participant contributed to one forum, so that it can be withdrawn with them."""

    forum_contribution: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="FC1-07"
    )
    forum: Text = column("Forum.", required=True, refers=("forums",), example="JIF-1")
    informant: Text = column(
        "Participant code, where an informant contributed it.", reads="participant", refers=("informants",),
        example="MRR-DND-02",
    )  # fmt: skip
    stakeholder_role: Text = column("Role of the participant.", among="stakeholder_roles", example="practitioner")
    contribution_kind: Text = column(
        "Kind of contribution.", required=True, reads="state", isin=CONTRIBUTION_KINDS, example="objection"
    )
    contribution: Text = column("What was contributed, summed up.", required=True, may_identify=True, example="...")
    subjects: Text = subjects("Entries that it is about", "forum_contribution_subjects", outlives=True)
    is_synthetic: YesNo = synthetic()

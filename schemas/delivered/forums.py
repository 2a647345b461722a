"""The model of the joint interpretive forums, and of other meetings in which findings were interpreted."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, Whole, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import dated, earliest, latest, subjects


class Forums(Table):
    """One meeting in which researchers and others interpreted findings together. Decisions say what it led to."""

    forum: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="JIF-1")
    title: Text = column("What it was.", required=True, may_identify=True, example="First joint interpretive forum")
    date: Text = dated("Date,", "2022-08")
    earliest: Day = earliest()
    latest: Day = latest()
    is_planned: YesNo = column("Whether it is planned and not held yet. Blank means no.", example="no")
    place: Text = column("Where it was held, or online.", example="online")
    programmes: Text = column(
        "Programmes (cases) present, separated by semicolons.",
        reads="programme", link="forum_programmes", example="ESTHER; MRR",
    )  # fmt: skip
    participants: Whole = column("People who took part.", unit="people", ge=0, example="24")
    stakeholder_roles: Text = column(
        "Roles of those who took part, separated by semicolons.",
        among="stakeholder_roles", link="forum_roles", example="researcher; practitioner",
    )  # fmt: skip
    informants: Text = column(
        "Participant codes of informants who took part, separated by semicolons.",
        reads="participant", refers=("informants",), link="forum_informants", outlives=True, example="MRR-DND-02",
    )  # fmt: skip
    inputs: Text = column("What was shown.", may_identify=True, example="The second version of the model")
    subjects: Text = subjects("Entries and sources that were shown", "forum_subjects", outlives=True)
    interpretations: Text = column("How it was interpreted, summed up.", may_identify=True, example="...")
    source: Text = column("Where this is published: paper and line.", example="S000 L138")
    is_synthetic: YesNo = synthetic()

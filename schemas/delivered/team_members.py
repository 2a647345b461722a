"""The model of the research team, by code: what a paper tells of who collected and interpreted the data."""

from casewave.schemas.columns import Table, Text, YesNo, column, synthetic
from casewave.schemas.delivered.analysis_columns import member


class TeamMembers(Table):
    """One member of the research team in one wave, by code. Codes only, never names."""

    member: Text = member("Code of the member.", key=True, anew_each_wave=True)
    team_role: Text = column(
        "What the member does in the study: investigator, coordinator, collaborator.", example="investigator"
    )
    discipline: Text = column("Discipline or profession, as the paper reports it.", example="health policy")
    lived_experience: Text = column(
        "Lived experience, as the member agreed to have it reported.", may_identify=True, example="family carer"
    )
    insider_sites: Text = column(
        "Sites that the member works at or has helped to develop, separated by semicolons.",
        reads="site", link="team_member_insider_sites", example="JKG",
    )  # fmt: skip
    familiar_sites: Text = column(
        "Sites that the member knew before the study, separated by semicolons.",
        reads="site", link="team_member_familiar_sites", example="JKG; KM",
    )  # fmt: skip
    source: Text = column("Where this is published: paper and line.", example="S001 L147")
    is_synthetic: YesNo = synthetic()

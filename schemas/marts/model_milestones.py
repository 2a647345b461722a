"""The model of the milestones of the study's own model."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class ModelMilestones(Table):
    """One version of the study's model, with how much data it rested on and who had checked it."""

    wave: Whole = column("Wave whose delivery reports it.", required=True, example="2")
    milestone_order: Whole = column(
        "Place by wave, and by date within it.", required=True, unit="1, 2, ...", example="2"
    )
    decision: Text = column("Decision that made it.", key=True, example="D2-01")
    model_version: Text = column("Version of the model.", required=True, example="2")
    date: Text = column("When, as EDTF.", example="2022-07/2022-08")
    earliest: Day = column("First day that the date allows.", example="2022-07-01")
    latest: Day = column("Last day that the date allows.", example="2022-08-31")
    what: Text = column("What it was.", required=True, example="Two figures instead of one")
    interviews: Whole = column(
        "Interviews of its wave and earlier ones, by the last day that the date allows; blank where it is undated.",
        example="41",
    )
    member_checks: Whole = column("Member checks that it rests on.", required=True, example="2")
    forums: Whole = column("Forums that it rests on.", required=True, example="1")
    source: Text = column("Where this is published.", example="S000 L124")
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

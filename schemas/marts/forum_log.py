"""The model of the table of forums."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class ForumLog(Table):
    """One joint interpretive forum or similar meeting, by date, with what it led to by the end of a wave."""

    as_of_wave: Whole = column("Last wave that the data hold.", key=True, unit="wave", example="3")
    wave: Whole = column("Wave whose delivery reports it.", required=True, example="2")
    forum: Text = column("Forum.", key=True, example="JIF-1")
    forum_order: Whole = column("Place by wave, and by date within it.", required=True, unit="1, 2, ...", example="1")
    title: Text = column("What it was.", required=True, example="First joint interpretive forum")
    date: Text = column("When, as EDTF.", example="2022-08")
    earliest: Day = column("First day that the date allows.", example="2022-08-01")
    is_planned: YesNo = column("Whether it is planned and not held yet.", required=True, example="no")
    place: Text = column("Where it was held, or online.", example="online")
    programmes: Text = column("Cases present, by their names.", example="ESTHER; Making Recovery Real")
    participants: Whole = column("People who took part.", unit="people", example="24")
    roles: Text = column("Roles of those who took part, by their labels.", example="Researchers; Practitioners")
    inputs: Text = column("What was shown.", example="The second version of the model")
    subjects: Text = column("Entries and sources that were shown.", example="F1-023")
    interpretations: Text = column("How it was interpreted.", example="...")
    contributions: Whole = column("Contributions that are recorded.", required=True, example="7")
    objections: Whole = column("Objections among them.", required=True, example="2")
    decisions: Text = column("Decisions that rest on it.", example="D1-05")
    led_to: Text = column("What was decided, one decision a line.", example="Split Pay in two")
    model_versions: Text = column("Versions of the model that follow from it.", example="2")
    source: Text = column("Where this is published.", example="S000 L138")
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

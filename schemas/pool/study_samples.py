"""The sample of each study."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class StudySamples(Table):
    """One study: its waves, cases, sites, data sources and what was made of them, up to its last loaded wave."""

    study: Text = column("Study.", key=True, example="coproduction")
    title: Text = column("Title.", required=True, example="A longitudinal multiple-case study")
    first_wave: Whole = column("First loaded wave.", unit="wave", example="1")
    last_wave: Whole = column("Last loaded wave.", unit="wave", example="3")
    waves: Whole = column("Loaded waves.", required=True, example="3")
    programmes: Whole = column("Cases.", required=True, example="3")
    sites: Whole = column("Sites that are places.", required=True, example="8")
    first_interview: Day = column("Day of the first interview.", example="2019-11-04")
    last_interview: Day = column("Day of the last interview.", example="2023-05-20")
    interviews: Whole = column("Interviews, each counted once.", required=True, example="71")
    informants: Whole = column("Informants interviewed, each counted once.", required=True, example="71")
    documents: Whole = column("Documents.", required=True, example="30")
    codings: Whole = column("Codings.", required=True, example="337")
    statements: Whole = column("Statements in cross-case tables.", required=True, example="120")
    ratings: Whole = column("Cells with a rating in the end.", required=True, example="200")
    has_synthetic: YesNo = column("Whether any interview or document is synthetic.", required=True, example="no")

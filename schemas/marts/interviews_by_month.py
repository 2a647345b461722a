"""The model of the interviews by site and month."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class InterviewsByMonth(Table):
    """Interviews about one site in one month of one wave. An interview about several sites counts at each."""

    wave: Whole = column("Wave.", key=True, unit="wave", example="1")
    programme: Text = column("Programme.", required=True, example="MRR")
    programme_name: Text = column("Its name.", required=True, example="Making Recovery Real")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    site: Text = column("Site.", key=True, example="DND")
    site_name: Text = column("Its name.", required=True, example="Dundee")
    site_role: Text = column("Its role.", required=True, example="home")
    is_place: YesNo = column("Whether it is a place, or else a code alone.", required=True, example="yes")
    site_order: Whole = column("Place of the site.", required=True, unit="1, 2, ...", example="4")
    month: Day = column("First day of the month.", key=True, example="2021-01-01")
    interviews: Whole = column("Interviews about the site.", required=True, example="1")
    has_synthetic: YesNo = column("Whether any of them is synthetic.", required=True, example="no")

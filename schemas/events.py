"""The model of the dated events behind the timelines."""

from schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic


class Events(Table):
    """One event on a timeline, dated as precisely as its source dates it and no more."""

    event: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="EV042")
    programme: Text = column(
        "Programme whose event it is. Blank means the study itself.", reads="programme", example="LC"
    )
    sites: Text = column(
        "Sites concerned, parted by semicolons.", reads="site", link="event_sites", example="WPG; PLP"
    )
    phase: Text = column("Phase or lane of the timeline.", required=True, among="phases", example="adoption")
    date: Text = column(
        "Date as EDTF (ISO 8601-2): day, month, year, decade (199X), range (2012/2015), one within bounds "
        "([2015..2018]), before ([..2019]), after ([2019..]), approximate (1999~). Blank means undated.",
        reads="edtf", example="[2015..2018]",
    )  # fmt: skip
    earliest: Day = column("First day that the date allows.", derived=True)
    latest: Day = column("Last day that the date allows.", derived=True)
    date_precision: Text = column("What kind of date it is.", derived=True, required=True)
    description: Text = column("What happened.", required=True, may_identify=True, example="The centre opens")
    source: Text = column("Where this is said: paper and line, or document.", example="S001 L262")
    is_synthetic: YesNo = synthetic()

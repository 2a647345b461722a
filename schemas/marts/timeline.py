"""The model of the timelines."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column
from casewave.schemas.dates import PRECISIONS


class Timeline(Table):
    """One event, ready to be drawn. A blank programme is the study itself; a blank date is an undated event."""

    wave: Whole = column("Wave that delivered it.", required=True, unit="wave", example="1")
    event: Text = column("Event.", key=True, example="EV042")
    programme: Text = column("Programme; blank is the study.", example="LC")
    programme_name: Text = column("Its name.", example="CMHA Learning Centres")
    case_order: Whole = column("Place of the case.", unit="1, 2, ...", example="3")
    phase: Text = column("Phase, the lane.", required=True, example="adoption")
    phase_label: Text = column("Its name.", required=True, example="Adoption")
    phase_order: Whole = column("Place of the lane.", required=True, unit="1, 2, ...", example="2")
    date: Text = column("Date as EDTF; blank is undated.", example="2015")
    earliest: Day = column("First day that the date allows; blank is open or undated.", example="2015-01-01")
    latest: Day = column("Last day that the date allows; blank is open or undated.", example="2015-12-31")
    date_precision: Text = column("What kind of date it is.", required=True, isin=PRECISIONS, example="year")
    description: Text = column("What happened.", required=True, example="...")
    sites: Text = column("Sites concerned, separated by semicolons.", example="WPG; PLP")
    is_external: YesNo = column("Whether it came from outside the programmes.", required=True, example="no")
    source: Text = column("Where this is said.", example="S001 L260")
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

"""The model of what a reader of the tables should look at."""

from schemas.columns import Table, Text, Whole, column

FLAGS = ("before clearance", "outside the window", "many interviews")


class Flags(Table):
    """One thing that is well formed and still worth a look. It refuses nothing."""

    wave: Whole = column("Wave in which it came up.", key=True, unit="wave", example="1")
    flag: Text = column("What kind of thing.", key=True, isin=FLAGS, example="before clearance")
    subject: Text = column("Interview or informant.", key=True, example="INT-1-001")
    detail: Text = column("What there is to see.", required=True, example="held 2019-11-19, cleared 2020-02-01")

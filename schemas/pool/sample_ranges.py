"""The samples of studies that share no rows, as far as their public packages tell."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

UNITS = ("informants", "interviews")


class SampleRanges(Table):
    """How many informants spoke, or interviews were held, in one wave of one study, by all that is published of it.

    Rows without a study are of all studies together, and without a wave of all waves: of interviews alone, since an
    informant of several waves would be counted in each.
    """

    study: Text = column("Study; blank is all studies.", key=True, required=False, example="coproduction")
    wave: Whole = column("Wave of the study; blank is all waves.", key=True, required=False, unit="wave", example="2")
    unit: Text = column("What is counted.", key=True, isin=UNITS, example="interviews")
    lowest: Whole = column("The least that it can be.", required=True, example="12")
    highest: Whole = column("The most that it can be; blank where nothing published limits it.", example="12")
    has_synthetic: YesNo = column("Whether any interview is synthetic.", required=True, example="no")

"""The model of the sites seen in each wave."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

SITE_STATES = ("seen", "not seen", "not in the study yet", "closed")


class SitesSeen(Table):
    """Whether one site was seen in one wave: an interview or a document of the wave is about it."""

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme.", required=True, example="MRR")
    site_order: Whole = column("Place of the site.", required=True, unit="1, 2, ...", example="4")
    site: Text = column("Site.", key=True, example="DND")
    site_name: Text = column("Its name.", required=True, example="Dundee")
    site_role: Text = column("Its role.", required=True, example="home")
    state: Text = column("Whether it was seen.", required=True, isin=SITE_STATES, example="seen")
    interviews: Whole = column("Interviews about it.", required=True, example="3")
    documents: Whole = column("Documents and field notes about it.", required=True, example="1")
    has_synthetic: YesNo = column("Whether any of them is synthetic.", required=True, example="no")

"""The model of the panel of informants."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.marts.sites_seen import SITE_STATES

STATUSES = ("new", "retained", "returned", "lost", "still away")


class Panel(Table):
    """One informant in one wave, from the first in which they spoke (after Calman 2013).

    retained: spoke in the wave before too. returned: spoke before, but not in the wave before. lost: spoke in the wave
    before and not in this one. still away: neither. Who is on a roster and never speaks is not counted.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme.", required=True, example="MRR")
    site_order: Whole = column("Place of the site.", required=True, unit="1, 2, ...", example="4")
    site: Text = column("Site that the code names.", required=True, example="DND")
    informant: Text = column("Informant.", key=True, example="MRR-DND-02")
    informant_role: Text = column("Role, when they last spoke.", required=True, example="strategic")
    status: Text = column("What the wave is to them.", required=True, isin=STATUSES, example="retained")
    interviews: Whole = column("Interviews in which they spoke.", required=True, example="1")
    first_wave: Whole = column("First wave in which they spoke.", required=True, unit="wave", example="1")
    site_state: Text = column("Whether their site was seen.", required=True, isin=SITE_STATES, example="seen")
    has_synthetic: YesNo = column("Whether they are synthetic.", required=True, example="no")

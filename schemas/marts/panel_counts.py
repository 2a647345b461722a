"""The model of the counts of the panel."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.marts.sites_seen import SITE_STATES


class PanelCounts(Table):
    """Informants who are new, retained, returned and lost in one wave: of the study, a case or a site.

    An informant counts at the site that the code names. informants = new + retained + returned. The rows of sites add
    up to those of their case: a site that is not in the study yet has a row where any of its informants spoke.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    programme: Text = column("Programme; blank is the study.", key=True, required=False, example="MRR")
    case_order: Whole = column("Place of the case.", unit="1, 2, ...", example="2")
    site: Text = column("Site; blank is the whole programme.", key=True, required=False, example="DND")
    site_order: Whole = column("Place of the site.", unit="1, 2, ...", example="4")
    site_state: Text = column("Whether the site was seen.", isin=SITE_STATES, example="seen")
    new_informants: Whole = column("Spoke for the first time.", required=True, example="3")
    retained: Whole = column("Spoke in the wave before too.", required=True, example="1")
    returned: Whole = column("Spoke before, not in the wave before.", required=True, example="1")
    informants: Whole = column("All interviewed; of a site, informants at the site.", required=True, example="5")
    lost: Whole = column("Spoke in the wave before and not in this.", required=True, example="2")
    still_away: Whole = column("Spoke before, neither in the wave before nor in this.", required=True, example="0")
    has_synthetic: YesNo = column("Whether any of them is synthetic.", required=True, example="no")

"""The model of the counts of interviews and informants, with double counting made visible."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class InterviewCounts(Table):
    """Interviews and informants of the study, a programme or a site, in one wave or up to it.

    An interview about several sites counts once for its programme and once for each site: site sum = interviews +
    excess, where the excess is the sum of (sites - 1) over the interviews (S000 L115).
    """

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="1")
    programme: Text = column("Programme; blank is the study.", key=True, required=False, example="MRR")
    site: Text = column("Site; blank is the whole programme.", key=True, required=False, example="DND")
    case_order: Whole = column("Place of the case.", unit="1, 2, ...", example="2")
    site_order: Whole = column("Place of the site.", unit="1, 2, ...", example="4")
    site_role: Text = column("Role of the site.", example="home")
    interviews: Whole = column("Interviews, each counted once in the row.", required=True, example="5")
    site_sum: Whole = column("Sum over sites of the interviews about each.", required=True, example="10")
    excess: Whole = column("Site sum less interviews.", required=True, example="5")
    group_interviews: Whole = column("Interviews with more than one informant.", required=True, example="0")
    informants: Whole = column(
        "Informants interviewed, each counted once in the row; of a site, everyone interviewed about it.",
        required=True, example="5",
    )  # fmt: skip
    has_synthetic: YesNo = column("Whether any interview of the row is synthetic.", required=True, example="no")

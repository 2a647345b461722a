"""The model of the sampling frame."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class SamplingFrame(Table):
    """Interviews, informants and documents of each case, and of all, in one wave or up to it (S001 Table 5)."""

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="1")
    site_scope: Text = column(
        "Sites that are counted: home sites, or all sites.", key=True, isin=("home sites", "all sites"),
        example="home sites", formerly="reach",
    )  # fmt: skip
    programme: Text = column("Programme; blank is the total.", key=True, required=False, example="MRR")
    case_order: Whole = column("Place of the case; blank is the total.", unit="1, 2, ...", example="2")
    start_year: Whole = column("Year in which the innovation started.", unit="year", example="2015")
    first_interview: Day = column("Day of the first interview.", example="2020-12-08")
    last_interview: Day = column("Day of the last interview.", example="2021-05-20")
    interviews: Whole = column("Interviews, each counted once.", required=True, example="4")
    informants: Whole = column("Informants interviewed, each counted once.", required=True, example="4")
    documents: Whole = column("Documents reviewed.", required=True, example="8")
    has_synthetic: YesNo = column("Whether any interview or document is synthetic.", required=True, example="no")

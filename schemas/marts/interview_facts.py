"""The model of what is counted of each interview."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class InterviewFacts(Table):
    """One interview and what other tables count of it, so that each rule about an interview is in one place."""

    wave: Whole = column("Wave that delivered it.", required=True, unit="wave", example="1")
    interview: Text = column("Interview.", key=True, example="INT-1-003")
    programme: Text = column("Programme that it is about.", required=True, example="MRR")
    held_on: Day = column("Day of the interview.", required=True, example="2021-03-18")
    sites: Whole = column("Sites that it is about.", required=True, example="3")
    informants: Whole = column("Informants who spoke in it.", required=True, example="1")
    is_group: YesNo = column("Whether it had more than one informant.", required=True, example="no")
    is_translated: YesNo = column("Whether it was held in another language.", required=True, example="no")
    is_double_coded: YesNo = column("Whether two coders coded it independently.", required=True, example="no")
    is_before_clearance: YesNo = column(
        "Whether a site that it is about had no ethics clearance on that day. No where the study declares none.",
        required=True, example="no",
    )  # fmt: skip
    clearances: Text = column(
        "Jurisdictions of those sites and when each was cleared; blank where all were in time.",
        example="UK cleared 2020-02-01",
    )
    is_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

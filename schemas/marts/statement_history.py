"""The model of the history of statements."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column

EVENTS = (
    "collected", "coded", "rated", "disputed", "noted", "stated", "member-checked", "discussed", "decided", "revised",
)  # fmt: skip


class StatementHistory(Table):
    """One thing that happened to one statement of a cross-case table, from its first evidence to its revision.

    A statement has the history of the statements that it follows. collected: its earliest interview. coded: the first
    coding in its evidence that was delivered. rated: a rating that shares a coding with it, or a source where its
    element takes up the construct. disputed: raters of the same construct, case or site and wave differ, someone
    disagreed in a member check, or objected in a forum. noted: a memo about it. revised: a later statement follows it.
    """

    entry: Text = column("Finding or judgement.", key=True, example="F2-023")
    event_order: Whole = column("Place in its history.", key=True, unit="1, 2, ...", example="3")
    as_of_wave: Whole = column(
        "Wave from which on it is in the history: that of the event or, if later, of the statement.",
        required=True, unit="wave", example="2",
    )  # fmt: skip
    wave: Whole = column("Wave whose delivery reports it.", required=True, example="2")
    event: Text = column("What happened.", required=True, isin=EVENTS, example="member-checked")
    detail: Text = column("What it was.", example="round 2: agreed in part")
    who: Text = column("Codes of those who did it.", example="R01; R05")
    date: Text = column("When, as EDTF.", example="2022-07/2022-08")
    earliest: Day = column("First day that the date allows.", example="2022-07-01")
    reference: Text = column("Row that reports it.", required=True, example="MC2-01")
    is_synthetic: YesNo = column("Whether that row is synthetic.", required=True, example="no")

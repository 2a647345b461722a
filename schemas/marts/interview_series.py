"""The model of the series of interviews."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class InterviewSeries(Table):
    """One interview that is coded by one version of a framework, and its place by the day on which it was held.

    Who coded it is declared or told by codings: an interview in which the coders found nothing is one of the series.
    """

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    interview_number: Whole = column("Place of the interview.", key=True, unit="1, 2, ...", example="7")
    interview: Text = column("Interview.", required=True, example="INT-1-007")
    programme: Text = column("Programme that it is about.", required=True, example="LC")
    held_on: Day = column("Day on which it was held.", required=True, example="2020-09-30")
    has_synthetic: YesNo = column("Whether any coding of it is synthetic.", required=True, example="no")

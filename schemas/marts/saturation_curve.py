"""The model of the curve of code saturation."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class SaturationCurve(Table):
    """One interview in the order of interviews, and the codes that it adds: code saturation.

    A series is of one version of a framework, in one wave or up to it, so that it never runs over a change of codebook.
    It holds the interviews that are coded by that version, also those in which the coders found nothing.
    """

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    interview_number: Whole = column("Place of the interview.", key=True, unit="1, 2, ...", example="7")
    interview: Text = column("Interview.", required=True, example="INT-1-007")
    programme: Text = column("Programme that it is about.", required=True, example="LC")
    held_on: Day = column("Day on which it was held.", required=True, example="2020-09-30")
    codes: Whole = column("Different codes in it.", required=True, example="6")
    new_codes: Whole = column("Of these, in no interview before.", required=True, example="2")
    cumulative_codes: Whole = column("Different codes up to it.", required=True, example="19")
    has_synthetic: YesNo = column("Whether any coding of it is synthetic.", required=True, example="no")

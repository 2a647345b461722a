"""The model of where saturation is reached."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column


class Saturation(Table):
    """Whether code saturation is reached by Guest's ratio at one threshold, and at which run: `≤5 % at 6+2`."""

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    base: Whole = column("Interviews of the base.", key=True, unit="interviews", example="4")
    run: Whole = column("Interviews of a run.", key=True, unit="interviews", example="2")
    threshold: Number = column("Share of new information.", key=True, unit="0 to 1", example="0.05")
    interviews: Whole = column("Interviews of the series.", required=True, example="16")
    base_codes: Whole = column("Different codes of the base.", required=True, example="13")
    reached_at: Text = column("Interviews before the run + its length; blank if not reached.", example="6+2")
    ratio: Number = column("New information in that run.", example="0.0")
    cell: Text = column("What the table prints.", required=True, example="≤5 % at 6+2")
    has_synthetic: YesNo = column("Whether any coding of the series is synthetic.", required=True, example="no")

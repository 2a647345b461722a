"""The model of the runs of Guest's ratio."""

from casewave.schemas.columns import Number, Table, Text, Whole, YesNo, column


class SaturationRuns(Table):
    """New information in one run of interviews against a base (Guest, Namey & Chen 2020, 10.1371/journal.pone.0232076).

    ratio = new codes in the run / codes of the base. Runs step by one interview, and end with the first that adds
    nothing. Of one version of a framework, in one wave or up to it.
    """

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    base: Whole = column("Interviews of the base.", key=True, unit="interviews", example="4")
    run: Whole = column("Interviews of a run.", key=True, unit="interviews", example="2")
    first_interview: Whole = column("Place of the first interview of the run.", key=True, unit="1, 2, ...", example="7")
    last_interview: Whole = column("Place of the last.", required=True, unit="1, 2, ...", example="8")
    base_codes: Whole = column("Different codes of the base.", required=True, example="13")
    new_codes: Whole = column("Codes that the run adds.", required=True, example="1")
    ratio: Number = column("New codes / codes of the base; blank if the base has none.", example="0.0769")
    has_synthetic: YesNo = column("Whether any coding of the series is synthetic.", required=True, example="no")

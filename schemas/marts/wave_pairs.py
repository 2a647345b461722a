"""The model of the waves that are compared."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class WavePairs(Table):
    """Two loaded waves that are compared: a wave and the one before it, or a wave and the first."""

    from_wave: Whole = column("Earlier wave.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Later wave.", key=True, unit="wave", example="2")
    is_next: YesNo = column("Whether no loaded wave lies between.", required=True, example="yes")
    waves_not_loaded: Text = column(
        "Waves of the study between the two that are not loaded: skipped, planned or not delivered.", example="2"
    )

"""The model of the ranges of waves that tables are made for."""

from casewave.schemas.columns import Table, Whole, YesNo, column


class WaveRanges(Table, formerly="spans"):
    """One range of loaded waves: a wave alone is from itself to itself, the study up to it from the first to it."""

    from_wave: Whole = column("First wave of the range.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the range.", key=True, unit="wave", example="2")
    is_shown: YesNo = column(
        "Whether tables are made for it: a wave alone, or the study up to it.", required=True, example="yes"
    )
    is_so_far: YesNo = column("Whether it is the study up to its last wave.", required=True, example="yes")

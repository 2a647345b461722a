"""The model of the rosters of all waves, also of those that were delivered without one."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class Rosters(Table):
    """One informant of one wave: of its roster or, where it was delivered without one, of those who spoke in it.

    Who spoke in a wave without a roster is as the latest earlier roster says, which roster_wave names. Who was on that
    roster and did not speak is on none of this wave.
    """

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    informant: Text = column("Informant.", key=True, example="MRR-DND-02")
    roster_wave: Whole = column("Wave whose roster says so.", required=True, unit="wave", example="1")
    informant_role: Text = column("Role on that roster.", required=True, example="strategic")
    programme: Text = column("Programme that the code names.", required=True, example="MRR")
    site: Text = column("Site that the code names.", required=True, example="DND")
    is_synthetic: YesNo = column("Whether the row is synthetic.", required=True, example="no")
    file: Text = column("File of the row; of another wave, with its folder.", required=True, example="informants.csv")
    sheet: Text = column("Sheet of the workbook; blank for CSV.", example="informants")
    row: Whole = column("Row, as a spreadsheet counts.", required=True, example="7")

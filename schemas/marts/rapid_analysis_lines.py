"""The model of the lines of a rapid analysis's cells."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class RapidAnalysisLines(Table):
    """One informant's summary as a line of a cell of a rapid analysis."""

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Construct, the row.", key=True, example="III.E")
    programme: Text = column("Programme (case).", key=True, example="MRR")
    site: Text = column("Site; blank is the whole case.", key=True, required=False, example="DND")
    line_order: Whole = column("Place of the line in the cell.", key=True, unit="1, 2, ...", example="1")
    line: Text = column(
        "What the table prints: informant and summary, † where synthetic.", required=True, example="MRR-DND-02: ..."
    )
    rapid_summary: Text = column("Summary.", required=True, example="RS-2-001")
    informant: Text = column("Informant.", required=True, example="MRR-DND-02")
    is_checked: YesNo = column("Whether a second analyst checked it.", required=True, example="yes")
    has_synthetic: YesNo = column("Whether it is synthetic.", required=True, example="no")

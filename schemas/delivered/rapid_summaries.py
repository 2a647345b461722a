"""The model of the summaries of a rapid analysis (Nevedal 2021, Table 3).

A cell of a rapid analysis is a rating, a summary by informant and a rationale; rating and rationale are in `ratings`.
"""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic


class RapidSummaries(Table):
    """What one informant said on one construct, summed up from notes or a recording by an analyst."""

    rapid_summary: Text = column(
        "Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="S2-012"
    )
    programme: Text = column("Programme (case) of the cell.", required=True, reads="programme", example="MRR")
    site: Text = column("Site of the cell, where it is of one only.", reads="site", example="DND")
    framework: Text = column(
        "Framework and version of the construct.", required=True, among="frameworks", example="cfir-2022"
    )
    code: Text = column("Construct in that framework.", required=True, example="III.E")
    informant: Text = column(
        "Who said it.", required=True, reads="participant", refers=("informants",), example="MRR-DND-02"
    )
    source: Text = column("Interview in which it was said.", refers=("interviews",), example="INT-2-007")
    summary: Text = column("What was said, summed up.", required=True, may_identify=True, example="...")
    analyst: Text = column("Code of the analyst.", reads="person", str_matches=IDENTIFIER, example="R01")
    checked_by: Text = column(
        "Code of the analyst who checked it against the recording.",
        reads="person",
        str_matches=IDENTIFIER,
        example="R03",
    )
    summarised_on: Day = column("Day of the summary.", example="2022-03-01")
    is_synthetic: YesNo = synthetic()

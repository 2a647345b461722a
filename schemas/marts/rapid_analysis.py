"""The model of the cells of a rapid analysis."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class RapidAnalysis(Table):
    """One cell of a rapid analysis: rating, summaries by informant, rationale (Nevedal 2021, Table 3)."""

    wave: Whole = column("Wave.", key=True, unit="wave", example="2")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="33")
    code: Text = column("Construct, the row.", key=True, example="III.E")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case).", key=True, example="MRR")
    site: Text = column("Site; blank is the whole case.", key=True, required=False, example="DND")
    rating: Text = column("The rating, or what missing-data code there is.", required=True, example="+1")
    basis: Text = column("Basis of the rating.", example="consensus")
    summaries: Text = column("What informants said, one per line, † where synthetic.", example="MRR-DND-02: ...")
    informants: Whole = column("Informants behind the cell.", required=True, example="2")
    unchecked_summaries: Whole = column("Summaries that no second analyst checked.", required=True, example="0")
    rationale: Text = column("Why it is rated so.", example="...")
    has_synthetic: YesNo = column("Whether anything of it is synthetic.", required=True, example="no")

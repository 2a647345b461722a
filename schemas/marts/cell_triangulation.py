"""The model of the triangulation of each cell."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.marts.triangulation import SUPPORTS


class CellTriangulation(Table):
    """What is behind one cell of a cross-case table, in one wave or up to it, or of a rating matrix in one wave.

    A source, an informant and a site count once in the cell, however many of its entries cite them.
    """

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="1")
    phase: Text = column("Cross-case table; blank is a rating matrix.", key=True, required=False, example="adoption")
    framework: Text = column("Framework of the row.", key=True, example="combined-elements-2024")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="1")
    code: Text = column("Element, scenario or construct, the row.", key=True, example="EL.EXT")
    row_label: Text = column("Its name.", required=True, example="External context")
    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case), the column.", key=True, example="MRR")
    site: Text = column("Site of a rating; blank is the whole case.", key=True, required=False, example="DND")
    entries: Whole = column("Statements or ratings of the cell.", required=True, example="2")
    interviews: Whole = column("Interviews behind it.", required=True, example="2")
    documents: Whole = column("Documents behind it.", required=True, example="1")
    field_notes: Whole = column("Field notes behind it.", required=True, example="0")
    source_kinds: Whole = column(
        "How many of the study's kinds of source.", required=True, unit="0, 1, ...", example="2"
    )
    informants: Whole = column("Informants who spoke in those interviews.", required=True, example="3")
    sites: Whole = column("Sites that the sources are about.", required=True, example="2")
    support: Text = column("How it is supported.", required=True, isin=SUPPORTS, example="several kinds of source")
    negative_cases: Whole = column("Negative cases: entries that contradict the rest.", required=True, example="0")
    without_source: Whole = column("Entries without any source.", required=True, example="0")
    has_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")

"""The model of the time-ordered matrix of each case."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column
from casewave.schemas.marts.final_ratings import RATING_STATES

STATES = ("stated", "coded", *RATING_STATES)


class TimeOrderedMatrix(Table):
    """One element or construct of one case in one wave: statements, rating and number of segments (Miles & Huberman).

    Rows with a phase are those of the cross-case tables; rows without are constructs that were rated or coded. A
    construct of two versions is a row in each, and the concept says which rows are one.
    """

    case_order: Whole = column("Place of the case.", required=True, unit="1, 2, ...", example="2")
    programme: Text = column("Programme (case), which has a matrix of its own.", key=True, example="MRR")
    phase: Text = column(
        "Cross-case table of the row; blank is a construct.", key=True, required=False, example="adoption"
    )
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    row_order: Whole = column("Place of the row.", required=True, unit="1, 2, ...", example="33")
    code: Text = column("Element or construct, the row.", key=True, example="III.E")
    row_label: Text = column("Its name.", required=True, example="Tension for Change")
    concept_id: Text = column(
        "What it shares with other versions of itself.", required=True, example="cfir-2009 III.D.1", formerly="thread"
    )
    wave: Whole = column("Wave, the column.", key=True, unit="wave", example="2")
    state: Text = column(
        "What the cell holds, or what missing-data code.", required=True, isin=STATES, example="stated"
    )
    summary: Text = column("Statements, one per line, or why it is rated so.", example="...")
    rating: Text = column("The rating, as tables print it.", example="+1")
    segments: Whole = column("Segments coded; blank for rows of statements.", example="4")
    sources: Whole = column("Sources coded.", example="3")
    has_synthetic: YesNo = column("Whether any of it is synthetic.", required=True, example="no")

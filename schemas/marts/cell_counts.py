"""The model of what is counted of the cells of the cross-case tables."""

from casewave.schemas.columns import Table, Text, Whole, column
from casewave.schemas.marts.cross_case import CELL_STATES


class CellCounts(Table):
    """One cell of a cross-case table in one range of waves: its statements and its state, in any range.

    The tables print the ranges that are shown; claims may speak of others.
    """

    from_wave: Whole = column("First wave of the span.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave of the span.", key=True, unit="wave", example="2")
    phase: Text = column("Phase, which is the table.", key=True, example="adoption")
    framework: Text = column("Framework of its rows.", required=True, example="combined-elements-2024")
    code: Text = column("Element or scenario, which is the row.", key=True, example="EL.EXT")
    programme: Text = column("Programme (case), which is the column.", key=True, example="MRR")
    cell_state: Text = column("What the cell holds.", required=True, isin=CELL_STATES, example="stated")
    printed: Text = column("What the cell prints where it has no statement.", example="NA [JKG]")
    statements: Whole = column("Statements in the cell.", required=True, example="2")
